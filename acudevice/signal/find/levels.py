"""What each hump rises from, which humps are presses, and the onset and release levels that follow."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.grid import Grid
from acudevice.signal.find.humps import Hump
from acudevice.signal.find.series import Floats, Places
from acudevice.signal.find.sides import Slopes, beside

LEAST_SHARE = 0.2
"""A press rises by at least this share of the recording's median press."""

STRONG = 10.0
"""What rises by so many deviations of the noise of a sample is a press rather than a bump."""

MOST, ALIKE, SEEN = 4, 0.5, 0.08
"""Presses are the lower ones, too, where they are so many times as many, and the lowest has this share of the highest's
height; but on a plot nobody counts what has less than the third share of the height of the very highest."""

CUT_SHARE = 0.5
"""What never comes down again is a press only where it rises by this share."""

EDGE = 0.25
"""Share of a press's height at which it is detected to end: where a valley would part two."""

ONSET = 0.4
"""Share of its height at which it is detected to begin: so far above that ripple on a slow rise does not end it
at once."""

FOOT = 0.1
"""Down to this share of the height its edges are followed, as long as they are steep."""


class Rise(NamedTuple):
    """A hump with the levels of rest on both sides of it."""

    hump: Hump
    before: float
    after: float
    top: float
    noise: float
    """Deviation of the noise at its cells."""

    @property
    def height(self) -> float:
        """From the higher level of rest to the peak."""
        return self.top - max(self.before, self.after)


class Level(NamedTuple):
    """What holds from a cell on."""

    start: int
    rest: float
    onset: float
    """A press begins at the first cell at or above it; infinite where none can."""
    release: float
    """It ends at the first cell below it."""
    foot: float
    """Where it is said to begin and to end, once onset and release have found it."""
    tall: float
    """Height of the press above this rest."""


class Levels:
    """The levels of each cell of a grid: piece by piece, since they change at valleys and peaks alone."""

    def __init__(self, pieces: Sequence[Level] | Floats, cells: int) -> None:
        """Take pieces in the order of their cells, as they are or as rows of a table."""
        self.cells = cells
        self._table = np.asarray(pieces, np.float64)
        self._starts = self._table[:, 0].astype(np.intp)

    def at(self, cell: int) -> Level:
        """Return what holds at a cell."""
        start, *levels = self._table[self._piece(cell)].tolist()
        return Level(int(start), *levels)

    def end(self, cell: int) -> int:
        """Return the cell at which what holds at `cell` ends to hold."""
        return int(self.ends(np.array([cell]))[0])

    def ends(self, cells: Places) -> Places:
        """Return `end` of each of several cells."""
        return np.append(self._starts, self.cells)[self._piece(cells) + 1]

    def columns(self, cells: Places) -> Floats:
        """Return the fields of what holds at each of several cells, a row a field."""
        return self._table[self._piece(cells)].T

    def spread(self, name: str) -> Floats:
        """Return one of the levels for each cell."""
        lengths = np.diff(self._starts, append=self.cells)
        return np.repeat(self._table[:, Level._fields.index(name)], lengths)

    def _piece(self, cells: Places | int) -> Places:
        return np.asarray(np.searchsorted(self._starts, cells, side="right") - 1)


def rises(grid: Grid, hills: Sequence[Hump], m: Floats, rest: Floats, noise: float) -> list[Rise]:
    """Return the humps of the smoothed `grid` with their levels, given the coarse series `m` and its rest."""
    if not hills:
        return []
    left, peak, right = np.array([hump[:3] for hump in hills], np.intp).T
    x, above = grid.values, m - rest
    ends, top = [np.minimum(cells // grid.hop, len(m) - 1) for cells in (left, peak, right)], x[peak]
    sides = []
    for outer, end, step in ((left, ends[0], -1), (right, ends[2], 1)):
        level = beside(Slopes(m, above, noise), ends[1], end, top, step)
        sides.append(np.where(np.isnan(level), x[outer], level).tolist())
    before, after = sides
    rows = zip(hills, before, after, top.tolist(), strict=True)
    found = [Rise(hump, one, two, high, noise) for hump, one, two, high in rows]
    for k in {0, len(found) - 1}:
        found[k] = _whole(found[k], (k == 0, k == len(found) - 1), grid, above)
    return found


def _whole(rise: Rise, outer: tuple[bool, bool], grid: Grid, above: Floats) -> Rise:
    """Return a hump that the start or the end of the recording cuts off, with the rest of its other side for both.

    `outer` says whether it is the first one and the last one, and `above` is what lies above rest in the coarse series:
    where rest has followed force up to there, nothing is cut off.
    """
    half = 0.5 * (rise.top - min(rise.before, rise.after))
    if outer[1] and above[-1] > half and above[rise.hump.right // grid.hop :].min(initial=half) >= half:
        return rise._replace(hump=rise.hump._replace(right=len(grid) - 1), after=rise.before)
    if outer[0] and above[0] > half and above[: rise.hump.left // grid.hop].min(initial=half) >= half:
        return rise._replace(hump=rise.hump._replace(left=0), before=rise.after)
    return rise


def presses_among(
    found: Sequence[Rise], grid: Grid, sample_noise: float, rate_hz: float, least: float
) -> list[Rise]:
    """Return those that are high enough for presses, in order: `least`, above the noise, and beside the others."""
    heights = [rise.height for rise in found]
    places = [
        k
        for k, rise in enumerate(found)
        if heights[k] > least and _stands_out(rise, grid, sample_noise, rate_hz)
    ]
    places.sort(key=heights.__getitem__, reverse=True)
    falling = [heights[k] for k in places]
    count = _beside_strong(falling[: _beside_others(falling, sample_noise)], sample_noise)
    clear = CUT_SHARE * falling[count // 2] if count else 0.0
    kept = [k for k in places[:count] if heights[k] >= clear or not _is_cut(found[k], grid)]
    return [found[k] for k in sorted(kept, key=lambda k: found[k].hump.peak)]


def _beside_median(falling: Sequence[float]) -> int:
    """Return how many of falling heights are high enough beside the median of those above."""
    count = 0
    while count < len(falling) and falling[count] >= LEAST_SHARE * falling[count // 2]:
        count += 1
    return count


def _beside_others(falling: Sequence[float], sample_noise: float) -> int:
    """Return how many of falling heights are presses, where a few may be far harder than most.

    Beside those few the others look like bumps, though the median is theirs. Bumps are not alike.
    """
    count = _beside_median(falling)
    others = falling[count:]
    more = _beside_median(others)
    least = max(ALIKE * others[0], SEEN * falling[0], STRONG * sample_noise) if more else 0.0
    return count + more if more and more >= MOST * count and others[more - 1] >= least else count


def _beside_strong(heights: Sequence[float], sample_noise: float) -> int:
    """Return how many of falling heights are high enough beside those far above the noise, where there are any.

    Bumps of a noisy rest may be many, and must not make the median theirs.
    """
    strong = [height for height in heights if height >= STRONG * sample_noise]
    least = LEAST_SHARE * strong[len(strong) // 2] if strong else 0.0
    return sum(height >= least for height in heights)


def _is_cut(rise: Rise, grid: Grid) -> bool:
    """Return whether force has not come down again where the hump ends: the recording ends there."""
    return bool(grid.values[rise.hump.right] > rise.top - 0.5 * rise.height)


def _stands_out(rise: Rise, grid: Grid, sample_noise: float, rate_hz: float) -> bool:
    """Return whether noise hardly makes such a hump: it is high, or it lasts and is high enough on average."""
    height = rise.height
    if _is_cut(rise, grid) and height < 12 * rise.noise:
        return False
    if height <= 3 * rise.noise or height > 6 * rise.noise:
        return height > 3 * rise.noise
    part = grid.values[rise.hump.left : rise.hump.right]
    body = np.flatnonzero(part > rise.top - 0.5 * height)
    inside = part[body[0] : body[-1] + 1]
    samples = max(1.0, len(inside) * rate_hz / grid.rate_hz)
    return bool(inside.mean() - (rise.top - height) > 8 * sample_noise / samples**0.5)


def levels_of(kept: Sequence[Rise], cells: int, rest: float) -> Levels:
    """Return the levels of the humps that are presses; where none is, `rest`, and no press can begin."""
    never = float("inf")
    nothing = np.array([0.0, rest, never, never, never, never])
    if not kept:
        return Levels(nothing[None], cells)
    rows = [(hump.left, hump.peak, hump.right, hump.floor, *levels) for hump, *levels in kept]
    left, peak, right, floor, before, after, top, noise = np.array(rows).T
    rise = _Sides(floor, top, noise, top - np.maximum(before, after))
    table = np.empty((len(kept), 3, len(nothing)))
    table[:, 0] = nothing
    table[1:, 0, 0] = right[:-1] + 1
    table[:, 1] = _sides(rise, left, before)
    table[:, 2] = _sides(rise, peak + 1, after)
    free = left > table[:, 0, 0]
    free[0] = True
    here = np.ones((len(kept), 3), np.bool)
    here[:, 0] = free
    nothing[0] = right[-1] + 1
    pieces = np.concatenate([table[here], nothing[None]])
    # Of pieces that begin at the same cell the last holds.
    return Levels(pieces[(np.diff(pieces[:, 0], append=cells) > 0) & (pieces[:, 0] < cells)], cells)


class _Sides(NamedTuple):
    """What the levels of both sides of humps follow from."""

    floor: Floats
    top: Floats
    noise: Floats
    height: Floats


def _sides(rise: _Sides, start: Floats, base: Floats) -> Floats:
    """Return the levels of one side of humps: noise draws onset and release apart, and lifts the foot."""
    tall = rise.top - base
    share = rise.noise / rise.height
    apart = np.minimum(0.25, 1.5 * rise.noise / rise.height)
    # A valley inside the hump must not end the press.
    floor = np.maximum(rise.floor - rise.noise, base + 0.1 * tall)
    release = np.minimum(base + (EDGE - 0.3 * apart) * tall, floor)
    foot = np.minimum(FOOT + 2.0 * share, EDGE + 0.5 * apart)
    onset = base + np.maximum(ONSET, EDGE + apart) * tall
    return np.stack([start, base, onset, release, base + foot * tall, tall], axis=1)
