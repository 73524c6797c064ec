"""Samples as lines of CSV, and back: a block at a time."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat, zip_longest
from pathlib import Path

from acudevice.errors import BadDataError, StorageError
from acudevice.formats.datapackage import Stretch
from acudevice.formats.forces import Forces
from acudevice.values.recording import Block, Boot, Recording, Run
from acudevice.values.samples import SampleFlag

MOST = 4096
"""Samples in a block that is read."""


class SampleLines:
    """The lines of a recording's samples. While they are drawn, `stretches` collects what the lines do not say."""

    def __init__(self, recording: Recording) -> None:
        self.stretches: list[Stretch] = []
        """Where boot, epoch or period change."""
        self._recording = recording
        self._forces = Forces(recording)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield the number of samples of each block, and their lines."""
        self.stretches.clear()
        for block in self._recording.blocks:
            self._follow(block)
            yield len(block), "".join(self._lines(block))

    def _follow(self, block: Block) -> None:
        now = (block.boot.boot_id, block.epoch, block.period_ticks)
        last = self.stretches[-1] if self.stretches else None
        if last is None or now != (last.boot_id, last.epoch, last.period_ticks):
            self.stretches.append(Stretch(block.sample, *now))

    def _lines(self, block: Block) -> list[str]:
        area_mm2 = self._recording.session.tip_area_mm2
        forces = self._forces.of(block)
        newtons = ["" if mn is None else f"{mn / 1000:.3f}" for mn in forces]
        kpa = (
            ["" if mn is None else f"{mn / area_mm2:.2f}" for mn in forces]
            if area_mm2
            else repeat("", len(forces))
        )
        rows = zip(
            _numbers(block), _times(block), self._counts(block), newtons, kpa, _flags(block), strict=True
        )
        return [f"{number},{t_s:.6f},{counts},{n},{k},{flags}\n" for number, t_s, counts, n, k, flags in rows]

    def _counts(self, block: Block) -> Sequence[object]:
        """Return what stands in the columns of counts, for each sample."""
        wanted = self._recording.cells
        if block.cells != block.boot.cells or block.width != block.boot.width:
            raise BadDataError(
                "the device changed the format of its samples within a boot: CSV cannot hold that"
            )
        if wanted == 1:
            return block.counts
        empty = "," * (wanted - block.cells)
        return [
            ",".join(map(str, block.counts[j : j + block.cells])) + empty
            for j in range(0, len(block.counts), block.cells)
        ]


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


def _numbers(block: Block) -> range:
    return range(block.sample, block.sample + len(block))


def _times(block: Block) -> Iterator[float]:
    """Yield the seconds of each sample."""
    boot, period = block.boot, block.period_ticks
    for run in block.runs:
        for tick in range(run.tick - boot.tick, run.tick - boot.tick + run.n * period, period):
            yield boot.start_s + tick / boot.tick_hz


def _flags(block: Block) -> Iterator[int]:
    return chain.from_iterable(repeat(int(run.flags), run.n) for run in block.runs)
