"""A boot knows what it lacks, and does without what it cannot get."""

import pytest

from acudevice.protocol.boot import Boot, describe
from acudevice.protocol.codec import SampleBlock
from acudevice.protocol.eventlog import HELD
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Ahead, Answered, Ask, Epoch, Happened, Lost, Problem, Run
from acudevice.protocol.timeline import nearest

CONFIG: Fields = {
    "epoch": 1,
    "index": 0,
    "tick": 0,
    "rate": 1000,
    "period": 1,
    "tare": (3,),
    "calibration_crc": 4,
}


def _block(first: int, epoch: int = 1) -> SampleBlock:
    return SampleBlock(0, epoch, 3, 1, first, first, (0,) * 4)


def _say(boot: Boot, op: str, fields: Fields, status: str = "ok", **request: int) -> list[object]:
    return list(boot.answered(request, Answered(op, 1, status, fields), 0.0))  # type: ignore[arg-type] # figures by name


def _known() -> Boot:
    """Return a boot that lacks nothing."""
    boot = Boot(1)
    _say(boot, "time", {"tick": 0, "uptime": 0, "answer_tick": 0})
    _say(boot, "state", {"state": 0, "epoch": 1, "done": 0, "rate": 1000})
    _say(boot, "start", {"epoch": 1, "index": 0, "tick": 0, "rate": 1000, "period": 1})
    return boot


def test_what_is_lacking_is_asked_for_in_the_order_of_need() -> None:
    """The device's time, its events so far, then epochs, samples, events."""
    boot = Boot(1)
    assert boot.ask() == Ask("time", {})
    boot = _known()
    assert boot.ask() is None
    boot.samples(_block(4), 0.0)
    boot.happened(Happened("clear", 3, {}, 1), 0.0)
    assert boot.ask() == Ask("config", {"epoch": 1})
    _say(boot, "config", CONFIG, epoch=1)
    assert boot.ask() == Ask("backfill", {"index": 0, "count": 4})
    items = boot.samples(_block(0), 0.0)
    assert items[0] == describe(CONFIG)
    assert [item.index for item in items if isinstance(item, Run)] == [0, 4]
    assert boot.ask() == Ask("events", {"seq": 0})


def test_an_event_may_describe_an_epoch() -> None:
    """Then nobody has to ask."""
    boot = _known()
    assert boot.samples(_block(0), 0.0) == []
    items = boot.happened(Happened("epoch", 0, CONFIG, 1), 0.0)
    assert [type(item) for item in items] == [Epoch, Run, Happened]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"period": 0}, "describes epoch 1 with a period of 0"),
        ({"rate": 0}, "describes epoch 1 with a rate of 0"),
        ({"epoch": 2}, "asked for epoch 1, the device describes 2"),
    ],
)
def test_an_epoch_that_cannot_be_is_told_and_not_asked_for_for_ever(wrong: Fields, why: str) -> None:
    """Its samples have no time, so nobody could say when they were: they are lost, and no fault of the program."""
    boot = _known()
    boot.samples(_block(0), 0.0)
    told = []
    for _ in range(3):
        assert boot.ask() == Ask("config", {"epoch": 1})
        told += _say(boot, "config", {**CONFIG, **wrong}, epoch=1)
    (problem,) = {item for item in told if isinstance(item, Problem)}
    assert why in problem.text
    assert told[-1] == Lost(0, 3, "link")
    assert boot.ask() is None


def test_an_event_that_describes_an_epoch_that_cannot_be_is_an_event_all_the_same() -> None:
    """And the epoch is asked for."""
    boot = _known()
    boot.samples(_block(0), 0.0)
    (event,) = boot.happened(Happened("epoch", 0, {**CONFIG, "period": 0}, 1), 0.0)
    assert isinstance(event, Happened)
    assert boot.ask() == Ask("config", {"epoch": 1})


@pytest.mark.parametrize(("status", "tries"), [("gone", 1), ("busy", 3)])
def test_an_epoch_that_cannot_be_had_is_done_without(status: str, tries: int) -> None:
    """At once where the device says so, after three refusals else; and its later samples do not wait either."""
    boot = _known()
    boot.samples(_block(0, epoch=9), 0.0)
    for attempt in range(tries):
        assert boot.ask() == Ask("config", {"epoch": 9})
        lost = _say(boot, "config", {}, status, epoch=9)
        assert lost == ([Lost(0, 3, "link")] if attempt == tries - 1 else [])
    assert boot.samples(_block(4, epoch=9), 0.0) == [Lost(4, 7, "link")]
    assert boot.ask() is None
    _say(boot, "config", {**CONFIG, "epoch": 9})
    assert isinstance(boot.samples(_block(8, epoch=9), 0.0)[-1], Run)
    (ahead,) = boot.samples(_block(16, epoch=9), 0.0)
    assert isinstance(ahead, Ahead)
    assert boot.ordering.waiting == 4


def test_a_device_without_time_or_state_is_done_without() -> None:
    """After three refusals; then ticks are taken as they come, and events from the first."""
    boot = Boot(1)
    for op in ("time", "state"):
        for _ in range(3):
            assert boot.ask() == Ask(op, {})
            _say(boot, op, {}, "internal")
    assert boot.ask() is None


def test_samples_must_have_the_format_that_info_told() -> None:
    """Others are dropped, and reported."""
    boot = _known()
    info: Fields = {"width": 2, "cells": 1, "buffer": 6000}
    _say(boot, "info", info)
    (problem,) = boot.samples(_block(0), 0.0)
    assert isinstance(problem, Problem)
    assert problem.reason == "format"


def test_a_new_link_asks_for_the_time_and_the_events_again() -> None:
    """What was learned of epochs stays."""
    boot = _known()
    _say(boot, "config", CONFIG)
    boot.samples(_block(0), 0.0)
    boot.samples(_block(8), 0.0)
    _say(boot, "backfill", {"index": 4, "count": 4}, index=4, count=4)
    assert boot.ask() is None
    boot.reconnected()
    assert boot.ask() == Ask("time", {})
    _say(boot, "time", {"tick": 0, "uptime": 9, "answer_tick": 0})
    assert boot.ask() == Ask("backfill", {"index": 4, "count": 4})
    boot.samples(_block(4), 0.0)
    assert boot.ask() == Ask("events", {"seq": 0})
    assert _say(boot, "events", {}, "busy", seq=0) == []
    assert boot.failed("events", {"seq": 0}) == []
    assert boot.advance(10.0) == []


def test_what_other_answers_say_changes_nothing() -> None:
    """Battery and the like are for the program above."""
    boot = _known()
    assert _say(boot, "battery", {"percent": 5}) == []
    assert _say(boot, "battery", {}, "internal") == []
    assert _say(boot, "stop", {}) == []
    assert boot.ask() is None


def test_an_event_before_the_time_waits_for_it() -> None:
    """Nobody knows the high bits of its tick before; it leaves with the answer, in its place, and nothing grows."""
    boot = Boot(1)
    for seq in range(200):
        assert boot.happened(Happened("press_start", seq, {"index": 3, "tick": 5}, 1), 2.0) == []
    left = _say(boot, "time", {"tick": 9, "uptime": (1 << 32) + 9, "answer_tick": 9})
    assert [item.seq for item in left if isinstance(item, Happened)] == list(range(HELD))
    assert nearest(5, boot.ordering.timeline.now) == (1 << 32) + 5
    boot.reconnected()
    assert boot.happened(Happened("press_start", HELD, {"index": 3, "tick": 5}, 1), 2.0) == []
    for _ in range(3):
        left = _say(boot, "time", {}, "internal")
    assert [item.seq for item in left if isinstance(item, Happened)] == [HELD]


def test_an_epoch_told_by_an_event_is_known_at_once() -> None:
    """Its samples need not wait for the time to be told too."""
    boot = Boot(1)
    boot.ordering.measured(0)
    boot.happened(Happened("epoch", 0, {**CONFIG, "epoch": 9}, 1), 0.0)
    assert boot.ordering.timeline.knows(9)
