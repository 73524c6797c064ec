"""How a finger's force moves: smooth ways from one force to another, and the trembling on top; functions of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import pi, sin
from random import Random


@dataclass(frozen=True, slots=True)
class Glide:
    """A smooth way from one force to another, constant before and after.

    Minimum jerk (Flash and Hogan, J. Neurosci. 5, 1985): s = 10u³ - 15u⁴ + 6u⁵ with u from 0 to 1.
    """

    start_s: float
    end_s: float
    from_n: float
    to_n: float

    def at(self, t_s: float) -> float:
        """Return the force in N at `t_s`."""
        if t_s >= self.end_s:
            return self.to_n
        if t_s <= self.start_s:
            return self.from_n
        u = (t_s - self.start_s) / (self.end_s - self.start_s)
        return self.from_n + (self.to_n - self.from_n) * u * u * u * (10.0 + u * (6.0 * u - 15.0))


class Path:
    """Glides one after the other: the force that the hand means to give."""

    def __init__(self) -> None:
        self._glides = [Glide(0.0, 0.0, 0.0, 0.0)]

    def at(self, t_s: float) -> float:
        """Return the force in N at `t_s`, which never falls from one call to the next."""
        glides = self._glides
        while len(glides) > 1 and t_s >= glides[1].start_s:
            del glides[0]
        return glides[0].at(t_s)

    def turn(self, t_s: float, *steps: tuple[float, float]) -> None:
        """Go on from where the force is at `t_s`, in `steps` of a duration in s and a force in N to reach in it."""
        force_n = self.at(t_s)
        self._glides = []
        for duration_s, to_n in steps:
            self._glides.append(Glide(t_s, t_s + duration_s, force_n, to_n))
            t_s, force_n = t_s + duration_s, to_n

    @property
    def end_s(self) -> float:
        """When the last glide is over."""
        return self._glides[-1].end_s

    @property
    def goal_n(self) -> float:
        """Where the last glide leads to."""
        return self._glides[-1].to_n


class Waves:
    """A sum of sines with random phases: trembling or swaying that can be asked at any time and repeats for a seed."""

    def __init__(self, random: Random, *bands: tuple[float, float, float, int]) -> None:
        """Make waves of `bands`: lowest and highest frequency in Hz, root mean square, number of sines."""
        self._waves = tuple(wave for band in bands for wave in _sines(random, *band))

    def at(self, t_s: float) -> float:
        """Return the value at `t_s`, in the unit of the root mean squares."""
        value = 0.0
        for omega, phase, amplitude in self._waves:
            value += amplitude * sin(omega * t_s + phase)
        return value


def _sines(
    random: Random, low_hz: float, high_hz: float, rms: float, count: int
) -> Iterable[tuple[float, float, float]]:
    """Spread frequencies over the band, one in each of `count` equal parts, so that no two seeds beat alike."""
    part_hz = (high_hz - low_hz) / count
    for number in range(count):
        frequency_hz = low_hz + part_hz * (number + random.random())
        yield 2.0 * pi * frequency_hz, random.uniform(0.0, 2.0 * pi), rms * (2.0 / count) ** 0.5
