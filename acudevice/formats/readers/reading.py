"""Reads a file by what it is called, and by what is in it."""

from collections.abc import Callable
from pathlib import Path

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.readers.archive import read_archive
from acudevice.formats.readers.choosing import choose
from acudevice.formats.readers.model import Columns, Series, Wanted
from acudevice.formats.readers.objects import read_objects
from acudevice.formats.readers.ours import read_ours
from acudevice.formats.readers.text import read_text

Reader = Callable[[bytes], Columns]

READERS: dict[str, Reader] = {
    ".npz": read_archive,
    ".npy": read_archive,
    ".jsonl": read_objects,
    ".ndjson": read_objects,
    ".json": read_objects,
}
"""Readers by the end of the name; everything else is text."""

MAGIC: tuple[tuple[bytes, Reader], ...] = (
    (b"PK\x03\x04", read_archive),
    (b"\x93NUMPY", read_archive),
    (b"{", read_objects),
)
"""Readers by how a file begins, where its name tells nothing."""


def read_series(source: Path, wanted: Wanted) -> Series:
    """Return force over time from a file, or from a folder that we exported.

    Raises:
        NotFoundError: There is no such file.
        StorageError: It cannot be read.
        BadDataError: There is no table of numbers in it, or no force.
        UsageError: A column that was asked for is not there.
    """
    try:
        columns = read_ours(source) if source.is_dir() else reader_of(source, data := _bytes(source))(data)
        return choose(columns, wanted)
    except BadDataError as error:
        raise BadDataError(f"{source}: {error}", hint=error.hint) from error


def reader_of(source: Path, data: bytes) -> Reader:
    """Return the reader of a file."""
    by_name = READERS.get(source.suffix.lower())
    if by_name is not None:
        return by_name
    return next((reader for magic, reader in MAGIC if data.startswith(magic)), read_text)


def _bytes(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"no such file or folder: {source}") from None
    except OSError as error:
        raise StorageError(f"cannot read {source}: {error.strerror}") from error
