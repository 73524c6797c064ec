"""Before a device is changed, what it showed is told."""

import pytest

from acudevice.session.calibration.finding import as_found
from acudevice.values.calibration import Calibration, CellTable
from acudevice.values.calibration_record import Circumstances, Load
from acudevice.values.calibration_run import CalibrationPlan, CalibrationRun, TakenPoint

LOADS = (Load("nothing", 0.0, 0.0), Load("1 kg", 10.0, 0.01))
PLAN = CalibrationPlan(LOADS, mounts=2, preloads=0)
BEFORE = Calibration("b" * 32, (CellTable((0, 1000), (0, 50_000)),), 0)


def test_what_was_shown_is_less_what_each_series_began_with() -> None:
    """On average over series and directions, by the calibration before: here it shows a tenth too much."""
    counts = (10.0, 230.0, 10.0, 30.0, 250.0, 32.0)
    points = tuple(TakenPoint(step, value, 1.0, 9, float(step)) for step, value in enumerate(counts))
    found = as_found(CalibrationRun("A", "a", 0.0, PLAN, Circumstances(), points), BEFORE)
    assert [(one.cell, one.reference_n) for one in found] == [(1, 0.0), (1, 10.0)]
    assert found[0].shown_n == pytest.approx(0.025)  # the last series ended 2 counts above its zero
    assert found[1].shown_n == pytest.approx(11.0)
