"""Any bytes at the firmware's doors: damage is counted, requests are answered, memory is bounded, and it lives on."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.firmware.flash import HEAD
from acudevice.protocol.codec import decode
from acudevice.protocol.framing import Deframer
from acudevice.protocol.limits import MAX_FIELDS, MAX_FRAME, MAX_TABLE
from tests.firmware.host import frame
from tests.firmware.radio import RefusedError
from tests.security.rings import CONTROL, TIME, Cable, OnAir, messages, request, set_up

STEPS = st.one_of(
    messages().map(frame),
    messages().map(lambda message: frame(message)[:-3] + b"\0"),
    st.binary(max_size=400),
    st.just(bytes(5)),
    st.integers(1, 400),
)
"""What may happen at a cable: a message, a damaged one, noise, zeros, or time that passes, in ms."""

OUTBOX = 160
"""Messages that may wait for a link: those of a few answers, then the longest one in all its parts."""


def bounded(cable: Cable) -> None:
    """See that nothing that a host can fill grows beyond its limit."""
    session = cable.session()
    assert len(cable.link.deframer._frame) <= MAX_FRAME
    assert len(session._joiner._joined) <= MAX_FIELDS + 244
    assert len(session._queue) <= 4
    assert len(session._outbox) <= OUTBOX
    assert session.staged is None or len(session.staged.blob) <= MAX_TABLE
    assert all(len(blob) <= MAX_TABLE + HEAD for blob in cable.board._flash.values())
    assert len(cable.ring.events._kept) <= 32


@settings(max_examples=50, deadline=None)
@given(st.lists(STEPS, max_size=30), st.integers(1, 50), st.booleans())
def test_any_bytes_at_a_cable_in_any_pieces(steps: list[bytes | int], size: int, measures: bool) -> None:
    """Whatever came, a sound request behind it is answered, and all that was sent can be read."""
    cable = Cable()
    cable.ask(*set_up()[: 9 if measures else 1])
    for step in steps:
        if isinstance(step, int):
            cable.pass_time(step, 9_000)
        else:
            for at in range(0, len(step), size):
                cable.feed(step[at : at + size])
        bounded(cable)
    cable.feed(b"\0")
    cable.pass_time(2_000)
    before = len(cable.sent)
    cable.ask(request("hello", 200, versions=b"\1\0"), request("state", 201))
    cable.pass_time(50)
    deframer = Deframer()
    answers = [message[:3] for message in deframer.feed(bytes(cable.sent[before:])) if message[0] == 2]
    assert answers[-2:] == [b"\2\1\xc8", b"\2\x11\xc9"]
    for message in Deframer().feed(bytes(cable.sent)):
        decode(message)
    assert not any(deframer.damaged.values())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(messages(), st.binary(max_size=600), st.integers(1, 300)), max_size=25), st.booleans()
)
def test_any_values_that_a_bonded_host_writes(steps: list[bytes | int], to_the_clock: bool) -> None:
    """By radio there are no frames: any value at all, to Control or to Time."""
    air = OnAir()
    air.owner()
    for step in steps:
        if isinstance(step, int):
            air.pass_time(step, 9_000)
        else:
            air.radio.write(TIME if to_the_clock else CONTROL, step)
            air.pass_time(10)
            if air.radio.indicated:
                air.radio.confirm()
        assert len(air.link._session._outbox) <= OUTBOX
    air.radio.write(CONTROL, request("hello", 200, versions=b"\1\0"))
    for _ in range(400):
        air.pass_time(10)
        if air.radio.indicated[-1][1][:3] == b"\2\1\xc8":
            break
        air.radio.confirm()
    assert air.radio.indicated[-1][1][:5] == b"\2\1\xc8\0\0"
    for _, message in air.radio.indicated + air.radio.notified:
        assert len(message) <= 244


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["connect", "leave", "pair", "weak", "back", "mtu", "write", "button", "forget", "time"]
        ),
        max_size=30,
    )
)
def test_any_order_of_what_a_radio_does(acts: list[str]) -> None:
    """Hosts come, pair, go, and press on in any order; the ring lives, and one with the button can always be bonded."""
    air = OnAir()
    for act in acts:
        _do(air, act)
    if air.radio.connection is not None:
        air.radio.leave()
    air.pass_time(40_000)
    air.owner()
    assert air.link.bonded
    assert air.ring.check.entry is not None


def _do(air: OnAir, act: str) -> None:
    radio, there = air.radio, air.radio.connection is not None
    if act == "connect" and not there:
        radio.connect()
    elif act == "button":
        air.link.open_window(air.board.now)
    elif act == "forget":
        air.link.forget()
    elif there:
        _as_central(air, act)
    if act != "write":
        air.pass_time(10)


def _as_central(air: OnAir, act: str) -> None:
    radio = air.radio
    if act == "leave":
        radio.leave()
    elif act == "pair":
        radio.pair()
    elif act == "weak":
        radio.pair(bond=False)
    elif act == "back":
        radio.come_back()
    elif act == "mtu":
        radio.exchange_mtu(185)
    elif act == "write":
        with contextlib.suppress(RefusedError):
            radio.write(CONTROL, request("hello", versions=b"\1\0"))


def test_a_host_that_asks_and_never_reads_fills_nothing() -> None:
    """A port that takes nothing any more: what would be said is bounded, and the ring goes on once it is read."""
    cable = Cable()
    cable.ask(*set_up())
    cable.full = True
    for number in range(3_000):
        cable.ask(request("info", number % 256))
        bounded(cable)
    cable.pass_time(500, 9_000)
    cable.full = False
    cable.pass_time(500, 9_000)
    cable.sent.clear()
    cable.ask(request("state", 201))
    assert Deframer().feed(bytes(cable.sent))[-1][:5] == b"\2\x11\xc9\0\0"


@pytest.mark.parametrize("unix", [2**64 - 1, 2**63, 2**60])
def test_no_time_of_day_stops_a_record(unix: int) -> None:
    """One that runs over the eight bytes of a record is refused, and ignored where it is written to Time."""
    cable = Cable()
    cable.ask(*set_up(), request("time", 50, unix=unix))
    cable.pass_time(20_000)
    assert cable.board.shelf.kept, "a record is begun without a link"
    assert cable.ring.unix(0) == 1_700_000_000_000_000
    air = OnAir()
    air.owner()
    before = air.ring.unix(0)
    air.radio.write(TIME, b"\x22" + bytes([255] * 6) + b"\4\0")
    air.pass_time(10)
    air.radio.leave()
    air.pass_time(1_000)
    assert air.board.shelf.kept
    assert air.ring.unix(0) == before
