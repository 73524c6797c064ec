"""A part of a data set: a folder with one file for each table, of some hundred sessions, written once.

In the file of samples every session has row groups of its own, so that one session is read without the others.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.compute as pc  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs

from acudevice.formats.cohort.rows import Case, Row, event_rows, gap_rows, press_rows, session_row
from acudevice.formats.cohort.schema import CELLS, TABLES, arrow
from acudevice.formats.columns import Columns, ColumnsOf

GROUP = 262_144
"""Samples in a row group at most: what is in memory at once."""


def file(part: Path, table: str) -> Path:
    """Return where a part has a table."""
    return part / f"{table}.parquet"


def write(part: Path, cases: Iterable[Case]) -> tuple[str, ...]:
    """Write cases as a new part, one in memory at a time, and return the ids of its sessions.

    Raises `OSError` where the disk fails, and what reading a case raises; then the folder is not whole.
    """
    part.mkdir(parents=True)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES if name != "samples"}
    with _writer(part, "samples") as samples:
        for case in cases:
            span = _put(samples, case)
            rows["sessions"].append(session_row(case, span.duration_us))
            rows["presses"] += press_rows(case)
            rows["gaps"] += gap_rows(case)
            rows["events"] += event_rows(case)
    for name, found in rows.items():
        with _writer(part, name) as writer:
            writer.write_table(pa.Table.from_pylist(found, arrow(name)))
    return tuple(row["session"] for row in rows["sessions"])


def ids(part: Path) -> tuple[str, ...]:
    """Return the ids of a part's sessions."""
    return tuple(pq.read_table(file(part, "sessions"), columns=["session"]).column(0).to_pylist())


def without(part: Path, other: Path, sessions: Collection[str]) -> int:
    """Write a part again as `other`, without some sessions; return how many are left."""
    other.mkdir(parents=True)
    unwanted = pa.array(sorted(sessions), pa.string())
    for name in TABLES:
        with pq.ParquetFile(file(part, name)) as source, _writer(other, name) as target:
            for k in range(source.num_row_groups):
                group = source.read_row_group(k)
                wanted = pc.invert(pc.is_in(group["session"].cast(pa.string()), unwanted))
                left = group.filter(wanted).cast(arrow(name))
                if len(left) or name != "samples":
                    target.write_table(left)
    return len(ids(other))


def _writer(part: Path, table: str) -> Any:
    schema = arrow(table)
    words = [one.name for one in schema if pa.types.is_dictionary(one.type)]
    whole = [one.name for one in schema if pa.types.is_integer(one.type)]
    return pq.ParquetWriter(
        file(part, table), schema, compression="zstd", use_dictionary=words, data_page_version="2.0",
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
    )  # fmt: skip


@dataclass(slots=True)
class _Span:
    """How long a session lasts, as its samples are drawn."""

    duration_us: int = 0


@dataclass(slots=True)
class _Waiting:
    """Blocks that wait for their row group."""

    columns: list[Columns] = field(default_factory=list)
    dt_us: list[Any] = field(default_factory=list)
    count: int = 0

    def clear(self) -> None:
        self.columns.clear()
        self.dt_us.clear()
        self.count = 0


def _put(writer: Any, case: Case) -> _Span:
    """Write the samples of a case."""
    recording, span, waiting = case.recording, _Span(), _Waiting()
    edges = np.array([(press.onset_sample, press.release_sample) for press in recording.presses], np.int64)
    drawn = ColumnsOf(recording)
    hz = {boot.boot_id: boot.tick_hz for boot in recording.boots}
    for some in drawn:
        stretch = drawn.stretches[-1]
        period_us = round(stretch.period_ticks * 1_000_000 / hz[stretch.boot_id])
        waiting.columns.append(some)
        waiting.dt_us.append(_lasting(some, period_us))
        waiting.count += len(some)
        span.duration_us = _us(some.t_s[-1:]).item() + period_us
        if waiting.count >= GROUP:
            writer.write_table(_group(case, waiting, edges))
            waiting.clear()
    if waiting.count:
        writer.write_table(_group(case, waiting, edges))
    return span


def _us(t_s: Any) -> Any:
    return np.rint(t_s * 1e6).astype(np.int64)


def _lasting(some: Columns, period_us: int) -> Any:
    """Return how long each sample of a block lasts."""
    dt = np.full(len(some), period_us, np.int64)
    np.minimum(np.diff(_us(some.t_s)), period_us, out=dt[:-1])
    return dt


def _group(case: Case, waiting: _Waiting, edges: Any) -> Any:
    """Return what waits as a table."""
    some, n = waiting.columns, waiting.count
    sample, t_s, counts, force, known, flags = (
        np.concatenate([getattr(one, name) for one in some])
        for name in ("sample", "t_s", "counts", "force_mn", "known", "flags")
    )
    cells = np.repeat([one.cells for one in some], [len(one) for one in some])
    press, pressed = _pressed(sample, edges)
    whose = [
        pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), [word])
        for word in case.whose().values()
    ]
    more = [
        pa.array(counts[:, k].astype(np.int32), mask=cells <= k)
        if k < counts.shape[1]
        else pa.nulls(n, pa.int32())
        for k in range(1, CELLS)
    ]
    columns = [
        *whose, pa.array(sample), pa.array(_us(t_s)), pa.array(np.concatenate(waiting.dt_us).astype(np.int32)),
        pa.array(counts[:, 0].astype(np.int32)), *more, pa.array(force.astype(np.int32), mask=~known),
        pa.array(flags), pa.array(press.astype(np.int32), mask=~pressed),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=arrow("samples"))


def _pressed(sample: Any, edges: Any) -> tuple[Any, Any]:
    """Return the number of the press that each sample lies in, and whether it lies in any."""
    if not len(edges):
        return np.zeros(len(sample), np.int64), np.zeros(len(sample), bool)
    press = np.searchsorted(edges[:, 0], sample, side="right") - 1
    return press, (press >= 0) & (sample < edges[np.maximum(press, 0), 1])
