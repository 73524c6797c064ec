"""Force out of EDF files: ours, and others of one signal."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats import edf, edf_reading
from acudevice.formats.edf_annotations import notes_of
from acudevice.store.store import Store
from acudevice.values.recording import Epoch
from tests.store.making import PERIOD, SCALE, START_S, begin, fill, packets, record_all


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of 400 samples with a hole of 100."""
    with Store.open(tmp_path / "store") as store:
        recorder = begin(store)
        recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
        fill(recorder, [*packets(0, 200), *packets(300, 400)])
        recorder.seal("done")
        edf.write(store.load("last"), tmp_path / "x.edf")
    return tmp_path / "x.edf"


def test_forces_stand_at_their_times(file: Path) -> None:
    """In newtons, to the step of the file; none where there was none; the start is that of the header."""
    assert edf_reading.recognises(file)
    found = edf_reading.read(file)
    assert found.series.t_s is not None
    assert len(found.series.force) == 300
    assert np.allclose(np.diff(found.series.t_s)[:199], 0.01)
    assert found.series.t_s[200] == pytest.approx(3.0)
    assert found.series.unit == "N"
    assert 0.0 < found.series.force.max() < 20.0
    assert found.started_s == pytest.approx(START_S + 1.01, abs=1e-6)


def test_annotations_come_in_their_words(tmp_path: Path) -> None:
    """Gaps, presses and events, when they were and how long they took, from the first sample on."""
    with Store.open(tmp_path / "store") as store:
        recording = store.load(record_all(store))
        one = replace(recording, epochs=recording.epochs[:1], blocks=tuple(recording.blocks)[:5])
        edf.write(one, tmp_path / "x.edf")
    found = edf_reading.read(tmp_path / "x.edf")
    there = {note.text: note for note in found.notes}
    for note in notes_of(one):
        assert there[note.text].onset_s == pytest.approx(note.onset_s, abs=1e-6)
        assert there[note.text].span_s == pytest.approx(note.span_s, abs=1e-6)
    assert len(there) == len(list(notes_of(one))) + 2  # the step, and the end of the samples
    assert "press LR3 left too_light device: ok" in there
    assert found.started_s == pytest.approx(recording.session.zero_s, abs=1e-6)


def test_what_is_no_edf_file_is_refused(file: Path, tmp_path: Path) -> None:
    """Cut in the header, another kind, several signals."""
    raw = file.read_bytes()
    cut = tmp_path / "cut.edf"
    cut.write_bytes(raw[:300])
    with pytest.raises(BadDataError, match=r"cut\.edf"):
        edf_reading.read(cut)
    two = tmp_path / "two.edf"
    two.write_bytes(raw.replace(b"EDF Annotations ", b"Force 2         ", 1))
    with pytest.raises(BadDataError, match="2 signals"):
        edf_reading.read(two)
    (tmp_path / "x.csv").write_text("0       ")
    assert not edf_reading.recognises(tmp_path / "x.csv")
    assert not edf_reading.recognises(tmp_path / "nowhere.edf")


def test_what_would_be_read_wrongly_is_refused(file: Path) -> None:
    """Times that stand in annotations, samples that take no time or no room, a range of nothing."""
    raw = file.read_bytes()
    count = int(raw[252:256])
    samples = 256 + 216 * count
    for at, text, words in (
        (192, b"EDF+D", "discontinuous"),
        (samples, b"0       " * count, "no EDF file"),
        (244, b"never   ", "no EDF file"),
    ):
        file.write_bytes(raw[:at] + text + raw[at + len(text) :])
        with pytest.raises(BadDataError, match=words):
            edf_reading.read(file)


@pytest.mark.parametrize(("unit", "wanted"), [("mN", "mN"), ("kg", "kgf"), ("uV", None), ("", None)])
def test_a_unit_is_one_of_force_or_none(file: Path, unit: str, wanted: str | None) -> None:
    """Microvolts are no force."""
    raw = file.read_bytes()
    at = 256 + 96 * int(raw[252:256])
    file.write_bytes(raw[:at] + unit.ljust(8).encode() + raw[at + 8 :])
    assert edf_reading.read(file).series.unit == wanted
