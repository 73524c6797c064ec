"""Hysteresis: half the difference of unloading and loading, by the loads that were met from both sides.

It is had of those pairs alone, whatever the curve: fitted along with the curve, what it is at a load met from one side
would be free to swallow what that load is off. The same load bears the same error both times, so what a reference lacks
does not get into it. Where the greatest load was met once, the two ways meet there: one turns back at it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench

Array = NDArray[np.float64]

NOTHING = 0.01
"""Share of the greatest load up to which a load is none, and says nothing of hysteresis."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The hysteresis of a cell, over x."""

    columns: Array
    """What it is a combination of, signed by direction: shape (observations, columns)."""
    beta: Array
    """The combination: half the difference, in x."""
    pull: Array
    """Change of `beta` for a change of each x: shape (columns, observations)."""
    open: bool
    """Whether something may be left of it at the greatest load."""

    @property
    def half(self) -> Array:
        """Half the difference at each observation, signed by its direction."""
        return np.asarray(self.columns @ self.beta)

    def at(self, z: Array, x: Array) -> Array:
        """Return half the difference at forces that are shares `z` of the greatest load, and read `x`."""
        return np.asarray(_shapes(z, x, self.open)[:, : len(self.beta)] @ self.beta)


def loop(b: Bench) -> Loop:
    """Return the hysteresis; without a column where no load was met from both sides."""
    z = np.clip(b.force / float(np.abs(b.force).max()), 0.0, 1.0)
    pairs = _pairs(b, z > NOTHING)
    levels = {int(b.level[np.flatnonzero(row)[0]]) for row in pairs}
    is_open = b.levels - 1 in levels
    shapes = _shapes(z, _reading(b), is_open)
    # As many columns as loads would leave nothing to judge them by.
    number = min(len(levels), max(2, len(levels) - 1), shapes.shape[1])
    if not number:
        return Loop(shapes[:, :0], np.zeros(0), np.zeros((0, len(z))), is_open)
    at = (pairs != 0.0) @ shapes[:, :number] / (pairs != 0.0).sum(axis=1, keepdims=True)
    pull = np.linalg.pinv(at, rcond=ALIKE) @ pairs
    return Loop(shapes[:, :number] * b.way[:, None], pull @ b.x, pull, is_open)


ALIKE = 0.03
"""Shapes that differ by less than this share of the greatest are not told apart: those of a straight sensor, say."""


def _reading(b: Bench) -> Array:
    """Return what is read at each load, from 0 at rest, which may be beyond the readings, to 1 at the greatest."""
    force, x = b.level_means(b.force), b.level_means(b.x)
    rest = x[0] - force[0] * (x[1] - x[0]) / (force[1] - force[0])
    return np.asarray(np.clip((x - rest) / (x[-1] - rest), 0.0, 1.0))[b.level]


def _shapes(z: Array, x: Array, is_open: bool) -> Array:
    """Return what hysteresis may be a combination of: lenses over the load and over the reading, what skews them."""
    lens = z * (1.0 - z)
    skew, over_x = lens * (1.0 - 2.0 * z), x * (1.0 - x)
    return np.stack([lens, x, over_x, skew] if is_open else [lens, over_x, skew], axis=1)


def _pairs(b: Bench, loaded: NDArray[np.bool]) -> Array:
    """Return the half differences as combinations of x: by series if one has both ways, else by mount, else by load."""
    for of in (b.series, b.mount, np.zeros_like(b.level)):
        rows = []
        for group, level in sorted(set(zip(of[loaded].tolist(), b.level[loaded].tolist(), strict=True))):
            here = (of == group) & (b.level == level)
            down, up = here & (b.way > 0.0), here & (b.way < 0.0)
            if down.any() and up.any():
                rows.append(0.5 * (down / down.sum() - up / up.sum()))
        if rows:
            return np.array(rows)
    return np.zeros((0, len(b.level)))
