"""How noisy a recording is, and how far it has to be smoothed to see its presses."""

import math
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from acudevice.signal.find.grid import Grid, Readings
from acudevice.signal.find.series import Floats, median3, quantile, smooth

PATCH, PATCHES = 512, 64
"""Noise is taken from up to so many patches of so many samples, spread over the recording."""

_ORDER = 4
_GAIN = 70**0.5
"""Deviation of the fourth difference of white noise, over that of the noise: the root of the sum of squares 1,
4, 6, 4, 1."""
_LOWEST, _THEIRS = 0.4, 0.2563
"""Share of the magnitudes of normal numbers of unit deviation that is looked at, the lowest, and their mean."""

_CALM_STEPS, _CALM = 16, 0.5
"""The median of the magnitudes of so many consecutive first differences, over what it usually is, where it is least."""

SLOW_HZ = 20.0
"""Below this rate quick presses look like noise in fourth differences."""

LEVELS = 8
"""Noise takes more values than these, where a log repeats them."""

STANDS = 0.25
"""Nor does a log that repeats noisy readings stand at one of them for this share of the time: a quiet rest does."""

ALIKE = 0.6
"""It repeats most of them equally often: this share within a tenth, or one."""

HUM_HZ = 90.0
"""Recorded at this rate or faster, mains hum may show: the least width, which takes it out, is always used."""

WIDTHS_S = (0.05, 0.11, 0.21, 0.31, 0.51, 0.71)
"""Widths of the smoothing that are tried, in seconds."""


LEAST_RANGE = 0.85
"""Smoothing that leaves less of the range than this share flattens presses."""


class Smoothed(NamedTuple):
    """A grid smoothed as far as its noise asks for."""

    grid: Grid
    noise: float
    """Deviation of the noise that is left."""
    width: int
    """Cells that were averaged."""


def noise_of(force: Readings) -> float:
    """Return the deviation of white noise in consecutive samples.

    From the mean of the lowest fourth differences, in which presses hardly show. Of values that a log repeats so
    many times, each so many'th is taken.
    """
    force = _patches(np.asarray(force))
    force = _once(force)
    if len(force) < 4 * _ORDER:
        return 0.0
    difference = np.diff(force.astype(np.float64), _ORDER)
    count = round(_LOWEST * len(difference))
    lowest = np.partition(np.abs(difference), count)[:count]
    size = float(lowest.mean()) / (_THEIRS * _GAIN)
    return float(size * math.sqrt(_whiteness(difference)))


def calm_noise(force: Readings) -> float:
    """Return the deviation of white noise in consecutive samples, from where they change least for a while.

    Of values in steps, half a step at least: one that stands says nothing.
    """
    step = np.abs(np.diff(_once(np.asarray(force)).astype(np.float64)))
    if len(step) < _CALM_STEPS:
        return 0.0
    calmest = float(np.median(sliding_window_view(step, _CALM_STEPS), axis=1).min())
    finest = float(step.min(initial=np.inf, where=step > 0))
    return max(calmest / (0.954 * _CALM), 0.5 * finest if np.isfinite(finest) else 0.0)


def _once(force: Readings) -> Readings:
    """Return one of each so many values that a log repeats, where it does; a few levels, held long, are no readings."""
    changed = np.flatnonzero(np.diff(force))
    if len(changed) < 2 or 2 * len(changed) >= len(force):
        return force
    stands = np.diff(changed)
    usual = int(np.median(stands))
    if np.mean(np.abs(stands - usual) <= max(1.0, 0.1 * usual)) < ALIKE:
        return force
    once = force[::usual]
    values, counts = np.unique(once, return_counts=True)
    return once if len(values) > LEVELS and counts.max() < STANDS * len(once) else force


def _whiteness(difference: Floats) -> float:
    """Return how much of fourth differences is noise, from 0 to 1: their sign turns nearly each time.

    Two in a row of white noise correlate by -56/70, so that they differ in sign with a probability of 1/2 +
    asin(0.8)/pi. Quick presses in a slow recording differ in sign half the time at most.
    """
    pairs = difference[1:] * difference[:-1]
    # Of values in coarse steps many differences are zero, which is no sign.
    turns = int(np.count_nonzero(pairs < 0)) / max(1, int(np.count_nonzero(pairs)))
    return min(max((turns - 0.5) / (math.asin(0.8) / math.pi), 0.0), 1.0)


def smoothed(grid: Grid, sample_noise: float, rate_hz: float, size: float) -> Smoothed:
    """Return the grid without single outliers, smoothed until the noise is small against `size`, a typical force.

    `sample_noise` is that of samples at `rate_hz`. Smoothing stops where it would flatten what is there.
    """

    def left(width: int) -> float:
        return float(sample_noise / max(1.0, rate_hz * width / grid.rate_hz) ** 0.5)

    values = median3(grid.values) if rate_hz > 40 else grid.values
    chosen, width = values, 1
    for width_s in WIDTHS_S:
        if left(width) < 0.045 * size and (width > 1 or rate_hz < HUM_HZ):
            break
        wider = grid.cells(width_s) | 1
        trial = smooth(values, wider)
        if not keeps_range(trial, values, left(1)):
            break
        chosen, width = trial, wider
    return Smoothed(Grid(grid.start_s, grid.rate_hz, chosen), left(width), width)


def keeps_range(smooth_x: Floats, x: Floats, noise: float) -> bool:
    """Return whether smoothing leaves nearly all of the range of a series: it takes its noise away, and no presses."""
    own = max(0.0, _range(x) ** 2 - (3.3 * noise) ** 2) ** 0.5
    return bool(_range(smooth_x) >= LEAST_RANGE * own)


def _range(x: Floats) -> float:
    some = x[:: 1 + len(x) // 5000]
    return quantile(some, 0.95) - quantile(some, 0.05)


def _patches(force: Readings) -> Readings:
    if len(force) <= PATCH * PATCHES:
        return force
    starts = np.linspace(0, len(force) - PATCH, PATCHES).astype(np.intp)
    return np.asarray(np.concatenate([force[start : start + PATCH] for start in starts]))
