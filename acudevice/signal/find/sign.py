"""Which way is up: whether pressing makes the values of a recording rise or fall.

Several hints vote. At rest force is at one level, to which it comes back, quiet, and near zero; recordings begin and
end at rest; people hold at levels that differ more than those they rest at. Levels may drift by more than people press
with, so most hints look at a value between the least and the greatest of the ten seconds around it. The weights are
those of a logistic regression on made-up recordings with and without a zero, whose true sign was known.
"""

from typing import NamedTuple

import numpy as np

from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.rest import REACH_S
from acudevice.signal.find.series import Floats, running_min

WEIGHTS = {"start": 2.7, "end": 2.1, "zero": 1.6, "quiet": 1.6, "spread": 1.1, "still": 1.1}

USUAL = 0.5
"""Most people mount a sensor so that pressing makes its values rise: judgement."""

DOUBT = 1.0
"""A vote closer than this is uncertain: odds of less than 3 to 1."""

SWING = 0.4
"""Levels tell high from low where values around them swing by more than this share of what they usually do."""


class Vote(NamedTuple):
    """The outcome."""

    sign: int
    """1 where pressing makes values rise, else -1."""
    margin: float
    """How clear it is: the logarithm of the odds."""


def vote(m: Floats) -> Vote:
    """Return which way is up in the coarse series `m`."""
    total = USUAL + sum(WEIGHTS[name] * value for name, value in hints(m).items())
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
    if min(at_low.sum(), at_high.sum()) > 3:
        moves = np.abs(np.diff(m, prepend=m[0])) / size
        out["quiet"] = _more(float(np.median(moves[at_high])), float(np.median(moves[at_low])), 2e-3)
        apart = float((high - m)[at_high].std()) / size, float((m - low)[at_low].std()) / size
        out["spread"] = _more(*apart, 1e-2)
    return out


def _least(m: Floats) -> Floats:
    """Return the least value within ten seconds before and after each."""
    width = round(REACH_S * COARSE_HZ)
    return np.minimum(running_min(m, width, ahead=False), running_min(m, width, ahead=True))


def _travel(x: Floats) -> float:
    """Return how far a level moves up and down in all."""
    return float(np.abs(np.diff(x)).sum())


def _more(high: float, low: float, least: float) -> float:
    return float(np.tanh(np.log((high + least) / (low + least))))
