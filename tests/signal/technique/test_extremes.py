"""What noise does to the greatest of samples, and to the first at a level, is what it does to made-up ones."""

import numpy as np
import pytest

from acudevice.signal.technique.extremes import Lift, early, greatest_of, lift_of, spread_of

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("many", [2, 5, 20, 100, 1000])
def test_the_greatest_of_many_is_as_great_as_it_is(many: int) -> None:
    """To 0.05 deviations, and its own deviation to a tenth."""
    greatest = RNG.standard_normal((4000, many)).max(axis=1)
    assert greatest_of(many) == pytest.approx(greatest.mean(), abs=0.05)
    assert spread_of(many) == pytest.approx(greatest.std(), rel=0.12)


@pytest.mark.parametrize("many", [0.3, 3.0, 30.0])
def test_the_first_at_a_level_is_as_early_as_it_is(many: float) -> None:
    """On slopes of one deviation in so many samples."""
    period = 1.0 / many
    off = []
    for start in RNG.uniform(0, period, 2000):
        rises = np.arange(start - 5.0 - period, 6.0 + period, period)
        off.append(rises[int((rises + RNG.standard_normal(len(rises)) >= 0).argmax())] - period / 2)
    mean, spread = early(many)
    assert -np.mean(off) == pytest.approx(mean, abs=0.08)
    assert np.std(off) == pytest.approx(np.hypot(spread, period / np.sqrt(12)), rel=0.1)


def test_only_what_is_near_the_greatest_counts() -> None:
    """A hundred samples far below lift nothing; a hundred that are alike are one."""
    flat = np.full(100, 10.0)
    assert lift_of(np.append(np.zeros(100), flat), 0.1) == lift_of(flat, 0.1)
    assert lift_of(flat, 0.1, alike=100.0).mean_n == 0.0
    assert lift_of(flat, 0.0) == lift_of(flat[:0], 0.1) == Lift()
    assert lift_of(flat, 0.0, slow_n=0.1).spread_n > 0.1
