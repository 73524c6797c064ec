"""Arrays as NumPy itself loads them."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats import npz
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.store.making import begin, contents, fill, packets, samples_of
from tests.support.cohorts import session


def test_numpy_loads_it_without_pickle(recording: Recording, tmp_path: Path) -> None:
    """Every sample, NaN where force is not known, and the rest as JSON."""
    npz.write(recording, tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz", allow_pickle=False) as data:
        arrays = {name: data[name] for name in npz.TYPES}
        meta = json.loads(str(data["meta"]))
    wanted, scale = samples_of(recording), recording.epochs[0].scale
    assert scale
    columns = (arrays[name].tolist() for name in ("sample", "tick", "flags"))
    assert list(zip(*columns, strict=True)) == [(one[0], one[2], one[4]) for one in wanted]
    assert np.allclose(arrays["t_s"], [one[7] for one in wanted], rtol=0, atol=1e-6)
    assert arrays["counts"].shape == (262, recording.cells)
    assert [tuple(row) for row in arrays["counts"].tolist()] == [one[3] for one in wanted]
    for force_n, one in zip(arrays["force_n"].tolist(), wanted, strict=True):
        mn = force_mn(scale, one[3], 3) if one[5:7] == (3, 7) else None
        assert np.isnan(force_n) if mn is None else force_n == mn / 1000
    assert (meta["start"], meta["units"]["force_n"]) == ("2026-09-21T14:13:21.410Z", "N")
    assert [gap["reason"] for gap in meta["gaps"]] == ["link", "stopped", "reboot"]
    assert [mark["kind"] for mark in meta["marks"]] == ["ready", "press_start", "press_end", "fault"]


def test_equal_recordings_make_equal_files_without_dates(recording: Recording, tmp_path: Path) -> None:
    """The zip says nothing of when and where it was made."""
    for name in ("x.npz", "y.npz"):
        npz.write(recording, tmp_path / name)
    assert (tmp_path / "x.npz").read_bytes() == (tmp_path / "y.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "x.npz") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_changed_byte_is_noticed(recording: Recording, tmp_path: Path, at: float) -> None:
    """By us, and by NumPy."""
    path = tmp_path / "x.npz"
    npz.write(recording, path)
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BadDataError, match="not as it was exported"):
        npz.read(path)


def test_a_cut_file_is_refused_by_numpy(recording: Recording, tmp_path: Path) -> None:
    """Its list of members is gone."""
    npz.write(recording, tmp_path / "x.npz")
    (tmp_path / "x.npz").write_bytes((tmp_path / "x.npz").read_bytes()[:-30])
    with (tmp_path / "x.npz").open("rb") as file, pytest.raises(zipfile.BadZipFile):
        np.load(file)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    """Arrays of somebody else, or none."""
    np.savez(tmp_path / "x.npz", sample=np.arange(3))
    (tmp_path / "y.npz").write_bytes(b"")
    for name in ("x.npz", "y.npz"):
        assert not npz.recognises(tmp_path / name)
        with pytest.raises(BadDataError):
            npz.read(tmp_path / name)


def test_long_recordings_are_read_in_parts(tmp_path: Path) -> None:
    """No block is longer than a part, and all samples are there."""
    with Store.open(tmp_path / "store") as store:
        fill(recorder := begin(store), packets(0, npz.MOST + 2_000, 500, received_s=None))
        recorder.seal("done")
        recording = store.load("last")
        npz.write(recording, tmp_path / "x.npz")
        back = npz.read(tmp_path / "x.npz")
        assert [len(block) for block in back.blocks] == [npz.MOST, 2_000]
        assert contents(back) == contents(recording)
        (tmp_path / "x.npz").unlink()
        with pytest.raises(OSError, match="cannot read"):
            list(back.blocks)


def test_a_count_that_does_not_fit_is_refused_rather_than_cut(tmp_path: Path) -> None:
    """Of a file that somebody else wrote: 32 bits hold what devices count."""
    one = session()
    one.blocks[0].counts[300] = (1 << 32) + 5  # type: ignore[index]  # made up, so it is a tuple
    with pytest.raises(BadDataError, match="4294967301 is more") as caught:
        npz.write(one, tmp_path / "x.npz")
    assert "jsonl" in caught.value.hint
    assert not any(tmp_path.iterdir())
