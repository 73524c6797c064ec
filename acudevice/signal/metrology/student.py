"""Student's distribution: how far an interval must reach when its width was itself estimated from few values."""

from functools import lru_cache
from math import exp, lgamma, log, log1p, pi, sqrt

_STEPS = 200


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


def _density(t: float, degrees: float) -> float:
    if degrees > 1e6:
        return exp(-t * t / 2.0) / sqrt(2.0 * pi)
    scale = lgamma((degrees + 1.0) / 2.0) - lgamma(degrees / 2.0)
    return exp(scale - (degrees + 1.0) / 2.0 * log1p(t * t / degrees)) / sqrt(degrees * pi)


def tail(t: float, degrees: float) -> float:
    """Return the probability of a value beyond ±`t`: the regularised incomplete beta function I_x(ν/2, 1/2)."""
    if degrees > 1e6:
        from math import erfc

        return erfc(t / sqrt(2.0))
    return _beta(degrees / (degrees + t * t), degrees / 2.0, 0.5)


def chi_square_tail(x: float, degrees: int) -> float:
    """Return the probability that a chi-square variable exceeds `x` (Wilson and Hilferty's cube root)."""
    from math import erfc

    if degrees <= 0:
        return 1.0
    spread = 2.0 / (9.0 * degrees)
    z: float = ((x / degrees) ** (1.0 / 3.0) - (1.0 - spread)) / sqrt(spread)
    return 0.5 * erfc(z / sqrt(2.0))


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
