"""Calibrations that are kept are found again."""

from pathlib import Path

import pytest

from acudevice.errors import NotFoundError
from acudevice.session import asking
from acudevice.session.calibration import records
from acudevice.session.calibration.answers import Answer
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
        records.get("no such")


def test_a_device_is_meant_by_its_serial_number_too() -> None:
    """What was begun with it is there."""
    plan = order(Said(("2 kg ± 1 g", "4 kg ± 1 g"), preloads=0, warm_up_s=0.0))
    run_calibrate(RING, plan, Screen(), Person(Answer.GO, Answer.QUIT), Agreeing())
    found = records.history("VR-000001")
    (run,) = found.begun
    assert len(run.points) == 1
    assert records.history().begun == (run,)
    assert records.history("VR-000002").begun == ()


def test_a_paired_device_means_the_calibration_that_it_was_given(tmp_path: Path) -> None:
    """By its nickname; before it was given any, there is none."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    asking.pair(ring, "blue")
    with pytest.raises(NotFoundError):
        records.get("blue")
    plan = order(Said(("2 kg ± 1 g", "4 kg ± 1 g"), mounts=1, preloads=0, warm_up_s=0.0))
    done = run_calibrate("blue", plan, Screen(), None, Agreeing())
    assert records.get("blue") == done.record
    assert done.record is not None
    assert done.record.cells[0].figures["resolution"] is not None
    assert records.history("blue").records == (done.record,)
