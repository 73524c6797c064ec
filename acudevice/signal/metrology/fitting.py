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

ROUNDS, ROUGH = 40, 6
"""Most steps of least squares, and of those from a guess or to a curve nearby; straight models need two."""
TRIES = 8
"""How often a step is shortened before it is given up."""


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
        return np.asarray(self.slopes(x) @ self.pull[: self.model.size])

    def slopes(self, x: Array) -> Array:
        """Return the change of force at each x for a change of each parameter: shape (x, parameters)."""
        return _slopes(self.model, self.theta, x)

    def slope(self, x: Array) -> Array:
        """Return newtons for each unit of x."""
        return np.asarray((self.force(x + 1e-4) - self.force(x - 1e-4)) / 2e-4)


def fit(b: Bench, model: Model, weights: Array) -> Fit:
    """Return the best fit of a model, begun from the best of the model's own guesses."""
    columns = lag(b)
    theta = np.stack(model.starts(b.x, b.force, weights))
    beta = np.zeros((len(theta), columns.shape[1]))
    problem = _Problem(b, model, columns, weights[None, :])
    if len(theta) > 1:
        theta, beta = problem.solve(theta, beta, ROUGH)
        best = [int(np.argmin(problem.cost(theta, beta)))]
        theta, beta = theta[best], beta[best]
    theta, beta = problem.solve(theta, beta, ROUNDS)
    scaled = problem.design(theta, beta)[0] * np.sqrt(weights)[:, None]
    pull = np.asarray(np.linalg.pinv(scaled, rcond=1e-11) * np.sqrt(weights)[None, :], dtype=np.float64)
    return Fit(model, theta[0], beta[0], problem.residual(theta, beta)[0], pull)


def refit(b: Bench, model: Model, weights: Array, like: Fit) -> Array:
    """Return the residuals of every observation about each fit with other weights, 0 for what is kept from it.

    `weights` has the shape (fits, observations). All begin at the curve of `like`, which they should be near.
    """
    if model is like.model:
        theta = np.tile(like.theta, (len(weights), 1))
    else:
        theta = np.stack([model.starts(b.x, like.force(b.x), row)[0] for row in weights])
    problem = _Problem(b, model, lag(b), weights)
    return problem.residual(*problem.solve(theta, np.tile(like.beta, (len(weights), 1)), ROUGH))


def lag(b: Bench) -> Array:
    """Return the columns of hysteresis, signed by direction; fewer where fewer loads were met from both sides.

    No load says nothing of it: every column is 0 there.
    """
    z = np.clip(b.force / float(np.abs(b.force).max()), 0.0, 1.0)
    loaded = z > 0.01
    both = len(np.intersect1d(b.level[loaded & (b.way < 0.0)], b.level[loaded & (b.way > 0.0)]))
    columns = np.stack([z, z * (1 - z), z * (1 - z) * (1 - 2 * z)], axis=1)
    # As many columns as loads would leave nothing to judge them by, and guess at what the top load, met once, hides.
    return np.asarray(columns[:, : min(both, 2 if both < 4 else 3)] * b.way[:, None])


@dataclass(frozen=True, slots=True)
class _Problem:
    """Fits of one model to the same observations, differently weighted or begun: the first axis of all arrays."""

    b: Bench
    model: Model
    columns: Array
    weights: Array

    def middle(self, beta: Array) -> Array:
        """Return x with hysteresis taken out."""
        return self.b.x - beta @ self.columns.T

    def residual(self, theta: Array, beta: Array) -> Array:
        return self.b.force - self.model.force(theta, self.middle(beta))

    def cost(self, theta: Array, beta: Array) -> Array:
        return np.asarray(np.sum(self.weights * self.residual(theta, beta) ** 2, axis=-1))

    def design(self, theta: Array, beta: Array) -> Array:
        """Return the derivatives of fitted force by theta and beta: shape (fits, observations, parameters)."""
        x = self.middle(beta)
        slope = (self.model.force(theta, x + 1e-5) - self.model.force(theta, x - 1e-5)) / 2e-5
        return np.concatenate([_slopes(self.model, theta, x), -slope[..., None] * self.columns], axis=-1)

    def solve(self, theta: Array, beta: Array, rounds: int) -> tuple[Array, Array]:
        """Return parameters after steps of Levenberg and Marquardt, of each fit by itself."""
        damping, cost = np.full(len(theta), 1e-9), self.cost(theta, beta)
        for _ in range(rounds):
            design = self.design(theta, beta)
            weighted = design * np.broadcast_to(self.weights, cost.shape + design.shape[1:2])[..., None]
            normal = np.swapaxes(weighted, 1, 2) @ design
            gradient = np.sum(weighted * self.residual(theta, beta)[..., None], axis=1)
            before = cost
            for _ in range(TRIES):
                tried = self._stepped(theta, beta, normal, gradient, damping)
                new = self.cost(*tried)
                better = new < cost
                theta, beta = (
                    np.where(better[:, None], *pair) for pair in zip(tried, (theta, beta), strict=True)
                )
                cost = np.where(better, new, cost)
                # What was bettered takes no second step of the same round: the matrix is that of the place before.
                gradient = np.where(better[:, None], 0.0, gradient)
                failed = ~better & (np.any(gradient != 0.0, axis=1))
                damping = np.where(failed, np.maximum(damping, 1e-6) * 10.0, damping)
                if not failed.any():
                    break
            damping = damping / 10.0
            if np.all(before - cost <= (1e-7 if rounds > ROUGH else 1e-4) * before):
                break
        return theta, beta

    def _stepped(
        self, theta: Array, beta: Array, normal: Array, gradient: Array, damping: Array
    ) -> tuple[Array, Array]:
        """Return parameters one step on."""
        diagonal = np.diagonal(normal, axis1=1, axis2=2)
        size = np.sqrt(np.maximum(diagonal, 1e-12 * diagonal.sum(axis=1, keepdims=True)) + 1e-300)
        scaled = normal / (size[:, :, None] * size[:, None, :])
        scaled = scaled + damping[:, None, None] * np.eye(size.shape[1])
        step = np.linalg.solve(scaled, (gradient / size)[..., None])[..., 0] / size
        return theta + step[:, : theta.shape[1]], beta + step[:, theta.shape[1] :]


def _slopes(model: Model, theta: Array, x: Array) -> Array:
    """Return the derivatives of force by each parameter, by central differences: the last axis of the result."""
    step = 1e-5 * np.maximum(np.abs(theta), 0.1)
    moved = step[..., None, :] * np.eye(theta.shape[-1])
    both = np.stack([theta[..., None, :] + moved, theta[..., None, :] - moved])
    up, down = model.force(
        both, x if x.ndim == 1 else np.broadcast_to(x[:, None, :], (2, *x[:, None, :].shape))
    )
    return np.asarray(np.swapaxes((up - down) / (2.0 * step[..., None]), -1, -2))
