"""The view shows how things stand, and nothing that is not so now."""

import pytest

from acudevice.coach.grammar import CueName, Hint, Phase
from acudevice.coach.places import Place
from acudevice.values.thresholds import Mode, Side
from tests.coach.guided import Guided, entry


def test_before_the_first_sample_only_the_plan_is_known() -> None:
    """The point, its band, and what to do."""
    view = Guided(entry(), entry(side=Side.RIGHT)).coach.view
    assert (view.step, view.steps, view.point, view.name, view.side) == (1, 2, "LR3", "Taichong", Side.LEFT)
    assert (view.low_n, view.high_n, view.ceiling_n, view.wanted) == (8.0, 20.0, 30.0, 3)
    assert (view.phase, view.cue, view.say) == (
        Phase.FIND,
        CueName.FIND,
        "find Taichong (LR3), left: on the foot",
    )
    assert (view.force_n, view.age_ms, view.place, view.feedback, view.done) == (None, None, None, "", False)
    assert (view.rest_left_s, view.block_left_s, view.progress) == (None, None, 0.0)
    assert view.then == "Taichong (LR3), right"


def test_nothing_follows_the_last_step() -> None:
    """Not even itself."""
    assert Guided().coach.view.then == ""


def test_a_hold_shows_its_progress() -> None:
    """From 0 to 1, and no further."""
    finger = Guided()
    finger.press((0.0, 0.5), (12.0, 1.01))
    view = finger.coach.view
    assert (view.phase, view.place, view.force_n, view.hold_s) == (Phase.HOLD, Place.BAND, 12.0, 1.0)
    assert (view.progress, view.hold_min_s) == (0.25, 4.0)
    finger.press((12.0, 3.5))
    assert (finger.coach.view.progress, finger.coach.view.phase) == (1.0, Phase.RELEASE)


def test_a_rest_is_counted_down() -> None:
    """With what was said of the press before it."""
    finger = Guided()
    finger.press((0.0, 0.5), (12.0, 4.2), (0.0, 1.0))
    view = finger.coach.view
    assert view.rest_left_s == pytest.approx(1.01)
    assert view.feedback == "good: 4.2 s in the band, 12 N on average"
    assert (view.tries, view.good, view.hold_s) == (1, 1, 0.0)


def test_a_block_is_counted_down_from_the_first_contact() -> None:
    """And kneading shows its time in contact and its cadence."""
    finger = Guided(entry(mode=Mode.KNEAD, hold_max_ms=0, block_ms=60_000, repeats=0))
    finger.press((0.0, 3.0))
    assert finger.coach.view.block_left_s == 60.0
    finger.press(*[(12.0, 0.25), (5.0, 0.25)] * 6)
    view = finger.coach.view
    assert view.block_left_s == pytest.approx(57.01)
    assert view.hold_s == pytest.approx(2.99)
    assert view.cadence_hz == pytest.approx(2.0)


def test_without_a_signal_no_force_is_shown() -> None:
    """The cue in force is that there is none."""
    finger = Guided()
    finger.press((0.0, 0.5), (12.0, 1.0))
    finger.lose(2.0)
    view = finger.coach.view
    assert (view.live, view.force_n, view.cue, view.hint) == (False, None, CueName.NO_SIGNAL, Hint.NONE)
    assert view.age_ms == pytest.approx(2010.0)
    assert view.say == "no signal: the clock has stopped"


def test_pressure_is_force_over_the_area_of_the_tip() -> None:
    """12 N on 1 cm² are 120 kPa."""
    assert Guided().coach.view.kpa(12.0) == 120.0
