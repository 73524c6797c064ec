"""Reads a file by what it is called, and by what is in it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.readers.archive import read_archive
from acudevice.formats.readers.choosing import choose
from acudevice.formats.readers.model import Columns, Series, Wanted
from acudevice.formats.readers.objects import read_objects
from acudevice.formats.readers.ours import is_ours, read_ours
from acudevice.formats.readers.text import read_text

Reader = Callable[[BinaryIO], Columns]
"""Reads a file that can be read again from its beginning."""

LOOK = 16
"""Bytes that tell what a file is."""

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
    """Return force over time from a file, or from what we exported.

    Raises:
        NotFoundError: There is no such file.
        StorageError: It cannot be read.
        BadDataError: There is no table of numbers in it, or no force.
        UsageError: A column that was asked for is not there.
    """
    try:
        return choose(_columns(source), wanted)
    except BadDataError as error:
        told = str(error) if str(error).startswith(str(source)) else f"{source}: {error}"
        raise BadDataError(told, hint=error.hint) from error


def _columns(source: Path) -> Columns:
    if source.is_dir() or (source.exists() and is_ours(source)):
        return read_ours(source)
    with _opened(source) as file:
        reader = reader_of(source, file.read(LOOK))
        file.seek(0)
        return reader(file)


def reader_of(source: Path, head: bytes) -> Reader:
    """Return the reader of a file that begins so."""
    by_name = READERS.get(source.suffix.lower())
    if by_name is not None:
        return by_name
    return next((reader for magic, reader in MAGIC if head.startswith(magic)), read_text)


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    """Open a file; what cannot be read twice, such as a pipe, is held in memory."""
    try:
        with source.open("rb") as file:
            yield file if file.seekable() else io.BytesIO(file.read())
    except FileNotFoundError:
        raise NotFoundError(f"no such file or folder: {source}") from None
    except OSError as error:
        raise StorageError(f"cannot read {source}: {error.strerror}") from error
