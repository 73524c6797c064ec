"""A talk is one conversation over links that come and go: who sends when, and how long it waits."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from acudevice.driver.ring.talk import HELLO_EVERY_S, HELLO_FOR_S, LEAST_PATIENCE_S, Asker, Talk
from acudevice.errors import (
    LinkError,
    LinkLostError,
    LinkTimeout,
    NotPermittedError,
    ProtocolError,
    RefusedError,
    WrongDeviceError,
)
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Ahead, Item, Run
from acudevice.protocol.linkstate import LinkState
from tests.support.fake_ring import FakeLink, FakeRing, Said
from tests.support.hurried import hurried, now_s


class Bench:
    """A talk, and what it told."""

    def __init__(self, link: FakeLink | None = None) -> None:
        self.link = link or FakeLink()
        self.heard: list[Item] = []
        self.fresh: list[bool] = []
        """Whether all samples before them had come, for each time that live ones did."""
        self.forgotten: list[LinkError] = []
        self.talk = Talk(self.heard.append, lambda _, whole: self.fresh.append(whole), self.forgotten.append)

    async def begin(self) -> None:
        """Open the link and greet the ring."""
        await self.link.open(self.talk.packet, self.talk.lost)
        await self.talk.begin(self.link, self.met)

    async def met(self, ask: Asker) -> None:
        """Look who is there."""
        await ask("info")

    def runs(self) -> list[int]:
        """Return the index of each sample that was heard, in order."""
        return [index for run in self.heard if isinstance(run, Run) for index in range(run.index, run.end)]


def talked(work: Callable[[Bench], Awaitable[None]], link: FakeLink | None = None) -> Bench:
    """Greet a ring, do some work and close."""
    bench = Bench(link)

    async def run() -> None:
        await bench.begin()
        await work(bench)
        await bench.talk.end()

    hurried(run())
    return bench


async def nothing(_: Bench) -> None:
    """Do nothing."""


# ---- a new link


def test_a_device_is_met_before_it_is_let_in() -> None:
    """First a look at who is there, on a conversation of its own; then greeting, and where the boot stands."""
    bench = talked(nothing)
    assert bench.link.ring.heard == ["hello", "info", "hello", "info", "time", "state"]


def test_who_is_not_let_in_leaves_no_trace() -> None:
    """The conversation knows no boot, and nobody was told of an event."""

    class Closed(Bench):
        async def met(self, ask: Asker) -> None:
            await ask("info")
            self.link.deliver(self.link.ring.happen("button", {"action": 1}))
            await asyncio.sleep(0.1)
            raise WrongDeviceError("a stranger")

    async def run() -> Bench:
        bench = Closed()
        with pytest.raises(WrongDeviceError, match="stranger"):
            await bench.begin()
        assert not bench.talk.up
        return bench

    bench = hurried(run())
    assert bench.heard == []
    assert bench.talk.conversation.boot_id is None
    assert bench.talk.conversation.state is LinkState.CLOSED


def test_a_stream_that_is_refused_on_a_new_link_is_no_link_to_go_on_with() -> None:
    """A ring that is busy when the link is back: told as what it is, and asked once more on the next link."""

    class Busy(FakeRing):
        refusals = 0

        def _on_start(self, fields: Fields) -> Said:
            if self.refusals:
                self.refusals -= 1
                return "busy", {}, []
            return super()._on_start(fields)

    async def again(bench: Bench) -> None:
        ring = bench.link.ring
        await bench.talk.ask("start")
        bench.link.deliver(ring.measure(4))
        await bench.talk.end()
        ring.refusals, bench.link = 1, FakeLink(ring)
        with pytest.raises(RefusedError, match="`start`: it is busy"):
            await bench.begin()
        assert not bench.talk.up
        await bench.talk.end()
        bench.link = FakeLink(ring)
        await bench.begin()
        bench.link.deliver(ring.measure(4))
        await asyncio.sleep(0.1)

    bench = talked(again, FakeLink(Busy()))
    assert bench.runs() == [*range(8)]


def test_a_board_that_restarts_when_its_port_is_opened_is_waited_for() -> None:
    """Silent for two seconds after some text: hello is repeated until it hears."""
    link = FakeLink()
    link.deaf_until_s, link.noise = 2.0, {"crc": 1}
    bench = talked(nothing, link)
    assert bench.link.ring.heard[0] == "hello"
    assert len({*link.sent[:5]}) == 1


@pytest.mark.parametrize(
    ("noise", "words"),
    [({}, "nothing at the fake answers"), ({"crc": 7}, "what is at the fake speaks, but not as a ring does")],
)
def test_where_no_ring_answers_is_told_after_five_seconds(noise: dict[str, int], words: str) -> None:
    """Something that speaks otherwise is told from nothing at all, each with what to do next."""
    link = FakeLink()
    link.deaf_until_s, link.noise = 1e9, noise

    async def run() -> None:
        with pytest.raises(WrongDeviceError, match=words) as caught:
            await Bench(link).begin()
        assert "acudevice scan" in caught.value.hint
        assert now_s() == pytest.approx(HELLO_FOR_S)

    hurried(run())
    assert len(link.sent) == HELLO_FOR_S / HELLO_EVERY_S


def test_other_messages_than_ours_count_as_speaking() -> None:
    """Frames that are whole and mean nothing here are no ring either."""
    link = FakeLink()
    link.deaf_until_s = 1e9

    async def run() -> None:
        bench = Bench(link)
        asyncio.get_running_loop().call_later(1.0, lambda: bench.talk.packet(b"\x7fhello", now_s()))
        with pytest.raises(WrongDeviceError, match="not as a ring does"):
            await bench.begin()

    hurried(run())


def test_a_device_of_another_version_is_refused_in_words() -> None:
    """It answers, and no version is common."""

    class Newer(FakeRing):
        def _on_hello(self, _: Fields) -> Said:
            return "no_common_version", {"version": b"\2\0"}, []

    with pytest.raises(RefusedError, match="another version of the protocol") as caught:
        talked(nothing, FakeLink(Newer()))
    assert caught.value.status == "no_common_version"


def test_a_version_that_was_not_offered_is_refused_as_well() -> None:
    """Whatever the device believes."""

    class Stubborn(FakeRing):
        def _on_hello(self, fields: Fields) -> Said:
            status, said, after = super()._on_hello(fields)
            return status, {**said, "version": b"\7\0"}, after

    with pytest.raises(RefusedError, match="another version of the protocol"):
        talked(nothing, FakeLink(Stubborn()))


def test_on_the_next_link_the_stream_goes_on_and_what_was_missed_comes() -> None:
    """Samples of the time between are asked for and leave in order."""

    async def drop(bench: Bench) -> None:
        await bench.talk.ask("start")
        ring = bench.link.ring
        bench.link.deliver(ring.measure(8))
        await asyncio.sleep(0.1)
        bench.link.fail()
        ring.measure(12)
        bench.link = FakeLink(ring)
        await bench.begin()
        bench.link.deliver(ring.measure(4))
        await asyncio.sleep(1.0)

    bench = talked(drop)
    assert bench.runs() == list(range(24))


class Torn(FakeLink):
    """A link that tears at the nth thing that is sent, before the answer to it comes or right with it."""

    def __init__(self, left: int, *, answered: bool) -> None:
        super().__init__()
        self.left, self.answered = left, answered

    async def send(self, packet: bytes) -> None:
        """Send, and perhaps tear."""
        await super().send(packet)
        self.left -= 1
        if self.left < 0 and not self.answered:
            self.fail()

    def _arrive(self) -> None:
        super()._arrive()
        if self.left < 0 and not self._underway and not self.closed:
            self.fail()


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("step", range(6))
def test_a_link_that_fails_while_the_device_is_greeted_is_the_error_of_that(
    step: int, answered: bool
) -> None:
    """At every step of it, even when the answer came in the same moment."""

    async def run() -> None:
        bench = Bench(Torn(step, answered=answered))
        with pytest.raises(LinkLostError, match="torn"):
            await bench.begin()
        assert not bench.talk.up

    hurried(run())


# ---- requests


def test_a_refusal_is_an_error_with_the_words_for_a_person() -> None:
    """Its status, what the device says of it, and what to do next."""

    async def tare(bench: Bench) -> None:
        await bench.talk.ask("start")
        with pytest.raises(RefusedError, match=r"something presses on the sensor \(1.2 N\)") as caught:
            await bench.talk.ask("tare", action=0)
        assert caught.value.status == "loaded"
        assert caught.value.hint

    talked(tare)


def test_a_device_that_wants_to_be_paired_first_is_an_error_of_its_own() -> None:
    """So that pairing can be offered."""

    class Shy(FakeRing):
        def _on_battery(self, _: Fields) -> Said:
            return "not_permitted", {}, []

    async def ask(bench: Bench) -> None:
        with pytest.raises(NotPermittedError):
            await bench.talk.ask("battery")

    talked(ask, FakeLink(Shy()))


def test_a_request_that_is_not_answered_is_repeated_and_then_given_up() -> None:
    """Three times in all, soon by the trips before it, then after two seconds; the next is none the worse."""

    async def ask(bench: Bench) -> None:
        bench.link.deaf_until_s = now_s() + 4.2
        begun_s, sent = now_s(), len(bench.link.sent)
        with pytest.raises(LinkTimeout, match="`battery`"):
            await bench.talk.ask("battery")
        assert now_s() - begun_s == pytest.approx(LEAST_PATIENCE_S + 2.0 + 2.0)
        assert len({*bench.link.sent[sent:]}) == 1
        assert len(bench.link.sent) - sent == 3
        assert (await bench.talk.ask("battery")).fields["percent"] == 80

    talked(ask)


def test_answers_that_cannot_be_read_are_asked_for_again_and_then_a_fault_of_the_device() -> None:
    """It is there, and switching it on again would not help; the next request is none the worse."""

    class Empty(FakeRing):
        def _on_activate(self, _: Fields) -> Said:
            return "ok", {}, []

    async def ask(bench: Bench) -> None:
        sent = len(bench.link.sent)
        with pytest.raises(ProtocolError, match="`activate` cannot be read"):
            await bench.talk.ask("activate", point="LI4", side=1)
        assert len(bench.link.sent) - sent == 3
        assert (await bench.talk.ask("time")).granted

    talked(ask, FakeLink(Empty()))


def test_what_the_conversation_needs_is_asked_for_though_an_answer_could_not_be_read() -> None:
    """Samples of an epoch whose description came garbled wait, and come when it comes whole."""

    class Once(FakeRing):
        spoilt = False

        def _on_config(self, fields: Fields) -> Said:
            first, self.spoilt = not self.spoilt, True
            return ("ok", {}, []) if first else super()._on_config(fields)

    async def stream(bench: Bench) -> None:
        await bench.talk.ask("start")
        for _ in range(8):
            bench.link.deliver(bench.link.ring.measure(4))
            await asyncio.sleep(1.0)
        assert bench.runs()

    talked(stream, FakeLink(Once()))


def test_requests_go_one_at_a_time() -> None:
    """However many want something at once."""

    async def ask(bench: Bench) -> None:
        answers = await asyncio.gather(*(bench.talk.ask(op) for op in ("battery", "info", "battery", "time")))
        assert [answer.op for answer in answers] == ["battery", "info", "battery", "time"]

    bench = talked(ask)
    assert bench.link.ring.heard[-4:] == ["battery", "info", "battery", "time"]


def test_who_asks_may_leave_and_the_next_request_still_waits_its_turn() -> None:
    """The device is heard to the end, since it may be asked nothing before it has answered."""

    async def ask(bench: Bench) -> None:
        bench.link.deaf_until_s = now_s() + 1.0
        leaving = asyncio.create_task(bench.talk.ask("battery"))
        await asyncio.sleep(0.1)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        begun_s = now_s()
        await bench.talk.ask("info")
        assert now_s() - begun_s > 1.8

    bench = talked(ask)
    assert bench.link.ring.heard[-2:] == ["battery", "info"]


def test_without_a_link_nobody_can_ask() -> None:
    """Before the first, after a loss, after the end."""

    async def run() -> None:
        bench = Bench()
        for state in (nothing, Bench.begin, _lose, _end):
            await state(bench)
            if state is not Bench.begin:
                with pytest.raises(LinkLostError, match="the link is down"):
                    await bench.talk.ask("battery")

    hurried(run())


async def _lose(bench: Bench) -> None:
    bench.link.fail()


async def _end(bench: Bench) -> None:
    await bench.talk.end()


def test_a_loss_fails_the_request_in_flight_and_those_that_wait() -> None:
    """At once, each with a link error."""

    async def ask(bench: Bench) -> None:
        bench.link.deaf_until_s = 1e9
        asked = [asyncio.create_task(bench.talk.ask(op)) for op in ("battery", "info")]
        await asyncio.sleep(0.5)
        begun_s = now_s()
        bench.link.fail()
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(result) for result in results] == [LinkLostError, LinkLostError]
        assert now_s() - begun_s < 0.1

    talked(ask)


def test_a_device_that_forgot_the_link_is_reported_and_can_be_greeted_again() -> None:
    """It answers that it wants a hello; on the same link everything goes on."""

    async def ask(bench: Bench) -> None:
        await bench.talk.ask("start")
        bench.link.ring.greeted = bench.link.ring.streaming = False
        with pytest.raises(LinkLostError, match="forgot the link"):
            await bench.talk.ask("battery")
        assert len(bench.forgotten) == 1
        bench.talk.lost(bench.forgotten[0])
        await bench.talk.begin(bench.link, bench.met)
        await bench.talk.ask("battery")
        bench.link.deliver(bench.link.ring.measure(4))
        await asyncio.sleep(0.1)
        assert bench.runs() == [0, 1, 2, 3]

    talked(ask)


def test_an_answer_is_heard_in_its_place_among_the_samples() -> None:
    """Before those behind it, and before whoever asked can go on: they may all arrive in one piece."""
    order: list[object] = []

    async def ask(bench: Bench) -> None:
        link, talk = bench.link, bench.talk
        await talk.ask("start")
        link.deliver(link.ring.measure(4))
        await asyncio.sleep(0.1)
        bench.heard.clear()
        asked = asyncio.create_task(talk.ask("activate", point="LR3", side=1))
        asked.add_done_callback(lambda _: order.extend([*bench.heard, "asked"]))
        for _ in range(5):
            await asyncio.sleep(0)
        assert bench.link.ring.heard[-1] == "activate"
        link.deliver(link.ring.measure(4))
        await asked

    talked(ask)
    assert [type(item).__name__ for item in order] == ["Answered", "Run", "str"]


# ---- what is live


def test_live_samples_are_fresh_and_whole_when_none_before_them_are_missing() -> None:
    """While earlier ones are, the newest are looked at and are not whole; then they leave with all the others."""

    async def stream(bench: Bench) -> None:
        ring, link, talk = bench.link.ring, bench.link, bench.talk
        await talk.ask("start")
        link.deliver(ring.measure(4))
        await asyncio.sleep(0.1)
        assert bench.fresh == [True]
        link.deaf_until_s = now_s() + 1.0
        ring.measure(4)
        link.deliver(ring.measure(4))
        await asyncio.sleep(0.5)
        assert (bench.fresh, len(bench.runs())) == ([True, False], 4)
        assert [item.run.index for item in bench.heard if isinstance(item, Ahead)] == [8]
        assert talk.heard_s == pytest.approx(now_s() - 0.499, abs=0.01)
        await asyncio.sleep(2.0)
        assert (bench.fresh, bench.runs()) == ([True, False, True], list(range(12)))

    talked(stream)


def test_complete_waits_for_what_is_still_to_come() -> None:
    """And no longer than anything comes."""

    async def stream(bench: Bench) -> None:
        ring, link, talk = bench.link.ring, bench.link, bench.talk
        await talk.ask("start")
        ring.measure(8)
        link.deliver(ring.measure(4))
        await asyncio.sleep(0.0015)
        assert bench.runs() == []
        await talk.complete()
        assert bench.runs() == list(range(12))
        link.deaf_until_s = 1e9
        ring.measure(8)
        link.deliver(ring.measure(4))
        await asyncio.sleep(0.01)
        begun_s = now_s()
        await talk.complete()
        assert now_s() - begun_s == pytest.approx(2.0)

    talked(stream)


def test_a_machine_that_was_asleep_gives_an_answer_time_to_be_heard() -> None:
    """The clock ran on for a minute while nothing ran here: the device is not called silent for that."""

    async def sleep(bench: Bench) -> None:
        loop, link = asyncio.get_running_loop(), bench.link
        hear, arrivals = link.on_packet, list[float]()

        def freeze() -> None:
            loop._selector.now_s += 60.0  # type: ignore[attr-defined]  # the clock of the hurried loop

        def late(packet: bytes, at_s: float) -> None:
            arrivals.append(at_s)
            loop.call_later(0.01, hear, packet, at_s)

        link.on_packet = late
        loop.call_later(0.0, freeze)
        await bench.talk.ask("battery")
        assert len(arrivals) == 1  # it was asked once

    talked(sleep)
