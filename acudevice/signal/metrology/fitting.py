"""The mean curve through loading and unloading, by weighted least squares, with what each observation did to it.

The reading under a force differs by direction: counts x = m(F) ± H(F). The curve wanted is that of the middle, m. So
each observation is compared at x - way·H, with H had of what the two directions differ by (see `loop`): no load has to
be met from both sides, and the middle is taken in counts, where the two were read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench
from acudevice.signal.metrology.loop import Loop, loop
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
    loop: Loop
    residual: Array
    """Reference less fitted force."""
    pull: Array
    """Change of theta for a change of each reference, or of its reading by as much: shape (parameters, observations).

    As a reading, it moves the hysteresis too; what a load errs in both directions does not.
    """

    def force(self, x: Array) -> Array:
        """Return the force of the mean curve."""
        return self.model.force(self.theta, x)

    def weights_at(self, x: Array) -> Array:
        """Return the change of force at each x for a change of each reference: shape (x, observations)."""
        return np.asarray(self.slopes(x) @ self.pull)

    def slopes(self, x: Array) -> Array:
        """Return the change of force at each x for a change of each parameter: shape (x, parameters)."""
        return _slopes(self.model, self.theta, x)

    def slope(self, x: Array) -> Array:
        """Return newtons for each unit of x."""
        return _slope(self.model, self.theta, x)


def fit(b: Bench, model: Model, weights: Array) -> Fit:
    """Return the best fit of a model, begun from the best of the model's own guesses."""
    found = loop(b)
    problem = _Problem(b.force, b.x - found.half, model, weights[None, :])
    theta = np.stack(model.starts(problem.x, b.force, weights))
    if len(theta) > 1:
        theta = problem.solve(theta, ROUGH)
        theta = theta[[int(np.argmin(problem.cost(theta)))]]
    theta = problem.solve(theta, ROUNDS)
    scaled = problem.design(theta)[0] * np.sqrt(weights)[:, None]
    pull = np.asarray(np.linalg.pinv(scaled, rcond=1e-11) * np.sqrt(weights)[None, :], dtype=np.float64)
    slope = _slope(model, theta[0], problem.x)
    # A reading that is off moves the hysteresis, and that all readings.
    moved = (
        (pull @ (found.columns * slope[:, None])) @ found.pull / np.where(np.abs(slope) > 1e-12, slope, 1.0)
    )
    return Fit(model, theta[0], found, problem.residual(theta)[0], pull - moved)


def refit(b: Bench, model: Model, weights: Array, like: Fit) -> Array:
    """Return the residuals of every observation about each fit with other weights, 0 for what is kept from it.

    `weights` has the shape (fits, observations). All begin at the curve of `like`, which they should be near.
    """
    x = b.x - like.loop.half
    if model is like.model:
        theta = np.tile(like.theta, (len(weights), 1))
    else:
        theta = np.stack([model.starts(x, like.force(x), row)[0] for row in weights])
    problem = _Problem(b.force, x, model, weights)
    return problem.residual(problem.solve(theta, ROUGH))


@dataclass(frozen=True, slots=True)
class _Problem:
    """Fits of one model to the same observations, differently weighted or begun: the first axis of all arrays."""

    force: Array
    x: Array
    """Hysteresis taken out."""
    model: Model
    weights: Array

    def residual(self, theta: Array) -> Array:
        return np.asarray(self.force - self.model.force(theta, self.x))

    def cost(self, theta: Array) -> Array:
        return np.asarray(np.sum(self.weights * self.residual(theta) ** 2, axis=-1))

    def design(self, theta: Array) -> Array:
        """Return the derivatives of fitted force by theta: shape (fits, observations, parameters)."""
        return _slopes(self.model, theta, self.x)

    def solve(self, theta: Array, rounds: int) -> Array:
        """Return parameters after steps of Levenberg and Marquardt, of each fit by itself."""
        damping, cost = np.full(len(theta), 1e-9), self.cost(theta)
        for _ in range(rounds):
            design = self.design(theta)
            weighted = design * np.broadcast_to(self.weights, cost.shape + design.shape[1:2])[..., None]
            normal = np.swapaxes(weighted, 1, 2) @ design
            gradient = np.sum(weighted * self.residual(theta)[..., None], axis=1)
            before = cost
            for _ in range(TRIES):
                tried = theta + _step(normal, gradient, damping)
                new = self.cost(tried)
                better = new < cost
                theta, cost = np.where(better[:, None], tried, theta), np.where(better, new, cost)
                # What was bettered takes no second step of the same round: the matrix is that of the place before.
                gradient = np.where(better[:, None], 0.0, gradient)
                failed = ~better & (np.any(gradient != 0.0, axis=1))
                damping = np.where(failed, np.maximum(damping, 1e-6) * 10.0, damping)
                if not failed.any():
                    break
            damping = damping / 10.0
            if np.all(before - cost <= (1e-7 if rounds > ROUGH else 1e-4) * before):
                break
        return theta


def _step(normal: Array, gradient: Array, damping: Array) -> Array:
    """Return the step of each fit."""
    diagonal = np.diagonal(normal, axis1=1, axis2=2)
    size = np.sqrt(np.maximum(diagonal, 1e-12 * diagonal.sum(axis=1, keepdims=True)) + 1e-300)
    scaled = normal / (size[:, :, None] * size[:, None, :])
    scaled = scaled + damping[:, None, None] * np.eye(size.shape[1])
    return np.asarray(np.linalg.solve(scaled, (gradient / size)[..., None])[..., 0] / size)


def _slope(model: Model, theta: Array, x: Array) -> Array:
    """Return newtons for each unit of x."""
    return np.asarray((model.force(theta, x + 1e-4) - model.force(theta, x - 1e-4)) / 2e-4)


def _slopes(model: Model, theta: Array, x: Array) -> Array:
    """Return the derivatives of force by each parameter, by central differences: the last axis of the result."""
    step = 1e-5 * np.maximum(np.abs(theta), 0.1)
    moved = step[..., None, :] * np.eye(theta.shape[-1])
    both = np.stack([theta[..., None, :] + moved, theta[..., None, :] - moved])
    up, down = model.force(
        both, x if x.ndim == 1 else np.broadcast_to(x[:, None, :], (2, *x[:, None, :].shape))
    )
    return np.asarray(np.swapaxes((up - down) / (2.0 * step[..., None]), -1, -2))
