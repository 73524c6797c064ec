"""Small tools for series of numbers at even steps."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool]
Places = NDArray[np.intp]

PIECE = 1 << 13
"""Values that are gone through at a time: what is made of them on the way stays close to the core."""

NARROW = 5
"""Up to this width a mean is a sum of so many, and not a difference of two sums."""


def pieces(stop: int, start: int = 0, size: int = PIECE) -> Iterator[tuple[int, int]]:
    """Yield start and stop of the pieces from one place to another."""
    for first in range(start, stop, size):
        yield first, min(first + size, stop)


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
    for start, stop in pieces(len(x) - 1, 1):
        before, here = x[start - 1 : stop - 1], x[start:stop]
        low, high = np.minimum(before, here), np.maximum(before, here)
        np.minimum(high, x[start + 1 : stop + 1], out=high)
        np.maximum(low, high, out=out[start:stop])
    return out


def median3_twice(x: Floats) -> Floats:
    """Return the medians of three of the medians of three."""
    out = np.empty_like(x)
    for start, stop in pieces(len(x)):
        first = max(0, start - 2)
        out[start:stop] = median3(median3(x[first : stop + 2]))[start - first : stop - first]
    return out


def smooth(x: Floats, width: int) -> Floats:
    """Return the mean over `width` (odd) values around each; the ends are continued as they are."""
    if width <= 1:
        return x
    half = width // 2
    if width <= NARROW and len(x) >= width:
        out = np.empty_like(x)
        _mean(x, width, out[half:-half])
        _mean(np.concatenate([np.full(half, x[0]), x[: 2 * half]]), width, out[:half])
        _mean(np.concatenate([x[-2 * half :], np.full(half, x[-1])]), width, out[-half:])
        return out
    total = np.empty(len(x) + 2 * half + 1)
    total[0] = 0.0
    total[1 : half + 1] = x[0]
    total[half + 1 : half + 1 + len(x)] = x
    total[half + 1 + len(x) :] = x[-1]
    np.cumsum(total, out=total)
    return np.asarray((total[width:] - total[:-width]) / width)


def _mean(x: Floats, width: int, out: Floats) -> None:
    """Put the mean of each value and those after it, `width` in all, into `out`."""
    for start, stop in pieces(len(out)):
        part = out[start:stop]
        np.add(x[start:stop], x[start + 1 : stop + 1], out=part)
        for k in range(2, width):
            part += x[start + k : stop + k]
        part /= width


def quantile(x: Floats, share: float) -> float:
    """Return what `np.quantile` does of finite values, in less time: it parts them once, at one place."""
    place = share * (len(x) - 1)
    low, high = _neighbours(x, int(place))
    beyond = place - int(place)
    return high - (high - low) * (1 - beyond) if beyond >= 0.5 else low + (high - low) * beyond


def median(x: Floats) -> float:
    """Return what `np.median` does of finite values, in less time."""
    low, high = _neighbours(x, (len(x) - 1) // 2)
    return low if len(x) % 2 else (low + high) / 2


def _neighbours(x: Floats, place: int) -> tuple[float, float]:
    """Return the value at a place among the sorted ones, and the next; the last is followed by itself."""
    parted = np.partition(x, place)
    return float(parted[place]), float(parted[place + 1 :].min()) if place + 1 < len(x) else float(
        parted[place]
    )


def running_min(x: Floats, width: int, *, ahead: bool) -> Floats:
    """Return the least of `width` values that end (`ahead`: begin) at each; fewer at the ends."""
    if width >= len(x):
        return np.minimum.accumulate(x[::-1])[::-1] if ahead else np.minimum.accumulate(x)
    least = _running_min(x, width)
    return _ahead(x, least, width) if ahead else least


def _running_min(x: Floats, width: int) -> Floats:
    """Return the least of `width` values that end at each: of twice as many in each step."""
    out, span = x.copy(), 1
    while span < width:
        shift = min(span, width - span)
        least = np.empty_like(x)
        least[:shift] = out[:shift]
        np.minimum(out[shift:], out[:-shift], out=least[shift:])
        out = least
        span += shift
    return out


def _ahead(x: Floats, least: Floats, width: int) -> Floats:
    """Return the least of `width` values that begin at each, given `least` of those that end there."""
    rest = width - 1
    out = np.empty_like(x)
    out[: len(x) - rest] = least[rest:]
    out[len(x) - rest :] = np.minimum.accumulate(x[len(x) - rest :][::-1])[::-1]
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
    before = running_min(x, width, ahead=False)
    after = running_min(x, width, ahead=True) if width >= len(x) else _ahead(x, before, width)
    return np.maximum(before, after)
