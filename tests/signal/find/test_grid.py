"""Whatever the rate, the grid holds the same force at the same times."""

import numpy as np
import pytest

from acudevice.signal.find.grid import GRID_HZ, Grid, block_means, coarse, even_grid, grid_of
from acudevice.signal.find.series import Floats


def wave(t_s: Floats) -> Floats:
    """Return a force that moves slowly against the grid."""
    return np.asarray(10 + 5 * np.sin(t_s))


def error(grid: Grid) -> float:
    """Return how far the grid is from the force it was made of."""
    return float(np.abs(grid.values - wave(grid.start_s + np.arange(len(grid)) / grid.rate_hz)).max())


@pytest.mark.parametrize("rate_hz", [5, 11, 40, 50, 75, 80, 100, 333, 1000, 1200])
def test_even_samples_of_any_rate_become_a_grid(rate_hz: int) -> None:
    """Of between two thirds and four thirds of its nominal rate, over the same stretch of time."""
    t_s = np.arange(0, 20, 1 / rate_hz)
    grid = even_grid(wave(t_s), rate_hz)
    assert 2 / 3 * GRID_HZ < grid.rate_hz <= 1.6 * GRID_HZ
    assert grid.time(len(grid) - 1) == pytest.approx(t_s[-1], abs=1.1 / min(rate_hz, 30))
    assert error(grid) < (0.03 if rate_hz < 10 else 0.01)


@pytest.mark.parametrize("rate_hz", [8, 30, 90, 400])
def test_uneven_samples_become_a_grid(rate_hz: int) -> None:
    """Means of cells where there are many, points between where there are few."""
    rng = np.random.default_rng(1)
    t_s = np.sort(rng.uniform(0, 20, 20 * rate_hz))
    assert error(grid_of(t_s - t_s[0], wave(t_s - t_s[0]))) < (2.0 if rate_hz < 20 else 0.3)


def test_even_times_are_recognised() -> None:
    """A tenth of the period of jitter changes nothing."""
    t_s = np.arange(4000) / 1000 + np.random.default_rng(2).uniform(-1e-4, 1e-4, 4000)
    t_s -= t_s[0]
    assert grid_of(t_s, wave(t_s)).rate_hz == pytest.approx(50, rel=1e-3)


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.int64, np.float32, np.float64])
def test_block_means_do_not_overflow(kind: type) -> None:
    """Counts as large as their type holds are added up in a wider one."""
    top = 30_000 if kind is np.int16 else 2_000_000_000
    force = np.full(105, top).astype(kind)
    assert block_means(force, 10).tolist() == [float(force[0])] * 10


@pytest.mark.parametrize("kind", ["i2", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 20, 70_000])
def test_block_means_are_those_of_each_block(kind: str, size: int) -> None:
    """In blocks longer or shorter than what is looked at at a time; what is left over is dropped."""
    values = np.random.default_rng(size).integers(-30_000, 30_000, 150_011).astype(kind)
    wanted = values[: len(values) // size * size].reshape(-1, size).astype(np.float64).mean(axis=1)
    assert np.allclose(block_means(values, size), wanted, rtol=1e-6)


def test_the_coarse_series_is_of_medians_of_three_tenths_of_a_second() -> None:
    """A tap of a tenth is not in it, a press of three is."""
    values = np.zeros(500)
    values[100:105] = 8.0
    values[300:320] = 8.0
    m = coarse(Grid(0.0, GRID_HZ, values))
    assert len(m) == 100
    assert m[15:25].max() == 0
    assert m[60:64].tolist() == [8.0] * 4


def test_a_grid_shorter_than_a_coarse_cell_has_one() -> None:
    """Its median."""
    assert coarse(Grid(0.0, GRID_HZ, np.array([1.0, 2.0, 9.0]))).tolist() == [2.0]
