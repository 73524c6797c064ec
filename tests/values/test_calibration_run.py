"""A run survives being written down."""

from acudevice.values.calibration_record import Circumstances, Direction, Load, Part
from acudevice.values.calibration_run import (
    CalibrationAct,
    CalibrationPlan,
    CalibrationRun,
    Checked,
    Outcome,
    Stage,
    Step,
    TakenPoint,
    Verification,
)
from acudevice.values.plain import from_plain, to_plain


def test_run_and_acts_are_the_same_after_json() -> None:
    """With all that is in them."""
    load = Load("1 l", 9.8, 0.1, (Part("volume", 0.1, "judgement"),))
    run = CalibrationRun(
        "A", "blue", 1.5, CalibrationPlan((load,)), Circumstances("A"), (TakenPoint(0, 1.5, 0.1, 3, 2.0),)
    )
    assert from_plain(CalibrationRun, to_plain(run)) == run
    checked = Checked("1 l", 9.8, 9.9, 0.2, 0.3, 0.28)
    act = CalibrationAct(
        "A", 1.5, "verified", "c" * 32, verification=Verification("c" * 32, 1.5, Outcome.PASS, (checked,))
    )
    assert from_plain(CalibrationAct, to_plain(act)) == act
    step = Step(Stage.POINT, 1, Direction.UP, 1, 1, 1)
    assert from_plain(Step, to_plain(step)) == step
