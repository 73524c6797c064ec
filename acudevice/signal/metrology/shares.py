"""How the errors of a reference hang together, judged by how the loads scatter about the curve.

A stated uncertainty of reference says how wrong each load may be, not whether the loads are wrong together. It matters:
errors that are drawn anew for each reading average out, errors of one mass come again in each series, an error of the
scale's gain is common to all and never shows. The variance is shared out among the three: what the data speak against
(loads that lie closer to the curve than their uncertainty allows, or readings that agree better) is weighed down by
likelihood. Covariance of inputs is asked for by the GUM (5.2, F.1.2); guessing it from residuals is ours.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench
from acudevice.signal.metrology.fitting import Fit

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the reference's variance; what is left is drawn anew for each reading."""

    common: float
    load: float


SHARES = tuple(
    (Shares(common, load), prior)
    for common, load, prior in (
        (0.0, 0.0, 3.0), (0.0, 1.0, 3.0), (1.0, 0.0, 1.0),
        (0.5, 0.5, 0.5), (0.0, 0.5, 0.5), (0.5, 0.0, 0.5),
    )
)  # fmt: skip
"""What is weighed, and how likely each was held before: one cause alone more than mixtures."""


def weigh(b: Bench, found: Fit, spread_n: float) -> tuple[tuple[Shares, float], ...]:
    """Return the shares that may be, with their probabilities; `spread_n` is the scatter within loads at the top."""
    logs = np.array(
        [np.log(prior) + _loads(b, found, spread_n, s) + _readings(b, spread_n, s) for s, prior in SHARES]
    )
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    return tuple((s, float(p)) for (s, _), p in zip(SHARES, chance, strict=True))


def _loads(b: Bench, found: Fit, spread_n: float, shares: Shares) -> float:
    """Return the log likelihood of the mean residuals of the loads, what the curve can follow left out (REML)."""
    size = np.bincount(b.level)
    mean, u = b.level_means(found.residual), b.level_means(b.u)
    variance = spread_n**2 * b.level_means(b.spread) / size + shares.load * u**2
    x = b.level_means(b.x)
    step = np.eye(len(found.theta)) * (1e-5 * np.maximum(np.abs(found.theta), 0.1))[:, None]
    design = np.stack(
        [
            (found.model.force(found.theta + d, x) - found.model.force(found.theta - d, x)) / (2 * d.max())
            for d in step
        ],
        axis=1,
    )
    scaled = design / np.sqrt(variance)[:, None]
    left, values, _ = np.linalg.svd(scaled, full_matrices=False)
    kept = left[:, values > 1e-9 * values[0]]
    rest = mean / np.sqrt(variance)
    rest = rest - kept @ (kept.T @ rest)
    volume = float(np.sum(np.log(values[values > 1e-9 * values[0]])))
    return -0.5 * float(np.sum(np.log(variance))) - volume - 0.5 * float(rest @ rest)


def _readings(b: Bench, spread_n: float, shares: Shares) -> float:
    """Return the log likelihood of the scatter within loads, the size of the sensor's own part being unknown."""
    own = 1.0 - shares.common - shares.load
    u2 = float(np.mean(b.u**2 / b.spread))
    free = max(1, len(b.force) - 2 * b.levels)
    scatter2 = spread_n**2
    whole = np.geomspace(1e-4, 1e4, 161) * max(u2, 1e-6 * scatter2) + own * u2
    logs = -0.5 * free * (np.log(whole / scatter2) + scatter2 / whole)
    return float(np.log(np.mean(np.exp(logs - logs.max()))) + logs.max())


def variance(b: Bench, weights: Array, shares: Shares) -> Array:
    """Return the variance of force from the reference's lasting errors; `weights` as of `Fit.weights_at`."""
    each = np.stack([np.bincount(b.level, row * b.u, minlength=b.levels) for row in weights])
    common = np.sum(each, axis=1) ** 2
    return np.asarray(shares.common * common + shares.load * np.sum(each**2, axis=1))
