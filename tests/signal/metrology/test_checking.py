"""A check compares a few loads with what a calibration promises, and says what follows."""

from dataclasses import replace

import pytest

from acudevice.errors import UsageError
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.checking import against_record, checked, judged
from acudevice.values.calibration_record import Load
from acudevice.values.calibration_run import Checked, Outcome, Verification
from tests.support.sensors import RIGS

RIG = RIGS["load cell, remounting matters"]
RECORD = calibrate(RIG.table(3), created="2026-11-22T10:00:00+00:00", software="test")
LOAD = Load("2 kg", 19.6, 0.01)


def verdict(*found: Checked, due: str | None = None) -> Verification:
    """Return the verdict of a check on the day of writing."""
    return judged("c" * 32, found, at_s=0.0, today="2026-11-22", due=due)


def test_a_sound_sensor_passes_wherever_its_zero_is() -> None:
    """Readings are compared less those of nothing, as a tare would."""
    for offset in (0.0, 3000.0):
        zero, counts = RIG.truth(0.0) + offset, RIG.truth(19.6) + offset
        (one,) = against_record(RECORD, (zero,), [(LOAD, (counts,))], (1,))
        assert one.force_n == pytest.approx(19.6, abs=one.u95_force_n)
        assert verdict(one).outcome is Outcome.PASS


def test_several_cells_bear_a_load_together() -> None:
    """Forces add up; so does what they owe to the one reference, and the rest adds up in squares."""
    tables = (replace(o, cell=cell) for cell in (1, 2) for o in RIG.table(3))
    record = calibrate(tuple(tables), created="2026-11-22T10:00:00+00:00", software="test")
    zero = (RIG.truth(0.0),) * 2
    half = (RIG.truth(9.8),) * 2
    (both,) = against_record(record, zero, [(LOAD, half)], (1, 2))
    (one,) = against_record(record, zero[:1], [(Load("1 kg", 9.8, 0.01), half[:1])], (1,))
    assert both.force_n == pytest.approx(2.0 * one.force_n)
    assert 1.4 * one.u95_force_n < both.u95_force_n < 2.0 * one.u95_force_n
    assert verdict(both).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("e_n", "outcome"),
    [
        (0.0, Outcome.PASS),
        (1.0, Outcome.PASS),
        (1.01, Outcome.WATCH),
        (1.5, Outcome.WATCH),
        (1.51, Outcome.RECALIBRATE),
    ],
)
def test_the_verdict_follows_the_worst_load(e_n: float, outcome: Outcome) -> None:
    """By the normalised error; anything but a pass has its reason."""
    good, bad = checked(LOAD, 19.6, 0.3), Checked("4 kg", 39.2, 39.0, 0.1, 0.1, e_n)
    found = verdict(good, bad)
    assert found.outcome is outcome
    assert bool(found.reasons) is (outcome is not Outcome.PASS)


def test_a_load_that_nobody_knows_confirms_nothing() -> None:
    """A unit that was forgotten makes half a kilogram of half a gram; a litre out of a jug still says something."""
    blunt = verdict(checked(Load("1 kg", 9.8, 4.9), 9.7, 0.1))
    assert blunt.outcome is Outcome.WATCH
    assert "it cannot tell whether the calibration holds" in blunt.reasons[0]
    assert verdict(checked(Load("1 l", 10.1, 0.25), 10.0, 0.1)).outcome is Outcome.PASS
    assert verdict(checked(LOAD, 18.0, 6.0)).outcome is Outcome.PASS, "a sensor that is worse than the load"


def test_the_normalised_error_is_that_of_iso_17043() -> None:
    """The difference over the root of both expanded uncertainties' squares."""
    assert checked(Load("x", 10.0, 0.15), 10.5, 0.4).e_n == pytest.approx(0.5 / 0.5)


def test_a_sensor_that_changed_is_found() -> None:
    """By a twentieth, with a good mass."""
    (one,) = against_record(RECORD, (RIG.truth(0.0),), [(LOAD, (RIG.truth(19.6 * 1.05),))], (1,))
    assert verdict(one).outcome is Outcome.RECALIBRATE
    assert "20.60" in verdict(one).reasons[0]


def test_what_is_due_or_out_of_range_is_watched() -> None:
    """Though the loads fit."""
    good = checked(LOAD, 19.6, 0.3)
    assert verdict(good, due="2026-11-21").outcome is Outcome.WATCH
    assert verdict(good, due="2026-11-22").outcome is Outcome.PASS
    (far,) = against_record(RECORD, (RIG.truth(0.0),), [(Load("9 kg", 88.2, 0.1), (RIG.truth(88.2),))], (1,))
    assert verdict(far).outcome is not Outcome.PASS
    assert any("outside the calibrated range" in reason for reason in verdict(far).reasons)


def test_a_check_without_loads_is_none() -> None:
    """In words."""
    with pytest.raises(UsageError):
        verdict()
