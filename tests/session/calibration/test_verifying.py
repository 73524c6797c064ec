"""A check takes nothing and a few loads, and judges them by the calibration that the device holds."""

import signal
from pathlib import Path

import pytest

from acudevice.errors import NotFoundError, UsageError
from acudevice.session.audience import Fields
from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.plans import Said, each_load, order
from acudevice.session.calibration.running import run_calibrate
from acudevice.session.calibration.verifying import checks, run_verify
from acudevice.store.store import Store
from acudevice.values.calibration_record import Load
from acudevice.values.calibration_run import Outcome
from tests.support.bench import RING, Agreeing, Person, Screen

LOADS = each_load(Said(("4 kg ± 4 g", "2 kg ± 2 g")))


def test_loads_of_a_check_are_one_to_five_and_rise() -> None:
    """Nothing is not counted among them."""
    assert [load.name for load in checks([*LOADS, Load("nothing", 0.0, 0.0)], 1, None).loads] == [
        "2 kg",
        "4 kg",
    ]
    for wrong in ([], LOADS * 3):
        with pytest.raises(UsageError):
            checks(wrong, 1, None)


def test_a_calibration_that_holds_passes_and_one_that_does_not_fails(tmp_path: Path) -> None:
    """Against its own uncertainty; a load that is not what it is said to be is found."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    run_calibrate(ring, order(Said(("2 kg ± 2 g", "4 kg ± 4 g"), warm_up_s=0.0)), Screen(), None, Agreeing())
    good = run_verify(ring, checks(LOADS, 1, None), Screen(), None)
    assert good is not None
    assert good.outcome is Outcome.PASS
    # Half as heavy as is said: somebody asks for 4 kg, and 2 kg come.
    screen = Screen()
    lying = Load("4 kg", 2 * LOADS[1].force_n, 0.01)
    bad = run_verify(ring, checks([lying], 1, None), _Half(), None)
    assert bad is not None
    assert bad.outcome is Outcome.RECALIBRATE
    with Store.open() as store:
        outcomes = [act.verification.outcome for act in store.calibrations.acts() if act.verification]
        assert outcomes == [Outcome.PASS, Outcome.RECALIBRATE]
    assert run_verify(ring, checks(LOADS, 1, None), screen, Person(Answer.GO, Answer.QUIT)) is None


@pytest.mark.slow
def test_a_device_that_is_not_warm_yet_is_told_from_one_that_is_off(tmp_path: Path) -> None:
    """By its own clock, against what it had been on for when it was calibrated."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    said = Said(("2 kg ± 2 g", "4 kg ± 4 g"), mounts=1, preloads=0, warm_up_s=60.0)
    assert run_calibrate(ring, order(said), Screen(), None, Agreeing()).written
    cold, warm = Screen(), Screen()
    run_verify(ring, checks(LOADS, 1, None), cold, None)
    (problem,) = [each for each in cold.of("problem") if each["code"] == "cold"]
    assert "calibrated after 60 s or more" in problem["message"]
    run_verify(RING, checks(LOADS, 1, 0.02), warm, None)
    assert "cold" not in [each["code"] for each in warm.of("problem")]


@pytest.mark.parametrize(
    ("number", "ends"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_whoever_breaks_a_check_off_hears_no_verdict(
    number: signal.Signals, ends: type[BaseException]
) -> None:
    """The program ends as any that was asked to; the session is sealed, and no act is kept."""

    class Impatient(Screen):
        def show(self, kind: str, fields: Fields) -> None:
            """Break off at the first load."""
            super().show(kind, fields)
            if kind == "load":
                signal.raise_signal(number)

    with pytest.raises(ends):
        run_verify(RING, checks(LOADS, 1, 0.02), Impatient(), None)
    with Store.open() as store:
        assert [each.state for each in store.summaries()] == ["sealed"]
        assert store.calibrations.acts() == ()


class _Half(Screen):
    """Has half of what is asked for put on."""

    def show(self, kind: str, fields) -> None:  # type: ignore[no-untyped-def]  # as in Screen
        """Ask for half of it."""
        super().show(
            kind, {**fields, "reference_n": fields["reference_n"] / 2.0} if kind == "load" else fields
        )


def test_without_a_record_the_person_says_how_far_off_it_may_be() -> None:
    """Or nothing is judged."""
    with pytest.raises(NotFoundError, match="nobody knows how sure it is"):
        run_verify(RING, checks(LOADS, 1, None), Screen(), None)
    found = run_verify(RING, checks(LOADS, 1, 0.02), Screen(), None)
    assert found is not None
    assert found.outcome is Outcome.PASS
    with pytest.raises(UsageError, match="1 cells"):
        run_verify(RING, checks(LOADS, 2, 0.02), Screen(), None)
