"""A conversation keeps its promises over lost messages, drops and reboots, and hostile bytes raise nothing."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.protocol.boot import describe
from acudevice.protocol.codec import Log, RecordChunk, SampleBlock, encode
from acudevice.protocol.conversation import Conversation
from acudevice.protocol.fields import Fields
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.items import (
    Answered,
    Ask,
    Epoch,
    EventsLost,
    Happened,
    Item,
    Lost,
    Problem,
    Rebooted,
    Run,
)
from acudevice.protocol.linkstate import LinkState
from acudevice.protocol.parts import encode_answer, encode_event
from tests.support.protocol_device import FakeDevice, count_of, tick_of
from tests.support.protocol_vectors import read, rich

HELLO: Fields = {"version": b"\1\0", "boot_id": 1, "max_message": 244, "features": 0}


class Pair:
    """A conversation and a device, wired back to back by a link that loses what it is told to lose."""

    def __init__(self, **figures: int) -> None:
        self.device = FakeDevice(**figures)
        self.host = Conversation()
        self.items: list[Item] = []
        self.now_s = 0.0
        self.drops: list[bool] = []
        """Whether to lose each of the next messages of the device; afterwards none is lost."""
        self.host.link_up()

    def carry(self, messages: list[bytes]) -> None:
        """Take messages from the device to the host."""
        for message in messages:
            if self.host.state is not LinkState.CLOSED and not (self.drops and self.drops.pop(0)):
                run = self.host.usual(message, self.now_s)
                self.items += self.host.receive(message, self.now_s) if run is None else [run]

    def ask(self, op: str, **fields: Any) -> Answered | None:
        """Send a request, three times if need be; return the answer."""
        sent = self.host.request(op, **fields).messages
        known = len(self.items)
        while sent:
            for message in sent:
                self.carry(self.device.hear(message))
            if self.host.pending is None:
                return next(item for item in self.items[known:] if isinstance(item, Answered))
            self.now_s += 2
            sent = self.host.repeat() if op != "hello" or self.now_s < 500 else ()
        self.items += self.host.give_up()
        return None

    def settle(self) -> None:
        """Ask for all that the conversation needs, until it needs nothing."""
        for _ in range(400):
            ask = self.host.next_ask()
            if ask is None:
                self.now_s += 2
                self.items += self.host.advance(self.now_s)
                if self.host.next_ask() is None and not self.host.missing():
                    return
            else:
                self.ask(ask.op, **ask.fields)
        pytest.fail(f"it never settles: {self.host.next_ask()}, {self.host.missing()}")

    def open(self) -> None:
        """Greet, start and learn what is needed."""
        self.settle()
        self.ask("start")
        self.settle()

    def drop(self, count: int = 0) -> None:
        """Lose the link; measure on meanwhile, and come back."""
        self.host.link_down()
        self.device.link_down()
        self.device.measure(count)
        self.host.link_up()

    def take(self, kind: type) -> list[Any]:
        """Return the items of one kind, and forget all."""
        found, self.items = [item for item in self.items if isinstance(item, kind)], []
        return found


def _indexes(items: list[Item], *, of: type) -> list[int]:
    if of is Run:
        return [index for run in items if isinstance(run, Run) for index in range(run.index, run.end)]
    spans = [item for item in items if isinstance(item, Lost) and item.last is not None]
    return [index for lost in spans for index in range(lost.first, (lost.last or 0) + 1)]


def _open() -> Pair:
    pair = Pair()
    pair.open()
    pair.items.clear()
    return pair


def test_samples_flow_after_a_greeting() -> None:
    """Hello, time, state, start, and the epoch when the first samples of it come; then nothing more."""
    pair = Pair()
    pair.settle()
    pair.ask("start")
    pair.carry(pair.device.measure(8))
    pair.settle()
    assert pair.device.heard == ["hello", "time", "state", "start", "config"]
    assert pair.host.version == (1, 0)
    epoch, *runs = [item for item in pair.items if not isinstance(item, Answered)]
    assert epoch == describe(pair.device.epochs[250])
    assert [run.index for run in runs if isinstance(run, Run)] == [0, 4]
    assert _samples_are_true(pair.items, 1) == list(range(8))


def _samples_are_true(items: list[Item], boot_id: int) -> list[int]:
    """Return the indexes that came of a boot, after checking that each has its count, its full tick and its epoch."""
    runs = [item for item in items if isinstance(item, Run) and item.boot_id == boot_id]
    for run in runs:
        assert run.counts == tuple(count_of(boot_id, index) for index in range(run.index, run.end))
        assert run.tick == tick_of(run.index)
    return _indexes(list(runs), of=Run)


def test_a_lost_packet_is_fetched_and_what_came_meanwhile_waits() -> None:
    """Samples leave in order, each once; the gap is known exactly while it lasts."""
    pair = _open()
    first, _, third, fourth = pair.device.measure(16)
    pair.carry([first])
    pair.settle()
    pair.carry([third, fourth])
    assert (pair.host.missing(), pair.host.waiting) == ((range(4, 8),), 8)
    assert pair.host.next_ask() == Ask("backfill", {"index": 4, "count": 4})
    assert _indexes(pair.items, of=Run) == [0, 1, 2, 3]
    pair.settle()
    assert _samples_are_true(pair.items, 1) == list(range(16))
    assert not [item for item in pair.items if isinstance(item, Lost)]


def test_samples_that_come_twice_are_dropped_and_counted() -> None:
    """Also where packets are cut elsewhere."""
    pair = _open()
    pair.carry(pair.device.measure(8))
    pair.settle()
    pair.carry([*pair.device.packets(2, 7, 0x80), *pair.device.packets(0, 4)])
    assert _samples_are_true(pair.items, 1) == list(range(8))
    assert pair.host.counters() == {"samples": 9}


def test_after_a_drop_all_that_the_device_still_has_is_fetched() -> None:
    """Hello, start without a rate, then the samples and the events that nobody heard."""
    pair = _open()
    pair.carry(pair.device.measure(8))
    pair.settle()
    pair.carry(pair.device.happen("clear", {"index": 1, "tick": 1}))
    heard = len(pair.device.heard)
    pair.host.link_down()
    pair.device.link_down()
    pair.device.measure(30)
    pair.device.happen("over", {"index": 20, "tick": 1, "cause": 0})
    pair.host.link_up()
    pair.settle()
    assert pair.device.heard[heard:] == ["hello", "start", "time", "backfill", "events"]
    assert _samples_are_true(pair.items, 1) == list(range(38))
    assert [event.kind for event in pair.take(Happened)] == ["clear", "over"]


def test_what_the_device_has_no_more_is_named_in_its_place() -> None:
    """The oldest are gone, the rest comes."""
    pair = _open()
    pair.carry(pair.device.measure(8))
    pair.drop(100)
    pair.settle()
    runs = [item for item in pair.items if isinstance(item, Run | Lost)]
    assert runs[2] == Lost(8, 67, "link")
    assert _samples_are_true(pair.items, 1) == [*range(8), *range(68, 108)]


def test_samples_lost_inside_the_device_are_told_from_those_lost_on_the_link() -> None:
    """The packet behind the gap says so; one fruitless backfill is enough."""
    pair = _open()
    pair.carry(pair.device.measure(4))
    pair.settle()
    lost_on_the_way = pair.device.measure(4)
    pair.device.overrun(6)
    pair.carry(pair.device.measure(4))
    pair.settle()
    assert lost_on_the_way
    assert _samples_are_true(pair.items, 1) == [*range(8), *range(14, 18)]
    assert pair.take(Lost) == [Lost(8, 13, "overrun")]


def test_a_link_that_destroys_the_same_packet_again_and_again_is_given_up() -> None:
    """After three fruitless backfills the gap is damaged for good, and what waits goes on."""
    pair = _open()
    pair.carry(pair.device.measure(4))
    pair.settle()
    _, later = pair.device.measure(8)
    pair.carry([later])
    for _ in range(3):
        ask = pair.host.next_ask()
        assert ask == Ask("backfill", {"index": 4, "count": 4})
        pair.drops = [False, True]
        pair.ask(ask.op, **ask.fields)
        pair.now_s += 2
        pair.items += pair.host.advance(pair.now_s)
    assert pair.take(Lost) == [Lost(4, 7, "damaged")]
    assert pair.host.next_ask() is None


def test_a_reboot_closes_what_was_before() -> None:
    """What waits leaves, what is missing is lost, and only then the new boot begins, at the old rate."""
    pair = _open()
    pair.carry(pair.device.measure(4))
    pair.settle()
    _, kept = pair.device.measure(8)
    pair.carry([kept])
    pair.host.link_down()
    pair.device.reboot()
    pair.host.link_up()
    pair.items.clear()
    ask = pair.host.next_ask()
    assert ask == Ask("hello", {})
    pair.ask("hello")
    waited, *rest = pair.items
    assert waited == Lost(4, 7, "link")
    assert isinstance(rest[0], Run)
    assert rest[1:3] == [Lost(12, None, "reboot"), Rebooted(1, 2)]
    assert pair.host.next_ask() == Ask("start", {"rate": 100_000})
    pair.settle()
    pair.items.clear()
    pair.carry(pair.device.measure(8))
    pair.settle()
    assert _samples_are_true(pair.items, 2) == list(range(8))


def test_a_reboot_lets_go_events_that_waited() -> None:
    """One that came after another that was lost on the way; the device has forgotten both."""
    pair = _open()
    pair.device.happen("button", {"action": 1})
    pair.carry(pair.device.happen("button", {"action": 2}))
    assert pair.take(Happened) == []
    pair.host.link_down()
    pair.device.reboot()
    pair.host.link_up()
    pair.ask("hello")
    told = [item for item in pair.items if isinstance(item, EventsLost | Happened | Rebooted)]
    assert [type(item) for item in told] == [EventsLost, Happened, Rebooted]


def test_whoever_ends_here_gets_what_waits() -> None:
    """Samples behind a gap that will not be filled, with the gap in its place; once."""
    pair = _open()
    pair.carry(pair.device.measure(4))
    pair.settle()
    _, kept = pair.device.measure(8)
    pair.carry([kept])
    lost, run = pair.host.finish()
    assert lost == Lost(4, 7, "link")
    assert isinstance(run, Run)
    assert (run.index, run.end) == (8, 12)
    assert (pair.host.finish(), pair.host.waiting, pair.host.lacking) == ([], 0, False)
    assert Conversation().finish() == []


def test_a_reboot_after_a_stop_loses_nothing() -> None:
    """Nothing was measured meanwhile; and what was counted before stays counted."""
    pair = _open()
    pair.carry(pair.device.measure(4))
    pair.settle()
    pair.carry(pair.device.packets(0, 4))
    pair.ask("stop")
    pair.host.link_down()
    pair.device.reboot()
    pair.host.link_up()
    pair.items.clear()
    pair.settle()
    assert [item for item in pair.items if not isinstance(item, Answered)] == [Rebooted(1, 2)]
    assert (pair.host.state, pair.host.counters()) == (LinkState.AGREED, {"samples": 4})


def test_samples_that_overtake_the_answer_to_start_wait_for_it() -> None:
    """On a radio link the two travel on different ways; it alone says where to begin."""
    pair = Pair()
    pair.settle()
    pending = pair.host.request("start")
    answer = pair.device.hear(pending.messages[0])
    _, second, third = pair.device.measure(12)
    pair.carry([third])
    pair.carry(answer)
    pair.carry([second])
    pair.settle()
    assert _samples_are_true(pair.items, 1) == list(range(12))


def test_a_stream_whose_answer_never_came_begins_with_what_comes() -> None:
    """The device did as it was told, though nobody heard it say so."""
    pair = Pair()
    pair.settle()
    pair.drops = [True] * 6
    assert pair.ask("start") is None
    assert pair.device.streaming
    pair.device.measure(4)
    pair.carry(pair.device.measure(4))
    pair.settle()
    assert _samples_are_true(pair.items, 1) == list(range(4, 8))


def test_parts_are_not_joined_over_a_drop() -> None:
    """The rest of a message that the old link cut off is worth nothing."""
    pair = _open()
    first, *rest = pair.device.happen("over", {"index": 20, "tick": 1, "cause": 0, "text": "x" * 30})
    assert rest
    pair.carry([first])
    pair.drop()
    pair.ask("hello")
    pair.items.clear()
    pair.carry(rest)
    assert pair.take(Happened) == []
    assert pair.host.counters() == {"parts": len(rest)}


def test_a_device_that_forgot_the_link_is_greeted_again() -> None:
    """`hello_needed` leads back to the greeting, and the stream goes on by itself."""
    pair = _open()
    pair.device.link_down()
    said = pair.ask("battery")
    assert said is not None
    assert (said.status, said.granted, pair.host.state) == ("hello_needed", False, LinkState.GREETING)
    pair.settle()
    assert pair.host.state is LinkState.STREAMING
    pair.carry(pair.device.measure(4))
    pair.settle()
    assert _samples_are_true(pair.items, 1) == [0, 1, 2, 3]


def test_a_stop_is_a_pause_and_no_gap() -> None:
    """The count goes on; what was in flight when the stream ended is fetched."""
    pair = _open()
    packets = pair.device.measure(8)
    pair.carry(packets[:1])
    pair.ask("stop")
    pair.settle()
    assert pair.host.state is LinkState.AGREED
    assert _samples_are_true(pair.items, 1) == list(range(8))
    pair.device.tare()
    pair.ask("start")
    pair.carry(pair.device.measure(4))
    pair.settle()
    assert _samples_are_true(pair.items, 1) == list(range(12))
    assert not pair.take(Lost)


def test_an_epoch_is_described_before_its_samples() -> None:
    """By its event or, when that was lost, by `config`."""
    pair = _open()
    pair.carry(pair.device.measure(4))
    pair.settle()
    pair.items.clear()
    pair.carry(pair.device.tare())
    pair.carry(pair.device.measure(4))
    pair.device.tare()
    pair.carry(pair.device.measure(4))
    pair.settle()
    order = [item.epoch for item in pair.items if isinstance(item, Epoch | Run)]
    assert order == [251, 251, 252, 252]
    assert [event.seq for event in pair.take(Happened)] == [0]


def test_events_leave_in_order_and_what_is_gone_is_named() -> None:
    """A step in their numbers is asked for; the device keeps only the newest."""
    pair = _open()
    for number in range(12):
        sent = pair.device.happen("clear", {"index": number, "tick": number})
        if number in {0, 11}:
            pair.carry(sent)
    assert pair.host.next_ask() == Ask("events", {"seq": 1})
    pair.settle()
    kinds = [(type(item), item.seq) for item in pair.items if isinstance(item, Happened | EventsLost)]
    assert kinds == [(Happened, 0), (EventsLost, 1), *((Happened, seq) for seq in range(4, 12))]


def test_an_unknown_kind_of_event_is_counted_and_leaves_no_step() -> None:
    """Its number is known all the same."""
    pair = _open()
    raw = encode_event(0x7F, 0, {"text": "of a later version"})
    pair.carry(list(raw))
    pair.device.events.append(raw)
    pair.carry(pair.device.happen("button", {"action": 2}))
    assert [(event.kind, event.fields) for event in pair.take(Happened)] == [("button", {"action": 2})]
    assert pair.host.counters() == {"unknown_kind": 1}
    assert pair.host.next_ask() is None


def test_answers_are_matched_by_op_and_ref() -> None:
    """An answer that nobody waits for is dropped and counted; one that cannot be read is asked for again."""
    pair = _open()
    pending = pair.host.request("battery")
    for stray in (
        encode_answer("battery", pending.ref + 1),
        encode_answer("state", pending.ref),
        encode_answer("time", pending.ref, "ok", {"tick": 1}),
    ):
        assert pair.host.receive(stray[0], 0.0) == []
    assert pair.host.counters() == {"stray_answers": 3}
    (problem,) = pair.host.receive(bytes((2, 4, pending.ref, 0, 0, 0x60)), 0.0)
    assert isinstance(problem, Problem)
    assert problem.reason == "malformed"
    assert pair.host.repeat() == pending.messages
    (said,) = pair.host.receive(encode_answer("battery", pending.ref, "ok", {"percent": 80})[0], 0.0)
    assert said == Answered("battery", pending.ref, "ok", {"percent": 80})
    assert pair.host.receive(encode_answer("battery", pending.ref)[0], 0.0) == []


def test_an_answer_without_a_field_that_it_must_have_is_malformed() -> None:
    """But a refusal needs none, and a status of a later version is a refusal."""
    pair = _open()
    pending = pair.host.request("time")
    (problem,) = pair.host.receive(encode_answer("time", pending.ref, "ok", {"tick": 1})[0], 0.0)
    assert problem == Problem("malformed", "malformed: the answer to time lacks the field uptime")
    (said,) = pair.host.receive(encode_answer("time", pending.ref, 0x1E)[0], 0.0)
    assert isinstance(said, Answered)
    assert (said.status, said.granted) == ("0x1E", False)


def test_a_version_that_was_not_offered_is_no_agreement() -> None:
    """Nor is the word that there is none in common."""
    host = Conversation()
    host.link_up()
    for status, version, problems in (("ok", b"\2\0", 1), ("no_common_version", b"\2\0", 0)):
        pending = host.request("hello")
        items = host.receive(
            encode_answer("hello", pending.ref, status, {**HELLO, "version": version})[0], 0.0
        )
        assert [type(item) for item in items] == [Problem] * problems + [Answered]
        assert (host.state, host.version) == (LinkState.GREETING, None)


def test_what_comes_before_a_greeting_is_dropped() -> None:
    """A stream that another program left behind belongs to nobody."""
    host = Conversation()
    host.link_up()
    assert host.receive(encode(SampleBlock(0, 1, 3, 1, 5, 5, (1,))), 0.0) == []
    assert host.receive(encode_event("clear", 3, {"index": 1, "tick": 1})[0], 0.0) == []
    assert host.counters() == {"early": 2}
    assert (host.boot_id, host.missing(), host.waiting, host.full_tick(7)) == (None, (), 0, 7)
    assert (host.advance(0.0), host.give_up(), host.next_ask()) == ([], [], Ask("hello", {}))


def test_samples_of_another_format_than_info_told_are_dropped() -> None:
    """And reported."""
    pair = _open()
    info = next(v["fields"] for v in read("answers") if v["name"] == "info, least")
    pending = pair.host.request("info")
    for raw in encode_answer("info", pending.ref, "ok", {**rich(info), "width": 2, "cells": 2}):
        pair.host.receive(raw, 0.0)
    (problem,) = pair.host.receive(pair.device.measure(4)[0], 0.0)
    assert isinstance(problem, Problem)
    assert problem.reason == "format"
    assert pair.host.counters() == {"format": 1}


def test_a_tick_that_does_not_rise_is_reported_and_the_counts_are_kept() -> None:
    """What the device measured is not thrown away for a wrong clock."""
    pair = _open()
    first, second = pair.device.measure(8)
    pair.carry([first])
    pair.settle()
    pair.items.clear()
    pair.carry([second[:8] + first[8:12] + second[12:]])
    problem, run = pair.items
    assert isinstance(problem, Problem)
    assert problem.reason == "tick"
    assert isinstance(run, Run)
    assert run.counts == tuple(count_of(1, index) for index in range(4, 8))


def test_records_and_logs_pass_through() -> None:
    """They need no order."""
    pair = _open()
    for message in (RecordChunk(1, 0, b"abc"), Log(1, "boot")):
        assert pair.host.receive(encode(message), 0.0) == [message]


def test_messages_of_other_protocols_and_of_hosts_are_dropped_and_counted() -> None:
    """Unknown types, nothing at all, and requests, which no device sends."""
    pair = _open()
    for raw in (b"", b"\x40abc", b"\x80", bytes.fromhex("01020300")):
        assert pair.host.receive(raw, 0.0) == []
    assert pair.host.counters() == {"unknown_type": 3, "stray_answers": 1}


def test_a_request_needs_a_link_and_patience() -> None:
    """One at a time; references change; nothing is sent to nobody."""
    host = Conversation(first_ref=255)
    with pytest.raises(UsageError, match="open a link first"):
        host.request("hello")
    host.link_up()
    assert host.request("hello").ref == 0
    with pytest.raises(UsageError, match="hello is not answered yet"):
        host.request("info")
    host.link_down()
    host.link_up()
    assert host.request("hello").ref == 1


def test_requests_are_cut_to_what_the_device_and_the_link_take() -> None:
    """Whichever takes less."""
    pair = _open()
    assert max(map(len, pair.host.request("table_write", table=1, offset=0, data=bytes(200)).messages)) == 30
    pair.host.link_down()
    pair.host.link_up(max_message=20)
    pair.host.request("hello")
    pair.carry(list(encode_answer("hello", pair.host.pending.ref if pair.host.pending else 0, "ok", HELLO)))
    assert max(map(len, pair.host.request("table_write", table=1, offset=0, data=bytes(200)).messages)) == 20


def test_a_stream_that_is_refused_again_and_again_is_not_asked_for_for_ever() -> None:
    """Three refusals after a drop are enough; the answers tell why."""
    pair = _open()
    pair.drop()
    pair.ask("hello")
    for _ in range(3):
        assert pair.host.next_ask() == Ask("start", {})
        pending = pair.host.request("start")
        pair.carry(list(encode_answer("start", pending.ref, "sensor_fault")))
    assert pair.host.next_ask() == Ask("time", {})


moves = st.lists(
    st.one_of(
        st.tuples(st.just("measure"), st.integers(1, 30), st.lists(st.booleans(), max_size=8)),
        st.tuples(st.just("drop"), st.integers(0, 90), st.lists(st.booleans(), max_size=8)),
        st.tuples(
            st.sampled_from(["tare", "happen", "reboot", "again", "stop", "ask"]),
            st.just(0),
            st.lists(st.booleans(), max_size=4),
        ),
        st.tuples(st.just("overrun"), st.integers(1, 9), st.just([])),
    ),
    max_size=25,
)


def _make(pair: Pair, move: str, count: int) -> None:
    device = pair.device
    if move == "drop":
        pair.drop(count)
    elif move == "reboot":
        pair.host.link_down()
        device.reboot()
        pair.host.link_up()
    elif move == "overrun":
        device.overrun(count)
    elif move == "stop":
        if pair.host.pending is None and device.greeted:
            pair.ask("stop")
            pair.ask("start")
    elif move == "ask":
        ask = pair.host.next_ask()
        if ask:
            pair.ask(ask.op, **ask.fields)
    else:
        sent = {
            "measure": lambda: device.measure(count),
            "tare": device.tare,
            "happen": lambda: device.happen("clear", {"index": device.end, "tick": 0}),
            "again": lambda: device.packets(max(0, device.end - 9), device.end) if device.streaming else [],
        }[move]()
        pair.carry(sent)


def _boots(items: list[Item]) -> Iterator[list[Item]]:
    boot: list[Item] = []
    for item in items:
        if isinstance(item, Rebooted):
            yield boot
            boot = []
        else:
            boot.append(item)
    yield boot


@settings(max_examples=150)
@given(moves)
@example(
    [
        ("reboot", 0, []),
        ("ask", 0, []),
        ("tare", 0, []),
        ("stop", 0, []),
        ("measure", 1, []),
        ("reboot", 0, []),
    ]
)
def test_whatever_is_lost_every_sample_and_event_comes_once_in_order_or_is_named(moves: list[Any]) -> None:
    """Over lost messages, drops, reboots, overruns, tares and pauses."""
    pair = Pair()
    pair.open()
    for move, count, drops in moves:
        pair.drops = list(drops)
        _make(pair, move, count)
        pair.drops = []
    pair.settle()
    pair.carry(pair.device.measure(3))
    pair.carry(pair.device.happen("button", {"action": 1}))
    pair.settle()
    for items in _boots(pair.items):
        line = [item for item in items if isinstance(item, Run | Lost)]
        for before, after in pairwise(line):
            end = before.end if isinstance(before, Run) else (before.last or 0) + 1
            assert (after.index if isinstance(after, Run) else after.first) == end
        for boot_id in {run.boot_id for run in line if isinstance(run, Run)}:
            _samples_are_true(items, boot_id)
        told = [item for item in items if isinstance(item, Happened | EventsLost)]
        for first, second in pairwise(told):
            assert second.seq == first.seq + ((first.count or 0) if isinstance(first, EventsLost) else 1)
    assert isinstance(line[-1], Run)
    assert line[-1].end == pair.device.end
    assert told[-1].seq == len(pair.device.events) - 1
    assert not any(isinstance(item, Problem) for item in pair.items)
    for lost in line:
        if isinstance(lost, Lost) and lost.last is not None:
            indexes = set(range(lost.first, lost.last + 1))
            assert lost.reason != "overrun" or indexes & pair.device.lost
            assert lost.reason != "link" or lost.last < pair.device.end - pair.device.buffer


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [
                    bytes.fromhex(raw)
                    for file in ("answers", "events", "samples", "others")
                    for v in read(file)
                    for raw in v["messages"]
                ]
            ),
        ),
        max_size=40,
    ),
    st.data(),
)
def test_hostile_bytes_raise_nothing_and_the_same_comes_in_any_chunks(
    messages: list[bytes], data: st.DataObject
) -> None:
    """A serial stream of true, mutated and random messages, after a greeting or without."""
    stream = bytearray(b"".join(encode_frame(message) for message in messages if message))
    for at in data.draw(st.lists(st.integers(0, max(0, len(stream) - 1)), max_size=3)):
        with suppress(IndexError):
            stream[at] ^= data.draw(st.integers(1, 255))
    size = data.draw(st.integers(1, 70))
    told = []
    for step in (size, len(stream) + 1):
        pair, deframer = _open(), Deframer()
        pair.host.request("time")
        for at in range(0, len(stream), step):
            for message in deframer.feed(bytes(stream[at : at + step])):
                pair.items += pair.host.receive(message, 0.0)
        told.append((pair.items, pair.host.counters(), deframer.damaged, pair.host.missing()))
    assert told[0] == told[1]


def test_a_device_that_streams_without_end_what_cannot_be_understood_fills_no_memory() -> None:
    """Samples of an epoch that is never described wait only as long as the device could have them."""
    pair = _open()
    for number in range(3000):
        pair.items += pair.host.receive(
            encode(SampleBlock(0, 9, 3, 1, 8 * number, number * 80_000, (1,) * 8)), 0.0
        )
    assert pair.host.waiting <= 12_000
    lost = pair.take(Lost)
    assert (lost[0].first, lost[-1].last) == (0, 3000 * 8 - 12_000 - 1)
