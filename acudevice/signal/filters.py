"""Filters for what people see and hear. They look back only, and take one sample at a time, so chunking cannot matter.

No verdict, no stored figure and no cue of safety comes from filtered force: the check sees what the device sent. Each
filter takes times in seconds, which must not fall, and forces in any unit, None where there is none; after None, and
after a pause longer than `PAUSE_S`, it begins anew, since what is missing must not be smoothed over.
"""

from bisect import bisect_left, insort
from collections import deque
from math import exp, tau
from typing import Protocol

PAUSE_S = 0.5
"""A pause that ends a filter's memory: the time after which the person is told that there is no signal."""


class Filter(Protocol):
    """A causal filter."""

    def feed(self, t_s: float, force: float | None) -> float | None:
        """Take a sample and return the filtered force at its time; None where the sample is None."""


class _Memory:
    """Knows how long ago the last sample was."""

    def __init__(self) -> None:
        self._t_s: float | None = None

    def _since(self, t_s: float) -> float | None:
        """Return the time since the sample before in seconds; None where memory must begin anew."""
        before, self._t_s = self._t_s, t_s
        return None if before is None or t_s - before > PAUSE_S else t_s - before


class Smooth(_Memory):
    """The exponential moving average: a first-order low-pass, exact for a step held between samples at any rate."""

    def __init__(self, time_constant_s: float) -> None:
        """`time_constant_s`: after a step, 63 % of it are reached."""
        super().__init__()
        self._constant_s = time_constant_s
        self._level = 0.0

    def feed(self, t_s: float, force: float | None) -> float | None:
        """Take a sample and return the average up to it."""
        if force is None:
            self._t_s = None
            return None
        dt = self._since(t_s)
        self._level = force if dt is None else force + (self._level - force) * exp(-dt / self._constant_s)
        return self._level


class OneEuro(_Memory):
    """The 1 euro filter: steady while force rests, quick while it moves.

    Casiez, Roussel and Vogel, "1 € filter: a simple speed-based low-pass filter for noisy input in interactive
    systems", CHI 2012; its smoothing factor is 1 / (1 + 1 / (2 pi cutoff dt)).
    """

    def __init__(self, least_hz: float = 1.0, *, per_speed: float = 0.2, speed_hz: float = 1.0) -> None:
        """The cutoff is `least_hz` at rest and rises by `per_speed` Hz for each unit of force a second.

        `speed_hz` is the cutoff at which the speed itself is smoothed.
        """
        super().__init__()
        self._least_hz, self._per_speed, self._speed_hz = least_hz, per_speed, speed_hz
        self._raw = self._level = self._speed = 0.0

    def feed(self, t_s: float, force: float | None) -> float | None:
        """Take a sample and return the filtered force."""
        if force is None:
            self._t_s = None
            return None
        dt = self._since(t_s)
        if dt is None:
            self._level, self._speed = force, 0.0
        elif dt > 0.0:
            self._speed += _share(self._speed_hz, dt) * ((force - self._raw) / dt - self._speed)
            cutoff_hz = self._least_hz + self._per_speed * abs(self._speed)
            self._level += _share(cutoff_hz, dt) * (force - self._level)
        self._raw = force
        return self._level


def _share(cutoff_hz: float, dt: float) -> float:
    """Return the weight of a new sample in a low-pass."""
    return 1.0 / (1.0 + 1.0 / (tau * cutoff_hz * dt))


class Median(_Memory):
    """The median of the last few samples: takes single outliers away without rounding edges."""

    def __init__(self, size: int = 3) -> None:
        """`size`: how many samples, odd; its delay is half of them."""
        super().__init__()
        self._size = size
        self._last: deque[float] = deque()
        self._sorted: list[float] = []

    def feed(self, t_s: float, force: float | None) -> float | None:
        """Take a sample and return the median of the last ones; of an even number, the mean of the middle two."""
        if force is None:
            self._t_s = None
            return None
        if self._since(t_s) is None:
            self._last.clear()
            self._sorted.clear()
        self._last.append(force)
        insort(self._sorted, force)
        if len(self._last) > self._size:
            del self._sorted[bisect_left(self._sorted, self._last.popleft())]
        middle = len(self._sorted) // 2
        return (self._sorted[middle] + self._sorted[~middle]) / 2.0
