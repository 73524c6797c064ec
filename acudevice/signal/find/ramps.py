"""Slow ramps: a hand that takes many seconds to press has no steep edge, and begins where force leaves rest."""

from collections.abc import Sequence

import numpy as np

from acudevice.signal.find.detect import Span
from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.series import Floats, smooth

HIGH = 0.25
"""An edge is cut short where its foot is at more than this share of the height."""

FOOT = 0.1
"""A ramp begins at this share of the height above the lower of both rests: the one before may have climbed the ramp."""

SECONDS = (2.0, 40.0)
"""It takes so long."""

SAG, PART = 0.15, 0.12
"""It never sags by the first share of the height, and each third of it makes the second share of its gain, or more: a
hand that rests on a sensor before it presses makes no ramp."""


def down_ramps(spans: Sequence[Span], m: Floats, hop: int) -> list[Span]:
    """Return presses whose onsets are at the bottom of slow ramps, given the coarse series of their grid."""
    if not spans:
        return []
    cells = np.minimum(np.array([span.first for span in spans]) // hop, len(m) - 1)
    before, after = np.array([(span.before, span.after) for span in spans]).T
    low, tops = np.minimum(before, after), np.maximum.reduceat(m, cells)
    out, short = list(spans), m[cells] - before > HIGH * (tops - before)
    for k in np.flatnonzero(short).tolist():
        first = max(spans[k - 1].last // hop if k else 0, int(cells[k]) - round(SECONDS[1] * COARSE_HZ))
        start = _bottom(m[first : int(cells[k]) + 1], float(low[k]), float(tops[k] - low[k]))
        if start is not None:
            place = (first + start) * hop
            out[k] = spans[k]._replace(onset=float(place), first=place)
    return out


def _bottom(before: Floats, low: float, tall: float) -> int | None:
    """Return where the ramp begins that ends with `before`; None where there is none."""
    level = smooth(before, round(COARSE_HZ) + 1) if len(before) > COARSE_HZ else before
    under = np.flatnonzero(level < low + FOOT * tall)
    if not len(under) or len(level) - int(under[-1]) < SECONDS[0] * COARSE_HZ:
        return None
    start = int(under[-1]) + 1
    ramp = level[start:]
    sags = float((np.maximum.accumulate(ramp) - ramp).max())
    gains = np.diff(ramp[np.linspace(0, len(ramp) - 1, 4).astype(np.intp)])
    return start if sags < SAG * tall and float(gains.min()) > PART * float(gains.sum()) else None
