"""Medians and quantiles of long series: the exact ones, without a copy of the series.

A series is given as what yields its pieces, anew for each look, so that what is only worked out, such as steps of time,
is never there as a whole. A sample of the values says between which two of them the one looked for lies; a second look
counts what is below, and keeps what is between. Where the sample misled, it is believed less.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.find.series import pieces
from acudevice.signal.find.steps import LONG

Values = NDArray[Any]
"""Real numbers or whole ones, all of them finite."""

Parts = Callable[[], Iterable[Values]]

FEW = 1 << 18
"""So many values are put in order at once."""

SAMPLE, MARGIN = 1 << 14, 256
"""Size of the sample, and by how many of its ranks it is believed to be off at most: four deviations of chance."""


def parts(x: Values) -> Parts:
    """Return what yields a series piece by piece."""
    return lambda: (x[a:b] for a, b in pieces(len(x), size=LONG))


def median_of(series: Parts) -> float:
    """Return what `np.median` does of the values; NaN of none."""
    found = _Ordered(series)
    if not found.count:
        return float("nan")
    low, high = found.at((found.count - 1) // 2)
    return low if found.count % 2 else (low + high) / 2


def quantiles_of(series: Parts, shares: Sequence[float]) -> list[float]:
    """Return what `np.quantile` does of the values, of which there is one at least."""
    found = _Ordered(series)
    places = [share * (found.count - 1) for share in shares]
    return [_between(*found.at(int(place)), place - int(place)) for place in places]


def ranked(series: Parts, places: Sequence[int]) -> list[float]:
    """Return the values at these places among the sorted ones."""
    found = _Ordered(series)
    return [found.at(place)[0] for place in places]


def _between(low: float, high: float, beyond: float) -> float:
    return high - (high - low) * (1 - beyond) if beyond >= 0.5 else low + (high - low) * beyond


class _Ordered:
    """The values of a series as if they were sorted."""

    def __init__(self, series: Parts) -> None:
        self._series = series
        self.count = sum(map(len, series()))
        self._whole = self.count <= FEW
        if self._whole:
            self._sample = np.concatenate([np.zeros(0), *series()])
        else:
            self._sample = np.sort(np.concatenate(list(self._sampled())))

    def _sampled(self) -> Iterator[Values]:
        """Yield one of each so many values, at random: what repeats itself would mislead even steps."""
        stride, start = self.count // SAMPLE, 0
        places = np.arange(0, self.count - stride + 1, stride)
        places += np.random.default_rng(0).integers(0, stride, len(places))
        for part in self._series():
            first, stop = np.searchsorted(places, (start, start + len(part)))
            yield part[places[first:stop] - start]
            start += len(part)

    def at(self, place: int) -> tuple[float, float]:
        """Return the value at a place, and the next; the last is followed by itself."""
        after = min(place + 1, self.count - 1)
        if self._whole:
            parted = np.partition(self._sample, (place, after))
            return float(parted[place]), float(parted[after])
        margin, found = MARGIN, None
        while found is None:
            found = self._among(*self._ends(place, margin), place, after)
            margin *= 8
        return found

    def _ends(self, place: int, margin: int) -> tuple[float, float]:
        """Return the values that a place lies between, if the sample is off by no more ranks than `margin`."""
        size = len(self._sample)
        low, high = place * size // self.count - margin, place * size // self.count + margin
        return (
            float(self._sample[low]) if low >= 0 else -np.inf,
            float(self._sample[high]) if high < size else np.inf,
        )

    def _among(self, low: float, high: float, place: int, after: int) -> tuple[float, float] | None:
        """Return the values at two places next to each other; None unless both are from `low` to `high`."""
        below = at_low = at_high = 0
        # Values that come again and again are ends: those are counted, and only what is truly between is kept.
        kept = [np.zeros(0)]
        for part in self._series():
            below += int(np.count_nonzero(part < low))
            near = part[(part >= low) & (part <= high)]
            at_low += int(np.count_nonzero(near == low))
            at_high += int(np.count_nonzero(near == high))
            kept.append(near[(near > low) & (near < high)])
        inner = np.sort(np.concatenate(kept))
        if low == high:
            at_high = 0
        bounds = below, below + at_low, below + at_low + len(inner), below + at_low + len(inner) + at_high
        if not (bounds[0] <= place and after < bounds[3]):
            return None

        def value(k: int) -> float:
            return low if k < bounds[1] else float(inner[k - bounds[1]]) if k < bounds[2] else high

        return value(place), value(after)
