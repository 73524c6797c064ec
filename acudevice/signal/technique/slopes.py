"""The transition between two levels, by the reference levels of IEEE Std 181-2011."""

from math import hypot
from typing import NamedTuple

import numpy as np

from acudevice.signal.technique.doubt import UNIFORM
from acudevice.signal.technique.window import Floats, Window

ROUNDING = 1.0 - 1e-9
"""A force that only the rounding of floating point parts from a level is at it, in any unit."""

LOW, HIGH = 0.1, 0.9
"""Reference levels of a transition, as shares of the level that it leads to."""


class Slope(NamedTuple):
    """A transition between the reference levels."""

    n_s: float
    """In N/s."""
    length_s: float
    """From one level to the other."""
    bent_s: float
    """By how much a bend between samples may have moved either crossing."""


def rise(window: Window, start_s: float, level_n: float) -> Slope | str:
    """Return the transition up to the first sample at 90 % of `level_n` from `start_s` on, or why there is none."""
    smooth = window.smoothed
    return _slope(smooth.t_s, smooth.force_n, start_s, level_n)


def fall(window: Window, end_s: float, level_n: float) -> Slope | str:
    """Return the transition from the last sample at 90 % up to `end_s`, as a positive slope: a rise backwards."""
    smooth = window.smoothed
    return _slope(-smooth.t_s[::-1], smooth.force_n[::-1], -end_s, level_n)


def _slope(t_s: Floats, force_n: Floats, start_s: float, level_n: float) -> Slope | str:
    bottom, top = LOW * ROUNDING * level_n, HIGH * ROUNDING * level_n
    begin = int(np.searchsorted(t_s, start_s - 1e-9))
    reached = np.flatnonzero(force_n[begin:] >= top)
    if not len(reached):
        return "90 % of the mean force is not reached in the samples"
    high = begin + int(reached[0])
    before = np.flatnonzero(~(force_n[:high] >= bottom))
    if not len(before):
        return "the samples begin above 10 % of the mean force"
    low = int(before[-1])
    if np.isnan(force_n[low]):
        return "samples are missing on the slope"
    if high - low < 4:
        return "fewer than three samples are on the slope"
    length_s = crossing(t_s, force_n, high - 1, top) - crossing(t_s, force_n, low, bottom)
    if length_s <= 0:
        return "time does not pass on the slope"
    n_s = (top - bottom) / length_s
    bent_s = hypot(_bent_s(t_s, force_n, low, n_s), _bent_s(t_s, force_n, high - 1, n_s))
    return Slope(n_s, length_s, bent_s)


def _bent_s(t_s: Floats, force_n: Floats, k: int, n_s: float) -> float:
    """Return how far off a crossing between sample k and the next may be, where force does not change as elsewhere."""
    apart_s = float(t_s[k + 1] - t_s[k])
    here_n_s = float(force_n[k + 1] - force_n[k]) / apart_s if apart_s > 0 else n_s
    return apart_s * UNIFORM * min(1.0, abs(1.0 - here_n_s / n_s))


def crossing(t_s: Floats, force_n: Floats, k: int, level_n: float) -> float:
    """Return when the straight line between sample k and the next crosses a level; that of k where it is level."""
    f0, f1 = float(force_n[k]), float(force_n[k + 1])
    if f0 == f1:
        return float(t_s[k])
    return float(t_s[k]) + (level_n - f0) / (f1 - f0) * float(t_s[k + 1] - t_s[k])
