"""The uncertainty of force along the curve, part by part, and the interval that holds the truth 95 times in 100.

The interval is that of the mean curve: where the middle of loading and unloading, in the middle of all mountings, reads
these counts. It is reckoned with, and lies about, a curve that bends in more ways than the chosen one: how much less a
sensor bends is not known where its loads err by as much, and an interval that took the plainest curve for the truth
would hold it as seldom as 70 times in 100. The chosen curve remains the estimate; how far it lies from the other is its
`shift_n`, and part of its uncertainty (JCGM 101, 5.3.3: an interval need not lie evenly about the estimate).
`Doubt.use_n` adds what a single press has besides. Parts are added in squares (GUM, 5.1.2). Where it may be in several
ways (see `shares`), the interval is that of the mixture of their distributions (JCGM 101).

Scatter is judged by the largest thing that was done anew several times: mountings where there are three, else series
where there are three, else single readings. Each of these groups alone would have moved the curve a little; how
differently they would have is the standard deviation of their mean. That holds whatever made them differ. Two groups
say so little that single readings are asked instead, unless these say that the two differ.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench, Index
from acudevice.signal.metrology.choosing import Choice, knots
from acudevice.signal.metrology.fitting import Fit
from acudevice.signal.metrology.shares import SHARES, Belief, Shares, Within, believe, variance
from acudevice.signal.metrology.student import chi_square_tail, factor, fisher_tail, normal_tails
from acudevice.values.calibration_record import Doubt

Array = NDArray[np.float64]

ENOUGH = 3
"""Groups from which their own differences can be judged."""
LIKELY = 0.1
"""Probability by chance from which on loads that lie off the curve, or two groups that differ, count as chance."""
FINE = 41
"""Sizes of scatter that are looked at."""
HALVINGS = 24


@dataclass(frozen=True, slots=True)
class Ground:
    """What the budget stands on."""

    b: Bench
    choice: Choice
    belief: Belief

    @property
    def fit(self) -> Fit:
        """The fit that the interval is reckoned with: that of a model which bends in more ways than the chosen one."""
        return self.choice.free

    @property
    def inner(self) -> Within:
        """How readings of one load differ."""
        return self.choice.inner

    @property
    def shares(self) -> Shares:
        """The shares of the reference's variance that are to be expected, without what is said to be common."""
        return self.belief.expected

    @property
    def told(self) -> Shares:
        """The shares of all of the reference's variance."""
        if self.b.common is None:
            return self.shares
        all2 = float(np.sum(self.b.common**2 + self.b.u**2))
        said = float(np.sum(self.b.common**2)) / all2 if all2 else 0.0
        return Shares(said, (1.0 - said) * self.shares.load)


def ground(b: Bench, choice: Choice) -> Ground:
    """Return the ground of the budget of what was chosen."""
    return Ground(b, choice, believe(b, choice.fit, choice.inner, FINE))


def doubts(g: Ground, counts: Array, table_errors_n: Array, step_counts: float) -> tuple[Doubt, ...]:
    """Return the uncertainty at each of `counts`, where the table errs by as much as `table_errors_n`.

    `step_counts` is the step of the readings, 0 for averages.
    """
    x = g.b.scaled(counts)
    weights = g.fit.weights_at(x)
    shift = g.fit.force(x) - g.choice.fit.force(x)
    gain = np.abs(g.fit.slope(x) / (g.b.span[1] - g.b.span[0]))
    resolution = (gain * step_counts) ** 2 / 12.0
    table = table_errors_n**2 / 3.0
    misfit = _misfit(g) ** 2 + _between_loads(g, x) ** 2 / 3.0
    rounding = _rounding(g.b, weights)
    each = variance(g.b, weights, SHARES)
    scatter, degrees, half = _reach(g, weights, each, resolution + table + misfit + rounding)
    lasting = each @ g.belief.of_shares()
    known = lasting + scatter + rounding + misfit + resolution + table
    total = known + shift**2
    one, direction = _of_one(g, x, scatter)
    use_k = _factor_of_one(scatter + one, known + one + direction, degrees)
    scatter = scatter + rounding
    # A variance from ν degrees of freedom, among others that are known (Welch and Satterthwaite; GUM, G.4.1).
    effective = degrees * (known / np.maximum(scatter, 1e-12 * known + 1e-300)) ** 2
    free = [d if d < 1e4 else None for d in effective.tolist()]
    parts = np.sqrt(np.stack([lasting, misfit + shift**2, scatter, resolution, table, total])).tolist()
    # About the estimate, U reaches to the farther end of the interval (GUM, F.2.4.5: a shift that is not corrected).
    k = ((half + np.abs(shift)) / np.sqrt(total)).tolist()
    use = np.sqrt(total + one + direction).tolist()
    force = g.choice.fit.force(x).tolist()
    return tuple(map(Doubt, counts.tolist(), force, *parts, free, k, use, shift.tolist(), use_k))


def groups(g: Ground) -> Index | None:
    """Return which group each observation belongs to; None: judge by single readings."""
    for of in (g.b.mount, g.b.series):
        number = int(of.max()) + 1
        if number >= ENOUGH or (number > 1 and _differ(g, of)):
            return of
    return None


def _differ(g: Ground, of: Index) -> bool:
    """Return whether groups bend the curve differently by more than their scatter explains (Chow 1960)."""
    number, pull = int(of.max()) + 1, g.fit.pull
    if not g.inner.free:
        return False
    moved = np.stack([pull[:, of == k] @ g.fit.residual[of == k] for k in range(number)], axis=1)
    chance = np.linalg.pinv((pull * g.inner.shape) @ pull.T * g.inner.size2, hermitian=True)
    upper = (number - 1) * len(pull)
    ratio = float(np.sum(moved * (chance @ moved))) * number / upper
    return fisher_tail(ratio, upper, g.inner.free) < LIKELY


def _reach(g: Ground, weights: Array, lasting: Array, known: Array) -> tuple[Array, float, Array]:
    """Return the variance of scatter, its degrees of freedom, and half the interval.

    `lasting` is the variance of the reference's lasting errors by shares, `known` that of all else.
    """
    group = groups(g)
    if group is None:
        return _by_readings(g, weights, lasting, known)
    scatter, degrees = _between(g, weights, group)
    total = scatter[:, None] + lasting + known[:, None]
    # Two digits of the share are all that such a figure deserves, and let the factors be remembered.
    part = np.round(np.sqrt(scatter[:, None] / total), 2)
    k = np.array([[factor(one, degrees) for one in row] for row in part.tolist()])
    return scatter, degrees, _half(k / NORMAL * np.sqrt(total), g.belief.of_shares())


def _between(g: Ground, weights: Array, group: Index) -> tuple[Array, float]:
    """Return the variance of the mean curve by how groups differ, and its degrees of freedom."""
    number = int(group.max()) + 1
    moved = np.stack([weights[:, group == k] @ g.fit.residual[group == k] for k in range(number)], axis=1)
    moved -= moved.mean(axis=1, keepdims=True)
    return np.sum(moved**2, axis=1) * number / (number - 1), float(number - 1)


def _by_readings(g: Ground, weights: Array, lasting: Array, known: Array) -> tuple[Array, float, Array]:
    """Return the same where single readings are all there is: every size of scatter by its probability."""
    belief = g.belief
    reading = np.array([s.reading for s in SHARES])[belief.kind]
    scatter = np.outer(weights**2 @ g.inner.shape, belief.own2) + np.outer(weights**2 @ g.b.u**2, reading)
    half = _half(np.sqrt(scatter + lasting[:, belief.kind] + known[:, None]), belief.chance)
    degrees = float(g.inner.free or max(1, len(g.b.force) - len(g.fit.theta) - len(g.fit.loop.beta)))
    # The mean of the inverse leads to the usual estimate where the scatter is all that is unknown.
    return 1.0 / np.maximum((1.0 / (scatter + 1e-300)) @ belief.chance, 1e-300), degrees, half


NORMAL = 1.959964
"""Coverage factor of the normal distribution."""


def _half(sizes: Array, chance: Array) -> Array:
    """Return what 95 % of a mixture of normal distributions lie within, at each place: one of `sizes` by `chance`."""
    likely = chance > 1e-5
    sizes, chance = sizes[:, likely], chance[likely] / chance[likely].sum()
    low, high = NORMAL * sizes.min(axis=1), NORMAL * sizes.max(axis=1)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        outside = normal_tails(middle[:, None] / sizes) @ chance
        low, high = np.where(outside > 0.05, middle, low), np.where(outside > 0.05, high, middle)
    return np.asarray(high)


def _rounding(b: Bench, weights: Array) -> Array:
    """Return the variance of force for what whole counts lack, where it comes again with each load in every series."""
    each = (weights * np.sqrt(b.grain2)) @ (b.cluster[:, None] == np.arange(int(b.cluster.max()) + 1))
    return np.asarray(np.sum(each**2, axis=1))


def _between_loads(g: Ground, x: Array) -> Array:
    """Return how far a curve drawn from load to load is from the straight lines between them; 0 of other models.

    Nothing says how it runs there, and either may be right.
    """
    if g.fit.model.name != "piecewise":
        return np.zeros_like(x)
    at = knots(g.b)
    return np.where((x > at[0]) & (x < at[-1]), g.fit.force(x) - np.interp(x, at, g.fit.theta), 0.0)


def _misfit(g: Ground) -> float:
    """Return the standard deviation of loads about the curve beyond what is expected; 0 where that may be chance."""
    mean, size, shares = g.b.level_means(g.fit.residual), np.bincount(g.b.level), g.shares
    own2 = 1.0 / float((1.0 / g.belief.own2) @ g.belief.chance)
    expected = own2 * g.b.level_means(g.inner.shape) / size
    expected = expected + (shares.load + shares.reading / size) * g.b.level_means(g.b.u) ** 2
    expected = expected + g.b.grain_of_loads2
    free = g.b.levels - g.fit.model.size
    if free < 1 or chi_square_tail(float(np.sum(mean**2 / expected)), free) > LIKELY:
        return 0.0
    return float(np.sqrt(max(0.0, np.sum(mean**2 - expected) / free)))


def _of_one(g: Ground, x: Array, scatter: Array) -> tuple[Array, Array]:
    """Return what one press has besides: the variance of its group and of its reading, and that of its direction.

    `scatter` is the variance of the mean of all groups. The two directions are as likely, and half the difference off.
    """
    b, group = g.b, groups(g)
    force = g.fit.force(x)
    z = np.clip(np.abs(force) / float(np.abs(b.force).max()), 0.0, 1.0)
    shape = np.interp(force, b.level_means(b.force), b.level_means(b.spread))
    direction = (g.fit.loop.at(z, np.clip(x, 0.0, 1.0)) * g.fit.slope(x)) ** 2
    if group is None:
        return float(np.mean(g.fit.residual**2 / b.spread)) * shape, direction
    inner = np.interp(force, b.level_means(b.force), b.level_means(g.inner.shape))
    return (int(group.max()) + 1) * scatter + g.inner.size2 * inner, direction


def _factor_of_one(estimated: Array, whole: Array, degrees: float) -> list[float]:
    """Return the coverage factor of one press, where so much of its variance was estimated with so many `degrees`."""
    return [
        factor(one, degrees) for one in np.round(np.sqrt(np.clip(estimated / whole, 0.0, 1.0)), 2).tolist()
    ]
