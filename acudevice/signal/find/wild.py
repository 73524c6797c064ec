"""Readings that are none: error codes, broken words, values of a cable that is off for a moment.

They are so far from all others that they would make the scale of everything; so they are told first, and bridged.
"""

import numpy as np

from acudevice.signal.find.ordered import median_of, parts, ranked
from acudevice.signal.find.series import Floats, Places, runs
from acudevice.signal.find.steps import steps

FAR = 5.0
"""They are so many ranges of all others away from them."""

FEW, SHARE = 3, 0.01
"""There are so many in a row at most; and no more in all, or than this share of the readings."""

QUICK_HZ = 40.0
"""Recorded at this rate or faster, what lasts for three samples is no press. Slower, one sample may be a brief one."""

ECHO = 0.4
"""A reading beside them is one, too, where it is off from its other neighbours by this share of the range: what breaks
one word often spoils two."""

BUSY = 10.0
"""There it is none where the others span so many usual steps, so that presses are among them."""


def wild(force: Floats, rate_hz: float) -> Places:
    """Return the places of wild readings."""
    none = np.zeros(0, np.intp)
    few = max(FEW, round(SHARE * len(force)))
    if len(force) < 8 * few:
        return none
    low, high = ranked(parts(force), (few, len(force) - 1 - few))
    size = high - low
    far = (force > high + FAR * size) | (force < low - FAR * size)
    if size <= 0 or not 0 < np.count_nonzero(far) <= few:
        return none
    is_quick = rate_hz >= QUICK_HZ
    if not is_quick and size < BUSY * median_of(lambda: map(np.abs, steps(force))):
        return none
    usual = np.concatenate([[True], (force > low - size) & (force < high + size), [True]])
    found = [
        np.arange(*_with_echo(force, start, stop, ECHO * size))
        for start, stop in runs(far)
        if stop - start <= (FEW if is_quick else 1) and usual[start] and usual[stop + 1]
    ]
    return np.unique(np.concatenate([none, *found]))


def _with_echo(force: Floats, start: int, stop: int, least: float) -> tuple[int, int]:
    """Return start and stop of wild readings with the reading before or after them, where that is off, too.

    It is off where it falls below, or rises above, both those that would be its neighbours by `least`.
    """
    if start < 2 or stop > len(force) - 2:
        return start, stop
    earlier, before, after, later = (float(force[k]) for k in (start - 2, start - 1, stop, stop + 1))
    if _is_off(after, (before, later), least):
        return start, stop + 1
    return (start - 1, stop) if _is_off(before, (earlier, after), least) else (start, stop)


def _is_off(value: float, beside: tuple[float, float], least: float) -> bool:
    return value < min(beside) - least or value > max(beside) + least


def bridged(force: Floats, gone: Places) -> Floats:
    """Return force with straight lines where readings are gone, or their neighbour's value at an end."""
    if not len(gone):
        return force
    good = np.ones(len(force), np.bool)
    good[gone] = False
    there = np.flatnonzero(good)
    out = force.copy()
    out[gone] = np.interp(gone, there, force[there])
    return out
