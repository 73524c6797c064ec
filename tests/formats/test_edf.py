"""EDF+ as an independent reader sees it: pyEDFlib, which is EDFlib."""

from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import UsageError
from acudevice.formats import edf
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Epoch, Recording
from tests.store.making import PERIOD, SCALE, START_S, begin, fill, packet, packets, samples_of

pyedflib = pytest.importorskip("pyedflib", reason="pip install pyedflib, to read as others do")


def one_rate(store: Store, counts: range) -> Recording:
    """Return a recording of 10 s at 100 Hz with a hole, and force as wide as `counts` make it."""
    recorder = begin(store)
    recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
    for samples in (*packets(0, 500), *packets(603, 1000)):
        recorder.append(
            samples._replace(
                counts=tuple(counts[index % len(counts)] for index in range(samples.first, samples.end)),
            )
        )
    recorder.seal("done")
    return store.load("last")


def test_an_independent_reader_finds_every_sample_at_its_time(recording: Recording, tmp_path: Path) -> None:
    """Force to half a step at the nearest place of the grid of its rate, and nothing but the minimum elsewhere."""
    edf.write(recording, tmp_path / "x.edf")
    scale = recording.epochs[0].scale
    assert scale
    wanted = {
        round(one[7] * 100): force_mn(scale, one[3], 3) for one in samples_of(recording) if one[5:7] == (3, 7)
    }
    with pyedflib.EdfReader(str(tmp_path / "x.edf")) as reader:
        assert reader.getSignalLabels() == ["Force 100 Hz", "Force 80 Hz"]
        assert reader.getSampleFrequencies().tolist() == [100.0, 80.0]
        assert {reader.getPhysicalDimension(k) for k in (0, 1)} == {"N"}
        newtons, digital = reader.readSignal(0), reader.readSignal(0, digital=True)
        other = reader.readSignal(1, digital=True)
        step_mn = round(reader.getPhysicalMaximum(0) / 32.767)
    assert step_mn == (1 if recording.cells == 1 else 2)
    known = {at: mn for at, mn in wanted.items() if mn is not None}
    assert len(known) > 200
    assert max(abs(1000 * newtons[at] - mn) for at, mn in known.items()) <= step_mn / 2 + 1e-6
    assert np.flatnonzero(digital != -32_768).tolist() == sorted(known)
    assert (other == -32_768).all()


def test_start_device_and_annotations_are_there(recording: Recording, tmp_path: Path) -> None:
    """Gaps with their length, presses with both verdicts, events, the end, and what the minimum means."""
    edf.write(recording, tmp_path / "x.edf")
    with pyedflib.EdfReader(str(tmp_path / "x.edf")) as reader:
        assert f"{reader.getStartdatetime():%Y-%m-%d %H:%M:%S}" == "2026-09-21 14:13:21"
        assert reader.getHeader()["equipment"].split()[-2:] == ["ring", "UTC"]
        notes = [
            (round(a, 6), round(b, 6), text) for a, b, text in zip(*reader.readAnnotations(), strict=True)
        ]
    assert b"+0.41\x14\x14\x00" in (tmp_path / "x.edf").read_bytes()
    assert (2.09, 0.11, "gap: link, missing: 10") in notes
    assert (19.687503, 19.872497, "gap: reboot, missing: unknown") in notes
    assert (0.6, 0.7, "press LR3 left too_light device: ok") in notes
    assert (2.3, 0.2, "press - left over_ceiling") in notes
    assert (-0.5, -1.0, 'host: ready {"of": ["a", 1, null]}') in notes
    assert (39.6, -1.0, "end of samples") in notes
    assert (19.6, 0.100003, "no force: no reading, clipped, or no calibration") in notes
    assert any(" mN; -32768 is no force; samples stand within 0.003 ms" in text for _, _, text in notes)


@pytest.mark.parametrize(("counts", "step_mn"), [(range(0, 9000, 7), 1), (range(0, 40_000, 31), 3)])
def test_wide_force_has_wider_steps(tmp_path: Path, counts: range, step_mn: int) -> None:
    """As wide as they have to be, in whole millinewtons, and said in the header; one rate is one signal."""
    with Store.open(tmp_path / "store") as store:
        recording = one_rate(store, counts)
        edf.write(recording, tmp_path / "x.edf")
        wanted = {one[0]: force_mn(SCALE, one[3], 3) for one in samples_of(recording)}
    with pyedflib.EdfReader(str(tmp_path / "x.edf")) as reader:
        assert reader.getSignalLabels() == ["Force"]
        assert reader.getPhysicalMaximum(0) == pytest.approx(32.767 * step_mn)
        newtons = reader.readSignal(0)
    assert len(newtons) == 1000
    for at, mn in wanted.items():
        assert mn is not None
        assert abs(1000 * newtons[at] - mn) <= step_mn / 2 + 1e-6
    assert np.flatnonzero(newtons < -32).tolist() == list(range(500, 603))


def test_a_broken_file_is_refused_by_the_reader(recording: Recording, tmp_path: Path) -> None:
    """Cut in the middle, or with a header that is no number."""
    edf.write(recording, tmp_path / "x.edf")
    data = (tmp_path / "x.edf").read_bytes()
    for broken in (data[: len(data) // 2], data[:236] + b"many    " + data[244:]):
        (tmp_path / "x.edf").write_bytes(broken)
        with pytest.raises(OSError, match=r"x\.edf"):
            pyedflib.EdfReader(str(tmp_path / "x.edf"))


def test_a_discontinuous_file_would_not_be_read(recording: Recording, tmp_path: Path) -> None:
    """Why gaps are filled with a value that means none: EDFlib refuses EDF+D."""
    edf.write(recording, tmp_path / "x.edf")
    data = (tmp_path / "x.edf").read_bytes()
    (tmp_path / "x.edf").write_bytes(data[:192] + b"EDF+D" + data[197:])
    with pytest.raises(OSError, match="discontinuous"):
        pyedflib.EdfReader(str(tmp_path / "x.edf"))


def test_without_force_there_is_nothing_to_show(tmp_path: Path) -> None:
    """Without calibration, and without samples: refused, with what can hold it; nothing is left behind."""
    with Store.open(tmp_path / "store") as store:
        begin(store).seal("nobody came")
        with pytest.raises(UsageError, match="has no samples"):
            edf.write(store.load("last"), tmp_path / "x.edf")
        fill(recorder := begin(store, started_s=START_S + 9), [packet(0)])
        recorder.seal("done")
        with pytest.raises(UsageError, match="no force is known") as caught:
            edf.write(store.load("last"), tmp_path / "x.edf")
    assert "csv" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
