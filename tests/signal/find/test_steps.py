"""Steps of a series, piece by piece."""

import numpy as np
import pytest

from acudevice.signal.find.steps import LONG, is_step, rows_of_steps, share_of_steps, steps

SIZES = 1, 2, 21, LONG, LONG + 1, LONG + 2, 2 * LONG + 30


@pytest.mark.parametrize("size", SIZES)
def test_together_they_are_the_differences_of_the_whole(size: int) -> None:
    """None is lost where one piece ends and the next begins."""
    x = np.random.default_rng(1).standard_normal(size)
    step = np.diff(x)
    assert np.array_equal(np.concatenate([np.zeros(0), *steps(x)]), step)
    assert np.array_equal(is_step(x, lambda s: s > 0.1), step > 0.1)
    if len(step):
        assert share_of_steps(x, lambda s: s > 0.1) == np.mean(step > 0.1)


@pytest.mark.parametrize("size", SIZES)
def test_rows_are_those_of_the_whole(size: int) -> None:
    """What fills no row is left out."""
    x = np.random.default_rng(2).standard_normal(size)
    step = np.diff(x)
    rows = np.concatenate([np.zeros((0, 20)), *rows_of_steps(x, 20)])
    assert np.array_equal(rows, step[: len(step) // 20 * 20].reshape(-1, 20))
