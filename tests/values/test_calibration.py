"""A calibration knows how far it reaches."""

from acudevice.values.calibration import Calibration, CellTable


def test_the_range_is_that_of_the_weakest_cell() -> None:
    """One cell may carry the whole load, so the least of the greatest forces counts."""
    strong, weak = CellTable((0, 1000), (0, 50_000)), CellTable((0, 1000), (0, 20_000))
    assert Calibration("0" * 32, (strong, weak), 0).range_mn == 20_000


def test_a_falling_table_reaches_as_far_as_its_greatest_force() -> None:
    """A cell mounted the other way round has its range at its lowest counts."""
    assert Calibration("0" * 32, (CellTable((-1000, 0), (50_000, 0)),), 0).range_mn == 50_000
