"""How the errors of a reference hang together, and how much the sensor scatters, as far as the readings tell.

A stated uncertainty of reference says how wrong each load may be, not whether the loads are wrong together. It matters:
errors that are drawn anew for each reading average out, errors of one mass come again in each series, an error of the
scale's gain is common to all and never shows. Nor does a single reading say whether it is off because of the sensor or
because of the reference. So everything that may be is weighed by its likelihood: how the variance of the reference is
shared out among the three, and how much the sensor adds of its own. What the data speak against (loads that lie closer
to the curve than their uncertainty allows, readings that agree better) is weighed down; what they cannot tell stays
undecided, and widens the interval. What is said to be common to all loads (`u_common_n`) is taken as said, and the rest
as errors of loads or readings alone. Covariance of inputs is asked for by the GUM (5.2, F.1.2); weighing it is ours,
after Bayes as in JCGM 101, 6.4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench, shape
from acudevice.signal.metrology.fitting import Fit

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the reference's variance; what is left is drawn anew for each reading."""

    common: float
    load: float

    @property
    def reading(self) -> float:
        """What is left."""
        return 1.0 - self.common - self.load


SHARES = (
    Shares(0.0, 0.0), Shares(0.0, 1.0), Shares(1.0, 0.0), Shares(0.5, 0.5), Shares(0.0, 0.5), Shares(0.5, 0.0),
)  # fmt: skip
"""What is weighed."""
BEFORE = (3.0, 3.0, 0.7, 0.1, 0.1, 0.1)
"""How likely each was held before: one cause alone more than mixtures."""
DISBELIEVED = 0.05
"""Probability below which shares are left out: judgement, held to by simulated calibrations."""


@dataclass(frozen=True, slots=True)
class Within:
    """How the readings of one load differ, without what a whole series has in common."""

    off: Array
    """Each reading less the mean of its load, in newtons."""
    free: int
    """Degrees of freedom; 0 where no load was met twice."""
    shape: Array
    """Relative variance of each reading, without its size."""

    @property
    def size2(self) -> float:
        """The variance of one reading, brought to the top load."""
        return float(np.sum(self.off**2 / self.shape)) / self.free if self.free else 0.0


def within(b: Bench, residual: Array, columns: int) -> Within:
    """Return how readings differ about any curve through the loads; `columns` is the number of those of hysteresis."""
    off = residual - b.level_means(residual)[b.level]
    free = len(off) - b.levels - columns
    number = int(b.series.max()) + 1
    if number > 1:
        for series in range(number):
            mine = b.series == series
            off[mine] -= _line(b.force[mine], off[mine], 1.0 / b.spread[mine])
        free -= 2 * (number - 1)
    free = max(0, free)
    if not free:
        return Within(off, 0, b.spread)
    return Within(off, free, shape(b.force, off, np.full_like(off, free / len(off))))


def _line(force: Array, off: Array, weights: Array) -> Array:
    """Return the straight line through what a series is off: its zero and its gain."""
    if len(np.unique(force)) < 3:
        return np.full_like(off, np.average(off, weights=weights))
    design = np.stack([np.ones_like(force), force], axis=1)
    root = np.sqrt(weights)
    return np.asarray(design @ np.linalg.lstsq(design * root[:, None], off * root, rcond=None)[0])


@dataclass(frozen=True, slots=True)
class Belief:
    """What may be, and how probable each case is: the first axis of all arrays."""

    kind: NDArray[np.intp]
    """Which of `SHARES` a case has."""
    own2: Array
    """Variance of one reading of the sensor alone, at the top load."""
    chance: Array
    evidence: float
    """Logarithm of the likelihood of the readings by the model, all cases together.

    What the model's own freedom is worth is reckoned as if each load erred as much as it may. So a curve that passes
    through every load is not taken for the truth because the references could all be right.
    """

    def of_shares(self) -> Array:
        """Return the probability of each of `SHARES`."""
        return np.asarray(np.bincount(self.kind, self.chance, minlength=len(SHARES)), dtype=np.float64)

    @property
    def expected(self) -> Shares:
        """The shares to be expected."""
        common, load = self.of_shares() @ np.array([[s.common, s.load] for s in SHARES])
        return Shares(float(common), float(load))


def believe(b: Bench, found: Fit, inner: Within, places: int) -> Belief:
    """Return what may be after the readings; the size of scatter is looked at in so many `places`."""
    mean, size = b.level_means(found.residual), np.bincount(b.level)
    seen2 = _size2(b, mean, found.model.size, inner)
    own2, width = _sizes(seen2, inner.free or max(1, b.levels - found.model.size), places)
    kind, own2 = np.repeat(np.arange(len(SHARES)), places), np.tile(own2, len(SHARES))
    load, reading = np.array([[s.load, s.reading] for s in SHARES]).T[:, kind]
    likely = _before(b)[kind] + np.log(np.tile(width, len(SHARES)))
    likely = likely + _readings(b, inner, own2, reading)
    u2, own = b.level_means(b.u) ** 2, b.level_means(inner.shape) / size
    variance = own2[:, None] * own + (reading[:, None] / size + load[:, None]) * u2
    # The last row is that of loads that err as much as they may.
    variance = np.vstack([variance, seen2 * own + u2])
    variance = variance + b.grain_of_loads2
    variance = np.maximum(variance, np.where(u2 > 0.0, 0.0, b.level_means(inner.off**2) / size))
    fit, freedom = _loads(found, b.level_means(b.x), mean, variance)
    logs = likely + fit[:-1] + freedom[:-1]
    chance = np.exp(logs - logs.max())
    evidence = float(np.log(chance.sum()) + logs.max() - freedom[-1])
    return Belief(kind, own2, _believable(kind, chance / chance.sum()), evidence)


def _before(b: Bench) -> Array:
    """Return the logarithm of how likely each of `SHARES` was before; what was said to be common is known."""
    known = np.array([b.common is not None and s.common > 0.0 for s in SHARES])
    return np.where(known, -np.inf, np.log(BEFORE))


def _believable(kind: NDArray[np.intp], chance: Array) -> Array:
    """Return probabilities without shares that are too improbable to widen everybody's interval."""
    chance = np.where(np.bincount(kind, chance)[kind] < DISBELIEVED, 0.0, chance)
    return np.asarray(chance / chance.sum())


def _sizes(seen2: float, free: int, places: int) -> tuple[Array, Array]:
    """Return variances that the sensor's own scatter may have where `seen2` was seen, and the logarithmic step of each.

    They reach up as far as the degrees of freedom leave them open, and down to nearly nothing, where references that
    err at each reading may explain all. The prior is even in the logarithm: where nothing else is unknown, that leads
    to Student's distribution.
    """
    reach = min(5.0 * float(np.sqrt(2.0 / free)), 9.5)
    low = np.linspace(np.log(1e-4), np.log(0.1), FEW, endpoint=False)
    logs = np.concatenate([low, np.linspace(np.log(0.1), reach, places - FEW)])
    return seen2 * np.exp(logs), np.asarray(np.gradient(logs))


FEW = 6
"""Sizes far below what was seen."""


def _size2(b: Bench, mean: Array, parameters: int, inner: Within) -> float:
    """Return the variance of readings as it was seen: within loads, or else of loads about the curve."""
    own = b.level_means(inner.shape) / np.bincount(b.level)
    found = inner.size2 or float(np.sum(mean**2 / own)) / max(1, b.levels - parameters)
    return max(found, 1e-12 * float(b.force.max()) ** 2)


def _readings(b: Bench, inner: Within, own2: Array, reading: Array) -> Array:
    """Return the log likelihood of how the readings of a load differ."""
    # No load has no reference that could err, so it does not tell one case from another.
    told = b.u > 0.0
    if not inner.free or not told.any():
        return np.zeros_like(own2)
    variance = own2[:, None] * inner.shape[told] + reading[:, None] * b.u[told] ** 2 + 1e-300
    logs = np.sum(np.log(variance), axis=1) * inner.free / len(b.force)
    return np.asarray(-0.5 * (logs + np.sum(inner.off[told] ** 2 / variance, axis=1)))


def _loads(found: Fit, x: Array, mean: Array, variance: Array) -> tuple[Array, Array]:
    """Return the log likelihood of how the loads lie about the curve, and what the curve's own freedom adds to it.

    The curve may still be moved by what it has parameters for (generalised least squares); with the second part it is
    the restricted likelihood (REML), which has the right degrees of freedom for variances.
    """
    design = found.slopes(x)
    scaled = design / np.sqrt(np.mean(design**2, axis=0) + 1e-300)
    weighted = scaled / variance[:, :, None]
    normal = np.swapaxes(weighted, 1, 2) @ scaled
    normal = normal + 1e-9 * np.trace(normal, axis1=1, axis2=2)[:, None, None] * np.eye(normal.shape[1])
    moved = np.linalg.solve(normal, np.swapaxes(weighted, 1, 2) @ mean[:, None])[..., 0]
    rest = mean - moved @ scaled.T
    fit = -0.5 * (np.sum(np.log(variance), axis=1) + np.sum(rest**2 / variance, axis=1))
    return fit, -0.5 * np.linalg.slogdet(normal)[1]


def variance(b: Bench, weights: Array, shares: tuple[Shares, ...]) -> Array:
    """Return the variance of force from the reference's lasting errors, for each of `shares`: shape (x, shares).

    What is said to be common is in all of them.

    `weights` are those of `Fit.weights_at`.
    """
    each = (weights * b.u) @ (b.level[:, None] == np.arange(b.levels))
    common, load = np.sum(each, axis=1) ** 2, np.sum(each**2, axis=1)
    said = 0.0 if b.common is None else (weights @ b.common) ** 2
    return np.stack([said + s.common * common + s.load * load for s in shares], axis=1)
