"""Moments come in the order of the page, are values, and never change."""

from dataclasses import FrozenInstanceError

import pytest

from acudevice.signal.check import Check
from acudevice.signal.moments import Cleared, Latched, PressEnded, PressStarted, Progress
from acudevice.signal.zones import Cause, State, Zone
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support import protocol_page

TAI_CHONG = Thresholds("LR3", Side.ANY, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000)


def test_at_one_sample_they_come_in_the_order_of_the_events() -> None:
    """Begin, end, latch: as section 11 wants the events."""
    order = "a press that begins and ends at one sample makes press_start, press_end and over in this order"
    assert order in " ".join(protocol_page.section("11").split())
    check = Check(TAI_CHONG, ceiling_mn=40_000, tick_hz=1000)
    check.step(0, 0, 0)
    assert [type(moment) for moment in check.step(1, 10, 30_000)] == [PressStarted, PressEnded, Latched]


def test_they_are_values() -> None:
    """Equal when they say the same, and frozen."""
    latched = Latched(3, 30, Cause.CLIPPED)
    assert latched == Latched(3, 30, Cause.CLIPPED) != Latched(3, 30, Cause.FORCE)
    assert [Cleared(1, 2), PressStarted(1, 2)].index(PressStarted(1, 2)) == 1
    with pytest.raises(FrozenInstanceError):
        latched.index = 4  # type: ignore[misc]  # that is the point


def test_without_a_press_nothing_is_counted() -> None:
    """The figures of progress are those of a press in progress."""
    assert Progress(State.IDLE, Zone.REST, 20, 100)[4:] == (0, 0, 0, 0)
