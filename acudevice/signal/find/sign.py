"""Which way is up: whether pressing makes the values of a recording rise or fall.

Several hints vote. At rest force is at one level, to which it comes back, quiet, and near zero; recordings begin and
end at rest; people hold at levels that differ more than those they rest at. Levels may drift by more than people press
with, so most hints look at a value between the least and the greatest of the ten seconds around it. The weights are
those of a logistic regression on made-up recordings with and without a zero, whole ones and ones that begin or end
within a press, whose true sign was known; rounded, and in favour of where recordings begin and end (judgement).
"""

import math
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.rest import REACH_S
from acudevice.signal.find.series import Floats, Mask, running_min, runs

WEIGHTS = {"start": 2.7, "end": 2.1, "zero": 1.6, "edges": 2.5}

UNIT_ZERO = 3.0
"""Weight of zero in a recording whose unit is one of force: whoever made it knew where zero was."""

LOOKS = {"quiet": 2.0, "spread": 1.2, "still": 1.8, "steps": 3.0}
"""Weights of hints that look at the same levels."""

AT_MOST = 4.0
"""They are not independent, so that together they count for so much at most."""

USUAL = 0.5
"""Most people mount a sensor so that pressing makes its values rise: judgement."""

DOUBT = 1.0
"""A vote closer than this is uncertain: odds of less than 3 to 1."""

EDGE, STEEP = 3, 0.5
"""An edge is steep where so many cells change by this share of the most that they do."""

LEAD_S, CLOSE = 1.5, 0.2
"""Edges at least so far from the ends count in full, others by this share."""

FEW, MANY, TOLD = 3, 8, 0.2
"""Fewer changes between up and down are hardly any; of more than the second, levels say more: who began within a press
ends anywhere. Hints above the third say something."""

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
    weights = WEIGHTS | {"zero": UNIT_ZERO} if in_unit else WEIGHTS
    found = hints(m)
    looks = sum(weight * found.get(name, 0.0) for name, weight in LOOKS.items())
    total = USUAL + sum(weight * found.get(name, 0.0) for name, weight in weights.items())
    total += AT_MOST * math.tanh(looks / AT_MOST)
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
        "still": _more(_travel(high) / size, _travel(low) / size, 0.3),
    }
    highs, lows = _stays(m, at_high), _stays(m, at_low)
    out["edges"] = _edges(m, max(abs(out["start"]), abs(out["end"])))
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


def _edges(m: Floats, told: float) -> float:
    """Return whether the first steep edge is up and the last one down: 1, or the other way round: -1; else 0.

    Less where they are many, or close to the ends, which may be cut out of a rhythm. Of a recording with hardly any
    they say what its start and end say, unless that is nothing: `told` is how much.
    """
    change = m[EDGE:] - m[:-EDGE]
    places = np.flatnonzero(np.abs(change) > STEEP * np.abs(change).max(initial=0.0))
    ups = np.sign(change[places])
    turns = int(np.count_nonzero(np.diff(ups)))
    if not len(places) or (told > TOLD and turns < FEW):
        return 0.0
    lead = min(int(places[0]), len(change) - 1 - int(places[-1]))
    sure = lead >= LEAD_S * COARSE_HZ and turns <= MANY
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
