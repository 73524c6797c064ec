"""Detection with an onset and a release level for each cell: by the very state machine that runs live.

To that machine all that matters of a force is its zone: below release, between the two levels, at or above onset. The
cells become runs of one zone, and the table of transitions says at which of them a press begins and ends. What the
live check counts beside that is not needed here.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.find.grid import Grid
from acudevice.signal.find.levels import Level, Levels
from acudevice.signal.transitions import Action, row
from acudevice.signal.zones import State, Zone

REACH = 24
"""Cells around an edge that are looked at first; most edges are shorter."""

STEEP = 0.03
"""An edge is steep where force changes by this share of the height or more in 0.1 s: the tail of a sensor that
creeps is not."""

BEND = 0.25
"""It is also steep where it changes by this share of what it does in the middle of the edge: a slow ramp is an
edge."""

SHELF = 0.2
SHELF_TENTHS = 15
"""A rise may rest on a shelf on its way, for so many tenths of a second: below that share of the height a hand is only
about to press."""


class Span(NamedTuple):
    """A press as places on the grid, and what it rises from and falls to."""

    onset: float
    """Where its foot is crossed, between cells."""
    release: float
    first: int
    """First cell of it."""
    last: int
    """First cell after it."""
    whole: bool
    """Whether it ended before the recording did."""
    before: float
    """Level of rest."""
    after: float


def detect(grid: Grid, levels: Levels) -> list[Span]:
    """Return the presses that the state machine finds."""
    zones = (grid.values >= levels.spread("release")).view(np.uint8)
    zones = zones + (grid.values >= levels.spread("onset"))
    return [
        _cut(grid, levels, onset) if release is None else _span(grid, levels, onset, release)
        for onset, release in transitions(zones)
    ]


def transitions(zones: NDArray[np.uint8]) -> Iterator[tuple[int, int | None]]:
    """Yield the cell at which each press begins, and that which ends it: None where the recording ends before."""
    starts = np.concatenate([[0], np.flatnonzero(zones[1:] != zones[:-1]) + 1])
    state, onset = State.WAIT, 0
    for start, zone in zip(starts.tolist(), zones[starts].tolist(), strict=True):
        acts, state = _ROWS[state][zone]
        if Action.BEGIN in acts:
            onset = start
        elif Action.END_BY_RELEASE in acts:
            yield onset, start
    if state is State.PRESS:
        yield onset, None


_ROWS = [[row(state, zone, late=False) for zone in (Zone.REST, Zone.NEAR, Zone.LIGHT)] for state in State]
"""The table for the zones that there are here. No press is too long for a recording, so nothing comes late."""


def _span(grid: Grid, levels: Levels, onset: int, release: int) -> Span:
    """Return a press from foot to foot: from its onset and its release outwards while its edges are steep.

    The cell before the release is the last that is not below it.
    """
    last = release - 1
    up, down = levels.at(onset), levels.at(last)
    first, begin = _foot(grid, up, (up.start, last), onset, -1)
    stop, end = _foot(grid, down, (onset, max(release, levels.end(last) - 1)), last, 1)
    return Span(begin, end, first, stop, True, up.rest, down.rest)


def _cut(grid: Grid, levels: Levels, onset: int) -> Span:
    """Return a press that the end of the recording cuts off."""
    up, end = levels.at(onset), len(grid) - 1
    first, begin = _foot(grid, up, (up.start, end), onset, -1)
    return Span(begin, float(end), first, end, False, up.rest, up.rest)


def _foot(grid: Grid, level: Level, bounds: tuple[int, int], cell: int, step: int) -> tuple[int, float]:
    """Return the cell at the foot of an edge, and where the foot is crossed: from `cell` outwards, by `step`.

    Only what is around `cell` is looked at, unless the edge goes on beyond that.
    """
    reach = grid.cells(0.1)
    before = REACH if step > 0 else REACH + SHELF_TENTHS * reach
    low, high = max(bounds[0], cell - before), min(bounds[1], cell + REACH)
    found = _walk(grid.values[low : high + 1].tolist(), level, cell - low, step, reach)
    if found[0] in {0, high - low} and (low, high) != bounds:
        low, high = bounds
        found = _walk(grid.values[low : high + 1].tolist(), level, cell - low, step, reach)
    return low + found[0], low + found[1]


def _walk(x: Sequence[float], level: Level, cell: int, step: int, reach: int) -> tuple[int, float]:
    """Return the place of the foot in `x`, and where it is crossed."""
    end = 0 if step < 0 else len(x) - 1
    steep = _steep(x, level, cell, -step, reach)
    at = cell
    while at != end and x[at] >= level.foot:
        ahead = at + step * min(reach, abs(end - at))
        if x[at] < level.onset and _is_knee(x, at, ahead, level, steep, reach=reach):
            # Of a tail 0.1 s belongs to the press: people mark the end of one late rather than early.
            end = ahead if step > 0 else at
        at += step if at != end else 0
    if at == cell or x[at] >= level.foot:
        return at, float(at)
    before, here = x[at - step], x[at]
    return at, at - step + step * (before - level.foot) / (before - here)


def _is_knee(x: Sequence[float], at: int, ahead: int, level: Level, steep: float, *, reach: int) -> bool:
    """Return whether an edge is flat from a cell to one further out; a shelf on which a rise rests is none.

    On a shelf force was far lower shortly before.
    """
    if x[at] - x[ahead] >= steep * abs(ahead - at):
        return False
    low = level.rest + SHELF * level.tall
    rests = ahead < at and x[at] >= low
    return not (rests and min(x[max(0, at - SHELF_TENTHS * reach) : at]) < low)


def _steep(x: Sequence[float], level: Level, cell: int, inward: int, reach: int) -> float:
    """Return the change a cell from which on an edge is steep, given how fast it goes on to 70 % of the height."""
    high = level.rest + 0.7 * level.tall
    at, end = cell, 0 if inward < 0 else len(x) - 1
    while at != end and x[at] < high:
        at += inward
    least = STEEP * level.tall / reach
    return least if at == cell else min(least, BEND * (x[at] - x[cell]) / abs(at - cell))
