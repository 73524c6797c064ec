"""How references err together is told by how the loads scatter."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.metrology.applying import apply
from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.choosing import choose
from acudevice.signal.metrology.loop import loop
from acudevice.signal.metrology.shares import BEFORE, SHARES, Belief, Shares, believe, variance, within
from tests.support.sensors import Rig, load_cell

RIG = Rig(load_cell, 50.0, noise_n=0.002, u_n=0.0, u_share=0.002, steps=tuple(k / 12 for k in range(13)))


def belief(rig: Rig, seed: int = 1) -> Belief:
    """Return what may be after one calibration."""
    b = bench(rig.table(seed))
    choice = choose(b, "linear")
    return believe(b, choice.fit, choice.inner, 41)


@pytest.mark.parametrize(("errs", "share"), [("reading", (0, 0)), ("load", (0, 1)), ("common", (1, 0))])
def test_clear_cases_are_told_apart(errs: str, share: tuple[int, int]) -> None:
    """Where the reference is worse than the sensor."""
    for seed in range(2):
        found = belief(replace(RIG, errs=errs), seed)
        assert found.chance.sum() == pytest.approx(1.0)
        assert SHARES[int(np.argmax(found.of_shares()))] == Shares(*map(float, share))


def test_what_scatter_hides_stays_undecided() -> None:
    """A sensor far worse than its reference says nothing of how that errs; what was held before remains."""
    found = belief(replace(RIG, noise_n=5.0)).of_shares()
    prior = np.array(BEFORE)
    assert found[:3] == pytest.approx(prior[:3] / prior[:3].sum(), abs=0.1)


def test_the_sensor_is_not_blamed_for_its_reference() -> None:
    """Where references err anew at each reading, only what is beyond that is the sensor's own."""
    rig = replace(RIG, noise_n=0.05, errs="reading", u_share=0.0, u_n=0.05)
    b = bench(rig.table(2))
    inner = choose(b, "linear").inner
    assert inner.size2 == pytest.approx(2 * 0.05**2, rel=0.5)
    found = belief(rig, 2)
    apart = found.kind == 0
    own2 = float(np.average(found.own2[apart], weights=found.chance[apart]))
    assert own2 == pytest.approx(0.05**2, rel=0.6)


def test_what_a_whole_series_has_in_common_is_not_scatter() -> None:
    """A gain that remounting changes shows between series, not within."""
    quiet = replace(RIG, u_share=1e-5, mount_share=0.01)
    b = bench(quiet.table(3))
    inner = choose(b, "linear").inner
    assert inner.size2**0.5 == pytest.approx(0.002, rel=0.3)
    assert inner.free == len(b.force) - b.levels - len(loop(b).beta) - 4


def test_one_reading_a_load_has_nothing_within() -> None:
    """Then the loads alone speak."""
    b = bench(RIG.table(1)[:13])
    inner = within(b, np.zeros(13), 0)
    assert (inner.free, inner.size2) == (0, 0.0)
    assert np.isfinite(belief(replace(RIG, mounts=(1,))).evidence)


def test_variance_follows_the_shares() -> None:
    """A common error moves the curve as a whole; errors of loads average out; those of readings leave nothing."""
    b = bench(RIG.table(1))
    found = choose(b, "linear").fit
    weights = found.weights_at(np.array([0.5]))
    ((common, load, none),) = variance(b, weights, (Shares(1, 0), Shares(0, 1), Shares(0, 0)))
    assert common == pytest.approx((0.002 * 25.0) ** 2, rel=0.01)
    assert none == 0.0 < load < common / 4


def test_the_shares_that_are_weighed_are_shares() -> None:
    """None above one."""
    assert all(
        0.0 <= s.common + s.load <= 1.0 and prior > 0.0 for s, prior in zip(SHARES, BEFORE, strict=True)
    )


def test_what_is_said_to_be_common_is_believed() -> None:
    """And nothing else is then held for common; what it is worth shows at once in the uncertainty of the curve."""
    table = [replace(o, u_common_n=0.8 * o.u_reference_n) for o in RIG.table(1)]
    b = bench(table)
    choice = choose(b, "linear")
    found = believe(b, choice.fit, choice.inner, 41)
    assert found.expected.common == 0.0
    assert b.u == pytest.approx([0.6 * o.u_reference_n for o in table])
    (none,) = variance(b, choice.fit.weights_at(np.array([0.5])), (Shares(0, 0),))[0]
    assert none == pytest.approx((0.8 * 0.002 * 25.0) ** 2, rel=0.01)


def test_half_of_the_errors_may_be_common_and_the_interval_still_hold() -> None:
    """If it was said: of 12, no force is missed more than 3 times."""
    missed = np.zeros(3)
    forces = (10.0, 25.0, 40.0)
    for seed in range(12):
        shift = float(np.random.default_rng(seed).normal()) * 0.6**0.5
        table = [
            replace(o, u_reference_n=o.u_reference_n * 1.6**0.5, u_common_n=o.u_reference_n * 0.6**0.5)
            for o in RIG.table(seed)
        ]
        gain = 1.0 + 0.002 * shift
        moved = [replace(o, counts=round(load_cell(0.0) + (o.counts - load_cell(0.0)) * gain)) for o in table]
        record = calibrate(moved, created="", software="")
        assert record.cells[0].common_share == pytest.approx(0.375)
        said = apply(record, [(load_cell(force), 1) for force in forces])
        missed += [not one.lo95_n <= force <= one.hi95_n for one, force in zip(said, forces, strict=True)]
    assert missed.max() <= 3
