"""The tools for even series agree with their plain definitions."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from acudevice.signal.find.series import (
    PIECE,
    Floats,
    median,
    median3,
    median3_twice,
    opening,
    pieces,
    quantile,
    running_min,
    runs,
    smooth,
)

SERIES = arrays(np.float64, st.integers(1, 40), elements=st.floats(-100, 100))


@given(SERIES)
def test_median3_twice_is_median3_of_median3(x: Floats) -> None:
    """Where one piece ends and the next begins, too."""
    assert np.array_equal(median3_twice(x), median3(median3(x)))
    long = np.random.default_rng(1).standard_normal(2 * PIECE + 1 + len(x))
    assert np.array_equal(median3_twice(long), median3(median3(long)))


@given(SERIES)
def test_median3_is_the_median_of_three(x: Floats) -> None:
    """Except at the ends, which stay."""
    out = median3(x)
    assert out[0] == x[0]
    assert out[-1] == x[-1]
    assert all(out[k] == np.median(x[k - 1 : k + 2]) for k in range(1, len(x) - 1))


@given(SERIES, st.integers(0, 4))
def test_smooth_is_the_mean_around_each(x: Floats, half: int) -> None:
    """With the ends continued."""
    padded = np.concatenate([np.full(half, x[0]), x, np.full(half, x[-1])])
    wanted = [padded[k : k + 2 * half + 1].mean() for k in range(len(x))]
    assert np.allclose(smooth(x, 2 * half + 1), wanted)


@given(SERIES, st.integers(1, 50))
def test_running_min_is_the_least_of_a_window(x: Floats, width: int) -> None:
    """Of the window that ends at a value, or begins there."""
    back = [x[max(0, k - width + 1) : k + 1].min() for k in range(len(x))]
    ahead = [x[k : k + width].min() for k in range(len(x))]
    assert running_min(x, width, ahead=False).tolist() == back
    assert running_min(x, width, ahead=True).tolist() == ahead


@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, PIECE + 2, 2 * PIECE + 5])
def test_what_is_done_piece_by_piece_has_no_seams(size: int) -> None:
    """Neighbours across the end of a piece count as others do."""
    x = np.random.default_rng(size).normal(0, 1, size)
    rows = np.stack([x[:-2], x[1:-1], x[2:]])
    assert (median3(x)[1:-1] == np.median(rows, axis=0)).all()
    assert np.allclose(smooth(x, 3)[1:-1], rows.mean(axis=0))
    assert [place for start, stop in pieces(size) for place in range(start, stop)] == list(range(size))


@given(SERIES, st.integers(1, 50), st.sampled_from([0.0, 0.5]))
def test_opening_is_the_greater_of_both_sides(x: Floats, width: int, slope: float) -> None:
    """Of the least before and the least after, each a little greater the farther it is away."""
    far = slope * np.abs(np.subtract.outer(np.arange(len(x)), np.arange(len(x)))) + x
    wanted = [
        max(far[k, max(0, k - width + 1) : k + 1].min(), far[k, k : k + width].min()) for k in range(len(x))
    ]
    assert np.allclose(opening(x, width, slope), wanted)


@given(SERIES, st.floats(0, 1))
def test_quantiles_are_those_of_numpy(x: Floats, share: float) -> None:
    """To the last bit, as is the median."""
    assert quantile(x, share) == np.quantile(x, share)
    assert median(x) == np.median(x)


def test_opening_follows_steps_and_overlooks_humps() -> None:
    """A level that rises for good is followed at once; a hump shorter than the window is not seen."""
    x = np.array([0.0] * 20 + [5.0] * 5 + [0.0] * 20 + [3.0] * 30)
    assert opening(x, 10).tolist() == [0.0] * 45 + [3.0] * 30


@given(st.lists(st.booleans(), max_size=30))
def test_runs_are_the_stretches_of_true(flags: list[bool]) -> None:
    """Joined, they are the mask; no two touch."""
    mask = np.array(flags, np.bool)
    found = runs(mask)
    again = np.zeros(len(mask), np.bool)
    for start, stop in found:
        assert start < stop
        again[start:stop] = True
    assert again.tolist() == flags
    assert all(one[1] < two[0] for one, two in pairwise(found))


def test_opening_may_lift_what_is_far_away() -> None:
    """By so much a place; without a lift it is the same."""
    x = np.array([0.0, 4.0, 4.0, 4.0, 4.0, 4.0, 0.0])
    assert opening(x, 7, 0.5).tolist() == [0.0, 2.5, 2.0, 1.5, 2.0, 2.5, 0.0]
    assert opening(x, 7).tolist() == [0.0] * 7
