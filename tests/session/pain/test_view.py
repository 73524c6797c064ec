"""What a screen shows of a measurement: the band is where the force should be now."""

import pytest

from acudevice.coach.grammar import Phase as Shown
from acudevice.coach.places import Place
from acudevice.coach.ramping import Course
from acudevice.points.catalogue import load_catalogue
from acudevice.session.pain.orders import Order, task
from acudevice.session.pain.view import view_of

TASK = task(Order("LR3"), load_catalogue())


def course(until_s: float) -> Course:
    """Return a course with a ramp that has gone on for so long."""
    found = Course(TASK.aim)
    found.begin(0.0)
    found.feed([k / 10.0 for k in range(100)], [0.0] * 100, over=False, ready=True)
    times = [10.0 + k / 100.0 for k in range(round(until_s * 100) + 1)]
    found.feed(times, [1.0 + 5.0 * (t_s - 10.0) for t_s in times], over=False, ready=True)
    return found


def test_the_band_rises_with_the_ramp() -> None:
    """A quarter about the force that it should be."""
    view = view_of(TASK, course(2.0), 12.0, 11.0, live=True)
    assert (view.low_n, view.high_n, view.place) == (8.2, 13.8, Place.BAND)
    assert view.phase is Shown.REACH
    assert view_of(TASK, course(2.0), 12.0, 5.0, live=True).place is Place.BELOW


def test_the_band_stays_below_the_ceiling() -> None:
    """However long somebody takes."""
    view = view_of(TASK, course(5.7), 15.7, 29.0, live=True)
    assert view.low_n < view.high_n < view.ceiling_n


def test_what_goes_on_and_what_follows_is_told() -> None:
    """Nobody holds: the ramp goes on; then the rest, of which it is said how long."""
    going = course(2.0)
    view = view_of(TASK, going, 12.0, 11.0, live=True)
    assert (view.progress_of, view.hold_s, view.rest_left_s) == ("ramp", 2.0, None)
    assert view.then == "rest, and 2 more"
    going.stop(12.0)
    going.feed([12.1, 13.0], [0.0, 0.0], over=False, ready=True)
    view = view_of(TASK, going, 13.0, 0.0, live=True)
    assert view.rest_left_s == pytest.approx(TASK.aim.rest_s - 0.9)
    assert view.then == "rest, and 1 more"


def test_what_is_not_live_has_no_force() -> None:
    """And off the sensor there is no place."""
    assert view_of(TASK, course(2.0), 12.0, 11.0, live=False).force_n is None
    assert view_of(TASK, course(2.0), 12.0, 0.1, live=True).place is None
    assert view_of(TASK, course(2.0), 12.0, None, live=True).place is None
