"""One reading stands for one event, by the state of the check before all."""

import pytest

from acudevice.coach.events import AGAIN_S, IDLE_MOST_S, IDLE_S, Events
from acudevice.coach.grammar import CueName, Event, Hint, Phase
from acudevice.coach.reading import Reading
from acudevice.coach.turn import Turn
from acudevice.signal.zones import State
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode
from tests.coach.guided import entry, press_of, step_of


def events_of(**changes: object) -> Events:
    """Return the events of a step."""
    return Events(Turn(step_of(entry(**changes))))


def what(events: Events, phase: Phase, reading: Reading, clock_s: float = 1.0) -> Event | None:
    """Return the event of a reading."""
    return events.of(phase, reading, clock_s, 0.01, back=False)[0]


def pressing(
    force_mn: int = 12_000, *, in_band_s: float = 0.0, press_s: float = 0.0, torn: bool = False
) -> Reading:
    """Return a reading of a press."""
    return Reading(1.0, 100, force_mn, State.PRESS, in_band_s, press_s, torn)


@pytest.mark.parametrize(
    ("reading", "event"),
    [
        (pressing(torn=True, in_band_s=4.0, press_s=9.0), Event.TORN),
        (pressing(in_band_s=4.0, press_s=9.0), Event.HELD),
        (pressing(in_band_s=3.9, press_s=8.0), Event.OVERDUE),
        (pressing(in_band_s=3.9, press_s=7.9), Event.IN_BAND),
        (pressing(7000), Event.TOUCHED),
        (pressing(21_000), Event.ABOVE),
    ],
)
def test_the_gravest_thing_wins(reading: Reading, event: Event) -> None:
    """A hole before time, time before the place of the force."""
    assert what(events_of(), Phase.READY, reading) is event


def test_kneading_goes_on_while_the_block_does() -> None:
    """Without one it ends with the least contact."""
    kneaded = pressing(press_s=30.0)
    assert what(events_of(mode=Mode.KNEAD, hold_max_ms=0), Phase.HOLD, kneaded) is Event.HELD
    block = events_of(mode=Mode.KNEAD, hold_max_ms=0, block_ms=60_000)
    assert what(block, Phase.HOLD, kneaded, 1.0) is Event.IN_BAND
    assert what(block, Phase.HOLD, kneaded, 61.1) is Event.HELD


def test_a_finger_that_rests_in_the_stop_is_not_shouted_at() -> None:
    """Only one that presses on is, and a sensor that is silent."""
    events = events_of()
    events.told(CueName.STOP, Hint.NONE, 1.0)
    later_s = 1.0 + AGAIN_S[CueName.STOP]
    assert what(events, Phase.STOP, Reading(1.0, 1, 900, State.OVER), later_s) is None
    assert what(events, Phase.STOP, Reading(1.0, 1, 1000, State.OVER), later_s) is Event.AGAIN
    assert what(events, Phase.STOP, Reading(1.0, 1, None, State.OVER), later_s) is Event.AGAIN
    assert what(events, Phase.STOP, Reading(1.0, 1, 1000, State.OVER), later_s - 0.1) is None


@pytest.mark.parametrize("verdict", set(Verdict) - {Verdict.OVER_CEILING})
@pytest.mark.parametrize("mode", Mode)
def test_every_end_of_a_press_means_something(mode: Mode, verdict: Verdict) -> None:
    """A finger that stays is asked to leave, whatever the verdict."""
    events = events_of(mode=mode)
    event, _ = events.ended(press_of(verdict), State.IDLE, 1.0)
    assert event in {Event.GOOD, Event.FAILED, Event.LIGHT, Event.HARD}
    assert (event is Event.GOOD) == (verdict is Verdict.OK)
    assert events.ended(press_of(verdict), State.WAIT, 1.0) == (Event.STUCK, Hint.LIFT)


def test_a_series_with_a_wrong_cadence_is_told_which_way() -> None:
    """And one that is uneven in force to be steadier."""
    events = events_of(mode=Mode.SERIES, cadence_low_mhz=1000)
    assert events.ended(press_of(Verdict.UNSTEADY, cadence_mhz=500), State.IDLE, 1.0) == (
        Event.FAILED,
        Hint.FASTER,
    )
    assert events.ended(press_of(Verdict.UNSTEADY, cadence_mhz=1500), State.IDLE, 1.0) == (
        Event.FAILED,
        Hint.STEADIER,
    )


@pytest.mark.parametrize(("cue", "phase"), [(CueName.PRESS, Phase.READY), (CueName.FIND, Phase.FIND)])
def test_a_press_that_does_not_come_is_asked_for_again_and_ever_more_seldom(
    cue: CueName, phase: Phase
) -> None:
    """After seconds, then after twice as many, a minute at most; another cue begins anew."""
    events = events_of()
    off, waits, told_s = Reading(0.0, 1, 0, State.IDLE), [], 1.0
    events.told(cue, Hint.NONE, told_s)
    for _ in range(5):
        clock_s = told_s
        while what(events, phase, off, clock_s) is not Event.IDLE:
            clock_s += 1.0
        waits.append(clock_s - told_s)
        told_s = clock_s
        events.told(cue, Hint.NONE, told_s)
    first = IDLE_S[cue]
    assert waits == [min(first * 2.0**k, IDLE_MOST_S) for k in range(5)]
    events.told(CueName.HARDER, Hint.NONE, told_s)
    assert what(events, phase, off, told_s + 100.0) is not Event.IDLE
    events.told(cue, Hint.NONE, told_s)
    assert what(events, phase, off, told_s + first - 0.1) is not Event.IDLE
    assert what(events, phase, off, told_s + first) is Event.IDLE
