"""The model is chosen by what it says about what it has not seen."""

from dataclasses import replace
from itertools import pairwise

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import choose, knots, scatter
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import RIGS, Rig, film, load_cell

RIGHT = {
    "load cell": {"linear"},
    "bent load cell": {"quadratic"},
    "film": {"power"},
    "straight film": {"conductance"},
    "plates": {"cubic", "power"},
}


@pytest.mark.parametrize("name", RIGHT)
def test_most_calibrations_of_a_sensor_get_its_own_model(name: str) -> None:
    """Chance may spoil one in three."""
    chosen = [choose(bench(RIGS[name].table(seed)))[0].model.name for seed in range(3)]
    assert sum(model in RIGHT[name] for model in chosen) >= 2, chosen


def test_the_best_fit_alone_does_not_win() -> None:
    """The piecewise model passes nearest to the loads of a straight cell whose masses err, and is not taken."""
    rig = Rig(load_cell, 50.0, noise_n=0.001, u_n=0.05, u_share=0.0)
    taken, candidates, *_ = choose(bench(rig.table(5)))
    assert taken.model.name == "linear"
    assert [c.model for c in candidates if c.reason.startswith("taken")] == ["linear"]


def test_what_does_not_rise_with_force_is_refused() -> None:
    """As the parabola through a film that flattens out."""
    _, candidates, *_ = choose(bench(RIGS["film"].table(1)))
    reasons = {c.model: (c.score, c.reason) for c in candidates}
    assert reasons["quadratic"] == (None, "does not rise with force over the whole range")


def test_a_model_may_be_asked_for() -> None:
    """If it can be had."""
    b = bench(RIGS["film"].table(1))
    taken, candidates, *_ = choose(b, "conductance")
    assert taken.model.name == "conductance"
    assert {c.model: c.reason for c in candidates}["conductance"] == "taken: asked for"
    with pytest.raises(BadDataError, match="the quadratic model does not rise"):
        choose(b, "quadratic")
    few = bench([o for o in RIGS["film"].table(1) if o.reference_n in (0.0, 4.0, 20.0)])
    with pytest.raises(BadDataError, match="the power model has more parameters than there are loads"):
        choose(few, "power")


def test_one_series_is_judged_by_its_loads() -> None:
    """There is nothing else to hold out."""
    one = [o for o in RIGS["straight film"].table(2) if o.series == "1"]
    assert choose(bench(one))[0].model.name == "conductance"


def test_three_loads_of_one_series_are_a_straight_line() -> None:
    """Nothing richer is believed of so little."""
    three = [o for o in RIGS["load cell"].table(2) if o.series == "1" and o.reference_n in (0.0, 25.0, 50.0)]
    assert choose(bench(three))[0].model.name == "linear"


def test_scatter_is_that_within_loads() -> None:
    """Neither curvature nor hysteresis counts."""
    rig = replace(RIGS["film"], noise_share=0.0, noise_n=0.05, mount_share=0.0, curve=film)
    assert scatter(bench(rig.table(3)))[0] == pytest.approx(0.05, rel=0.35)


def test_knots_rise_and_are_at_most_twelve() -> None:
    """However many loads there are."""
    steps = tuple(k / 40 for k in range(41))
    found = knots(bench(Rig(load_cell, 50.0, steps=steps).table(1)))
    assert len(found) == 12
    assert all(a < b for a, b in pairwise(found))


def test_without_any_model_that_rises_there_is_none() -> None:
    """Readings that go up and down again."""
    counts = (10.0, 30.0, 20.0, 0.0, 11.0)
    table = [Observation("1", "1", Direction.UP, float(n), 0.01, 1, c) for n, c in enumerate(counts)]
    with pytest.raises(BadDataError, match="no model rises"):
        choose(bench(table * 3))
