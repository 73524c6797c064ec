"""The mean curve through loading and unloading, by weighted least squares, with what each observation did to it.

The reading under a force differs by direction: counts x = m(F) ± H(F). The curve wanted is that of the middle, m. So
each observation is compared at x - way·H, with H a cubic in the load that is fitted along with the model: no load has
to be met from both sides, and the middle is taken in counts, where the two were read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench
from acudevice.signal.metrology.models import Model

Array = NDArray[np.float64]

ROUNDS = 40
"""Most steps of least squares; straight models need two."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A model with its parameters, and the linear map from references to them around the best fit."""

    model: Model
    theta: Array
    beta: Array
    """Hysteresis: half the difference of unloading and loading, in x, as a combination of `lag`'s columns."""
    residual: Array
    """Reference less fitted force."""
    pull: Array
    """Change of (theta, beta) for a change of each reference: shape (parameters, observations)."""

    def force(self, x: Array) -> Array:
        """Return the force of the mean curve."""
        return self.model.force(self.theta, x)

    def weights_at(self, x: Array) -> Array:
        """Return the change of force at each x for a change of each reference: shape (x, observations)."""
        return np.asarray(_slopes(self.model, self.theta, x) @ self.pull[: self.model.size])

    def slope(self, x: Array) -> Array:
        """Return newtons for each unit of x."""
        return np.asarray((self.force(x + 1e-4) - self.force(x - 1e-4)) / 2e-4)


def fit(b: Bench, model: Model, weights: Array, like: Fit | None = None, rounds: int = ROUNDS) -> Fit:
    """Return the best fit of a model, begun from that of `like` or from the model's own guesses."""
    columns = lag(b)
    if like is None:
        starts = [(theta, np.zeros(columns.shape[1])) for theta in model.starts(b.x, b.force, weights)]
    else:
        starts = [(like.theta, like.beta[: columns.shape[1]])]
    problem = _Problem(b, model, columns, weights)
    if len(starts) > 1:
        rough = [problem.solve(*start, 6) for start in starts]
        starts = [min(rough, key=lambda found: problem.cost(*found))]
    theta, beta = problem.solve(*starts[0], rounds)
    design = problem.design(theta, beta)
    scaled = design * np.sqrt(weights)[:, None]
    pull = np.asarray(np.linalg.pinv(scaled, rcond=1e-11) * np.sqrt(weights)[None, :], dtype=np.float64)
    return Fit(model, theta, beta, problem.residual(theta, beta), pull)


def lag(b: Bench) -> Array:
    """Return the columns of hysteresis, signed by direction; fewer where fewer loads were met from both sides."""
    both = sum(len(set(b.way[b.level == level])) == 2 for level in range(b.levels))
    z = np.clip(b.force / float(np.abs(b.force).max()), 0.0, 1.0)
    columns = np.stack([z, z * (1 - z), z * (1 - z) * (1 - 2 * z)], axis=1)
    return np.asarray(columns[:, : min(3, both)] * b.way[:, None])


@dataclass(frozen=True, slots=True)
class _Problem:
    b: Bench
    model: Model
    columns: Array
    weights: Array

    def residual(self, theta: Array, beta: Array) -> Array:
        return self.b.force - self.model.force(theta, self.b.x - self.columns @ beta)

    def cost(self, theta: Array, beta: Array) -> float:
        return float(self.weights @ self.residual(theta, beta) ** 2)

    def design(self, theta: Array, beta: Array) -> Array:
        """Return the derivatives of fitted force by theta and beta."""
        x = self.b.x - self.columns @ beta
        slope = (self.model.force(theta, x + 1e-5) - self.model.force(theta, x - 1e-5)) / 2e-5
        return np.concatenate([_slopes(self.model, theta, x), -slope[:, None] * self.columns], axis=1)

    def solve(self, theta: Array, beta: Array, rounds: int) -> tuple[Array, Array]:
        """Return parameters after steps of Levenberg and Marquardt."""
        root, size, damping = np.sqrt(self.weights), len(theta), 1e-9
        cost = self.cost(theta, beta)
        for _ in range(rounds):
            design = self.design(theta, beta) * root[:, None]
            gradient = design.T @ (root * self.residual(theta, beta))
            normal = design.T @ design
            for _ in range(8):
                damped = normal + damping * np.diag(np.diag(normal) + 1e-12 * np.trace(normal))
                step = np.linalg.lstsq(damped, gradient, rcond=1e-15)[0]
                tried = theta + step[:size], beta + step[size:]
                new = self.cost(*tried)
                if new <= cost:
                    break
                damping = max(damping, 1e-6) * 10.0
            if not new < cost:
                break
            done = cost - new <= 1e-7 * cost
            (theta, beta), cost, damping = tried, new, damping / 10.0
            if done:
                break
        return theta, beta


def _slopes(model: Model, theta: Array, x: Array) -> Array:
    """Return the derivatives of force by each parameter, by central differences."""
    columns = []
    for k in range(len(theta)):
        step = np.zeros_like(theta)
        step[k] = 1e-5 * max(abs(theta[k]), 0.1)
        columns.append((model.force(theta + step, x) - model.force(theta - step, x)) / (2.0 * step[k]))
    return np.stack(columns, axis=1)
