"""Files within files, and files that no reader understands: what they are, and what to do with them."""

import gzip
import zipfile
from collections.abc import Sequence
from typing import BinaryIO, cast

from acudevice.errors import BadDataError

SAVE_AS = "open it in the program that made it, and save it as CSV"
BINARIES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet of an old Excel"),
    (b"MATLAB 5.0 MAT-file", "a file of MATLAB"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file, as MATLAB and others write it"),
    (b"TDSm", "a TDMS file of LabVIEW"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%PDF", "a PDF"),
    (b"\x80\x03", "a pickle of Python"),
    (b"\x80\x04\x95", "a pickle of Python"),
    (b"\x80\x05\x95", "a pickle of Python"),
    (b"#ROSBAG V2.0", "a bag of ROS"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ", "packed by xz"),
    (b"7z\xbc\xaf", "packed by 7-Zip"),
    (b"Rar!", "packed by RAR"),
)
"""How files begin that hold recordings, but as nothing here reads them."""
_SHEETS = frozenset({"[Content_Types].xml", "content.xml"})
"""Parts of the spreadsheets of Office and of OpenDocument, which are zip archives too."""
SAMPLES = "samples.csv"
"""The table in a folder of ours that holds force over time."""
TOLD = 5
"""Files of an archive that are told by name."""
_LOCKED = RuntimeError
"""What reading from an archive raises where it wants a password."""


def refuse_binary(head: bytes) -> None:
    """Raise `BadDataError` for a file that begins as one of those that no reader understands."""
    what = next((what for magic, what in BINARIES if head.startswith(magic)), None)
    if what is None:
        return
    packed = what.startswith("packed")
    raise BadDataError(f"it is {what}", hint="unpack it first" if packed else SAVE_AS)


def unwrapped(file: BinaryIO, head: bytes) -> tuple[BinaryIO, str] | None:
    """Return the one file that a packed one holds, and its name, empty where unknown; None where it is not packed.

    An archive of NumPy is none such. Raises `BadDataError` where there are several files in it, or it is broken.
    """
    if head.startswith(b"\x1f\x8b"):
        return cast("BinaryIO", gzip.open(file)), ""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BadDataError(f"it is a broken zip archive: {error}") from error
    names = [name for name in archive.namelist() if not name.endswith("/") and "__MACOSX" not in name]
    if any(name.endswith(".npy") for name in names):
        return None
    name = _lone(names)
    try:
        return cast("BinaryIO", archive.open(name)), name
    except (zipfile.BadZipFile, NotImplementedError, _LOCKED) as error:
        raise BadDataError(f"what is packed in it cannot be read: {error}", hint="unpack it first") from error


def _lone(names: Sequence[str]) -> str:
    """Return the one file of an archive that is to be read. Raises `BadDataError` where there is none, or several."""
    if _SHEETS & set(names):
        raise BadDataError("it is a spreadsheet", hint=SAVE_AS)
    ours = [name for name in names if name.rpartition("/")[2] == SAMPLES]
    for found in (names, ours):
        if len(found) == 1:
            return found[0]
    told = ", ".join(names[:TOLD]) + (f" and {len(names) - TOLD} more" if len(names) > TOLD else "")
    what = f"{len(names)} files: {told}" if names else "nothing"
    raise BadDataError(f"it is an archive of {what}", hint="unpack it, and give one of them")
