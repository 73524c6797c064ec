"""Samples as lines of CSV, and back: a block at a time."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np

from acudevice.errors import BadDataError, StorageError
from acudevice.formats.columns import Columns, ColumnsOf
from acudevice.formats.datapackage import Stretch
from acudevice.formats.numerals import Column, decimals, lines
from acudevice.values.recording import Block, Boot, Recording, Run
from acudevice.values.samples import SampleFlag

MOST = 4096
"""Samples in a block that is read."""


class SampleLines:
    """The lines of a recording's samples. While they are drawn, `stretches` collects what the lines do not say."""

    def __init__(self, recording: Recording) -> None:
        self._cells = recording.cells
        self._area_mm2 = recording.session.tip_area_mm2
        self._columns = ColumnsOf(recording)

    @property
    def stretches(self) -> list[Stretch]:
        """Where boot, epoch or period change."""
        return self._columns.stretches

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Yield numbers of samples, and their lines.

        Raises `BadDataError` where a device changed its format within a boot.
        """
        for some in self._columns:
            yield len(some), lines(list(self._written(some)))

    def _written(self, some: Columns) -> Iterator[Column]:
        """Yield the columns of the file."""
        yield Column(some.sample)
        yield decimals(some.t_s, 6)
        for cell in range(self._cells):
            known = None if cell < some.cells else np.zeros(len(some), np.bool)
            yield Column(some.counts[:, cell], known=known)
        yield Column(some.force_mn, 3, known=some.known)
        if self._area_mm2:
            yield replace(decimals(some.force_mn / self._area_mm2, 2), known=some.known)
        else:
            yield Column(some.force_mn, known=np.zeros(len(some), np.bool))
        yield Column(some.flags.astype(np.int64))


@dataclass(frozen=True, slots=True)
class StoredSamples:
    """The samples of an exported recording, read from the file each time they are iterated."""

    path: Path
    boots: tuple[Boot, ...]
    stretches: tuple[Stretch, ...]
    cells: int
    """Columns of counts."""

    def __iter__(self) -> Iterator[Block]:
        """Yield block after block. Raises `BadDataError` for lines that are no samples."""
        boots = {boot.boot_id: boot for boot in self.boots}
        ends = [stretch.sample for stretch in self.stretches[1:]]
        try:
            with self.path.open(encoding="utf-8") as lines:
                rows = _Rows(lines, self.cells)
                for stretch, end in zip_longest(self.stretches, ends):
                    while group := rows.take(end):
                        yield _block(boots[stretch.boot_id], stretch, group)
        except OSError as error:
            raise StorageError(f"cannot read {self.path}: {error.strerror}") from error
        except (ValueError, KeyError, IndexError) as error:
            raise BadDataError(f"{self.path} does not hold the samples of a recording: {error}") from error


_Row = tuple[int, float, list[str], int]
"""Number, seconds, counts of all columns, flags."""


class _Rows:
    """The rows of the file, to be taken in groups of consecutive numbers."""

    def __init__(self, lines: Iterable[str], cells: int) -> None:
        self._cells = cells
        self._lines = iter(lines)
        next(self._lines)
        self._ahead = self._next()

    def take(self, end: int | None) -> list[_Row]:
        """Return the next rows: at most `MOST`, without a step, none from number `end` on."""
        group: list[_Row] = []
        row = self._ahead
        while (
            row
            and len(group) < MOST
            and (end is None or row[0] < end)
            and (not group or row[0] == group[-1][0] + 1)
        ):
            group.append(row)
            self._ahead = row = self._next()
        return group

    def _next(self) -> _Row | None:
        line = next(self._lines, None)
        if line is None:
            return None
        cells = line.rstrip("\n").split(",")
        return int(cells[0]), float(cells[1]), cells[2 : 2 + self._cells], int(cells[4 + self._cells])


def _block(boot: Boot, stretch: Stretch, rows: list[_Row]) -> Block:
    counts = array("q", [int(text) for row in rows for text in row[2][: boot.cells]])
    first = rows[0][0] - boot.sample + boot.first
    runs = tuple(_runs(((boot.tick_at(row[1]), row[3]) for row in rows), stretch.period_ticks))
    return Block(boot, first, stretch.epoch, stretch.period_ticks, runs, counts, boot.cells, boot.width)


def _runs(rows: Iterable[tuple[int, int]], period_ticks: int) -> Iterator[Run]:
    """Yield runs from (tick, flags) of each sample."""
    start, flags, n = 0, -1, 0
    for tick, now in rows:
        if now != flags or tick != start + n * period_ticks:
            if n:
                yield Run(n, start, SampleFlag(flags))
            start, flags, n = tick, now, 0
        n += 1
    yield Run(n, start, SampleFlag(flags))
