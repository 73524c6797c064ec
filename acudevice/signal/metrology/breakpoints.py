"""From a model to the table that the device holds: at most 32 whole counts, each with whole millinewtons.

The breakpoints lie closer where the curve bends more (their density follows the root of its curvature, so that each
segment errs by about as much), and whole counts are kept apart. The force at each is that of the model at those very
counts, so that rounding costs half a millinewton and no more.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.values.calibration import CellTable

Array = NDArray[np.float64]

MOST = 32
FINE = 4001
"""Places at which the curve is looked at."""
FEWEST = 20.0
"""Counts between the ends of a curve that a table is made for."""
STRAIGHT_N = 0.0005
"""Two breakpoints suffice where they err by no more than this."""


def breakpoints(force: Callable[[Array], Array], low: float, high: float) -> tuple[CellTable, float]:
    """Return the table of a monotone curve from `low` to `high` counts, and its greatest error within, in newtons.

    Raises `BadDataError` where whole counts are too coarse to hold the curve.
    """
    if high - low < FEWEST:
        raise BadDataError(
            f"the readings reach from {low:g} to {high:g} counts: too few whole counts for a table",
            hint="give the readings in counts as the device sends them",
        )
    counts = np.linspace(low, high, FINE)
    wanted = force(counts)
    best: tuple[CellTable, float] | None = None
    for number in (2, MOST):
        table = _table(force, _places(counts, wanted, number))
        if table is None:
            continue
        found = np.interp(counts, table.counts, np.array(table.force_mn) / 1000.0)
        inside = (counts >= table.counts[0]) & (counts <= table.counts[-1])
        error_n = float(np.abs(found - wanted)[inside].max())
        if best is None or error_n < best[1]:
            best = table, error_n
        if error_n <= STRAIGHT_N:
            break
    if best is None:
        raise BadDataError("the curve does not rise in whole millinewtons", hint="give the loads in newtons")
    return best


def errors(table: CellTable, force: Callable[[Array], Array], counts: Array) -> Array:
    """Return the greatest error of the segment of a table that each of `counts` lies in, or lies beyond, in newtons."""
    knots = np.array(table.counts, dtype=np.float64)
    share = np.linspace(0.0, 1.0, 17)
    along = knots[:-1, None] + share * np.diff(knots)[:, None]
    wanted = force(along.ravel()).reshape(along.shape)
    found = np.interp(along, knots, np.array(table.force_mn) / 1000.0)
    worst = np.abs(found - wanted).max(axis=1)
    return np.asarray(worst[np.clip(np.searchsorted(knots, counts, side="right") - 1, 0, len(worst) - 1)])


def _places(counts: Array, force: Array, number: int) -> Array:
    """Return `number` places, by equal shares of the root of curvature; a little of it is spread evenly."""
    bend = np.sqrt(np.abs(np.gradient(np.gradient(force, counts), counts)))
    bend[[0, 1, -2, -1]] = bend[[2, 2, -3, -3]]
    density = bend + 0.02 * float(bend.max()) + 1e-30
    share = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2.0)])
    return np.interp(np.linspace(0.0, share[-1], number), share, counts)


def _table(force: Callable[[Array], Array], places: Array) -> CellTable | None:
    """Return the table at the whole counts next to `places`; None where fewer than two are left or force turns back."""
    inner = np.round(places).astype(np.int64)
    inner[0], inner[-1] = np.floor(places[0]), np.ceil(places[-1])
    whole = np.unique(inner)
    millinewtons = [round(1000.0 * float(f)) for f in force(whole.astype(np.float64))]
    steps = [b - a for a, b in pairwise(millinewtons)]
    turns = any(s > 0 for s in steps) and any(s < 0 for s in steps)
    if len(whole) < 2 or turns or not any(steps):
        return None
    return CellTable(tuple(int(c) for c in whole), tuple(millinewtons))
