"""Student's distribution: how far an interval must reach when its width was itself estimated from few values."""

from functools import lru_cache
from math import erfc, exp, lgamma, log, log1p, pi, sqrt

import numpy as np
from numpy.typing import NDArray

_erfc = np.vectorize(erfc, otypes=[np.float64])

_STEPS = 200
_NODES = tuple(k / 4.0 for k in range(-20, 21))
_NORMAL = tuple((node, exp(-node * node / 2.0) / sqrt(2.0 * pi) / 4.0) for node in _NODES)
"""The normal distribution as points and their weights: the trapezoidal rule, exact for it to ten digits."""


@lru_cache(maxsize=4096)
def two_sided(degrees: float, share: float = 0.95) -> float:
    """Return the coverage factor that holds `share` of Student's distribution; `degrees` > 0 may be infinite.

    By Newton's steps from 0 along `tail`, which falls ever more slowly, so that none goes too far. GUM, table G.2,
    lists the same figures.
    """
    t = 0.0
    for _ in range(200):
        step = (tail(t, degrees) - (1.0 - share)) / (2.0 * _density(t, degrees))
        t += step
        if step < 1e-9 * t:
            break
    return t


@lru_cache(maxsize=4096)
def factor(share: float, degrees: float) -> float:
    """Return the coverage factor, for 95 %, of a combined uncertainty of which `share` was estimated, the rest known.

    `share` is that of the standard uncertainty, `degrees` the degrees of freedom of what was estimated. The effective
    degrees of freedom (Welch and Satterthwaite; GUM, G.4.1) make the interval too short where few of them meet known
    parts of like size, for they are estimated themselves. The sum of a normal and a scaled Student's variable (JCGM
    101, 6.4.9) makes it too long. Simulated calibrations lie between; half way is judgement, held to by them.
    """
    by_degrees = two_sided(degrees / max(share, 1e-3) ** 4)
    if degrees >= _MANY or not _LITTLE < share < 1.0:
        return by_degrees
    return (by_degrees + _of_sum(share, degrees)) / 2.0


_MANY, _LITTLE = 30.0, 0.02
"""Degrees of freedom from which on, and share up to which, the ways to reckon do not differ."""


def _of_sum(share: float, degrees: float) -> float:
    """Return the factor of √(1 - share²) of a normal and `share` of a Student's variable."""
    known = sqrt(1.0 - share * share)
    low, high = 1.9, two_sided(degrees)
    for _ in range(16):
        middle = (low + high) / 2.0
        outside = 0.0
        for node, weight in _NORMAL:
            beyond = (middle - known * node) / share
            one = tail(abs(beyond), degrees) / 2.0
            outside += 2.0 * weight * (one if beyond > 0.0 else 1.0 - one)
        low, high = (middle, high) if outside > 0.05 else (low, middle)
    return high


def _density(t: float, degrees: float) -> float:
    if degrees > 1e6:
        return exp(-t * t / 2.0) / sqrt(2.0 * pi)
    scale = lgamma((degrees + 1.0) / 2.0) - lgamma(degrees / 2.0)
    return exp(scale - (degrees + 1.0) / 2.0 * log1p(t * t / degrees)) / sqrt(degrees * pi)


def tail(t: float, degrees: float) -> float:
    """Return the probability of a value beyond ±`t`: the regularised incomplete beta function I_x(ν/2, 1/2)."""
    if degrees > 1e6:
        return erfc(t / sqrt(2.0))
    return _beta(degrees / (degrees + t * t), degrees / 2.0, 0.5)


def chi_square_tail(x: float, degrees: int) -> float:
    """Return the probability that a chi-square variable exceeds `x` (Wilson and Hilferty's cube root)."""
    if degrees <= 0:
        return 1.0
    spread = 2.0 / (9.0 * degrees)
    z: float = ((x / degrees) ** (1.0 / 3.0) - (1.0 - spread)) / sqrt(spread)
    return 0.5 * erfc(z / sqrt(2.0))


def fisher_tail(ratio: float, upper: float, lower: float) -> float:
    """Return the probability that a ratio of variances with so many degrees of freedom above and below exceeds."""
    return _beta(lower / (lower + upper * max(ratio, 0.0)), lower / 2.0, upper / 2.0)


def _beta(x: float, a: float, b: float) -> float:
    """Return I_x(a, b) by the continued fraction of Lentz, on the side where it converges."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _beta(1.0 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1.0 / _far(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1.0 / _far(1.0 + term * d), _far(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-12:
            break
    return front * value


def _far(x: float) -> float:
    """Keep a denominator away from zero."""
    return x if abs(x) > 1e-300 else 1e-300


def normal_tails(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of values beyond ±`t` of the normal distribution, of each."""
    return np.asarray(_erfc(np.abs(t) / sqrt(2.0)), dtype=np.float64)
