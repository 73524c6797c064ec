"""The middle of a press at half height: a time that neither a round foot nor a flat top makes vague."""

from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import UNIFORM, Doubt
from acudevice.signal.technique.slopes import HIGH, crossing
from acudevice.signal.technique.window import Floats

HALF = 0.5
"""Share of the greatest force at which the sides of a press are timed: there they are steep."""

NO_SAMPLES = "there are no samples around it"


class Middle(NamedTuple):
    """When a press is in its middle, and the standard uncertainty of that."""

    time_s: float
    u_s: float


class _Side(NamedTuple):
    """Where force crosses half of its greatest on one side."""

    time_s: float
    n_s: float
    """Slope from there to 90 %."""
    apart_s: float
    """Time between the samples on both sides of the crossing, and what share of the greatest force lies between."""
    share: float


def middle(case: Case) -> Middle | str:
    """Return the time half-way between the sides of a press, or why it is unknown.

    A side is where force first rises through half of its greatest, or last falls through it, on straight lines between
    samples. Whatever moves both sides apart, as a peak that fell between two samples does, leaves the middle alone.
    """
    if case.window is None or case.duration_s <= 0:
        return NO_SAMPLES
    smooth = case.window.smoothed
    first, stop = np.searchsorted(smooth.t_s, [case.onset_s - 1e-9, case.release_s + 1e-9]).tolist()
    inside = smooth.force_n[first:stop]
    if not len(inside):
        return NO_SAMPLES
    if np.isnan(inside).any():
        return "samples are missing in it"
    top = float(inside.max())
    if top <= 0:
        return "no reading in it is above 0"
    high = np.flatnonzero(inside >= HALF * top) + first
    rise = _side(smooth.t_s, smooth.force_n, int(high[0]), top)
    fall = _side(-smooth.t_s[::-1], smooth.force_n[::-1], len(smooth.t_s) - 1 - int(high[-1]), top)
    if rise is None or fall is None:
        return "samples are missing where it rises or falls"
    u_s = hypot(*(_doubt(case.doubt, side, case.window.averaged) for side in (rise, fall))) / 2.0
    return Middle((rise.time_s - fall.time_s) / 2.0, u_s)


def _side(t_s: Floats, force_n: Floats, at: int, top: float) -> _Side | None:
    """Return the crossing of half height outwards of a sample above it; None where samples are missing."""
    half = HALF * top
    below = np.flatnonzero(~(force_n[:at] >= half))
    if not len(below) or np.isnan(force_n[below[-1]]):
        return None
    low = int(below[-1])
    time_s = crossing(t_s, force_n, low, half)
    reached = low + 1 + int((force_n[low + 1 :] >= HIGH * top).argmax())
    n_s = (HIGH - HALF) * top / max(crossing(t_s, force_n, reached - 1, HIGH * top) - time_s, 1e-9)
    return _Side(time_s, n_s, float(t_s[low + 1] - t_s[low]), float(force_n[low + 1] - force_n[low]) / top)


def _doubt(doubt: Doubt, side: _Side, averaged: int) -> float:
    """Return the uncertainty of one side: by noise over slope, and by what lies between two samples.

    That is not on a straight line: anywhere between them where they are a whole height apart, and hardly off where
    they are near.
    """
    read_n = hypot(doubt.noise_n / sqrt(averaged), doubt.step_n * UNIFORM)
    return hypot(read_n / side.n_s, side.share**2 * side.apart_s * UNIFORM)
