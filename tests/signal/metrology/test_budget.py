"""The uncertainty has its parts, by the rules of the GUM; its coverage is in test_coverage.py."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.budget import doubts, ground, groups
from acudevice.signal.metrology.choosing import choose
from acudevice.values.calibration_record import Direction, Doubt, Observation
from tests.support.sensors import RIGS, Rig, load_cell


def budget(observations: list[Observation], model: str = "linear", step: float = 1.0) -> tuple[Doubt, ...]:
    """Return the uncertainty at five places."""
    b = bench(observations)
    places = np.linspace(b.counts.min(), b.counts.max(), 5)
    return doubts(ground(b, choose(b, model)), places, np.full(5, 0.01), step)


def test_parts_add_in_squares() -> None:
    """And the table's error counts as rectangular."""
    for d in budget(RIGS["load cell"].table(1)):
        parts = (d.reference_n, d.model_n, d.scatter_n, d.resolution_n, d.table_n)
        assert d.u_n == pytest.approx(float(np.sqrt(sum(part**2 for part in parts))))
        assert d.table_n == pytest.approx(0.01 / 3**0.5)
        assert d.resolution_n == pytest.approx(1 / 20_970 / 12**0.5, rel=0.01)
        assert d.use_n > d.u_n


def test_three_groups_have_two_degrees_of_freedom() -> None:
    """Where they are all there is to it, the factor is that of Student."""
    rig = Rig(load_cell, 50.0, mount_share=0.02, u_n=1e-4, u_share=0.0)
    top = budget(rig.table(3))[-1]
    assert top.degrees == pytest.approx(2.0, abs=0.2)
    assert top.k == pytest.approx(4.2, abs=0.2)


def test_groups_are_mountings_then_series() -> None:
    """Three of them at least, else single readings."""
    for mounts, wanted in (((1, 2, 3), 3), ((1, 1, 2), 3), ((1, 1), None), ((1, 1, 2, 2, 3, 3), 3)):
        assert _groups(replace(RIGS["load cell"], mounts=mounts)) == wanted


def _groups(rig: Rig) -> int | None:
    """Return by how many groups scatter is judged."""
    b = bench(rig.table(1))
    found = groups(ground(b, choose(b, "linear")))
    return None if found is None else int(found.max()) + 1


def test_two_mountings_count_where_they_differ() -> None:
    """Though one degree of freedom is a high price: single readings would know nothing of it."""
    rig = replace(RIGS["load cell"], mounts=(1, 2))
    assert (_groups(rig), _groups(replace(rig, mount_share=0.003))) == (None, 2)
    one, other = (budget(each.table(1))[3] for each in (rig, replace(rig, mount_share=0.003)))
    assert other.k > 9.0
    assert one.k < 2.4


def test_averages_have_no_step() -> None:
    """Resolution is of whole counts."""
    assert all(d.resolution_n == 0.0 for d in budget(RIGS["load cell"].table(1), step=0.0))


def test_a_model_that_misses_its_loads_pays_for_it() -> None:
    """A straight line through a bent cell."""
    bent, straight = (
        max(d.model_n for d in budget(RIGS[name].table(1))) for name in ("bent load cell", "load cell")
    )
    assert bent > 0.1 > straight


def test_a_single_press_bears_hysteresis_and_remounting() -> None:
    """Far more than the mean curve; without unloading, hysteresis is not in it."""
    table = replace(RIGS["film"], mount_share=0.0).table(2)
    up = [o for o in table if o.direction is Direction.UP]
    both, one = (budget(t, "power")[3] for t in (table, up))
    assert both.use_n > 2 * both.u_n
    assert both.use_n > one.use_n
