"""The fitted curve is the middle of loading and unloading, and says what each reference did to it."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import knots
from acudevice.signal.metrology.fitting import fit
from acudevice.signal.metrology.loop import loop
from acudevice.signal.metrology.models import Model, models
from acudevice.values.calibration_record import Direction, Observation
from tests.support import pontius
from tests.support.sensors import Rig, film, load_cell

STILL = Rig(load_cell, 50.0, noise_n=0.0, u_n=1e-6, u_share=0.0, hysteresis_share=0.01)


def model(name: str, size: int = 10) -> Model:
    """Return a model by name."""
    (found,) = (m for m in models(np.linspace(0.0, 1.0, size)) if m.name == name)
    return found


@pytest.mark.parametrize("top_once", [False, True], ids=["balanced", "the top load met once"])
def test_hysteresis_is_taken_out(top_once: bool) -> None:
    """Also where a load was met from one side alone, and where the curve bends."""
    for rig, name in ((STILL, "linear"), (replace(STILL, curve=film, top_n=20.0), "power")):
        table = [
            o
            for o in rig.table(1)
            if not (top_once and o.direction is Direction.DOWN and o.reference_n == rig.top_n)
        ]
        b = bench(table)
        found = fit(b, model(name), np.ones(len(b.force)))
        forces = np.array([0.2, 0.5, 0.9]) * rig.top_n
        middle = np.array([rig.counts(float(n), 0.0) for n in forces])
        assert found.force(b.scaled(middle)) == pytest.approx(forces, rel=3e-3)


@pytest.mark.parametrize("inner", [1, 2])
def test_few_loads_are_not_asked_for_more_than_they_tell(inner: int) -> None:
    """The zero tells nothing of hysteresis: with as many unknowns as that, a line could end anywhere."""
    steps = (0.0, *((k + 1) / (inner + 1) for k in range(inner)), 1.0)
    rig = replace(STILL, noise_n=0.01, hysteresis_share=0.001, steps=steps)
    table = [o for o in rig.table(1) if o.direction is Direction.UP or o.reference_n < rig.top_n]
    b = bench(table)
    assert len(loop(b).beta) == inner
    found = fit(b, model("linear"), np.ones(len(b.force)))
    assert found.force(b.scaled(np.array([rig.truth(50.0)]))) == pytest.approx([50.0], rel=2e-3)


def test_the_pull_of_a_reference_is_what_moving_it_does() -> None:
    """To first order: the map that the budget stands on."""
    b = bench(replace(STILL, curve=film, top_n=20.0).table(2))
    weights = 1.0 / (0.01 + b.spread)
    before = fit(b, model("power"), weights)
    moved = b.force.copy()
    moved[7] += 1e-3
    after = fit(replace(b, force=moved), model("power"), weights)
    x = np.array([0.3, 0.6, 0.9])
    change = (after.force(x) - before.force(x)) / 1e-3
    assert change == pytest.approx(before.weights_at(x)[:, 7], rel=0.05, abs=1e-4)


def test_weights_keep_a_straight_line_straight() -> None:
    """They sum to one, and to the force itself when each reference counts by its force."""
    b = bench(Rig(load_cell, 50.0).table(4))
    found = fit(b, model("linear"), np.ones(len(b.force)))
    x = np.array([0.1, 0.5, 1.0])
    weights = found.weights_at(x)
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert weights @ b.force == pytest.approx(found.force(x), abs=1e-6)


def test_hysteresis_has_no_more_freedom_than_loads_met_from_both_sides() -> None:
    """None at all where there was one direction."""
    table = STILL.table(1)
    up = [o for o in table if o.direction is Direction.UP]
    assert [len(loop(bench(t)).beta) for t in (table, up)] == [4, 0]
    down = [o for o in table if o.direction is Direction.DOWN][:1]
    assert len(loop(bench([*up, *down])).beta) == 1


def test_the_slope_is_that_of_the_curve() -> None:
    """In newtons for the whole span."""
    b = bench(STILL.table(1))
    found = fit(b, model("linear"), np.ones(len(b.force)))
    assert found.slope(np.array([0.2, 0.8])) == pytest.approx(50.0, rel=1e-3)
    assert len(knots(b)) == 10


def test_the_quadratic_is_that_which_is_certified() -> None:
    """Deflection over load, by the certified values of the Statistical Reference Datasets, with their uncertainty."""
    table = [
        Observation("1", "1", Direction.UP, deflection, 1e-6, 1, load) for deflection, load in pontius.rows()
    ]
    b = bench(table)
    found = fit(b, model("quadratic"), np.ones(len(table)))
    low, high = b.span
    line = np.polynomial.Polynomial(found.theta)(np.polynomial.Polynomial([-low, 1.0]) / (high - low))
    assert line.coef == pytest.approx(pontius.CERTIFIED, rel=1e-8)
    residual2 = float(np.sum(found.residual**2)) / (len(table) - 3)
    assert residual2**0.5 == pytest.approx(pontius.RESIDUAL_SD, rel=1e-9)
    # From parameters over 0 to 1 to those over load.
    w, shift = 1.0 / (high - low), low / (high - low)
    turn = np.array([[1.0, -shift, shift**2], [0.0, w, -2.0 * w * shift], [0.0, 0.0, w**2]])
    pull = turn @ found.pull
    sd = np.sqrt(np.sum(pull**2, axis=1) * residual2)
    assert sd == pytest.approx(pontius.CERTIFIED_SD, rel=1e-6)
