"""NumPy's .npz: an array for each column of the samples, and all the rest as JSON in the array `meta`.

    data = numpy.load("session.npz"); meta = json.loads(str(data["meta"]))

The zip inside bears no dates, so that equal recordings make equal files. Columns are spooled to the disk first: memory
does not grow with a recording.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.columns import BlocksFrom, ColumnsOf, fitted
from acudevice.formats.format import Options
from acudevice.formats.head import Head, from_head, head_of, recording_of, to_head
from acudevice.formats.progress import Progress
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Block, Recording

TYPES = {"sample": "<i8", "tick": "<i8", "t_s": "<f8", "counts": "<i4", "force_n": "<f8", "flags": "|u1"}
"""Arrays of samples, and their types. `counts` has a column for each cell."""

MOST = 65_536
"""Samples in a part that is read at once."""

_PLAIN = Options()
_BROKEN = (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, BadZipFile, zlib.error)


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the file `target`: whole, or not at all.

    Raises `ExistsError` where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    with whole(target, force=options.force, ours=recognises) as part, ExitStack() as spools:
        files = {name: spools.enter_context(TemporaryFile(dir=part.parent)) for name in TYPES}
        columns, progress, samples = ColumnsOf(recording), Progress(recording.samples, options), 0
        for some in columns:
            for name, file in files.items():
                values = fitted(some.counts, TYPES[name]) if name == "counts" else getattr(some, name)
                file.write(np.asarray(values, TYPES[name]).tobytes())
            samples += len(some)
            progress.more(len(some))
        meta = json.dumps(to_head(head_of(recording, columns.stretches)), ensure_ascii=False, allow_nan=False)
        with part.open("wb") as made:
            _pack(made, files, samples, recording.cells, meta)
            synced(made)
        progress.end()


def _pack(file: IO[bytes], columns: Mapping[str, IO[bytes]], samples: int, cells: int, meta: str) -> None:
    """Write the zip."""
    with ZipFile(file, "w") as archive:
        for name, spool in columns.items():
            shape = (samples, cells) if name == "counts" else (samples,)
            with _member(archive, name) as member:
                _header(member, TYPES[name], shape)
                spool.seek(0)
                copyfileobj(spool, member)
        with _member(archive, "meta") as member:
            npy.write_array(member, np.array(meta), allow_pickle=False)


def read(source: Path) -> Recording:
    """Return the recording that was written to `source`; its samples are read as they are asked for.

    Raises `NotFoundError` where there is no file, `BadDataError` where it is not as it was written.
    """
    if not source.exists():
        raise NotFoundError(f"no such file: {source}")
    try:
        with ZipFile(source) as archive:
            damaged = archive.testzip()
            if damaged:
                raise BadDataError(f"{damaged} is damaged")
            with archive.open("meta.npy") as member:
                head = from_head(json.loads(str(npy.read_array(member, allow_pickle=False))))
    except _BROKEN as error:
        raise BadDataError(
            f"{source} is not as it was exported: {error}", hint="export the session again"
        ) from error
    return recording_of(head, StoredArrays(source, head))


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a file that `write` wrote."""
    try:
        with ZipFile(source) as archive:
            return {"meta.npy", *(f"{name}.npy" for name in TYPES)} == set(archive.namelist())
    except (OSError, BadZipFile):
        return False


@dataclass(frozen=True, slots=True)
class StoredArrays:
    """The samples of a file, read each time they are iterated."""

    path: Path
    head: Head

    def __iter__(self) -> Iterator[Block]:
        """Yield block after block. Raises `StorageError` and `BadDataError`."""
        try:
            with ZipFile(self.path) as archive, ExitStack() as members:
                read = {name: _Member(members.enter_context(archive.open(f"{name}.npy"))) for name in TYPES}
                again = BlocksFrom(self.head.boots, self.head.stretches)
                for _ in range(0, self.head.samples, MOST):
                    part = {name: member.take() for name, member in read.items()}
                    yield from again.blocks(part["sample"], part["tick"], part["counts"], part["flags"])
        except FileNotFoundError as error:
            raise StorageError(f"cannot read {self.path}: {error.strerror}") from error
        except _BROKEN as error:
            raise BadDataError(f"{self.path} does not hold the samples of a recording: {error}") from error


class _Member:
    """An array that is read from its beginning, a part at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        npy.read_magic(file)
        shape, _, self._dtype = npy.read_array_header_1_0(file)
        self._left, self._rest = shape[0], shape[1:]

    def take(self) -> "NDArray[np.int64]":
        """Return at most `MOST` further rows."""
        count = min(MOST, self._left)
        self._left -= count
        size = count * self._dtype.itemsize * int(np.prod(self._rest))
        flat = np.frombuffer(self._file.read(size), self._dtype)
        return cast("NDArray[np.int64]", flat.reshape(count, *self._rest))


def _member(archive: ZipFile, name: str) -> IO[bytes]:
    info = ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.create_system, info.external_attr = 3, 0o600 << 16
    return archive.open(info, "w", force_zip64=True)


def _header(file: IO[bytes], dtype: str, shape: tuple[int, ...]) -> None:
    npy.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
