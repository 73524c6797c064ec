"""The uncertainty of force along the curve, part by part, and the interval that holds the truth 95 times in 100.

The interval is that of the mean curve: where the middle of loading and unloading, in the middle of all mountings, reads
these counts. `Doubt.use_n` adds what a single press has besides. Parts are added in squares (GUM, 5.1.2), degrees of
freedom by Welch and Satterthwaite (GUM, G.4.1).

Scatter is judged by the largest thing that was done anew several times: mountings where there are three, else series
where there are three, else single readings. Each of these groups alone would have moved the curve a little; how
differently they would have is the standard deviation of their mean. That holds whatever made them differ.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench, Index
from acudevice.signal.metrology.fitting import Fit, lag
from acudevice.signal.metrology.shares import Shares, variance, weigh
from acudevice.signal.metrology.student import chi_square_tail, factor
from acudevice.values.calibration_record import Doubt

Array = NDArray[np.float64]

ENOUGH = 3
"""Groups from which their own differences can be judged."""
CLEARLY = 0.6
"""Probability from which on one way for references to err is taken to be the one."""
LIKELY = 0.1
"""Probability by chance from which on loads that lie off the curve count as chance."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the budget stands on."""

    b: Bench
    fit: Fit
    spread_n: float
    """Standard deviation within loads, at the top load."""
    weighed: tuple[tuple[Shares, float], ...]

    @property
    def shares(self) -> Shares:
        """The likeliest shares, or the expected ones where none of them is clearly the likeliest."""
        likeliest, chance = max(self.weighed, key=lambda pair: pair[1])
        if chance >= CLEARLY:
            return likeliest
        return Shares(sum(p * s.common for s, p in self.weighed), sum(p * s.load for s, p in self.weighed))


def ground(b: Bench, fit: Fit, spread_n: float) -> Ground:
    """Return the ground of the budget of a fit."""
    return Ground(b, fit, spread_n, weigh(b, fit, spread_n))


def doubts(g: Ground, counts: Array, table_error_n: float, step_counts: float) -> tuple[Doubt, ...]:
    """Return the uncertainty at each of `counts`; `step_counts` is the step of the readings, 0 for averages."""
    x = g.b.scaled(counts)
    weights = g.fit.weights_at(x)
    lasting = variance(g.b, weights, g.shares)
    scatter, degrees = _scatter(g, weights)
    model = np.full(len(x), _misfit(g) ** 2)
    gain = np.abs(g.fit.slope(x) / (g.b.span[1] - g.b.span[0]))
    resolution = (gain * step_counts) ** 2 / 12.0
    table = np.full(len(x), table_error_n**2 / 3.0)
    total = lasting + scatter + model + resolution + table
    # A variance from ν degrees of freedom, among others that are known.
    effective = degrees * (total / np.maximum(scatter, 1e-12 * total + 1e-300)) ** 2
    use = np.sqrt(total + _of_one(g, x))
    force = g.fit.force(x)
    parts = np.sqrt(np.stack([lasting, model, scatter, resolution, table, total])).tolist()
    known = [d if d < 1e4 else None for d in effective.tolist()]
    # Two digits of the share are all that such a figure deserves, and let the factors be remembered.
    k = [factor(round(share, 2), degrees) for share in np.sqrt(scatter / total).tolist()]
    return tuple(map(Doubt, counts.tolist(), force.tolist(), *parts, known, k, use.tolist()))


def groups(b: Bench) -> Index | None:
    """Return which group each observation belongs to; None: judge by single readings."""
    for of in (b.mount, b.series):
        if of.max() + 1 >= ENOUGH:
            return of
    return None


def _scatter(g: Ground, weights: Array) -> tuple[Array, float]:
    """Return the variance of the mean curve, and its degrees of freedom."""
    group = groups(g.b)
    if group is None:
        free = max(1, len(g.b.force) - g.fit.pull.shape[0])
        size2 = float(np.sum(g.fit.residual**2 / g.b.spread)) / free
        return weights**2 @ g.b.spread * size2, float(free)
    number = int(group.max()) + 1
    moved = np.stack([weights[:, group == k] @ g.fit.residual[group == k] for k in range(number)], axis=1)
    moved -= moved.mean(axis=1, keepdims=True)
    return np.sum(moved**2, axis=1) * number / (number - 1), float(number - 1)


def _misfit(g: Ground) -> float:
    """Return the standard deviation of loads about the curve beyond what is expected; 0 where that may be chance."""
    mean = g.b.level_means(g.fit.residual)
    expected = g.spread_n**2 * g.b.level_means(g.b.spread) / np.bincount(g.b.level)
    expected = expected + g.shares.load * g.b.level_means(g.b.u) ** 2
    free = g.b.levels - g.fit.model.size
    if free < 1 or chi_square_tail(float(np.sum(mean**2 / expected)), free) > LIKELY:
        return 0.0
    return float(np.sqrt(max(0.0, np.sum(mean**2 - expected) / free)))


def _of_one(g: Ground, x: Array) -> Array:
    """Return the variance of one press about the mean curve: of readings, of groups, of half the hysteresis."""
    b = g.b
    z = np.clip(np.abs(g.fit.force(x)) / float(np.abs(b.force).max()), 0.0, 1.0)
    size2 = float(np.mean(g.fit.residual**2 / b.spread))
    shape = np.interp(g.fit.force(x), b.level_means(b.force), b.level_means(b.spread))
    columns = np.stack([z, z * (1 - z), z * (1 - z) * (1 - 2 * z)], axis=1)[:, : lag(b).shape[1]]
    # The two directions are the ends of a rectangular distribution: half the width, over root three.
    return np.asarray(size2 * shape + (columns @ g.fit.beta * g.fit.slope(x)) ** 2 / 3.0)
