"""What was read of one cell, as arrays: loads, readings, and which of them belong together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acudevice.values.calibration_record import Direction, Observation

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Bench:
    """The observations of one cell; every array has one entry for each."""

    force: Array
    """References in newtons."""
    u: Array
    """Their standard uncertainties, without what is said to be common to all."""
    common: Array | None
    """What is said to be common to all; None where nothing was said of it."""
    counts: Array
    span: tuple[float, float]
    """The counts that are x = 0 and x = 1."""
    way: Array
    """-1 loading, +1 unloading; all 0 where only one of them was taken."""
    level: Index
    """Which load, by rising force."""
    series: Index
    mount: Index
    spread: Array
    """Relative variance of scatter, by load: its shape without its size."""
    levels: int
    """How many loads."""
    cluster: Index
    """Which load and direction."""
    grain2: Array
    """Variance, in N², of what its cluster's readings lack by being whole counts, all by the same; 0 of averages."""

    @property
    def x(self) -> Array:
        """Counts brought to 0 to 1, rising with force."""
        return self.scaled(self.counts)

    def scaled(self, counts: Array) -> Array:
        """Return counts brought to the scale of the models."""
        low, high = self.span
        return (counts - low) / (high - low)

    @property
    def grain_of_loads2(self) -> Array:
        """Variance of each load's mean for whole counts."""
        size = np.bincount(self.cluster)
        of = self.grain2 * size[self.cluster]
        return np.asarray(np.bincount(self.level, of) / np.bincount(self.level) ** 2)

    def level_means(self, values: Array) -> Array:
        """Return the mean of `values` for each load."""
        return np.asarray(np.bincount(self.level, values) / np.bincount(self.level))


def bench(observations: Sequence[Observation]) -> Bench:
    """Return the observations of one cell as arrays. There must be two loads or more, with different mean counts."""
    force = np.array([o.reference_n for o in observations])
    u = np.array([o.u_reference_n for o in observations])
    counts = np.array([float(o.counts) for o in observations])
    way = _ways(observations)
    level = levels_of(force, u)
    means = np.bincount(level, counts) / np.bincount(level)
    ends = (float(counts.min()), float(counts.max()))
    common = _common(observations)
    own = u if common is None else np.sqrt(np.maximum(u**2 - common**2, 0.0))
    found = Bench(
        force, own, common, counts,
        ends if means[-1] > means[0] else ends[::-1],
        way if np.ptp(way) else np.zeros_like(way),
        level,
        _numbered([o.series for o in observations]),
        # The same name of a mount in two series is the same sitting: only a new name says that it was put on anew.
        _numbered([o.mount for o in observations]),
        np.ones_like(force),
        int(level.max()) + 1,
        np.unique(3 * level + (way + 1.0).astype(np.intp), return_inverse=True)[1],
        np.zeros_like(force),
    )  # fmt: skip
    return replace(found, spread=_spread(found), grain2=_grain2(found))


def _ways(observations: Sequence[Observation]) -> Array:
    return np.array([1.0 if o.direction is Direction.DOWN else -1.0 for o in observations])


def _common(observations: Sequence[Observation]) -> Array | None:
    if all(o.u_common_n is None for o in observations):
        return None
    return np.array([o.u_common_n or 0.0 for o in observations])


def levels_of(force: Array, u: Array) -> Index:
    """Return the number of the load of each observation.

    References that differ by little, and by less than they are known, are one load.
    """
    order = np.argsort(force, kind="stable")
    span = float(np.ptp(force))
    near = np.clip(4.0 * u, 0.004 * span, 0.02 * span)
    level = np.zeros(len(force), dtype=np.intp)
    first, number = order[0], 0
    for row in order[1:]:
        if force[row] - force[first] > near[row]:
            first, number = row, number + 1
        level[row] = number
    return level


def _numbered(names: list[str]) -> Index:
    known = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names], dtype=np.intp)


def _grain2(b: Bench) -> Array:
    """Return the variance of what rounding to whole counts does to each reading and its like.

    Readings that hardly scatter are rounded to the same count each time: what that lacks does not average out.
    """
    size = np.bincount(b.cluster)
    if np.any(b.counts % 1.0) or b.levels < 3:
        return np.zeros_like(b.force)
    off2 = (b.counts - (np.bincount(b.cluster, b.counts) / size)[b.cluster]) ** 2
    free = np.bincount(b.level, 1.0 - 1.0 / size[b.cluster])
    # Of three neighbouring loads together: a few readings that happen to agree say little.
    near = np.ones(3)
    seen = np.convolve(np.bincount(b.level, off2), near, "same") / np.maximum(
        np.convolve(free, near, "same"), 1e-9
    )
    repeated = np.where(size[b.cluster] > 1, np.interp(seen[b.level], SEEN, BIAS2), 0.0)
    return np.asarray(repeated * (_slope(b)[b.level] / (b.span[1] - b.span[0])) ** 2)


_NOISE = np.linspace(0.0, 0.8, 81)
"""Standard deviations of readings before they are rounded, in counts."""
_WAVES = np.arange(1.0, 60.0)[:, None] * np.pi
BIAS2 = np.sum(np.exp(-4.0 * (_WAVES * _NOISE) ** 2) / (2.0 * _WAVES**2), axis=0)
"""Variance of what the mean of many is off, in counts², by the Fourier series of rounding; 1/12 without noise."""
SEEN = _NOISE**2 + 1.0 / 12.0 - BIAS2
"""Variance that is seen of them after rounding."""


def _slope(b: Bench) -> Array:
    """Return newtons for each unit of x at each load, roughly."""
    x = np.maximum.accumulate(b.level_means(b.x)) + 1e-9 * np.arange(b.levels)
    return np.asarray(np.gradient(b.level_means(b.force), x))


def _spread(b: Bench) -> Array:
    """Return the likeliest shape of scatter within a load and direction: even, in proportion to force, or both."""
    if b.levels < 3:
        return np.ones_like(b.force)
    slope, group = _slope(b), b.cluster
    size = np.bincount(group)
    wobble = b.force - slope[b.level] * b.x
    centred = wobble - (np.bincount(group, wobble) / size)[group]
    return shape(b.force, centred, 1.0 - 1.0 / size[group])


def shape(force: Array, off: Array, free: Array) -> Array:
    """Return the likeliest relative variance of what readings are off: even, in proportion to force, or both.

    `free` is what each of them has left of a degree of freedom.
    """
    top = float(np.abs(force).max())
    shapes = [np.full_like(force, top**2), force**2 + (0.2 * top) ** 2, force**2 + (0.03 * top) ** 2]
    if free.sum() < 4:
        return np.asarray(shapes[0] / top**2)
    return np.asarray(min(shapes, key=lambda each: _misfit(off, each, free)) / top**2)


def _misfit(centred: Array, shape: Array, free: Array) -> float:
    """Return minus twice the log likelihood of a shape of scatter, its size at its best."""
    size = float(np.sum(centred**2 / shape)) / float(free.sum())
    return float(free.sum()) * float(np.log(size + 1e-300)) + float(np.sum(free * np.log(shape)))
