"""A calibration record is a frozen value with the range that its cells share."""

from dataclasses import FrozenInstanceError, replace

import pytest

from acudevice.signal.metrology.calibrating import calibrate
from acudevice.values.calibration_record import CalibrationRecord, Direction
from acudevice.values.plain import from_plain, to_plain
from tests.support.sensors import RIGS


def record() -> CalibrationRecord:
    """Return a record of one cell."""
    return calibrate(RIGS["load cell"].table(1), created="2026-01-02T03:04:05+00:00", software="test")


def test_a_record_cannot_be_changed() -> None:
    """Nor can what it holds."""
    made = record()
    with pytest.raises(FrozenInstanceError):
        made.id = "0" * 32  # type: ignore[misc]  # that is what is tried
    with pytest.raises(FrozenInstanceError):
        made.cells[0].model = "cubic"  # type: ignore[misc]  # that is what is tried


def test_the_range_is_what_all_cells_share() -> None:
    """One cell may carry the whole load, so the weakest counts."""
    made = record()
    (cell,) = made.cells
    both = replace(made, cells=(cell, replace(cell, cell=2, range_n=(1.0, 30.0))))
    assert (made.range_n, both.range_n) == ((0.0, 50.0), (1.0, 30.0))


def test_a_record_survives_plain_data() -> None:
    """Every float, every None."""
    made = record()
    assert from_plain(CalibrationRecord, to_plain(made)) == made


def test_directions_are_written_as_tables_write_them() -> None:
    """In lower case."""
    assert [to_plain(direction) for direction in Direction] == ["up", "down"]
