"""A file is read by its name, or by how it begins."""

import io
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.readers.archive import read_archive
from acudevice.formats.readers.model import Wanted
from acudevice.formats.readers.objects import read_objects
from acudevice.formats.readers.reading import Reader, read_series, reader_of
from acudevice.formats.readers.text import read_text


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.csv", b"t,f", read_text),
        ("a.tsv", b"", read_text),
        ("a", b"1 2", read_text),
        ("a.JSONL", b"", read_objects),
        ("a.json", b"", read_objects),
        ("a.log", b'{"t": 1}', read_objects),
        ("a.npz", b"", read_archive),
        ("a.bin", b"PK\x03\x04", read_archive),
    ],
)
def test_readers_are_found(name: str, data: bytes, reader: Reader) -> None:
    """Everything else is text."""
    assert reader_of(Path(name), data) is reader


def test_a_file_becomes_force_over_time(tmp_path: Path) -> None:
    """Whatever it is."""
    t_s, force = np.arange(10) / 10, np.arange(10.0) ** 2
    text = tmp_path / "a.csv"
    text.write_text(
        "t_s;Kraft (N)\n" + "".join(f"{t};{f}\n".replace(".", ",") for t, f in zip(t_s, force, strict=True))
    )
    packed = io.BytesIO()
    np.savez(packed, time=t_s, force_n=force)
    archive = tmp_path / "a.npz"
    archive.write_bytes(packed.getvalue())
    for source in (text, archive):
        series = read_series(source, Wanted())
        assert series.unit == "N"
        assert series.t_s is not None
        assert np.allclose(series.t_s, t_s)
        assert np.allclose(series.force, force)


def test_what_cannot_be_read_is_told_with_its_name(tmp_path: Path) -> None:
    """Not there, no table in it, or kept by the system."""
    with pytest.raises(NotFoundError, match="nothing"):
        read_series(tmp_path / "nothing.csv", Wanted())
    prose = tmp_path / "prose.txt"
    prose.write_text("hello\n")
    with pytest.raises(BadDataError, match=r"prose\.txt"):
        read_series(prose, Wanted())
    with pytest.raises(StorageError):
        read_series(prose / "below.csv", Wanted())
