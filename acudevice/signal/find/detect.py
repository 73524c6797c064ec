"""Detection with an onset and a release level for each cell: by the very state machine that runs live.

To that machine a cell is below release, between the two, or at or above onset: 0, 1 or 2 mN against thresholds
of 1 and 2.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from acudevice.signal.batch import check_forces
from acudevice.signal.check import Check
from acudevice.signal.find.grid import Grid
from acudevice.signal.find.levels import Level, Levels
from acudevice.signal.moments import PressEnded
from acudevice.values.thresholds import Mode, Side, Thresholds

_TICK_HZ = 1_000_000

_THRESHOLDS = Thresholds(
    "FIND", Side.ANY, Mode.HOLD,
    onset_mn=2, release_mn=1, low_mn=2, high_mn=2, ceiling_mn=3, hold_min_ms=1, hold_max_ms=0,
)  # fmt: skip

STEEP = 0.03
"""An edge is steep where force changes by this share of the height or more in 0.1 s: the tail of a sensor that
creeps is not."""

BEND = 0.25
"""It is also steep where it changes by this share of what it does in the middle of the edge: a slow ramp is an
edge."""


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
    zone = (grid.values >= levels.spread("release")).astype(np.int64)
    zone += grid.values >= levels.spread("onset")
    period = round(_TICK_HZ / grid.rate_hz)
    count = len(zone)
    check = Check(_THRESHOLDS, ceiling_mn=3, tick_hz=_TICK_HZ)
    valid = np.ones(count, np.bool)
    moments = check_forces(check, zone, valid, range(count), range(0, count * period, period))
    ended = [
        (moment.press.onset, moment.press.release) for moment in moments if isinstance(moment, PressEnded)
    ]
    spans = [_span(grid, levels, onset, release) for onset, release in ended]
    cut = [moment.press.onset for moment in check.cut() if isinstance(moment, PressEnded)]
    return spans + [_cut(grid, levels, onset) for onset in cut]


def _span(grid: Grid, levels: Levels, onset: int, release: int) -> Span:
    """Return a press from foot to foot: from its onset and its release outwards while its edges are steep.

    The cell before the release is the last that is not below it.
    """
    up, down = levels.at(onset), levels.at(release - 1)
    start, reach = up.start, grid.cells(0.1)
    x = grid.values[start : max(release + 1, levels.end(release - 1))].tolist()
    first, begin = _foot(x, up, onset - start, -1, reach)
    last, end = _foot(x, down, release - 1 - start, 1, reach)
    return Span(start + begin, start + end, start + first, start + last, True, up.rest, down.rest)


def _cut(grid: Grid, levels: Levels, onset: int) -> Span:
    """Return a press that the end of the recording cuts off."""
    up, end = levels.at(onset), len(grid) - 1
    x = grid.values[up.start :].tolist()
    first, begin = _foot(x, up, onset - up.start, -1, grid.cells(0.1))
    return Span(up.start + begin, float(end), up.start + first, end, False, up.rest, up.rest)


def _foot(x: Sequence[float], level: Level, cell: int, step: int, reach: int) -> tuple[int, float]:
    """Return the cell at the foot of an edge, and where the foot is crossed: from `cell` outwards, by `step`."""
    end = 0 if step < 0 else len(x) - 1
    steep = _steep(x, level, cell, -step, reach)
    at = cell
    while at != end and x[at] >= level.foot:
        ahead = end if abs(end - at) < reach else at + reach * step
        if x[at] < level.onset and x[at] - x[ahead] < steep * abs(ahead - at):
            # A knee. Of a tail 0.1 s belongs to the press: people mark the end of one late rather than early.
            end = ahead if step > 0 else at
        if at != end:
            at += step
    if at == cell or x[at] >= level.foot:
        return at, float(at)
    before, here = x[at - step], x[at]
    return at, at - step + step * (before - level.foot) / (before - here)


def _steep(x: Sequence[float], level: Level, cell: int, inward: int, reach: int) -> float:
    """Return the change a cell from which on an edge is steep, given how fast it goes on to 70 % of the height."""
    high = level.rest + 0.7 * level.tall
    at, end = cell, 0 if inward < 0 else len(x) - 1
    while at != end and x[at] < high:
        at += inward
    least = STEEP * level.tall / reach
    return least if at == cell else min(least, BEND * (x[at] - x[cell]) / abs(at - cell))
