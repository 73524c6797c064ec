"""The plateau of a press: between the shoulder of its rise and the shoulder of its fall."""

import numpy as np

from acudevice.signal.find.detect import Span
from acudevice.signal.find.grid import Grid
from acudevice.signal.find.series import Floats

SHOULDER = 0.75
"""A shoulder lies at or above this share of the typical force of the press."""

BEND = 0.3
"""From there on up to where force rises by less than this share of the steepest part of the edge."""

STRIDE = 0.3
"""Step in which slow edges are looked at: this share of the time that their middle half takes."""

LEAST_S = 0.15
"""A plateau lasts at least so long."""


def plateau(grid: Grid, span: Span) -> tuple[float, float] | None:
    """Return the cells between which a press holds; None for a pulse that has no plateau."""
    x, around, before, after = grid.values, grid.cells(0.05), span.before, span.after
    first, last = max(0, span.first - around), min(len(x), span.last + around)
    part = x[first:last]
    rest = 0.5 * (before + after)
    typical = float(np.median(part[part >= rest + 0.5 * (part.max() - rest)]))
    step = grid.cells(0.03)
    start = first + _shoulder(part, before, typical - before, step)
    end = last - 1 - _shoulder(part[::-1], after, typical - after, step)
    return (start, end) if end - start >= LEAST_S * grid.rate_hz else None


def _shoulder(x: Floats, rest: float, height: float, step: int) -> int:
    """Return the first place, high enough, from which on `x` rises slowly against the edge before it.

    Slow edges are looked at in longer steps, so that neither noise nor stairs in them are taken for the shoulder.
    """
    at = int(np.argmax(x >= rest + SHOULDER * height))
    low = int(np.argmax(x >= rest + (1 - SHOULDER) * height))
    stride = max(step, round(STRIDE * (at - low)))
    rise = x[stride:] - x[:-stride]
    steepest = float(rise[: at + 1].max())
    slow = np.flatnonzero(rise[at:] <= BEND * steepest)
    # Of a straight edge that much of the stride is still below the corner.
    return at + int(slow[0]) + round((1 - BEND) * (stride - step)) if len(slow) else at
