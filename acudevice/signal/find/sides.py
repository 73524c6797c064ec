"""What lies beside humps: the levels at which force becomes flat and low, walking down from their peaks.

Most sides are short, so that those of all humps are walked down at once, step by step; the others one by one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.series import Floats, Mask, Places

FLAT, AHEAD, SLOWLY = 0.05, 3, 3
"""Force is flat where it changes by less than this share of a hump's height, and than noise does, within so many cells
(0.3 s); beside an edge that takes its time, within one of so many parts of it."""

SEEN = 64
"""Cells of a side that are looked at at once."""

WIDE = ((0.03, 3), (0.06, 6), (np.inf, 10))
"""Up to a noise of that share of the height, the median of so many cells is the level."""


class Slopes(NamedTuple):
    """The coarse series that sides are walked down in."""

    m: Floats
    above: Floats
    """What of it is above rest."""
    noise: float


class _Body(NamedTuple):
    """Where the bodies of humps end, in cells from the peak, and how many cells the edge takes there."""

    end: Places
    edge: Places
    known: Mask
    """Whether it was seen to end."""


def beside(slopes: Slopes, peaks: Places, ends: Places, tops: Floats, step: int) -> Floats:
    """Return the level beside each hump, walking by `step` from its peak; NaN where it falls to its end.

    The body of the hump ends where what rises above rest is used up; from there on to where force is flat and low.
    """
    m, above, noise = slopes
    far = np.abs(ends - peaks)[:, None]
    away = np.arange(SEEN)
    cells = peaks[:, None] + step * np.minimum(away, far)
    force, rise = m[cells], above[cells]
    height = np.maximum(tops - m[peaks] + above[peaks], 1e-300)
    body = _bodies(rise, far, height)
    flat = np.maximum(FLAT * height, 2 * noise)[:, None]
    further = np.maximum(AHEAD, body.edge // SLOWLY)
    ahead = m[peaks[:, None] + step * np.minimum(away + further[:, None], far)]
    calm = (
        (force - ahead < flat) & (rise < 0.2 * height[:, None]) & (away >= body.end[:, None]) & (away < far)
    )
    stops = np.where(calm.any(axis=1), calm.argmax(axis=1), far[:, 0])
    count = np.minimum(np.maximum(_wide(noise, height), further), far[:, 0] - stops + 1)
    level = _medians(m, peaks + step * stops, count, step)
    level[stops == far[:, 0]] = np.nan
    unknown = ~body.known | ((far[:, 0] >= SEEN) & (stops == far[:, 0]))
    slow = _Slope(m.tolist(), above.tolist(), noise) if unknown.any() else None
    for k in np.flatnonzero(unknown).tolist():
        one = slow.foot(int(peaks[k]), int(ends[k]), float(tops[k])) if slow else None
        level[k] = np.nan if one is None else one
    return level


def _bodies(rise: Floats, far: Places, height: Floats) -> _Body:
    """Return the bodies of humps: `far` is how far each side goes."""
    away = np.arange(SEEN)
    total = np.cumsum(rise - 0.25 * height[:, None], axis=1)
    total[away > far] = -np.inf
    best = np.maximum(np.maximum.accumulate(total, axis=1), 0.0)
    before = np.concatenate([np.zeros((len(best), 1)), best[:, :-1]], axis=1)
    over = (best - total > height[:, None]) & (away <= far)
    stop = np.where(over.any(axis=1), over.argmax(axis=1), SEEN)
    higher = (total > before) & (away < stop[:, None])
    end = _last(higher)
    shoulder = _last(higher & (rise >= 0.7 * height[:, None]))
    return _Body(end, end - shoulder, (stop < SEEN) | (far[:, 0] < SEEN))


def _last(holds: Mask) -> Places:
    """Return the last column in which each row holds; 0 where none does."""
    return np.where(holds.any(axis=1), holds.shape[1] - 1 - holds[:, ::-1].argmax(axis=1), 0)


def _wide(noise: float, height: Floats) -> Places:
    """Return of how many cells the median is a level."""
    return np.select([noise < share * height for share, _ in WIDE], [cells for _, cells in WIDE])


def _medians(m: Floats, at: Places, count: Places, step: int) -> Floats:
    """Return the upper median of so many cells from each on."""
    most = np.arange(int(count.max()))
    beside = m[np.clip(at[:, None] + step * most, 0, len(m) - 1)]
    beside[most >= count[:, None]] = np.inf
    return np.asarray(np.sort(beside, axis=1)[np.arange(len(at)), count // 2])


@dataclass(frozen=True, slots=True)
class _Slope:
    """Walks down the sides of humps in the coarse series."""

    m: list[float]
    above: list[float]
    """What of it is above rest."""
    noise: float

    def foot(self, peak: int, end: int, top: float) -> float | None:
        """Return the level beside a hump, walking down from its peak; None where it falls to the end.

        The body of the hump ends where what rises above rest is used up; from there on to where force is flat
        and low.
        """
        m, above, step = self.m, self.above, 1 if end >= peak else -1
        height = max(top - m[peak] + above[peak], 1e-300)
        at, edge = self._body(peak, end, step, height)
        flat = max(FLAT * height, 2 * self.noise)
        low, further = 0.2 * height, max(AHEAD, edge // SLOWLY)
        while at != end:
            ahead = end if abs(end - at) < further else at + further * step
            if m[at] - m[ahead] < flat and above[at] < low:
                break
            at += step
        if at == end:
            return None
        wide = max(further, int(_wide(self.noise, np.array([height]))[0]))
        beside = m[at : min(at + wide, end + 1)] if step > 0 else m[max(at - wide + 1, end) : at + 1]
        return sorted(beside)[len(beside) // 2]

    def _body(self, peak: int, end: int, step: int, height: float) -> tuple[int, int]:
        """Return the last cell of a hump's body, and how many cells the edge before it takes."""
        above, quarter, high = self.above, 0.25 * height, 0.7 * height
        total = best = 0.0
        body = shoulder = peak
        for k in range(peak, end + step, step):
            here = above[k]
            total += here - quarter
            if total > best:
                best, body = total, k
                if here >= high:
                    shoulder = k
            elif best - total > height:
                break
        return body, abs(body - shoulder)
