"""What noise does to the greatest of many samples, and to the first of them that reaches a level."""

from math import hypot, log, log1p, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from acudevice.signal.technique.window import Floats

NORMAL = NormalDist()

NARROWS = 0.9
"""How fast the greatest of n normal values becomes surer with log n: 0.83 of one's deviation of 2, 0.43 of 100."""

BEHIND = 0.95
"""By how many deviations the first of many samples on a slope is earlier than the greatest of them is great."""


def greatest_of(many: float) -> float:
    """Return how great the greatest of so many standard normal values is on average (Blom 1958)."""
    return NORMAL.inv_cdf((many - 0.375) / (many + 0.25)) if many > 1 else 0.0


def spread_of(many: float) -> float:
    """Return the deviation of the greatest of so many standard normal values: a fit, to 5 %."""
    return 1.0 / sqrt(1.0 + NARROWS * log(max(many, 1.0)))


SLOWLY = 0.7, 1.5
"""By how much noise that is slow lifts, and how that varies: it is anew in a press once, or a few times. Our judgement.
"""


class Lift(NamedTuple):
    """By how much noise lifts the greatest of some samples."""

    mean_n: float = 0.0
    spread_n: float = 0.0


def lift_of(force_n: Floats, noise_n: float, slow_n: float = 0.0, alike: float = 1.0) -> Lift:
    """Return by how much noise lifts the greatest of samples, of which so many at a time have noise alike.

    Only those count that are near the greatest: how many that are, and how far it is lifted, follow from each other.
    What of the noise is slow lifts it as if few samples had it.
    """
    whole_n = hypot(noise_n, slow_n)
    if whole_n == 0.0 or len(force_n) == 0:
        return Lift()
    top, many = float(np.max(force_n)), len(force_n) / max(alike, 1.0)
    for _ in range(3):
        near = np.count_nonzero(force_n >= top - (greatest_of(many) + 1.0) * whole_n)
        many = max(1.0, near / max(alike, 1.0))
    return Lift(
        noise_n * greatest_of(many) + SLOWLY[0] * slow_n, hypot(noise_n * spread_of(many), SLOWLY[1] * slow_n)
    )


def early(many: float) -> tuple[float, float]:
    """Return by how many deviations of noise the first sample at a level is too low on a slope, and how that varies.

    `many` samples come while force rises by one deviation. A fit to made-up slopes, to 5 %.
    """
    mean = max(0.0, sqrt(2.0 * log1p(many)) - BEHIND)
    return mean, 1.0 / sqrt(1.0 + NARROWS * log1p(many))
