"""Readings cut into runs of one zone, with what adds up over each: the part of the batch that numpy does.

Importing it loads numpy. With one cell the edges of the zones are looked for among the counts, so that only the
samples of a press are turned into force. Sums stay below 2^63: a force in a press is below 1,000,000 mN, and a chunk
is short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.arrays import Forces, Mask, force_of
from acudevice.signal.blocks import PIECE, Places, Readings, cut
from acudevice.signal.cells import Cell
from acudevice.signal.tally import Sums
from acudevice.signal.zones import Cause, Zone
from acudevice.values.samples import FAULT_COUNTS

Numbers = range | NDArray[np.int64]
"""Numbers or ticks of samples: a `range` where they are even."""

Columns = NDArray[np.int64]
"""Of shape (columns, runs)."""

NONE: Places = np.array([], np.intp)

NO_TIME = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Ruler:
    """Reads zones and forces off readings: counts of `cell`, or forces in mN where there is none."""

    edges: tuple[int, ...]
    """Readings at which the second and each later zone begins; where force falls as counts rise, at which they end."""
    valid: range
    """Readings that are neither clipped nor missing."""
    fault: int
    """The reading that means *no reading*; the other invalid ones are clipped."""
    cell: Cell | None = None

    @classmethod
    def over(cls, cell: Cell, valid: range, edges_mn: tuple[int, ...], width: int) -> Self:
        """Return the ruler over a cell's counts of `width` bytes, given the edges of the zones in mN."""
        return cls(tuple(cell.edge(edge, valid) for edge in edges_mn), valid, FAULT_COUNTS[width], cell)

    def zones(self, readings: Readings) -> NDArray[np.uint8]:
        """Return the zone of each reading; there is at least one."""
        zones = np.zeros(len(readings), np.uint8)
        low, high = int(readings.min()), int(readings.max())
        falls = self.cell is not None and self.cell.falls
        for edge in self.edges:
            if low < edge <= high:
                beyond = readings < edge if falls else readings >= edge
                zones += beyond.view(np.uint8)
            else:
                zones += (high < edge) == falls
        if low not in self.valid or high not in self.valid:
            zones[(readings < self.valid.start) | (readings >= self.valid.stop)] = Zone.INVALID
        return zones

    def forces(self, readings: Readings) -> Forces:
        """Return the force of each reading in mN."""
        return readings.astype(np.int64) if self.cell is None else force_of(self.cell, readings)

    def narrow(self, parts: Sequence[Readings]) -> Readings:
        """Return valid readings one after the other; those of a cell in 32 bits, which is all they need."""
        return np.concatenate(parts, dtype=None if self.cell is None else np.int32, casting="unsafe")

    def force(self, reading: int) -> int:
        """Return the force of one reading in mN."""
        return reading if self.cell is None else self.cell.force_mn(reading)


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one zone that follow each other, one a row. Places count from the first sample of the chunk.

    Sums are those of `Sums`; they are 0 for runs that no press can need.
    """

    zone: NDArray[np.uint8]
    start: Places
    """Of the first sample."""
    stop: Places
    """After the last sample."""
    gap: Mask
    """Whether samples are missing before the run."""
    total: Forces
    squares: Forces
    impulse: Forces
    peak: Forces
    last: Forces
    """Force of the last sample."""

    def wakes(self) -> Places:
        """Return the rows of runs that an idle check must look at, and, at the end, the row after the last."""
        return np.append(np.flatnonzero((self.zone >= Zone.LIGHT) | self.gap), len(self.zone))

    def sums(self, row: int) -> Sums:
        """Return what adds up over a run."""
        return Sums(*(int(column[row]) for column in (self.total, self.squares, self.impulse, self.peak)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Readings on their way through the check."""

    ruler: Ruler
    readings: Readings
    index: Numbers
    tick: Numbers

    def part(self, start: int, stop: int) -> "Chunk":
        """Return the readings from one place up to another."""
        return Chunk(self.ruler, self.readings[start:stop], self.index[start:stop], self.tick[start:stop])

    def runs(self) -> Runs:
        """Cut the readings into runs."""
        starts, found = cut(self.readings, self.ruler.zones)
        gaps = self._gaps()
        if gaps.size:
            begins, zones = starts, found
            starts = np.union1d(begins, gaps)
            found = zones[np.searchsorted(begins, starts, side="right") - 1]
        stops = np.append(starts[1:], len(self.readings))
        added = (found >= Zone.NEAR) & (found <= Zone.HARD)
        columns = np.zeros((5, len(starts)), np.int64)
        if added.any():
            columns[:, added] = self.sums(starts[added], stops[added])
        gap = np.zeros(len(starts), np.bool)
        gap[np.searchsorted(starts, gaps)] = True
        return Runs(found, starts, stops, gap, *columns)

    def _gaps(self) -> Places:
        """Return the places before which samples are missing."""
        if isinstance(self.index, range):
            return NONE
        starts = range(0, len(self.index), PIECE)
        steps = [np.diff(self.index[start : start + PIECE + 1]) for start in starts]
        found = [np.flatnonzero(step != 1) + 1 + start for start, step in zip(starts, steps, strict=True)]
        return np.concatenate(found)

    def sums(self, starts: Places, stops: Places) -> Columns:
        """Return the columns from `total` on of `Runs` for runs that begin and stop there; there is at least one."""
        piece = (np.cumsum(stops - starts) - 1) // PIECE
        bounds = [0, *(np.flatnonzero(np.diff(piece)) + 1).tolist(), len(starts)]
        return np.concatenate([self._sums(starts[a:b], stops[a:b]) for a, b in pairwise(bounds)], axis=1)

    def _sums(self, starts: Places, stops: Places) -> Columns:
        """Return `sums` of runs that are few enough to be looked at at once."""
        spans = _spans(starts, stops)
        forces = self.ruler.forces(self.ruler.narrow([self.readings[a:b] for a, b in spans]))
        ends = np.cumsum(stops - starts)
        begins, lasts = ends - (stops - starts), ends - 1
        total = np.add.reduceat(forces, begins)
        if isinstance(self.tick, range):
            impulse = (total - forces[lasts]) * self.tick.step
        else:
            # The last sample of a run has no next one in it.
            timed = np.concatenate([part for a, b in spans for part in (np.diff(self.tick[a:b]), NO_TIME)])
            timed *= forces
            timed[lasts] = 0
            impulse = np.add.reduceat(timed, begins)
        last, peak = forces[lasts], np.maximum.reduceat(forces, begins)
        forces *= forces
        return np.stack((total, np.add.reduceat(forces, begins), impulse, peak, last))

    def sum_up(self, start: int, stop: int) -> Sums:
        """Return the sums over the samples from `start` up to `stop`."""
        return Sums(*(int(column[0]) for column in self.sums(np.array([start]), np.array([stop]))[:4]))

    def force(self, place: int) -> int:
        """Return the force of a valid sample in mN."""
        return self.ruler.force(int(self.readings[place]))

    def forces(self, places: Places) -> Forces:
        """Return the forces of valid samples in mN."""
        return self.ruler.forces(self.readings[places])

    def cause(self, place: int) -> Cause:
        """Return why the sample at this place is invalid."""
        return Cause.NO_READING if self.readings[place] == self.ruler.fault else Cause.CLIPPED

    def ticks(self, places: Places) -> NDArray[np.int64]:
        """Return the ticks of the samples at these places."""
        return _at(self.tick, places)

    def numbers(self, places: Places) -> NDArray[np.int64]:
        """Return the numbers of the samples at these places."""
        return _at(self.index, places)


def _at(numbers: Numbers, places: Places) -> NDArray[np.int64]:
    return numbers.start + places * numbers.step if isinstance(numbers, range) else numbers[places]


def _spans(starts: Places, stops: Places) -> list[tuple[int, int]]:
    """Return what the runs cover, those that touch joined."""
    apart = starts[1:] != stops[:-1]
    first, last = np.append(True, apart), np.append(apart, True)
    return list(zip(starts[first].tolist(), stops[last].tolist(), strict=True))
