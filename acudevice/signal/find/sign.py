"""Which way is up: whether pressing makes the values of a recording rise or fall.

Several hints vote. At rest force is at one level, to which it comes back, quiet, and near zero; recordings begin and
end at rest; people hold at levels that differ more than those they rest at. Levels may drift by more than people press
with, so most hints look at a value between the least and the greatest of the ten seconds around it; and which way the
first and the last steep edge go tells where it began and ended however it drifts. The weights are near those of a
logistic regression on made-up recordings with and without a zero, whole ones and ones cut anywhere, whose true sign was
known; rounded, and nearer to each other (judgement).
"""

import math
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.rest import REACH_S
from acudevice.signal.find.series import Floats, Mask, running_min, runs

ENDS = {"start": 2.7, "end": 2.1, "edges": 2.5}
"""Weights of hints that say where a recording begins and ends."""

LOOKS = {"quiet": 2.0, "spread": 1.2, "still": 1.8, "steps": 3.0}
"""Weights of hints that look at levels."""

AT_MOST = 5.0, 5.0
"""Hints of a kind are not independent, so that together those of ends and those of looks count for so much at most:
some recordings are cut off at both ends."""

ZERO, UNIT_ZERO = 1.6, 3.0
"""Weight of zero, and in a recording whose unit is one of force: whoever made it knew where zero was."""

USUAL = 0.5
"""Most people mount a sensor so that pressing makes its values rise: judgement."""

DOUBT = 1.0
"""A vote closer than this is uncertain: odds of less than 3 to 1."""

WIDTHS, STEEP = (3, 6, 15), 0.35
"""Edges are looked for in changes over so many cells: steep is this share of the most that they do."""

MANY, LEAD_S, CLOSE = 8, 1.5, 0.2
"""Where there are more changes between up and down, or the first or the last edge is closer to the ends, edges say this
share: they may be cut out of a rhythm."""

SWING = 0.4
"""Levels tell high from low where values around them swing by more than this share of what they usually do."""

ALIKE, STAYS = 0.05, 3
"""Hands do not hold so many times, or more, at levels that all lie within this share: what stands so is rest, or the
end of the sensor's range. Where both the high stays and the low ones do, how they look does not tell which."""


class Vote(NamedTuple):
    """The outcome."""

    sign: int
    """1 where pressing makes values rise, else -1."""
    margin: float
    """How clear it is: the logarithm of the odds."""


def vote(m: Floats, *, in_unit: bool = False) -> Vote:
    """Return which way is up in the coarse series `m`, which may be in a unit of force."""
    found = hints(m)
    total = USUAL + (UNIT_ZERO if in_unit else ZERO) * found.get("zero", 0.0)
    for weights, most in zip((ENDS, LOOKS), AT_MOST, strict=True):
        total += most * math.tanh(
            sum(found.get(name, 0.0) * weight for name, weight in weights.items()) / most
        )
    return Vote(1 if total >= 0 else -1, abs(total))


def hints(m: Floats) -> dict[str, float]:
    """Return each hint, from about -1 (pressing makes values fall) to 1."""
    low, high = (float(level) for level in np.quantile(m, (0.005, 0.995)))
    size = high - low
    if size <= 0:
        return {}
    m = np.clip(m, low - size, high + size)
    nearest = min(abs(low), abs(high))
    near = 1.0 if nearest < 0.1 * size else 0.5 * (nearest < 0.3 * size)
    return _local(m) | {"zero": near * float(np.sign(abs(high) - abs(low)))}


def _local(m: Floats) -> dict[str, float]:
    """Return the hints of values among those around them."""
    low, high = _least(m), -_least(-m)
    wide = high - low
    size = float(np.median(wide[wide >= 0.25 * wide.max()]))
    swings = wide > SWING * size
    share = np.divide(m - low, wide, out=np.full(len(m), 0.5), where=swings)
    at_low, at_high = swings & (share < 1 / 3), swings & (share > 2 / 3)
    out = {
        "start": 0.5 - float(np.median(share[:5])),
        "end": 0.5 - float(np.median(share[-5:])),
        "edges": _edges(m),
        "still": _more(_travel(high) / size, _travel(low) / size, 0.3),
    }
    highs, lows = _stays(m, at_high), _stays(m, at_low)
    if _are_alike(highs, size) and _are_alike(lows, size):
        return out
    if min(at_low.sum(), at_high.sum()) > 3:
        moves = np.abs(np.diff(m, prepend=m[0])) / size
        restless = float(np.median(moves[at_high])), float(np.median(moves[at_low]))
        out["quiet"] = _more(*restless, 2e-3)
        apart = float((high - m)[at_high].std()) / size, float((m - low)[at_low].std()) / size
        out["spread"] = _more(*apart, 1e-2)
        out["steps"] = _steps(highs, lows, size, max(1e-2, *restless))
    return out


def _edges(m: Floats) -> float:
    """Return whether the first steep edge is up and the last one down: 1, or the other way round: -1."""
    return sum(_edges_over(m, width) for width in WIDTHS) / len(WIDTHS)


def _edges_over(m: Floats, width: int) -> float:
    """Return it by changes over so many cells."""
    change = m[width:] - m[:-width]
    places = np.flatnonzero(np.abs(change) > STEEP * np.abs(change).max(initial=0.0))
    if not len(places):
        return 0.0
    ups = np.sign(change[places])
    lead = min(int(places[0]), len(change) - 1 - int(places[-1]))
    sure = lead >= LEAD_S * COARSE_HZ and np.count_nonzero(np.diff(ups)) <= MANY
    return 0.5 * float(ups[0] - ups[-1]) * (1.0 if sure else CLOSE)


def _steps(highs: list[float], lows: list[float], size: float, least: float) -> float:
    """Return by how much more high stays differ from their neighbours than low ones, as shares of `size`.

    From what lies between their neighbours, where there are three, since all may drift. Few of them say little.
    """
    count = min(len(highs), len(lows))
    if count < 2:
        return 0.0
    order = 1 if count < 4 else 2
    high, low = (float(np.median(np.abs(np.diff(levels, order)))) / order / size for levels in (highs, lows))
    return _more(high, low, least) * count / (count + 1)


def _are_alike(levels: list[float], size: float) -> bool:
    """Return whether stays are enough, and at one level."""
    return len(levels) >= STAYS and max(levels) - min(levels) < ALIKE * size


def _stays(m: Floats, where: Mask) -> list[float]:
    """Return the level of each stay of four cells or longer, without the first and the last of it."""
    return [float(np.median(m[start + 1 : stop - 1])) for start, stop in runs(where) if stop - start >= 4]


def _least(m: Floats) -> Floats:
    """Return the least value within ten seconds before and after each."""
    width = round(REACH_S * COARSE_HZ)
    return np.minimum(running_min(m, width, ahead=False), running_min(m, width, ahead=True))


def _travel(x: Floats) -> float:
    """Return how far a level moves up and down in all."""
    return float(np.abs(np.diff(x)).sum())


def _more(high: float, low: float, least: float) -> float:
    return float(np.tanh(np.log((high + least) / (low + least))))
