"""How references err together is told by how the loads scatter."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import choose, scatter
from acudevice.signal.metrology.shares import SHARES, Shares, variance, weigh
from tests.support.sensors import Rig, load_cell

RIG = Rig(load_cell, 50.0, noise_n=0.002, u_n=0.0, u_share=0.002, steps=tuple(k / 12 for k in range(13)))


@pytest.mark.parametrize(("errs", "share"), [("reading", (0, 0)), ("load", (0, 1)), ("common", (1, 0))])
def test_clear_cases_are_told_apart(errs: str, share: tuple[int, int]) -> None:
    """Where the reference is worse than the sensor."""
    likeliest = []
    for seed in range(2):
        b = bench(replace(RIG, errs=errs).table(seed))
        weighed = weigh(b, choose(b, "linear")[0], scatter(b))
        assert sum(p for _, p in weighed) == pytest.approx(1.0)
        likeliest.append(max(weighed, key=lambda pair: pair[1])[0])
    assert likeliest == [Shares(*map(float, share))] * 2


def test_variance_follows_the_shares() -> None:
    """A common error moves the curve as a whole; errors of loads average out; those of readings leave nothing."""
    b = bench(RIG.table(1))
    found = choose(b, "linear")[0]
    weights = found.weights_at(np.array([0.5]))
    common, load, none = (variance(b, weights, Shares(*s)) for s in ((1, 0), (0, 1), (0, 0)))
    assert common == pytest.approx((0.002 * 25.0) ** 2, rel=0.01)
    assert none == 0.0 < load < common / 4


def test_the_shares_that_are_weighed_are_shares() -> None:
    """None above one."""
    assert all(0.0 <= s.common + s.load <= 1.0 and prior > 0.0 for s, prior in SHARES)
