"""A table is read both ways, and a zero stays where it was taken."""

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.metrology.inverting import counts_at, force_at, moved
from acudevice.values.calibration import Calibration, CellTable, Scale

RISING = CellTable((-100, 0, 50, 300), (-1000, 0, 0, 5000))
FALLING = CellTable((0, 100, 400), (6000, 5000, 0))


@pytest.mark.parametrize("counts", [-500.0, -50.5, 60.25, 299.0, 1000.0])
def test_there_and_back_is_the_same(counts: float) -> None:
    """Within, between and beyond the breakpoints, whichever way force goes."""
    for table in (RISING, FALLING):
        assert counts_at(table, force_at(table, counts)) == pytest.approx(counts)


def test_a_flat_part_has_its_force() -> None:
    """Which of its counts is said does not matter."""
    assert 0.0 <= counts_at(RISING, 0.0) <= 50.0


def test_a_zero_stays_at_the_counts_at_which_it_was_taken() -> None:
    """A scale by a newer calibration shows zero where the old one did."""
    old = Calibration("a" * 32, (CellTable((0, 1000), (0, 10_000)),), 0)
    new = Calibration("b" * 32, (CellTable((0, 1000), (100, 12_100)),), 0)
    scale = moved(Scale(old, (500,), -9000, 9000), new)
    assert scale.tare_mn == (round(force_at(new.cells[0], 50)),)
    assert (scale.calibration, scale.clip_high) == (new, 9000)
    assert moved(Scale(old, (0,), -9000, 9000), new).tare_mn == (0,)
    with pytest.raises(BadDataError, match="2 cells"):
        moved(scale, Calibration("c" * 32, new.cells * 2, 0))
