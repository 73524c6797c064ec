"""Models of a force cell: force as a function of counts that were brought to 0 to 1 over the calibrated span.

| model | force | for |
|---|---|---|
| linear | a + b·x | load cells |
| quadratic, cubic | a + b·x + c·x² + d·x³ | load cells and capacitive cells that bend |
| conductance | a·(x − x₀)/(1 + s − x) | a force-sensing film in a divider: conductance rises in proportion to force |
| power | a·((x − x₀)/(1 + s − x))^p | the same film where conductance rises with a power of force |
| piecewise | a monotone cubic through one force a load | whatever else is monotone |

The divider: with fixed resistor R and film conductance G the converter reads N·R·G/(1 + R·G), so that G is in
proportion to (counts − rest)/(full − counts). A resistor in series with the film lowers `full`, one beside it raises
`rest`, and the formula stays the same: so `full` and `rest` are fitted (as s and x₀) and need not be known. Mounted the
other way round, counts fall as force rises, which the span turns about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of curve, ready to be fitted; `knots` are those of the piecewise model."""

    name: str
    size: int
    """Number of parameters."""
    force: Callable[[Array, Array], Array]
    """Force at x for parameters, of shape (…, size): any number of curves at once, x being common or theirs."""
    starts: Callable[[Array, Array, Array], list[Array]]
    """First guesses of the parameters from x, force and weights."""


def polynomial(degree: int) -> Model:
    """Return the polynomial of `degree`."""

    def starts(x: Array, force: Array, weights: Array) -> list[Array]:
        return [_least(np.vander(x, degree + 1, increasing=True), force, weights)]

    def curve(theta: Array, x: Array) -> Array:
        force = theta[..., -1, None]
        for power in range(degree - 1, -1, -1):
            force = force * x + theta[..., power, None]
        return np.asarray(force)

    return Model(("linear", "quadratic", "cubic", "quartic")[degree - 1], degree + 1, curve, starts)


def _conductance(theta: Array, x: Array) -> Array:
    a, x0, s = (theta[..., k, None] for k in range(3))
    return np.asarray(a * (x - x0) / _room(x, s))


def _power(theta: Array, x: Array) -> Array:
    a, x0, s, p = (theta[..., k, None] for k in range(4))
    ratio = (x - x0) / _room(x, s)
    # Below rest the curve goes on as its own mirror image: were it 0 there, no reading at rest could say where rest is.
    size = np.maximum(np.abs(ratio), 1e-9) ** np.clip(p, 0.1, 8.0)
    return np.asarray(np.exp(np.minimum(a, 50.0)) * np.copysign(size, ratio))


def _room(x: Array, s: Array | float) -> Array:
    """Return what is left to full scale; `s` is the logarithm of that at the top of the range."""
    return np.asarray(np.maximum(1.0 + np.exp(np.clip(s, *SPARE_ENDS)) - x, 1e-6))


SPARE_ENDS = (-9.0, 1.6)
"""Least and greatest s: what reaches less than a sixth of full scale bends too little to be told from a polynomial."""
SPARE = (-4.0, -2.5, -1.2, 0.0, 0.8, 1.5)
"""First guesses of s."""


def divides(name: str, theta: Array) -> bool:
    """Return whether the curve of a model bends as a divider does that uses a quarter of its span and more."""
    return name in ("conductance", "power") and float(theta[2]) < 1.0


def _conductance_starts(x: Array, force: Array, weights: Array) -> list[Array]:
    """Linear in a and a·x₀ for each guess of s."""
    found = []
    for s in SPARE:
        room = _room(x, s)
        slope, shift = _least(np.stack([x / room, -1.0 / room], axis=1), force, weights)
        found.append(np.array([slope, shift / slope if slope else 0.0, s]))
    return found


def _power_starts(x: Array, force: Array, weights: Array) -> list[Array]:
    """A straight line in logarithms for each guess of s and x₀."""
    found = []
    pulled = (force > 0.02 * force.max()) & (x > 0.0)
    for s, x0 in product(SPARE, (0.0, 0.5 * float(x[pulled].min(initial=1.0)))):
        q = np.log((x[pulled] - x0) / _room(x[pulled], s))
        design = np.stack([np.ones_like(q), q], axis=1)
        a, p = _least(design, np.log(force[pulled]), weights[pulled] * force[pulled] ** 2)
        found.append(np.array([a, x0, s, p]))
    return found


def piecewise(knots: Array) -> Model:
    """Return the monotone cubic through a force at each of `knots` (x, strictly rising)."""

    def starts(x: Array, force: Array, weights: Array) -> list[Array]:
        return [np.interp(knots, *_means(x, force, weights, knots))]

    def curve(theta: Array, x: Array) -> Array:
        return pchip(knots, theta, x)

    return Model("piecewise", len(knots), curve, starts)


def models(knots: Array) -> tuple[Model, ...]:
    """Return all models from the plainest on, as far as so many `knots` can carry them with one load to spare."""
    ordered = (
        polynomial(1),
        polynomial(2),
        Model("conductance", 3, _conductance, _conductance_starts),
        polynomial(3),
        _POWER,
        piecewise(knots),
    )
    return tuple(m for m in ordered if m.size < len(knots) or (m.name == "piecewise" and len(knots) > 2))


def freer(model: Model, loads: int) -> Model:
    """Return the model whose curve bends in more ways than that of `model`, as far as so many loads can carry it.

    It is that which the interval is reckoned with: how much less a curve bends than another cannot be seen where the
    loads err by as much, and what was chosen for being plain must not pass for known.
    """
    if model.name == "conductance" and loads > _POWER.size:
        return _POWER
    if model.name not in _DEGREES:
        return model
    degree, over = _DEGREES[model.name]
    # Three loads still carry a parabola, and say no more.
    most = max(2, min(degree, loads - 1 - over))
    return polynomial(most) if most + 1 > model.size else model


_DEGREES = {"linear": (3, 2), "quadratic": (3, 2), "cubic": (4, 1)}
"""Up to which degree a polynomial of less is believed to bend, and how many loads must be left over to hold that
against: judgement, held to by simulated calibrations."""
_POWER = Model("power", 4, _power, _power_starts)

NAMES = ("linear", "quadratic", "conductance", "cubic", "power", "piecewise")
"""All there are, from the plainest on."""


def pchip(knots: Array, values: Array, x: Array) -> Array:
    """Return the cubic of Fritsch and Carlson (1980) with Butland's slopes; beyond the ends it goes on straight.

    It is monotone wherever `values`, of shape (…, knots), are; x is common to all curves or theirs.
    """
    width = np.diff(knots)
    rise = np.diff(values) / width
    slope = np.concatenate([rise[..., :1], np.zeros_like(rise[..., 1:]), rise[..., -1:]], axis=-1)
    left, right = rise[..., :-1], rise[..., 1:]
    w1, w2 = 2.0 * width[1:] + width[:-1], width[1:] + 2.0 * width[:-1]
    same = left * right > 0.0
    safe = np.where(same, left * w2 + right * w1, 1.0)
    slope[..., 1:-1] = np.where(same, (w1 + w2) * left * right / safe, 0.0)
    k = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, len(width) - 1)
    h, t = width[k], (x - knots[k]) / width[k]
    # Beyond the ends the cubic is taken at the end itself, and the straight line goes on from there.
    inner = np.clip(t, 0.0, 1.0)
    back = 1.0 - inner
    v0, v1, s0, s1 = (_at(each, j) for each in (values, slope) for j in (k, k + 1))
    inside = back * back * (v0 * (1.0 + 2.0 * inner) + h * s0 * inner) + inner * inner * (
        v1 * (1.0 + 2.0 * back) - h * s1 * back
    )
    return np.asarray(inside + h * (np.minimum(t, 0.0) * s0 + np.maximum(t - 1.0, 0.0) * s1))


def _at(values: Array, k: NDArray[np.intp]) -> Array:
    """Return the values of each curve at places that are common or its own."""
    return values[..., k] if k.ndim == 1 else np.take_along_axis(values, k, axis=-1)


def _least(design: Array, target: Array, weights: Array) -> Array:
    root = np.sqrt(weights)
    return np.asarray(np.linalg.lstsq(design * root[:, None], target * root, rcond=None)[0])


def _means(x: Array, force: Array, weights: Array, knots: Array) -> tuple[Array, Array]:
    """Return the weighted means of x and force of what is nearest to each of `knots`."""
    nearest = np.argmin(np.abs(x[:, None] - knots[None, :]), axis=1)
    size = np.bincount(nearest, weights, minlength=len(knots))
    met = size > 0.0
    xs, forces = (
        np.bincount(nearest, weights * each, minlength=len(knots))[met] / size[met] for each in (x, force)
    )
    return xs, forces
