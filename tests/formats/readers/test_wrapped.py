"""Packed files are unpacked, and files that nothing here reads are named."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats.readers.model import Wanted
from acudevice.formats.readers.reading import read_series
from acudevice.formats.readers.wrapped import BINARIES, refuse_binary, unwrapped

TABLE = "t_s,force_n\n" + "".join(f"{k / 10},{k % 7}\n" for k in range(50))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """Return a zip archive of one file as if that were encrypted."""
    made = bytearray(data)
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(magic) + place] |= 1
    return bytes(made)


def npy() -> bytes:
    """Return an array as NumPy writes it."""
    out = io.BytesIO()
    np.save(out, np.column_stack([np.arange(50) / 10, np.arange(50) % 7]))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv.gz", gzip.compress(TABLE.encode())),
        ("a.npy.gz", gzip.compress(npy())),
        ("a.zip", zipped({"a.csv": TABLE})),
        ("a.zip", zipped({"a.csv": TABLE, "__MACOSX/a": "x"})),
        ("a.zip", zipped({"s/presses.csv": "a,b\n1,2\n", "s/samples.csv": TABLE, "s/events.csv": ""})),
        ("a.zip", zipped({"a.csv.gz": gzip.compress(TABLE.encode())})),
    ],
)
def test_the_one_file_in_a_packed_one_is_read(tmp_path: Path, name: str, data: bytes) -> None:
    """By its own name; of a folder of ours, the samples."""
    (tmp_path / name).write_bytes(data)
    series = read_series(tmp_path / name, Wanted())
    assert series.force.tolist() == [k % 7 for k in range(50)]
    assert series.t_s is not None
    assert series.t_s[-1] == 4.9


@pytest.mark.parametrize(
    ("data", "words", "advice"),
    [
        (zipped({"xl/workbook.xml": "", "[Content_Types].xml": ""}), "it is a spreadsheet", "save it as CSV"),
        (zipped({"mimetype": "", "content.xml": ""}), "it is a spreadsheet", "save it as CSV"),
        (zipped({"a.txt": "", "b.txt": ""}), "2 files: a.txt, b.txt", "unpack it"),
        (zipped({f"f{k}": "" for k in range(9)}), "9 files: .* and 4 more", "unpack it"),
        (gzip.compress(TABLE.encode() * 99)[:-40], "packed in it is broken", "get it anew"),
        (zipped({"a.csv": TABLE})[:90], "it is a broken zip archive", ""),
        (locked(zipped({"a.csv": TABLE})), "cannot be read: .* is encrypted", "unpack it first"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old Excel", "save it as CSV"),
        (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "a file of MATLAB", "save it as CSV"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(
    tmp_path: Path, data: bytes, words: str, advice: str
) -> None:
    """Whatever its name says."""
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(BadDataError, match=words) as told:
        read_series(tmp_path / "a.csv", Wanted())
    assert advice in told.value.hint


def test_an_archive_of_arrays_is_not_unpacked() -> None:
    """NumPy reads it."""
    data = zipped({"force.npy": npy()})
    assert unwrapped(io.BytesIO(data), data[:64]) is None
    assert unwrapped(io.BytesIO(TABLE.encode()), TABLE[:64].encode()) is None


def test_no_text_begins_as_a_binary_does() -> None:
    """None of a recording."""
    for text in ("t,f\n", "[Force Data]", "# x", "{", "LabVIEW Measurement", "MATLAB", "time"):
        refuse_binary(text.encode())
    for magic, what in BINARIES:
        with pytest.raises(BadDataError, match=what):
            refuse_binary(magic + b"rest")
