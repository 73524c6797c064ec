"""Medians and quantiles of long series, piece by piece."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.signal.find.ordered import FEW, median_of, parts, quantiles_of, ranked
from acudevice.signal.find.series import Floats

LONG = 3 * FEW + 1

SHARES = 0.0, 0.005, 0.05, 0.5, 0.98, 1.0


def series(kind: str, size: int, seed: int = 1) -> Floats:
    """Return values of a kind that might mislead a sample."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(size)
    made = {
        "noise": noise,
        "steps of an even clock": np.diff(np.arange(size + 1) / 1000.0),
        "few levels": np.round(noise, 1),
        "all the same": np.ones(size),
        "rising": np.arange(size, dtype=np.float64),
        "a rhythm": np.arange(size) % 48.0,
        "a sample of outliers": np.where(np.arange(size) % (size // (1 << 14)) == 0, -9.0, noise),
    }
    return np.asarray(made[kind], np.float64)


KINDS = (
    "noise", "steps of an even clock", "few levels", "all the same", "rising", "a rhythm", "a sample of outliers",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_of_long_series_they_are_those_of_numpy(kind: str) -> None:
    """To the last bit, whatever a sample of the values would make one believe."""
    for size in (LONG, LONG - 1):
        x = series(kind, size)
        assert quantiles_of(parts(x), SHARES) == np.quantile(x, SHARES).tolist()
        assert median_of(parts(x)) == np.median(x)
        ordered = np.sort(x)
        assert ranked(parts(x), (0, size // 3, size - 1)) == ordered[[0, size // 3, size - 1]].tolist()


@given(st.lists(st.integers(-3, 3) | st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0, 1))
def test_of_short_series_they_are_too(values: list[float], share: float) -> None:
    """One value is its own median."""
    x = np.array(values, np.float64)
    assert quantiles_of(parts(x), [share]) == [np.quantile(x, share)]
    assert median_of(parts(x)) == np.median(x)


@settings(max_examples=10)
@given(st.integers(0, 1000), st.sampled_from(KINDS))
def test_how_a_series_is_cut_does_not_matter(seed: int, kind: str) -> None:
    """Pieces may be as uneven as they like, and empty."""
    x = series(kind, FEW + 10, seed)
    bounds = np.sort(np.random.default_rng(seed).integers(0, len(x), 20))
    assert quantiles_of(lambda: np.split(x, bounds), SHARES) == np.quantile(x, SHARES).tolist()


def test_of_nothing_the_median_is_unknown() -> None:
    """As in NumPy."""
    assert np.isnan(median_of(list))


def test_it_takes_far_less_memory_than_the_series() -> None:
    """A fifth of it at most, where sorting takes as much again."""
    x = series("noise", 8 * FEW)
    tracemalloc.start()
    quantiles_of(parts(x), (0.005, 0.5))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.2 * x.nbytes
