"""A calibration becomes a file of the format that its name says."""

from pathlib import Path

import pytest

from acudevice.errors import ExistsError, UsageError
from acudevice.session.calibration.exporting import FORMATS, exported
from acudevice.session.calibration.files import fit_file, read_calibration
from acudevice.signal.metrology.calibrating import calibrate
from tests.support.sensors import RIGS

RECORD = calibrate(RIGS["film"].table(1), created="2026-11-22T10:00:00+00:00", software="test")


def test_json_is_the_same_calibration_again(tmp_path: Path) -> None:
    """Down to its id."""
    path = tmp_path / "c.json"
    exported(RECORD, None, path)
    assert read_calibration(path) == RECORD
    with pytest.raises(ExistsError):
        exported(RECORD, None, path)


def test_csv_makes_the_same_curve_again(tmp_path: Path) -> None:
    """Its columns are those of a calibration table, and more."""
    path = tmp_path / "c.csv"
    exported(RECORD, None, path)
    again = fit_file(path)
    assert again.cells[0].table == RECORD.cells[0].table
    assert again.residuals_n == RECORD.residuals_n


def test_a_format_is_said_by_name_or_by_file(tmp_path: Path) -> None:
    """By neither is refused, and so is one that there is not."""
    assert set(FORMATS) == {"html", "pdf", "json", "csv"}
    assert str(exported(RECORD, "html", None)).startswith("<!DOCTYPE html>")
    for form, path in ((None, None), (None, tmp_path / "c.txt"), (None, tmp_path / "c")):
        with pytest.raises(UsageError, match="which format"):
            exported(RECORD, form, path)
