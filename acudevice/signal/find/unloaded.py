"""Rest when the hand is off: what force counts from, where local rest is what a hand goes on leaning with.

Presses are found above the level beside them, whatever it is. What a press weighs counts from the level of the sensor
without a hand: that beside it or, where force falls lower both before it and after it, the higher of these two. As with
rest elsewhere, a level that rises or falls for good is followed at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.finding import Finding
from acudevice.signal.find.grid import COARSE_HZ, Grid, coarse
from acudevice.signal.find.rest import REACH_S
from acudevice.signal.find.series import Floats, Mask, Places, running_min

WIDE = 5
"""Cells of the coarse series, half a second, whose mean is a level, where a pause is so long."""

LAG_S = 5.0
"""How fast rest drifts shows in pauses so far apart: over less, a hand that never falls to the same level seems to."""

PAIRS = 3
"""Fewest pairs of pauses that show a drift rather than a hand."""

CLEAR = 4.0
"""A level is another where it is so many deviations of the noise of a coarse cell away."""

LEANS = 0.25
"""A hand that leans with this share of a typical press or more has not let go of it (levels.EDGE): what is so much
higher is a load, or another rest, from which presses rise."""

ALIKE = 0.03
"""Nothing is said of rest that differs across a press by less than this share of what is typical: our judgement."""

FASTER = 5.0
"""Below a press rest may drift so many times faster than it usually does."""


@dataclass(frozen=True, slots=True)
class Unloaded:
    """Rest when the hand is off, over a recording."""

    grid: Grid
    places: Floats
    """Cells of the grid, rising, between which rest goes straight."""
    levels: Floats
    moved: Floats
    """For each press that was found: by how much rest moved across it beyond its drift, which nobody saw; or 0."""

    def at(self, t_s: Floats) -> Floats:
        """Return the level at times in seconds; below a press it goes straight from that before to that after.

        Below one across which rest moved, it is the lower of both: a hand adds to rest, and takes nothing from it.
        """
        return np.asarray(
            np.interp((t_s - self.grid.start_s) * self.grid.rate_hz, self.places, self.levels), np.float64
        )


class _Pauses(NamedTuple):
    """What is seen between presses."""

    lowest: Floats
    """For each cell of the coarse series: the level that force falls to both before and after it."""
    beside: Floats
    """The same where each press begins, and where it ends: a row a press."""
    drift: float
    """How far rest usually drifts in a second."""
    unsure: float
    """Levels that are nearer than this are the same."""


def unloaded(found: Finding) -> Unloaded:
    """Return the level of rest when the hand is off, in a finding."""
    hop, most = found.grid.hop, LEANS * found.height
    middle = np.arange(len(found.rest), dtype=np.float64) * hop + (hop - 1) / 2
    ends = _pairs([span[:2] for span in found.spans])
    local = _pairs([span[-2:] for span in found.spans])
    seen = _pauses(found, middle, ends, local)
    lower = (seen.beside < local - seen.unsure) & (_floors(found, ends) - seen.beside < most)
    beside, moved = _beside(found, seen, ends, np.where(lower, seen.beside, local))
    free = _free(middle, ends, hop)
    lower = (seen.lowest < found.rest - seen.unsure) & (found.rest - seen.lowest < most)
    rest = np.where(lower, seen.lowest, found.rest)
    places = np.concatenate([middle[free], ends.ravel()])
    order = np.argsort(places, kind="stable")
    return Unloaded(found.grid, places[order], np.concatenate([rest[free], beside.ravel()])[order], moved)


def _pairs(rows: list[tuple[float, ...]]) -> Floats:
    pairs: Floats = np.array(rows, np.float64).reshape(len(rows), 2)
    return pairs


def _floors(found: Finding, ends: Floats) -> Floats:
    """Return the least force in the pauses before and after each press."""
    x = found.grid.values
    edges = np.clip([0, *ends.ravel().round().tolist(), len(x) - 1], 0, len(x) - 1).astype(np.intp)
    least = [x[first : stop + 1].min(initial=x[stop]) for first, stop in edges.reshape(-1, 2).tolist()]
    return np.stack([least[:-1], least[1:]], axis=1)


def _beside(found: Finding, seen: _Pauses, ends: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """Return the levels before and after each press, and by how much rest moved across it beyond its drift."""
    lasting_s = (ends[:, 1] - ends[:, 0]) / found.grid.rate_hz
    change = seen.beside[:, 1] - seen.beside[:, 0]
    most = max(seen.unsure, ALIKE * found.height) + FASTER * seen.drift * lasting_s
    moved = np.where(np.abs(change) > most, change, 0.0)
    return np.where((moved != 0)[:, None], levels.min(axis=1, keepdims=True), levels), moved


def _free(middle: Floats, ends: Floats, hop: int) -> Mask:
    """Return which cells of the coarse series no press spoils."""
    free = np.ones(len(middle), np.bool)
    for onset, release in ends.tolist():
        free[slice(*np.searchsorted(middle, [onset - hop, release + hop]))] = False
    return free


def _pauses(found: Finding, middle: Floats, ends: Floats, local: Floats) -> _Pauses:
    """Return what is seen between presses, by the middles of coarse cells, the ends of presses and local rest."""
    m = coarse(found.grid)
    beside = np.concatenate([[np.inf], local.ravel(), [np.inf]]).reshape(-1, 2)
    parts = [
        _levels(m[first:stop], first, level)
        for (first, stop), level in zip(_between(middle, ends), beside, strict=True)
    ]
    lows = [int(levels.argmin()) for _, levels in parts]
    lowest = [(cells[k], levels[k]) for (cells, levels), k in zip(parts, lows, strict=True)]
    at, least = np.array(lowest, np.float64).T
    drift = _drift(at / COARSE_HZ, least)
    cells, levels = (np.concatenate(column) for column in zip(*parts, strict=True))
    around = _around(cells / COARSE_HZ, levels, drift)
    last = np.cumsum([len(of) for of, _ in parts])[:-1]  # of each pause but the last, the place after its end
    unsure = CLEAR * found.noise / max(1.0, found.rate_hz / COARSE_HZ) ** 0.5
    beside = np.stack([around[last - 1], around[last]], axis=1)
    return _Pauses(np.interp(np.arange(len(m)), cells, around), beside, drift, unsure)


def _levels(m: Floats, first: int, beside: Floats) -> tuple[Places, Floats]:
    """Return the levels in a pause that begins with that cell, and their cells, given local rest at its ends."""
    wide = min(WIDE, len(m))
    means = np.convolve(m, np.full(wide, 1.0 / wide), "valid")
    means[0] = min(means[0], beside[0])
    means[-1] = min(means[-1], beside[1])
    return first + wide // 2 + np.arange(len(means)), means


def _around(at_s: Floats, levels: Floats, drift: float) -> Floats:
    """Return the greater of the least level before and the least after each, over pauses alone, however rest drifts."""
    lift, reach = drift * at_s, round(REACH_S * COARSE_HZ)
    before = running_min(levels - lift, reach, ahead=False) + lift
    return np.maximum(before, running_min(levels + lift, reach, ahead=True) - lift)


def _between(middle: Floats, ends: Floats) -> Iterator[tuple[int, int]]:
    """Yield the coarse cells from one to another of each pause, the first and the last included; one at least."""
    last = len(middle)
    edges = [0, *np.searchsorted(middle, ends.ravel()).tolist(), last]
    for first, stop in zip(edges[::2], edges[1::2], strict=True):
        yield (first, stop) if stop > first else (min(first, last - 1), min(first, last - 1) + 1)


def _drift(at_s: Floats, levels: Floats) -> float:
    """Return how fast rest usually drifts, by the lowest levels of pauses some seconds apart; 0 for too few."""
    later: Places = np.searchsorted(at_s, at_s + LAG_S)
    one = np.flatnonzero(later < len(at_s))
    if len(one) < PAIRS:
        return 0.0
    two = later[one]
    # Of an even number the lower of the two in the middle: a hand moves levels now and then, and is no drift.
    rates = np.sort(np.abs(levels[two] - levels[one]) / (at_s[two] - at_s[one]))
    return float(rates[(len(rates) - 1) // 2])
