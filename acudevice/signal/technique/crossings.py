"""Times at which force crosses a level: found at a sample, moved by noise, and by what a force is off."""

from collections.abc import Sequence
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.figures import Parts
from acudevice.signal.technique.doubt import UNIFORM, Doubt
from acudevice.signal.technique.extremes import early
from acudevice.signal.technique.slopes import ROUNDING
from acudevice.signal.technique.window import Floats, Window

REACH = 0.05
"""A slope at a level is that over so much of the greatest force, on both sides together; more where there is noise."""

NOISY = 8.0
"""Or over so many deviations of the noise, of means over 20 ms where samples come faster."""

STEPS = 6.0
"""Or over so many counts."""

SURE = 2.0
"""A sample is on one side of a level for sure where it is so many deviations of the noise away."""

LOGISTIC = 1.702
"""The logistic function of so much times a value is the normal distribution's, to one in a hundred."""


class Crossing(NamedTuple):
    """What is known of the time at which force crossed a level."""

    late_s: float
    """How much later than force crossed it is found, on average."""
    spread_s: float
    """Standard uncertainty of that, by what is anew at each crossing."""
    even: float
    """What share of its variance is that of a place between two samples."""
    s_n: float
    """Seconds by which it moves for a newton by which force is off: one over the slope, positive."""
    unsure_s: float
    """Standard uncertainty of `late_s`, which errs alike in all presses."""


def crossing_at(
    window: Window, doubt: Doubt, at_s: float, scale_n: float, *, rising: bool
) -> Crossing | None:
    """Return what is known of a crossing that was found at the sample of a time; None where there is no sample."""
    t_s = window.t_s
    k = int(np.searchsorted(t_s, at_s - 1e-9))
    if doubt.period_s is None or k >= len(t_s):
        return None
    period_s = max(doubt.period_s, float(t_s[k] - t_s[k - 1]) if k else 0.0)
    reach_n = max(REACH * scale_n, NOISY * doubt.noise_n / sqrt(window.averaged), STEPS * doubt.step_n)
    smooth = window.smoothed
    middle = min(int(np.searchsorted(smooth.t_s, at_s - 1e-9)), len(smooth.t_s) - 1)
    rise_n = smooth.force_n if rising else -smooth.force_n
    s_n = _seconds_a_newton(smooth.t_s, rise_n, middle, (reach_n, doubt.step_n))
    moved_s = doubt.noise_n * s_n
    ahead, varies = early(moved_s / period_s)
    early_s, unsure_s = doubt.lifts(moved_s * ahead)
    # A threshold lies at the same place between two counts each time.
    unsure_s = hypot(unsure_s, doubt.step_n * UNIFORM * s_n)
    own_s = hypot(moved_s * varies, doubt.stamp_s, doubt.slow_n * s_n)
    place_s = period_s * UNIFORM
    spread_s = hypot(place_s, own_s)
    late_s = 0.5 * period_s - early_s
    return Crossing(late_s, spread_s, (place_s / spread_s) ** 2 if spread_s else 0.0, s_n, unsure_s)


def _seconds_a_newton(t_s: Floats, force_n: Floats, k: int, over_n: tuple[float, float]) -> float:
    """Return one over the slope at which force rises about sample k, over at least so much force.

    Beyond the sample only what goes on at that pace counts: it may be the end of the slope. The last step is not
    counted, since it was not seen to its end.
    """
    reach_n, step_n = over_n[0] * ROUNDING, over_n[1]
    below = np.flatnonzero(force_n[:k] <= force_n[k] - reach_n / 2.0)
    first = int(below[-1]) if len(below) else max(k - 1, 0)
    wait = max(2 * (k - first), 2)
    above = np.flatnonzero(force_n[k : k + wait + 1] >= force_n[k] + reach_n / 2.0)
    last = k + int(above[0]) if len(above) else k
    by_n = float(force_n[last] - force_n[first]) if last > first else 0.0
    by_n -= step_n if by_n > 2.0 * step_n else 0.0
    return float(t_s[last] - t_s[first]) / by_n if by_n > 0 else 0.0


def between_crossings(one: Crossing, two: Crossing, off_n: Sequence[tuple[float, float]]) -> Parts:
    """Return the uncertainty of the time from one crossing to another, at which forces are off by so much alike.

    Of each cause by itself, and with a sign: a force that is read too great is reached early, and left late.
    """
    alike_s = [two.s_n * there - one.s_n * here for here, there in off_n]
    common_s = hypot(*alike_s, one.unsure_s, two.unsure_s)
    return Parts(two.late_s - one.late_s, hypot(one.spread_s, two.spread_s), common_s)


class Spent(NamedTuple):
    """How sure a time spent above a level is: its standard uncertainty by each sample, and by a force that is off."""

    own_s: float
    more_s: float
    """How much longer it would be with force greater by what errs alike in all samples."""


def spent_above(inside: Window, doubt: Doubt, level_n: float) -> Spent:
    """Return how sure the time is that samples spend at or above a level.

    Each sample near it is above by chance; of each crossing the place between two samples is unknown.
    """
    force_n, period_s = inside.force_n, doubt.period_s or 0.0
    lasts_s = np.diff(inside.t_s, append=inside.t_s[-1:])
    off_n, noise_n = doubt.alike(level_n), doubt.noise_n
    chance_s2 = 0.0
    if noise_n > 0:
        above = 1.0 / (1.0 + np.exp(np.clip(-LOGISTIC * (force_n - level_n) / noise_n, -50.0, 50.0)))
        chance_s2 = float((above * (1.0 - above) * lasts_s**2).sum()) * doubt.held
    sure = np.sign(force_n - level_n) * (np.abs(force_n - level_n) >= SURE * noise_n)
    turns = np.count_nonzero(np.diff(sure[sure != 0]))
    more_s = (
        float(lasts_s[force_n >= level_n - off_n].sum() - lasts_s[force_n >= level_n + off_n].sum()) / 2.0
    )
    place_s2 = turns * ((period_s * UNIFORM) ** 2 + doubt.stamp_s**2)
    return Spent((chance_s2 + place_s2) ** 0.5, more_s)
