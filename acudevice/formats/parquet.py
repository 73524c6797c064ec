"""Parquet for analysts and archives: a column for each thing a sample has, all the rest as JSON in the file's metadata.

Times are whole microseconds and forces whole millinewtons, so that differences are small whole numbers, which Parquet's
delta encoding stores in a byte or two a sample (Lemire and Boytsov 2015). What is not known is null. Compression is
Snappy, which every reader has.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.columns import BlocksFrom, Columns, ColumnsOf, Ints
from acudevice.formats.format import Options
from acudevice.formats.head import Head, from_head, head_of, recording_of, to_head
from acudevice.formats.progress import Progress
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Block, Recording

META, DIGEST = b"acudevice", b"acudevice_sha256"
"""Keys of the metadata: all but the samples, and the digest of that."""

GROUP = 262_144
"""Samples in a row group, but for the last: an hour and more at 50 Hz, four minutes at 1 kHz."""

MOST = 65_536
"""Samples that are read at once."""

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the file `target`: whole, or not at all.

    Raises `ExistsError` where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    schema = _schema(recording.cells)
    progress, columns = Progress(recording.samples, options), ColumnsOf(recording)
    with whole(target, force=options.force, ours=recognises) as part, part.open("wb") as file:
        with pq.ParquetWriter(
            file, schema, compression="snappy", use_dictionary=False,
            column_encoding=dict.fromkeys(schema.names, "DELTA_BINARY_PACKED"), data_page_version="2.0",
            sorting_columns=[pq.SortingColumn(0)],
        ) as writer:  # fmt: skip
            waiting: list[Any] = []
            digests = _Digests(schema.names)
            for some in columns:
                values = _values(some)
                waiting.append(_batch(values, schema))
                digests.add(values)
                progress.more(len(some))
                if sum(map(len, waiting)) >= GROUP:
                    _put(writer, waiting, schema)
            _put(writer, waiting, schema)
            head = to_head(head_of(recording, columns.stretches)) | {"sha256": digests.all()}
            meta = json.dumps(head, ensure_ascii=False, allow_nan=False)
            writer.add_key_value_metadata({META: meta, DIGEST: sha256(meta.encode()).hexdigest()})
        synced(file)
        progress.end()


def read(source: Path) -> Recording:
    """Return the recording that was written to `source`; its samples are read as they are asked for.

    Raises `NotFoundError` where there is no file, `BadDataError` where it is not as it was written.
    """
    if not source.exists():
        raise NotFoundError(f"no such file: {source}")
    try:
        with pq.ParquetFile(source) as file:
            head = _verified(file)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise BadDataError(
            f"{source} is not as it was exported: {error}", hint="export the session again"
        ) from error
    return recording_of(head, StoredRows(source, head))


def _verified(file: Any) -> Head:
    """Return what the metadata say. Raises `BadDataError` where they or a column are not as they were written."""
    meta = file.metadata.metadata[META]
    if file.metadata.metadata[DIGEST].decode() != sha256(meta).hexdigest():
        raise BadDataError("its metadata were changed")
    plain = json.loads(meta)
    digests = _Digests(file.schema_arrow.names)
    for batch in file.iter_batches(MOST):
        digests.add(_numbers(column.cast(pa.int64()), _NULL) for column in batch.columns)
    if digests.all() != plain["sha256"]:
        raise BadDataError("its samples were changed")
    return from_head(plain)


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a file that `write` wrote."""
    try:
        return META in (pq.read_metadata(source).metadata or {})
    except (pa.ArrowException, OSError):
        return False


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The samples of a file, read each time they are iterated."""

    path: Path
    head: Head

    def __iter__(self) -> Iterator[Block]:
        """Yield block after block. Raises `StorageError` and `BadDataError`."""
        again = BlocksFrom(self.head.boots, self.head.stretches)
        names = _counts(max((boot.cells for boot in self.head.boots), default=1))
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(MOST, columns=["sample", "t_us", *names, "flags"]):
                    sample, t_us, *counts, flags = (_numbers(column) for column in batch.columns)
                    yield from again.blocks(
                        sample, again.ticks(sample, t_us / 1e6), np.stack(counts, axis=1), flags
                    )
        except FileNotFoundError as error:
            raise StorageError(f"cannot read {self.path}: {error.strerror}") from error
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise BadDataError(f"{self.path} does not hold the samples of a recording: {error}") from error


_NULL = -(1 << 63)
"""What stands for null where there are numbers alone."""


class _Digests:
    """The SHA-256 of each column, however it is cut: values as 64 bits, nulls as the least of them."""

    def __init__(self, names: list[str]) -> None:
        self._digests = {name: sha256() for name in names}

    def add(self, columns: Iterable[Ints]) -> None:
        for digest, values in zip(self._digests.values(), columns, strict=True):
            digest.update(np.ascontiguousarray(values, "<i8").data)

    def all(self) -> dict[str, str]:
        return {name: digest.hexdigest() for name, digest in self._digests.items()}


def _counts(cells: int) -> list[str]:
    """Return the names of the columns of counts."""
    return ["counts"] if cells == 1 else [f"counts_{k + 1}" for k in range(cells)]


def _schema(cells: int) -> Any:
    def field(name: str, kind: Any, unit: str, *, nullable: bool = False) -> Any:
        return pa.field(name, kind, nullable, {"unit": unit})

    return pa.schema([
        field("sample", pa.int64(), "1"),
        field("t_us", pa.int64(), "us"),
        *(field(name, pa.int32(), "{count}", nullable=cells > 1) for name in _counts(cells)),
        field("force_mn", pa.int32(), "mN", nullable=True),
        field("flags", pa.uint8(), "1"),
    ])  # fmt: skip


def _values(some: Columns) -> list[Ints]:
    """Return the columns of the file; `_NULL` where a value is not known."""
    counts = (
        some.counts[:, k] if k < some.cells else np.full(len(some), _NULL)
        for k in range(some.counts.shape[1])
    )
    force = some.force_mn if some.known.all() else np.where(some.known, some.force_mn, _NULL)
    return [
        some.sample,
        np.rint(some.t_s * 1e6).astype(np.int64),
        *counts,
        force,
        some.flags.astype(np.int64),
    ]


def _batch(values: list[Ints], schema: Any) -> Any:
    """Return the columns as Arrow has them. Raises `BadDataError` for a count or a force that does not fit."""
    try:
        columns = [
            pa.array(column, field.type, mask=column == _NULL if field.nullable else None)
            for column, field in zip(values, schema, strict=True)
        ]
    except pa.ArrowInvalid as error:
        raise BadDataError(f"a column of Parquet does not hold it: {error}", hint="use jsonl") from error
    return pa.record_batch(columns, schema=schema)


def _put(writer: Any, waiting: list[Any], schema: Any) -> None:
    """Write what waits as a row group."""
    if waiting:
        writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=2 * GROUP)
        waiting.clear()


def _numbers(column: Any, null: int = 0) -> Any:
    """Return a column as an array; `null` for null."""
    return column.fill_null(null).to_numpy(zero_copy_only=False)
