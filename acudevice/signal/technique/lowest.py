"""The least of running medians, without the medians of most windows."""

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.technique.window import Floats

SOME = 8
"""So many windows to a window's width are looked at before all others."""


def least_median(x: Floats, width: int) -> float | None:
    """Return the least median of `width` values that follow each other; None where each such row misses a value.

    `width` is at most the length of `x`; values that are missing are NaN.
    """
    rows = np.lib.stride_tricks.sliding_window_view(x, width)
    whole = np.flatnonzero(_within(np.isnan(x), width) == 0)
    if not len(whole):
        return None
    least = float(np.median(rows[whole[:: max(1, width // SOME)]], axis=1).min())
    # A median that is less has, of its two middle values, the lower one below: so half of the row are, at least.
    less = whole[_within(x < least, width)[whole] >= (width + 1) // 2]
    return min(least, float(np.median(rows[less], axis=1).min())) if len(less) else least


def _within(holds: NDArray[np.bool], width: int) -> NDArray[np.intp]:
    """Return for each row of `width` values how many of them something holds for."""
    count = np.concatenate([[0], np.cumsum(holds)])
    return np.asarray(count[width:] - count[:-width])
