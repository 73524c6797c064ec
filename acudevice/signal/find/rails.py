"""A sensor that jumps between its rails: a wire that breaks, a bridge that loses its supply.

From one sample to the next its readings go from far above all others to far below them, and the other way round. No
hand does that: it presses to one side. What is so for a moment is bridged like other readings that are none; a
recording in which it is often so is broken.
"""

import numpy as np

from acudevice.signal.find.model import Problem
from acudevice.signal.find.series import Floats, Places

BODY, SAMPLE = (0.25, 0.75), 1 << 14
"""Between these quantiles of so many readings is what force usually does."""

FAR = 30.0
"""Readings are far where they are so many times that away from it."""

TOGETHER_S = 1.0
"""Far readings that are closer to each other than this are one fault, with all that is between them."""

WORST = 0.05
"""A recording is broken where faults take up more than this share of it."""

LEAST = 5e-4
"""Rails show how far a sensor reaches. What rises by less than this share of that is no press: judgement."""


def railing(force: Floats, rate_hz: float) -> Places:
    """Return the places of readings in faults in which a sensor jumps between its rails."""
    none = np.zeros(0, np.intp)
    some = force[:: 1 + len(force) // SAMPLE]
    low, high = (float(level) for level in np.quantile(some, BODY))
    least = FAR * (high - low)
    top, bottom = float(force.max()), float(force.min())
    if not (top > high + least and bottom < low - least):
        return none
    least = max(least, FAR * _step(some))
    side = (force > high + least).astype(np.int8) - (force < low - least)
    far = np.flatnonzero(side)
    faults = np.split(far, np.flatnonzero(np.diff(far) > TOGETHER_S * rate_hz) + 1)
    found = [np.arange(of[0], of[-1] + 1) for of in faults if len(of) and _jumps(side[of[0] : of[-1] + 1])]
    return np.concatenate([none, *found])


def broken_by(gone: Places, force: Floats) -> Problem | None:
    """Return what is to be said of a recording in which so many readings are in such faults."""
    share = len(gone) / len(force)
    if share <= WORST:
        return None
    text = f"{share:.0%} of the readings jump between values far above and far below all others: the sensor is broken"
    return Problem("implausible", text)


def least_beside(gone: Places, force: Floats) -> float:
    """Return what a press rises by more than, where readings in such faults show the rails of a sensor."""
    return LEAST * float(np.ptp(force[gone])) if len(gone) else 0.0


def _jumps(side: np.ndarray[tuple[int], np.dtype[np.int8]]) -> bool:
    """Return whether readings go from one side right to the other, and back; 0 is neither."""
    turns = np.diff(side)
    return bool((turns == 2).any() and (turns == -2).any())


def _step(some: Floats) -> float:
    """Return the least step of readings, which may stand still; 0 where all are the same."""
    return float(np.diff(np.unique(some)).min(initial=np.inf)) if np.ptp(some) > 0 else 0.0
