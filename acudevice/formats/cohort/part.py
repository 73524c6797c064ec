"""A part of a data set: a folder with one file for each table, of some hundred sessions, written once.

In the file of samples every session has row groups of its own, so that one session is read without the others.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.compute as pc  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs

from acudevice.errors import AcuError, BadDataError
from acudevice.formats.cohort.rows import Case, Row, event_rows, gap_rows, press_rows, session_row
from acudevice.formats.cohort.schema import CELLS, TABLES, arrow
from acudevice.formats.columns import Columns, ColumnsOf

GROUP = 262_144
"""Samples in a row group at most: what is in memory at once."""

Refuse = Callable[[Case, AcuError], None]
"""Told of a case that cannot be written, and why."""


def file(part: Path, table: str) -> Path:
    """Return where a part has a table."""
    return part / f"{table}.parquet"


def write(part: Path, cases: Iterable[Case], refuse: Refuse | None = None) -> tuple[str, ...]:
    """Write cases as a new part, one in memory at a time, and return the ids of its sessions.

    Args:
        part: Where to; there is nothing yet.
        cases: What to write.
        refuse: Who is told of a case that cannot be written, before the next one is drawn; nothing of it is in the part
            then. None: that is raised.

    Raises:
        OSError: The disk fails; then the folder is not whole.
        AcuError: What drawing a case raises; the same.
    """
    part.mkdir(parents=True)
    tables: dict[str, list[Any]] = {name: [arrow(name).empty_table()] for name in TABLES if name != "samples"}
    with _writer(file(part, "samples"), "samples") as writer:
        samples = _Samples(writer)
        for case in cases:
            try:
                found = samples.put(case)
            except AcuError as error:
                if refuse is None:
                    raise
                refuse(case, error)
                continue
            for name, table in found.items():
                tables[name].append(table)
    if samples.torn:
        _without_groups(file(part, "samples"), samples.torn)
    for name, some in tables.items():
        with _writer(file(part, name), name) as writer:
            writer.write_table(pa.concat_tables(some).unify_dictionaries().combine_chunks())
    return ids(part)


def ids(part: Path) -> tuple[str, ...]:
    """Return the ids of a part's sessions."""
    return tuple(pq.read_table(file(part, "sessions"), columns=["session"]).column(0).to_pylist())


def without(part: Path, other: Path, sessions: Collection[str]) -> int:
    """Write a part again as `other`, without some sessions; return how many are left."""
    other.mkdir(parents=True)
    unwanted = pa.array(sorted(sessions), pa.string())
    for name in TABLES:
        with pq.ParquetFile(file(part, name)) as source, _writer(file(other, name), name) as target:
            for k in range(source.num_row_groups):
                group = source.read_row_group(k)
                wanted = pc.invert(pc.is_in(group["session"].cast(pa.string()), unwanted))
                left = group.filter(wanted).cast(arrow(name))
                if len(left) or name != "samples":
                    target.write_table(left)
    return len(ids(other))


def _without_groups(path: Path, unwanted: Collection[int]) -> None:
    """Write a file of samples again without some row groups."""
    again = path.with_suffix(".again")
    with pq.ParquetFile(path) as source, _writer(again, "samples") as target:
        for k in range(source.num_row_groups):
            if k not in unwanted:
                target.write_table(source.read_row_group(k).cast(arrow("samples")))
    again.replace(path)


def _writer(path: Path, table: str) -> Any:
    schema = arrow(table)
    words = [one.name for one in schema if pa.types.is_dictionary(one.type)]
    whole = [one.name for one in schema if pa.types.is_integer(one.type)]
    return pq.ParquetWriter(
        path, schema, compression="zstd", use_dictionary=words, data_page_version="2.0",
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
    )  # fmt: skip


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


class _Samples:
    """The table of samples, to which cases are added one after the other."""

    def __init__(self, writer: Any) -> None:
        self._writer, self._groups = writer, 0
        self.torn: set[int] = set()
        """Row groups of cases that could not be written whole."""

    def put(self, case: Case) -> dict[str, Any]:
        """Write the samples of a case, and return its rows of the other tables.

        Raises `OSError` where the disk fails; `BadDataError`, or what reading raises, where a case cannot be written.
        """
        begun = self._groups
        try:
            duration_us = self._drawn(case)
            return {name: pa.Table.from_pylist(rows, arrow(name)) for name, rows in _rows(case, duration_us)}
        except AcuError:
            self.torn.update(range(begun, self._groups))
            raise
        except (ValueError, ArithmeticError, LookupError) as error:
            # What somebody else wrote may hold any number: of a reading, a year, a boot.
            self.torn.update(range(begun, self._groups))
            raise BadDataError(f"session {case.session} cannot be: {error}") from error

    def _drawn(self, case: Case) -> int:
        """Write the samples of a case and return how long it lasts, in microseconds."""
        recording, duration_us, waiting = case.recording, 0, _Waiting()
        edges = np.array(
            [(press.onset_sample, press.release_sample) for press in recording.presses], np.int64
        )
        drawn = ColumnsOf(recording)
        hz = {boot.boot_id: boot.tick_hz for boot in recording.boots}
        for some in drawn:
            stretch = drawn.stretches[-1]
            period_us = round(stretch.period_ticks * 1_000_000 / hz[stretch.boot_id])
            waiting.columns.append(some)
            waiting.dt_us.append(_lasting(some, period_us))
            waiting.count += len(some)
            duration_us = _us(some.t_s[-1:]).item() + period_us
            if waiting.count >= GROUP:
                self._write(case, waiting, edges)
        if waiting.count:
            self._write(case, waiting, edges)
        return duration_us

    def _write(self, case: Case, waiting: _Waiting, edges: Any) -> None:
        self._writer.write_table(_group(case, waiting, edges))
        self._groups += 1
        waiting.clear()


def _rows(case: Case, duration_us: int) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of all tables but that of the samples."""
    yield "sessions", [session_row(case, duration_us)]
    yield "presses", list(press_rows(case))
    yield "gaps", list(gap_rows(case))
    yield "events", list(event_rows(case))


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
        pa.array(counts[:, k], pa.int32(), mask=cells <= k)
        if k < counts.shape[1]
        else pa.nulls(n, pa.int32())
        for k in range(1, CELLS)
    ]
    columns = [
        *whose, pa.array(sample), pa.array(_us(t_s)), pa.array(np.concatenate(waiting.dt_us), pa.int32()),
        pa.array(counts[:, 0], pa.int32()), *more, pa.array(force, pa.int32(), mask=~known),
        pa.array(flags), pa.array(press, pa.int32(), mask=~pressed),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=arrow("samples"))


def _pressed(sample: Any, edges: Any) -> tuple[Any, Any]:
    """Return the number of the press that each sample lies in, and whether it lies in any."""
    if not len(edges):
        return np.zeros(len(sample), np.int64), np.zeros(len(sample), bool)
    press = np.searchsorted(edges[:, 0], sample, side="right") - 1
    return press, (press >= 0) & (sample < edges[np.maximum(press, 0), 1])
