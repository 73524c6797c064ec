"""Hysteresis is told by the loads that were met from both sides, and by nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.loop import loop
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import RIGS, Rig, film, load_cell

STILL = Rig(load_cell, 50.0, noise_n=0.0, u_n=1e-6, u_share=0.0, hysteresis_share=0.01)


def once_at_the_top(table: list[Observation]) -> list[Observation]:
    """Return a table as calibrations are taken: one turns back at the greatest load."""
    top = max(o.reference_n for o in table)
    return [o for o in table if not (o.reference_n == top and o.direction is Direction.DOWN)]


@pytest.mark.parametrize("rig", [STILL, replace(STILL, curve=film, top_n=20.0)])
def test_half_the_difference_is_found(rig: Rig) -> None:
    """At loads that were met from both sides, whatever the curve."""
    b = bench(once_at_the_top(rig.table(1)))
    lens = 4.0 * (b.force / rig.top_n) * (1.0 - b.force / rig.top_n)
    size = (
        rig.hysteresis_share / 2.0 * (rig.curve(rig.top_n / 2.0) - rig.curve(0.0)) / (b.span[1] - b.span[0])
    )
    assert loop(b).half == pytest.approx(b.way * size * lens, abs=2e-2 * size)


def test_what_the_top_load_is_off_is_no_hysteresis() -> None:
    """Met once, it says nothing of it, and the loop is closed there."""
    table = once_at_the_top(STILL.table(1))
    wrong = [replace(o, counts=o.counts * 1.1) if o.reference_n == STILL.top_n else o for o in table]
    found, spoilt = (loop(bench(t)) for t in (table, wrong))
    counts = [
        half * (b.span[1] - b.span[0])
        for half, b in ((found.half, bench(table)), (spoilt.half, bench(wrong)))
    ]
    assert counts[1] == pytest.approx(counts[0], rel=0.06, abs=80.0)
    assert found.half[bench(table).level == 9] == pytest.approx(0.0, abs=1e-12)


def test_an_error_of_a_load_does_not_get_into_it() -> None:
    """It is the same both times."""
    b = bench(STILL.table(1))
    moved = np.where(b.level == 4, 0.01, 0.0)
    assert loop(b).pull @ moved == pytest.approx(0.0, abs=1e-12)


def test_directions_may_be_in_series_of_their_own() -> None:
    """Then the loads as a whole are compared."""
    table = [replace(o, series=o.direction.value, mount=o.direction.value) for o in STILL.table(1)]
    assert loop(bench(table)).half == pytest.approx(loop(bench(STILL.table(1))).half, rel=1e-6, abs=1e-9)


def test_one_direction_has_none() -> None:
    """Nor what reads the same in both."""
    up = [o for o in STILL.table(1) if o.direction is Direction.UP]
    assert loop(bench(up)).half == pytest.approx(0.0)
    straight = loop(bench(RIGS["bent load cell"].table(1)))
    assert np.abs(straight.half).max() < 0.003
