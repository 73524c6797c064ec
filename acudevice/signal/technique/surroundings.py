"""What the samples before and after a press say of its zero and of slow noise."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.technique.window import Floats, Window, noise_of

AROUND_S = 1.0
"""How far from a press its zero is looked for."""

NEAR_S = 1.5
"""A press is not over where it is told to be: within so long of another one, only the middle of a pause is rest."""

LEVEL_S = 0.3
"""What is left is a level that force keeps for so long, or for three samples, or for all the time that there is."""

HAND = 4.0
"""Where one side scatters so many times as much as the other, it is a hand that moves: our judgement."""

SHORT = 1.4
"""In half a second what is slow shows so much less than it is, about."""

LOWERS = 0.5
"""By how much of the noise of a sample the least level over 0.3 s is off by itself, at 25 samples a second or more."""

DRIFTS = 0.001
"""A zero drifts by no more than such a share of the greatest force in a second: our judgement. What is more, is a hand.
"""

LEAST = 8
"""Fewest samples whose scatter says something."""


class Bounds(NamedTuple):
    """A press among others."""

    onset_s: float
    release_s: float
    rest_s: float | None
    """Since the release before; None: nobody knows of one."""
    next_s: float | None
    """The next onset."""
    peak_n: float


class Surroundings(NamedTuple):
    """What is seen on both sides of a press."""

    zero_n: float = 0.0
    """The lesser of the least levels before it and after it, with its sign, and what it may have drifted by."""
    drifts_n: float = 0.0
    """How much both differ, but no more than zeros drift."""
    slow_n: float = 0.0
    """What of the scatter there is more than the noise of samples explains."""
    noise_n: float = 0.0
    """The noise of samples there; 0 where there are too few."""


def around(window: Window, press: Bounds, noise_n: float) -> Surroundings:
    """Return what is seen before and after a press, as far as no other press is there: 0 where nothing is."""
    reach_s = AROUND_S if press.rest_s is None else min(AROUND_S, press.rest_s)
    end_s = press.release_s + AROUND_S
    far_s = end_s if press.next_s is None else min(end_s, press.next_s)
    sides = window.part(press.onset_s - reach_s, press.onset_s), window.part(press.release_s, far_s)
    levels = [level for side in sides if (level := _level(side)) is not None]
    until_s = None if press.next_s is None else press.next_s - press.release_s
    halves = _far(sides[0], 0.0, _near(press.rest_s)), _far(sides[1], 0.5, _near(until_s))
    far = [half for half in halves if len(half) >= LEAST]
    apart_n = abs(levels[1] - levels[0]) if len(levels) == 2 else 0.0
    drifts_n = min(apart_n, DRIFTS * abs(press.peak_n) * (press.release_s - press.onset_s))
    return Surroundings(
        _zero(levels, noise_n, drifts_n),
        drifts_n,
        _mean([_slow(half, noise_n) for half in far]),
        min((noise_of(half) for half in far), default=0.0),
    )


def _zero(levels: list[float], noise_n: float, drifts_n: float) -> float:
    """Return by how much the zero may be off: what both sides show, beyond what noise does to the least of levels."""
    if not levels:
        return 0.0
    level = min(levels, key=abs)
    return float(np.copysign(max(0.0, abs(level) - LOWERS * noise_n) + drifts_n, level))


def _mean(slow: list[float]) -> float:
    """Return the root of the mean square of both sides, but the stiller one's where a hand moved on the other."""
    if not slow or max(slow) > HAND * min(slow):
        return min(slow, default=0.0)
    return sqrt(sum(x * x for x in slow) / len(slow))


def _level(side: Window) -> float | None:
    """Return the least mean over `LEVEL_S` of samples that are all there; None where there are too few."""
    many = min(max(3, round(LEVEL_S / (side.period_s or LEVEL_S))), len(side.force_n))
    if many < 3:
        return None
    means = np.convolve(side.force_n, np.full(many, 1.0 / many), "valid")
    least = float(np.fmin.reduce(means))
    return None if np.isnan(least) else least


def _near(pause_s: float | None) -> bool:
    """Return whether another press is so near that it may begin or end in what is looked at."""
    return pause_s is not None and pause_s < NEAR_S - 1e-6


def _far(side: Window, share: float, pressed: bool) -> Floats:
    """Return that half of a side which is farther from the press, each value once; its middle if another is near."""
    force_n = side.fresh.force_n
    first = round((0.25 if pressed else share) * len(force_n))
    far = force_n[first : first + (len(force_n) + 1) // 2]
    return far[~np.isnan(far)]


def _slow(force_n: Floats, noise_n: float) -> float:
    """Return the deviation that is more than that of the noise, beyond what few samples scatter by themselves."""
    explained = noise_n**2 * (1.0 + sqrt(2.0 / len(force_n)))
    return SHORT * sqrt(max(0.0, float(force_n.var()) - explained))
