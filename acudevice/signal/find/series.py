"""Small tools for series of numbers at even steps."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool]
Places = NDArray[np.intp]


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Return start and stop of each stretch in which `mask` is true."""
    edges = np.flatnonzero(mask[1:] != mask[:-1]) + 1
    places = [0, *edges.tolist(), len(mask)]
    skip = 0 if len(mask) and mask[0] else 1
    return list(zip(places[skip:-1:2], places[skip + 1 :: 2], strict=True))


def median3(x: Floats) -> Floats:
    """Return the median of each value and its two neighbours; the ends stay as they are."""
    if len(x) < 3:
        return x
    out = np.empty_like(x)
    out[0], out[-1] = x[0], x[-1]
    low, high = np.minimum(x[:-2], x[1:-1]), np.maximum(x[:-2], x[1:-1])
    np.maximum(low, np.minimum(high, x[2:], out=high), out=out[1:-1])
    return out


def smooth(x: Floats, width: int) -> Floats:
    """Return the mean over `width` (odd) values around each; the ends are continued as they are."""
    if width <= 1:
        return x
    half = width // 2
    total = np.empty(len(x) + 2 * half + 1)
    total[0] = 0.0
    total[1 : half + 1] = x[0]
    total[half + 1 : half + 1 + len(x)] = x
    total[half + 1 + len(x) :] = x[-1]
    np.cumsum(total, out=total)
    return np.asarray((total[width:] - total[:-width]) / width)


def running_min(x: Floats, width: int, *, ahead: bool) -> Floats:
    """Return the least of `width` values that end (`ahead`: begin) at each; fewer at the ends."""
    if ahead:
        return running_min(x[::-1], width, ahead=False)[::-1]
    if width >= len(x):
        return np.minimum.accumulate(x)
    out, span = x.copy(), 1
    while span < width:
        shift = min(span, width - span)
        out[shift:] = np.minimum(out[shift:], out[:-shift])
        span += shift
    return out


def opening(x: Floats, width: int, slope: float = 0.0) -> Floats:
    """Return the greater of the least value over the `width` before, and over the `width` after each value.

    It follows a level that rises or falls for good at once, and does not see what rises for less than `width`. Values
    count as greater by `slope` for each place that they are away.
    """
    if slope:
        lift = slope * np.arange(len(x))
        before, after = running_min(x - lift, width, ahead=False), running_min(x + lift, width, ahead=True)
        return np.maximum(before + lift, after - lift)
    return np.maximum(running_min(x, width, ahead=False), running_min(x, width, ahead=True))
