"""Noise and tables that all simulated sensors share."""

from itertools import islice
from random import Random
from statistics import fmean, pstdev

import pytest

from acudevice.virtual.sensors.model import breakpoints, noise
from tests.support.tables import force_mn


def test_noise_has_no_mean_and_a_deviation_of_one() -> None:
    """And its tails end, as those of no real noise do."""
    draw = noise(Random(1))
    drawn = list(islice(iter(draw, None), 20_000))
    assert fmean(drawn) == pytest.approx(0.0, abs=0.03)
    assert pstdev(drawn) == pytest.approx(1.0, abs=0.03)
    assert max(map(abs, drawn)) <= 2.0 * 3.0**0.5


def test_a_breakpoint_holds_the_force_of_its_whole_counts() -> None:
    """Not the one it was asked for: counts are rounded, and the force follows them."""
    table = breakpoints(lambda force_n: 10.0 + 3.0 * force_n, (0.0, 1.1, 7.7, 30.0))
    assert table.counts == (10, 13, 33, 100)
    assert table.force_mn == (0, 1000, 7667, 30_000)
    assert force_mn(table, 40) == 10_000


def test_breakpoints_that_fall_on_the_same_counts_are_one() -> None:
    """Counts of a table rise."""
    assert breakpoints(lambda force_n: force_n, (0.0, 0.2, 0.4, 3.0)).counts == (0, 3)
