"""The middle of a press at half height: a time that neither a round foot nor a flat top makes vague."""

from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import BOUND, UNIFORM, Doubt
from acudevice.signal.technique.slopes import HIGH, ROUNDING, crossing
from acudevice.signal.technique.window import Floats

HALF = 0.5
"""Share of the greatest force at which the sides of a press are timed: there they are steep."""

NOISY = 3.0
"""Deviations of noise by which the greatest of many samples is lifted, about."""

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
    top *= ROUNDING
    high = np.flatnonzero(inside >= HALF * top) + first
    rise = _side(smooth.t_s, smooth.force_n, int(high[0]), top)
    fall = _side(-smooth.t_s[::-1], smooth.force_n[::-1], len(smooth.t_s) - 1 - int(high[-1]), top)
    if rise is None or fall is None:
        return "samples are missing where it rises or falls"
    return Middle((rise.time_s - fall.time_s) / 2.0, _both(case, rise, fall))


def _both(case: Case, rise: _Side, fall: _Side) -> float:
    """Return the uncertainty of the middle: of a zero that is off the sides bear as much as their slopes differ."""
    doubt, averaged = case.doubt, 1 if case.window is None else case.window.averaged
    # Noise lifts the greatest force, and half of it with it.
    lifts_n = NOISY * doubt.noise_n / sqrt(averaged)
    leans_s = HALF * hypot(doubt.flat(), lifts_n) * abs(1.0 / rise.n_s - 1.0 / fall.n_s)
    moves_s = HALF * BOUND * doubt.drifts_n * (1.0 / rise.n_s + 1.0 / fall.n_s)
    sides = [_doubt(doubt, side, averaged) for side in (rise, fall)]
    return hypot(hypot(*sides, leans_s, moves_s) / 2.0, 2.0 * doubt.lag_s * BOUND)


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
    many = max(averaged / doubt.held, 1.0)
    noise_n = doubt.noise_n / sqrt(many) * sqrt(1.0 - 1.0 / (3.0 * many))
    read_n = hypot(noise_n, doubt.step_n * UNIFORM, doubt.slow_n)
    return hypot(read_n / side.n_s, side.share**2 * side.apart_s * UNIFORM, doubt.stamp_s)
