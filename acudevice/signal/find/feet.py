"""The feet of edges: from where a press is detected outwards as long as force changes quickly.

Most edges are short, so that all of a recording are followed at once, step by step; the others one by one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.grid import Grid
from acudevice.signal.find.levels import Level
from acudevice.signal.find.series import Floats, Mask, Places

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


class Edges(NamedTuple):
    """Edges on one side of presses."""

    cells: Places
    """Where they are detected."""
    levels: Floats
    """The fields of `Level` that hold there, a row a field."""
    low: Places
    """First cell of what may be looked at."""
    high: Places
    """Last cell of it."""


def feet(grid: Grid, edges: Edges, step: int) -> tuple[Places, Floats]:
    """Return the cell at the foot of each edge, and where the foot is crossed: from its cell outwards, by `step`."""
    reach = grid.cells(0.1)
    before = REACH if step > 0 else REACH + SHELF_TENTHS * reach
    window = np.maximum(edges.low, edges.cells - before), np.minimum(edges.high, edges.cells + REACH)
    out, steps, known = _followed(grid.values, edges, window, step, reach)
    at = edges.cells - window[0] + step * steps
    rows = np.arange(len(steps))
    here, inside = out[rows, steps], out[rows, np.maximum(steps - 1, 0)]
    foot = edges.levels[4]
    crosses = (steps > 0) & (here < foot)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = at - step + step * (inside - foot) / (inside - here)
    place = window[0] + np.where(crosses, between, at)
    cell = window[0] + at
    for k in np.flatnonzero(~known).tolist():
        start, *levels = edges.levels[:, k].tolist()
        bounds = int(edges.low[k]), int(edges.high[k])
        cell[k], place[k] = _foot(grid, Level(int(start), *levels), bounds, int(edges.cells[k]), step)
    return cell, place


def _followed(
    x: Floats, edges: Edges, window: tuple[Places, Places], step: int, reach: int
) -> tuple[Floats, Places, Mask]:
    """Return what lies outwards of each edge, how many steps away its foot is, and whether that is sure.

    It is where the window does not cut the edge off, and no shelf is in question.
    """
    _, rest, onset, _, foot, tall = edges.levels[:, :, None]
    away = np.arange(REACH + 1)
    out = x[np.clip(edges.cells[:, None] + step * away, 0, len(x) - 1)]
    low, high = edges.cells - window[0], window[1] - edges.cells
    steep = _steeps(x, edges, low if step > 0 else high, step, reach)[:, None]
    near = out[:, : REACH + 1 - reach]
    knee = (near < onset) & (near - out[:, reach:] < steep * reach)
    below, bent = _first(out < foot), _first(knee)
    steps = np.minimum(below, bent + reach if step > 0 else bent)
    nearest = np.minimum(below, bent)
    known = (nearest <= REACH - reach) & (nearest + reach < (high if step > 0 else low))
    steps = np.minimum(steps, REACH)
    if step < 0:
        resting = out[np.arange(len(steps)), steps] >= (rest + SHELF * tall)[:, 0]
        known &= ~((bent < below) & resting)
    return out, steps, known


def _first(holds: Mask) -> Places:
    """Return the first column in which each row holds; a number beyond all columns where none does."""
    return np.where(holds.any(axis=1), holds.argmax(axis=1), 1 << 20)


def _steeps(x: Floats, edges: Edges, room: Places, step: int, reach: int) -> Floats:
    """Return `_steep` of each edge, in a window that has so many cells inwards."""
    _, rest, _, _, _, tall = edges.levels
    rows = x[np.clip(edges.cells[:, None] - step * np.arange(REACH + 1), 0, len(x) - 1)]
    at = np.minimum(_first(rows >= (rest + 0.7 * tall)[:, None]), room)
    least = STEEP * tall / reach
    gain = rows[np.arange(len(at)), at] - rows[:, 0]
    return np.asarray(np.where(at == 0, least, np.minimum(least, BEND * gain / np.maximum(at, 1))))


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
