"""Calibrations that are kept are found again."""

import pytest

from acudevice.errors import NotFoundError
from acudevice.session.calibration import records
from acudevice.session.calibration.conducting import Answer
from acudevice.session.calibration.plans import Said, order
from acudevice.session.calibration.running import run_calibrate
from acudevice.signal.metrology.calibrating import calibrate
from tests.support.bench import RING, Agreeing, Person, Screen
from tests.support.sensors import RIGS


def test_nothing_is_made_for_a_look() -> None:
    """Where nothing was ever kept, there is nothing."""
    assert records.all_records() == ()
    assert records.history() == records.history("blue") == records.History((), ())


def test_a_record_is_kept_and_found() -> None:
    """By its id."""
    made = calibrate(RIGS["load cell"].table(1), created="2026-11-22T10:00:00+00:00", software="test")
    records.keep(made)
    assert records.get(made.id[:8]) == made
    assert records.all_records() == records.history().records == (made,)
    with pytest.raises(NotFoundError):
        records.get("0")


def test_a_device_is_meant_by_its_serial_number_too() -> None:
    """What was begun with it is there."""
    plan = order(Said(("2 kg ± 1 g", "4 kg ± 1 g"), preloads=0, warm_up_s=0.0))
    run_calibrate(RING, plan, Screen(), Person(Answer.GO, Answer.QUIT), Agreeing())
    found = records.history("VR-000001")
    assert found.begun is not None
    assert len(found.begun.points) == 1
    assert records.history().begun is None
