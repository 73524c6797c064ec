"""An even grid: a recording is searched at about the same rate, whatever it was recorded at."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.find.series import Floats, median3, pieces

Whole = NDArray[np.int64]
Readings = NDArray[np.number[Any]]
"""Forces or counts, of any kind of number."""

GRID_HZ = 50.0
"""Rate of the grid: a press of 0.15 s has seven cells. Even recordings of 40 to 75 Hz are taken as they are."""

COARSE_HZ = 10.0
"""Rate of the coarse series, in which levels of rest are looked for: the median of three of its cells spans 0.3 s."""

SAMPLES = 1 << 16
"""Samples that are brought to the grid at a time: as many as a core keeps close by."""

FEW = 4
"""So many columns are added up one by one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Force at even steps."""

    start_s: float
    """Time of the first cell."""
    rate_hz: float
    values: Floats

    def __len__(self) -> int:
        return len(self.values)

    def time(self, cell: float) -> float:
        """Return the time of a cell, or of a place between two."""
        return self.start_s + cell / self.rate_hz

    def cells(self, seconds: float) -> int:
        """Return how many cells span `seconds`, at least one."""
        return max(1, round(seconds * self.rate_hz))

    @property
    def hop(self) -> int:
        """Cells of the grid in one of the coarse series."""
        return self.cells(1 / COARSE_HZ)


def even_grid(force: Readings, rate_hz: float, start_s: float = 0.0) -> Grid:
    """Return the grid of force sampled evenly: means of blocks, the samples themselves, or points between."""
    size = round(rate_hz / GRID_HZ)
    if size >= 2:
        return Grid(start_s + (size - 1) / 2 / rate_hz, rate_hz / size, block_means(force, size))
    if rate_hz >= 0.8 * GRID_HZ:
        return Grid(start_s, rate_hz, np.asarray(force, np.float64))
    return _between(start_s + np.arange(len(force)) / rate_hz, force)


def grid_of(t_s: Floats, force: Floats) -> Grid:
    """Return the grid of force sampled at times that never fall, whatever their steps."""
    span = t_s[-1] - t_s[0]
    rate_hz = float((len(t_s) - 1) / span)
    if _is_even(t_s, rate_hz):
        return even_grid(force, rate_hz, float(t_s[0]))
    return _bins(t_s, force) if rate_hz > 1.5 * GRID_HZ else _between(t_s, force)


def block_means(force: Readings, size: int) -> Floats:
    """Return the means of consecutive blocks of `size` values; what is left over at the end is dropped."""
    count = len(force) // size
    blocks = force[: count * size].reshape(count, size)
    means = np.empty(count)
    for start, stop in pieces(count, size=max(1, SAMPLES // size)):
        np.divide(_row_sums(blocks[start:stop]), size, out=means[start:stop])
    return means


def _row_sums(blocks: Readings) -> Readings:
    """Return the sum of each row; of whole numbers the exact one."""
    size, whole = blocks.shape[1], blocks.dtype.kind in "iu"
    narrow = blocks.dtype == np.int32 and max(-int(blocks.min()), int(blocks.max())) * size < 1 << 31
    dtype = np.int32 if narrow else np.int64
    if size <= FEW:
        total: Readings = blocks[:, 0].astype(dtype if whole else np.float64)
        for k in range(1, size):
            np.add(total, blocks[:, k], out=total)
        return total
    # In einsum a sum along short rows costs less than half of what it costs in `sum`.
    if whole:
        sums: Whole = np.einsum("ij->i", cast("Whole", blocks), dtype=dtype)
        return sums
    return np.asarray(np.einsum("ij->i", blocks.astype(np.float64, copy=False)))


def coarse(grid: Grid) -> Floats:
    """Return the coarse series of a grid: medians of three means, 0.3 s together."""
    if len(grid) < grid.hop:
        return np.array([float(np.median(grid.values))])
    return median3(block_means(grid.values, grid.hop))


def _is_even(t_s: Floats, rate_hz: float) -> bool:
    """Return whether no time is off an even clock by a quarter of its step."""
    for a, b in pieces(len(t_s), size=SAMPLES):
        off = t_s[a:b] - (t_s[0] + np.arange(a, b) / rate_hz)
        if not np.abs(off).max() * rate_hz < 0.25:
            return False
    return True


def _bins(t_s: Floats, force: Floats) -> Grid:
    """Return means of the samples in each cell; cells without any lie straight between their neighbours."""
    size = int((t_s[-1] - t_s[0]) * GRID_HZ) + 1
    count, total = np.zeros(size, np.intp), np.zeros(size)
    for a, b in pieces(len(t_s), size=SAMPLES):
        cell = ((t_s[a:b] - t_s[0]) * GRID_HZ).astype(np.intp)
        first, stop = int(cell[0]), int(cell[-1]) + 1
        count[first:stop] += np.bincount(cell - first)
        np.add.at(total, cell, force[a:b])
    there = np.flatnonzero(count)
    mean = total[there] / count[there]
    return Grid(float(t_s[0]) + 0.5 / GRID_HZ, GRID_HZ, np.interp(np.arange(len(count)), there, mean))


def _between(t_s: Floats, force: Readings) -> Grid:
    times = t_s[0] + np.arange(int((t_s[-1] - t_s[0]) * GRID_HZ) + 1) / GRID_HZ
    return Grid(float(t_s[0]), GRID_HZ, np.interp(times, t_s, force.astype(np.float64, copy=False)))
