"""Which way is up: whether pressing makes the values of a recording rise or fall.

Several hints vote. At rest force is at one level, to which it comes back, quiet, and near zero; recordings begin and
end at rest; people hold at levels that differ more than those they rest at. The weights were chosen on made-up
recordings without a zero, on which the vote is wrong only where they begin and end in a press.
"""

from typing import NamedTuple

import numpy as np

from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.rest import REACH_S
from acudevice.signal.find.series import Floats, opening

WEIGHTS = {"start": 1.5, "end": 0.8, "steady": 1.0, "quiet": 1.0, "zero": 2.0, "spread": 0.6, "dwell": 0.5}

DOUBT = 0.3
"""A vote closer than this is uncertain."""


class Vote(NamedTuple):
    """The outcome."""

    sign: int
    """1 where pressing makes values rise, else -1."""
    margin: float
    """How clear it is."""


def vote(m: Floats) -> Vote:
    """Return which way is up in the coarse series `m`."""
    total = sum(WEIGHTS[name] * value for name, value in hints(m).items())
    return Vote(1 if total >= 0 else -1, abs(total))


def hints(m: Floats) -> dict[str, float]:
    """Return each hint, from about -1 (pressing makes values fall) to 1."""
    low, high = (float(level) for level in np.quantile(m, (0.005, 0.995)))
    size = high - low
    if size <= 0:
        return {}
    m = np.clip(m, low - size, high + size)
    share = (m - low) / size
    at_low, at_high = share < 1 / 3, share > 2 / 3
    nearest = min(abs(low), abs(high))
    out = {
        "start": 0.5 - float(np.median(share[:5])),
        "end": 0.5 - float(np.median(share[-5:])),
        "steady": _more(_moves(-m) / size, _moves(m) / size, 0.3),
        "dwell": float(np.mean(at_low) - np.mean(at_high)),
        "zero": float(np.sign(abs(high) - abs(low)))
        * (1.0 if nearest < 0.1 * size else 0.5 * (nearest < 0.3 * size)),
    }
    if min(at_low.sum(), at_high.sum()) > 3:
        moves = np.abs(np.diff(share, prepend=share[0]))
        out["quiet"] = _more(float(np.median(moves[at_high])), float(np.median(moves[at_low])), 1e-3)
        out["spread"] = _more(float(share[at_high].std()), float(share[at_low].std()), 1e-2)
    return out


def _moves(m: Floats) -> float:
    """Return how far the level of rest moves up and down in all."""
    return float(np.abs(np.diff(opening(m, round(REACH_S * COARSE_HZ)))).sum())


def _more(high: float, low: float, least: float) -> float:
    return float(np.tanh(np.log((high + least) / (low + least))))
