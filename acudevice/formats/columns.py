"""Samples as columns of numbers, and back: a block at a time, for formats that are made of arrays."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.formats.datapackage import Stretch
from acudevice.formats.forces import Forces
from acudevice.formats.joining import joined
from acudevice.values.recording import Block, Boot, Recording, Run
from acudevice.values.samples import SampleFlag

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Consecutive samples; all arrays are as long, `counts` has a column for each cell of the recording."""

    sample: Ints
    tick: Ints
    t_s: NDArray[np.float64]
    counts: Ints
    """0 where the boot has fewer cells than the recording (`cells`)."""
    cells: int
    """How many columns of counts are readings."""
    force_mn: Ints
    """0 where `known` is not."""
    known: NDArray[np.bool]
    flags: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return how many samples they are."""
        return len(self.sample)

    @property
    def force_n(self) -> NDArray[np.float64]:
        """Force in N; NaN where it is not known."""
        return np.where(self.known, self.force_mn / 1000.0, np.nan)


def fitted(values: Ints, kind: str) -> NDArray[np.signedinteger]:
    """Return whole numbers as a smaller type. Raises `BadDataError` where that cannot hold one of them."""
    small: NDArray[np.signedinteger] = values.astype(kind)
    if (small != values).any():
        most = int(values[small != values][0])
        raise BadDataError(f"{most} is more than this format holds", hint="use jsonl")
    return small


class ColumnsOf:
    """The columns of each block of a recording. While they are drawn, `stretches` collects what they do not say."""

    def __init__(self, recording: Recording) -> None:
        self.stretches: list[Stretch] = []
        """Where boot, epoch or period change."""
        self._recording = recording
        self._forces = Forces(recording)
        numbers = Counter((epoch.boot_id, epoch.epoch) for epoch in recording.epochs)
        self._again = {number for number, times in numbers.items() if times > 1}

    def __iter__(self) -> Iterator[Columns]:
        """Yield block after block, joined to longer ones.

        Raises `BadDataError` where a device changed its format within a boot.
        """
        self.stretches.clear()
        for block in joined(self._recording.blocks, self._alike):
            if (block.cells, block.width) != (block.boot.cells, block.boot.width):
                raise BadDataError("the device changed the format of its samples within a boot: use jsonl")
            self._follow(block)
            counts = np.zeros((len(block), self._recording.cells), np.int64)
            counts[:, : block.cells] = block.rows()
            force_mn, known = self._forces.array(block)
            sample = np.arange(block.sample, block.sample + len(block), dtype=np.int64)
            yield Columns(
                sample, block.ticks(), block.t_s(), counts, block.cells, force_mn, known, block.flags()
            )

    def _alike(self, before: Block, after: Block) -> bool:
        """Tell whether blocks of one epoch number have one epoch: numbers are used again after 255."""
        if (after.boot.boot_id, after.epoch) not in self._again:
            return True
        return self._recording.epoch_of(before) is self._recording.epoch_of(after)

    def _follow(self, block: Block) -> None:
        now = (block.boot.boot_id, block.epoch, block.period_ticks)
        last = self.stretches[-1] if self.stretches else None
        if last is None or now != (last.boot_id, last.epoch, last.period_ticks):
            self.stretches.append(Stretch(block.sample, *now))


class BlocksFrom:
    """Makes blocks again of columns, given what the columns do not say."""

    def __init__(self, boots: Sequence[Boot], stretches: Sequence[Stretch]) -> None:
        """Take the boots and stretches of the recording."""
        self._boots = {boot.boot_id: boot for boot in boots}
        self._stretches = stretches
        self._starts = np.array([stretch.sample for stretch in stretches], np.int64)

    def ticks(self, sample: Ints, t_s: NDArray[np.float64]) -> Ints:
        """Return the tick of each sample from its time, which is exact to a microsecond."""
        ticks = np.zeros(len(sample), np.int64)
        for a, b in self._parts(sample):
            boot = self._boots[self._stretch(sample[a]).boot_id]
            ticks[a:b] = boot.tick + np.rint((t_s[a:b] - boot.start_s) * boot.tick_hz).astype(np.int64)
        return ticks

    def blocks(self, sample: Ints, tick: Ints, counts: Ints, flags: NDArray[np.integer]) -> Iterator[Block]:
        """Yield the blocks that rising numbers, ticks, counts and flags are made of."""
        for a, b in self._parts(sample):
            stretch = self._stretch(sample[a])
            boot = self._boots[stretch.boot_id]
            readings = array("q")
            readings.frombytes(np.ascontiguousarray(counts[a:b, : boot.cells], np.int64).tobytes())
            yield Block(
                boot, int(sample[a]) - boot.sample + boot.first, stretch.epoch, stretch.period_ticks,
                tuple(_runs(tick[a:b], flags[a:b], stretch.period_ticks)), readings, boot.cells, boot.width,
            )  # fmt: skip

    def _parts(self, sample: Ints) -> Iterator[tuple[int, int]]:
        """Yield where consecutive samples of one stretch begin and end."""
        steps = np.flatnonzero(np.diff(sample) != 1) + 1
        starts = np.searchsorted(sample, self._starts)
        return pairwise(sorted({0, len(sample), *steps.tolist(), *starts.tolist()}))

    def _stretch(self, number: np.int64) -> Stretch:
        return self._stretches[int(np.searchsorted(self._starts, number, side="right")) - 1]


def _runs(tick: Ints, flags: NDArray[np.integer], period_ticks: int) -> Iterator[Run]:
    """Yield stretches of even ticks and equal flags."""
    steps = np.flatnonzero((np.diff(tick) != period_ticks) | (np.diff(flags) != 0)) + 1
    for a, b in pairwise([0, *steps.tolist(), len(tick)]):
        yield Run(b - a, int(tick[a]), SampleFlag(int(flags[a])))
