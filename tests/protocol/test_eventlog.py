"""Events leave in the order of their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.protocol.eventlog import HELD, STALL_S, EventLog
from acudevice.protocol.items import Ask, EventsLost, Happened, Item


def _event(seq: int) -> Happened:
    return Happened("clear", seq & 0xFFFF, {}, 1)


def _told(items: list[Item]) -> list[object]:
    return [item.seq if isinstance(item, Happened) else item for item in items]


def _add(log: EventLog, *seqs: int, now_s: float = 0.0) -> list[object]:
    return [told for seq in seqs for told in _told(log.add(_event(seq), now_s))]


def _log(newest: int | None = None) -> EventLog:
    log = EventLog()
    log.begin(newest)
    return log


@given(st.integers(0, 65_535), st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=5))
def test_events_in_any_order_leave_once_and_in_order(start: int, order: list[int], again: list[int]) -> None:
    """Over the end of the count, too."""
    log = _log(start - 1 & 0xFFFF)
    told = _add(log, start)
    told += _add(log, *(start + 1 + n for n in order), *(start + 1 + n for n in again))
    assert told == [start + n & 0xFFFF for n in range(13)]
    assert log.duplicates == len(again)
    assert log.ask() is None


def test_a_step_is_asked_for() -> None:
    """And what waits leaves when it came."""
    log = _log()
    assert _add(log, 0, 3) == [0]
    assert log.ask() == Ask("events", {"seq": 1})
    log.answered("ok", 3, 0.0)
    assert log.ask() is None
    assert _add(log, 1, 2, 3) == [1, 2, 3]
    assert log.ask() is None


def test_the_first_of_a_boot_may_be_missing_too() -> None:
    """The device told where its numbers stood."""
    log = _log(7)
    assert _add(log, 9) == []
    assert log.ask() == Ask("events", {"seq": 8})
    assert _add(_log(7), 7, 8) == [7, 8]
    assert _add(EventLog(), 500, 501) == [500, 501]


def test_at_the_end_what_waits_leaves() -> None:
    """In its order, with what is lost between; and nothing is asked for any more."""
    log = _log()
    assert _add(log, 0, 3, 4, 9) == [0]
    assert _told(log.close()) == [EventsLost(1, 2), 3, 4, EventsLost(5, 4), 9]
    assert (log.ask(), log.lacking, log.close()) == (None, False, [])


@pytest.mark.parametrize("status", ["partial", "gone"])
def test_what_the_device_has_no_more_is_stepped_over(status: str) -> None:
    """By name; then the rest comes."""
    log = _log()
    _add(log, 0, 9)
    log.answered(status, 4, 0.0)
    assert _add(log, 6, 7, 8, 9) == [EventsLost(1, 5), 6, 7, 8, 9]
    assert _add(log, 11) == []
    assert log.ask() == Ask("events", {"seq": 10})
    log = _log()
    _add(log, 0, 9)
    assert _told(log.answered(status, 0, 0.0)) == [EventsLost(1, 8), 9]


def test_a_device_that_promises_nothing_has_nothing() -> None:
    """What waits goes on."""
    log = _log()
    _add(log, 0, 2)
    assert _told(log.answered("ok", 0, 0.0)) == [EventsLost(1, 1), 2]


@pytest.mark.parametrize("way", ["stalled", "refused", "destroyed"])
def test_three_fruitless_attempts_are_enough(way: str) -> None:
    """Then the step is taken."""
    log = _log()
    _add(log, 0, 2)
    for attempt in range(3):
        assert log.ask() == Ask("events", {"seq": 1})
        if way == "refused":
            told = _told(log.answered("busy", 0, 0.0))
        else:
            log.answered("ok", 2, 0.0)
            told = _add(log, 2)
            if way == "destroyed":
                told += _add(log, 2)
            assert way == "destroyed" or log.advance(STALL_S - 0.1) == []
            told += _told(log.advance(STALL_S))
        assert told == ([EventsLost(1, 1), 2] if attempt == 2 else [])


def test_after_a_drop_everything_unheard_is_asked_for_once() -> None:
    """Even where no step shows; with nothing new, a later step is a step again."""
    log = _log(4)
    log.reconnected()
    assert log.ask() == Ask("events", {"seq": 5})
    assert log.answered("ok", 0, 0.0) == []
    assert log.ask() is None
    assert _add(log, 6) == []
    assert log.ask() == Ask("events", {"seq": 5})
    log.answered("ok", 2, 0.0)
    log.reconnected()
    assert log.ask() == Ask("events", {"seq": 5})


def test_the_newest_may_be_the_one_that_is_lacking() -> None:
    """It leaves no step; a second look at the device's state shows it."""
    log = _log(4)
    assert _add(log, 5) == [5]
    log.begin(5)
    assert (log.lacking, log.ask()) == (False, None)
    log.begin(6)
    assert (log.lacking, log.ask()) == (True, Ask("events", {"seq": 6}))
    log.answered("ok", 1, 0.0)
    assert log.lacking
    assert _add(log, 6) == [6]
    assert not log.lacking


def test_events_that_never_come_after_a_drop_are_stepped_over_by_the_next() -> None:
    """Nothing tells how many they were until then."""
    log = _log()
    log.reconnected()
    for _ in range(3):
        assert log.ask() is not None
        log.answered("ok", 2, 0.0)
        assert log.advance(STALL_S) == []
    assert log.ask() is None
    assert _add(log, 2) == [EventsLost(0, 2), 2]


def test_few_events_wait() -> None:
    """A device keeps no more than some; the step is taken before memory fills."""
    log = _log()
    told = _add(log, 0, *range(2, 3 + HELD))
    assert told == [0, EventsLost(1, 1), *range(2, 3 + HELD)]
