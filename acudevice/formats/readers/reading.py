"""Reads a file by what it is called, and by what is in it."""

import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.readers.archive import read_archive
from acudevice.formats.readers.choosing import choose
from acudevice.formats.readers.model import Columns, Series, Wanted
from acudevice.formats.readers.objects import read_objects
from acudevice.formats.readers.ours import is_ours, read_ours
from acudevice.formats.readers.text import read_text
from acudevice.formats.readers.wrapped import refuse_binary, unwrapped

Reader = Callable[[BinaryIO], Columns]
"""Reads a file that can be read again from its beginning."""

SPOOLED = {".jsonl", ".npz", ".edf", ".parquet"}
"""Ends of the names of our own exports that are one file."""

PIPED = Path("-")
"""Stands for standard input."""

LOOK = 64
"""Bytes that tell what a file is."""

Progress = Callable[[int, int], None]

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


def read_series(source: Path, wanted: Wanted, progress: Progress | None = None) -> Series:
    """Return force over time from a file, or from what we exported; `progress` is told bytes read, and all of them.

    Raises:
        NotFoundError: There is no such file.
        StorageError: It cannot be read.
        BadDataError: There is no table of numbers in it, or no force.
        UsageError: A column that was asked for is not there.
    """
    try:
        return choose(_columns(source, progress), wanted)
    except BadDataError as error:
        told = str(error) if str(error).startswith(str(source)) else f"{source}: {error}"
        raise BadDataError(told, hint=error.hint) from error


def _columns(source: Path, progress: Progress | None) -> Columns:
    if source.is_dir() or (source.exists() and is_ours(source)):
        return read_ours(source)
    with _opened(source, progress) as file:
        return _read(file, source.name)


def _read(file: BinaryIO, name: str) -> Columns:
    """Return the columns of an open file, or of the one packed into it."""
    head = file.read(LOOK)
    file.seek(0)
    refuse_binary(head)
    inner = unwrapped(file, head)
    if inner is None:
        return reader_of(Path(name), head)(file)
    try:
        with inner[0] as unpacked:
            inside = Path(inner[1] or Path(name).stem)
            return _spooled(unpacked, inside) if inside.suffix in SPOOLED else _read(unpacked, inside.name)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise BadDataError(f"what is packed in it is broken: {error}", hint="get it anew") from error


def _spooled(file: BinaryIO, name: Path) -> Columns:
    """Return the columns of a file that may be an export of ours, which are read from the disk."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / name.name
        with target.open("wb") as out:
            copyfileobj(file, out)
        return _columns(target, None)


def reader_of(source: Path, head: bytes) -> Reader:
    """Return the reader of a file that begins so."""
    by_name = READERS.get(source.suffix.lower())
    if by_name is not None:
        return by_name
    return next((reader for magic, reader in MAGIC if head.startswith(magic)), read_text)


class _Watched(io.BufferedReader):
    """A file that tells how far it was read."""

    def __init__(self, source: Path, progress: Progress | None) -> None:
        super().__init__(io.FileIO(source))
        self._size, self._progress = source.stat().st_size, progress

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, and tell of it."""
        data = super().read(size)
        if self._progress is not None:
            self._progress(self.tell(), self._size)
        return data


@contextmanager
def _opened(source: Path, progress: Progress | None) -> Iterator[BinaryIO]:
    """Open a file, `-` for standard input; what cannot be read twice, such as a pipe, is held in memory."""
    if source == PIPED:
        yield io.BytesIO(sys.stdin.buffer.read())
        return
    try:
        with source.open("rb", buffering=0) as plain:
            seekable = plain.seekable()
            pipe = None if seekable else io.BytesIO(plain.readall())
        if pipe is not None:
            yield pipe
            return
        with _Watched(source, progress) as file:
            yield file
    except FileNotFoundError:
        raise NotFoundError(f"no such file or folder: {source}") from None
    except OSError as error:
        raise StorageError(f"cannot read {source}: {error.strerror}") from error
