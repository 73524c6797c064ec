"""Samples around a press as arrays. Importing it loads numpy."""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_JITTER_S = 1.3e-3
"""Samples are even where they lie so near to even times (rms): at 12 Hz that moves a phase by a tenth of a radian."""

NORMAL_MEDIAN = 0.67449
"""Median of what is normally distributed, without its sign, over its deviation."""

SMOOTH_S = 0.02
"""Where samples come faster, edges and peaks are looked for in means over so long, lest noise be taken for them: a
fiftieth of a second takes half a percent off the fastest kneading that was published (2.6 Hz)."""

RUNS, LEAST_RUNS = 0.1, 5
"""Values are held for as many samples as all but a tenth of them are, where there are so many."""

GAP = 3.0
"""Samples further apart than so many periods have a gap between them."""


@dataclass(frozen=True)
class Window:
    """Samples from a little before an onset to a little after a release, in their order.

    Without slots: what many figures of a press want of it is worked out once.
    """

    t_s: Floats
    """Seconds from any zero; rising."""
    force_n: Floats
    """NaN where invalid, and once in each place where samples are missing, lest slopes go straight across."""

    def part(self, start_s: float, end_s: float) -> "Window":
        """Return the samples from one time to another, both included."""
        first, stop = np.searchsorted(self.t_s, [start_s - 1e-9, end_s + 1e-9])
        return Window(self.t_s[first:stop], self.force_n[first:stop])

    @property
    def whole(self) -> bool:
        """Whether there are samples, and none is invalid or missing."""
        return bool(len(self.force_n)) and not bool(np.isnan(self.force_n).any())

    @cached_property
    def averaged(self) -> int:
        """Over how many samples `smoothed` takes means."""
        period_s = self.period_s
        many = 0 if not period_s else int(SMOOTH_S / period_s + 1e-6)
        width = many - 1 + many % 2
        return width if 3 <= width <= len(self.t_s) else 1

    @cached_property
    def smoothed(self) -> "Window":
        """Return means over an odd number of samples, as many as fit into `SMOOTH_S`; the ends, which lack them, go."""
        width = self.averaged
        if width == 1:
            return self
        half = width // 2
        means = np.convolve(self.force_n, np.full(width, 1.0 / width), "valid")
        return Window(self.t_s[half:-half], means)

    @property
    def length_s(self) -> float:
        """From the first sample to the last."""
        return float(self.t_s[-1] - self.t_s[0]) if len(self.t_s) else 0.0

    @cached_property
    def period_s(self) -> float | None:
        """The usual time from one sample to the next; None for fewer than two."""
        return float(np.median(np.diff(self.t_s))) if len(self.t_s) > 1 else None

    @cached_property
    def held(self) -> int:
        """How many samples a value lasts: more than one where a sensor is slower than who asks it."""
        if len(self.force_n) < 2:
            return 1
        lengths = np.diff(np.flatnonzero(self.force_n[1:] != self.force_n[:-1]))
        if len(lengths) < LEAST_RUNS or np.count_nonzero(lengths == 1) > RUNS * len(lengths):
            return 1
        return max(1, int(np.quantile(lengths, RUNS)))

    @property
    def fresh(self) -> "Window":
        """Return the samples without those that repeat the one before, where values last for several."""
        if self.held == 1:
            return self
        starts = np.diff(self.force_n, prepend=np.nan) != 0
        return Window(self.t_s[starts], self.force_n[starts])

    @property
    def stamp_s(self) -> float:
        """How far times lie from an even row, if it is their stamps that are uneven, as a standard deviation."""
        steps = np.diff(self.t_s)
        usual = steps[steps < GAP * (self.period_s or 0.0)]
        return float(usual.std()) / sqrt(2.0) if len(usual) > 1 else 0.0

    @property
    def jitter_s(self) -> float:
        """How far samples lie from even times, as the root of the mean square."""
        if len(self.t_s) < 3:
            return 0.0
        number = np.arange(len(self.t_s), dtype=np.float64)
        return float((self.t_s - line(number, self.t_s)[2]).std())


def line(x: Floats, y: Floats) -> tuple[float, float, Floats]:
    """Return slope, mean of `y`, and the values of the straight line through the points by least squares."""
    off = x - x.mean()
    spread = float(off @ off)
    slope = float(off @ (y - y.mean())) / spread if spread > 0 else 0.0
    return slope, float(y.mean()), y.mean() + slope * off


def noise_of(force_n: Floats) -> float:
    """Return the deviation of the noise of a sample in N, by fourth differences, which see little of a hand's motion.

    Of white noise their variance is 70 times its own; it is told from their median, which edges do not move. Where
    samples are few a second, what the hand does counts as noise: the estimate is too great then, not too small. 0 for
    fewer than eight samples.
    """
    good = force_n[~np.isnan(force_n)]
    if len(good) < 8:
        return 0.0
    return float(np.median(np.abs(np.diff(good, 4)))) / (NORMAL_MEDIAN * sqrt(70.0))
