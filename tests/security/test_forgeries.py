"""Packets that were recorded and are sent again, and packets that are made up: at the ring's end, and at the host's."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.protocol.conversation import Conversation
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.items import Happened, Run
from tests.firmware.host import THRESHOLDS as TABLE
from tests.firmware.host import frame
from tests.security.rings import CONTROL, Cable, OnAir, request, set_up, state


def an_hour_of_an_owner() -> list[bytes]:
    """Return what an owner said to a ring, of which each message would change something."""
    return [
        *set_up(),
        request("tare", 30, action=0),
        request("deactivate", 31),
        request("stop", 32),
        request("reboot", 33),
    ]


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_an_owner_said_by_radio_acts_no_more_when_somebody_else_says_it(encrypted: bool) -> None:
    """Recorded in clear, which it never is, and sent again by who has no bond: nothing changes."""
    air = OnAir()
    air.owner()
    air.radio.leave()
    air.pass_time(50)
    air.radio.connect()
    air.radio.encrypted = encrypted
    before = state(air.ring)
    for message in an_hour_of_an_owner():
        if encrypted:
            air.radio.write(CONTROL, message)
        air.pass_time(10)
    assert state(air.ring) == before


@pytest.mark.parametrize("message", set_up(), ids=lambda message: f"{message[1]:02X}")
def test_the_last_request_sent_again_is_answered_and_not_done_again(message: bytes) -> None:
    """By cable, as the host does itself when an answer is late."""
    cable = Cable()
    cable.ask(*set_up()[: set_up().index(message) + 1])
    cable.pass_time(50)
    before = state(cable.ring)
    for _ in range(3):
        cable.ask(message)
    after = state(cable.ring)
    staged = "staged", "point"  # hello forgets the one; both may be other objects that say the same
    assert {k: v for k, v in after.items() if k not in staged} == {
        k: v for k, v in before.items() if k not in staged
    }


def test_a_table_that_is_uploaded_again_is_the_same_table() -> None:
    """The whole upload, replayed at a cable: the thresholds in force stay what they are."""
    cable = Cable()
    cable.ask(*set_up())
    upload = [message for message in set_up() if message[1] in (0x0B, 0x0C, 0x0D)]
    for message in upload:
        cable.ask(message)
    assert cable.ring.config.thresholds() == TABLE
    assert cable.ring.check.entry is None, "the activity ended, as with any new table"


def test_a_piece_of_an_upload_that_is_replayed_spoils_no_other_table() -> None:
    """Pieces come one after the other, and the CRC is that of the whole: an old piece in between is refused."""
    cable = Cable()
    cable.ask(*set_up())
    other = TABLE[:4] + b"\x08" + TABLE[5:]
    cable.ask(request("table_begin", 40, table=1, size=len(other), crc=zlib.crc32(other)))
    cable.ask(request("table_write", 41, table=1, offset=0, data=other[:40]))
    cable.ask(set_up()[3])  # the old one
    cable.ask(
        request("table_write", 42, table=1, offset=40, data=other[40:]), request("table_commit", 43, table=1)
    )
    assert cable.ring.config.thresholds() == other


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(an_hour_of_an_owner()), st.data())
def test_a_frame_whose_bytes_were_changed_does_nothing(message: bytes, data: st.DataObject) -> None:
    """Whoever changes a message without its CRC is not heard: one, two or three bytes."""
    cable = Cable()
    cable.ask(*set_up())
    before, damaged = state(cable.ring), sum(cable.link.deframer.damaged.values())
    raw = bytearray(frame(message)[:-1])
    places = data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=3, unique=True))
    for at in places:
        raw[at] = data.draw(st.integers(1, 255).filter(lambda byte, at=at: byte != raw[at]))
    cable.feed(bytes(raw) + b"\0")
    if sum(cable.link.deframer.damaged.values()) > damaged:
        assert state(cable.ring) == before
    else:
        assert _is_sound(bytes(raw)), "what was taken has a right CRC: one chance in 65,536"


def _is_sound(raw: bytes) -> bool:
    return bool(Deframer().feed(raw + b"\0"))


# At the host's end.


def recorded() -> tuple[Conversation, list[bytes]]:
    """Return a host that spoke with a ring for a while, and all frames that the ring sent."""
    cable, host = Cable(), Conversation(7)
    frames: list[bytes] = []
    host.link_up()
    for step in range(150):
        asked = host.next_ask()
        if asked is not None:
            for message in host.request(asked.op, **asked.fields).messages:
                cable.feed(encode_frame(message))
        elif step == 20:
            for message in host.request("start").messages:
                cable.feed(encode_frame(message))
        elif step == 40:
            cable.ring.button(1)
        cable.pass_time(10, 9_000)
        frames.append(bytes(cable.sent))
        for message in Deframer().feed(frames[-1]):
            host.receive(message, step * 0.01)
        cable.sent.clear()
    assert host.next_ask() is None
    return host, frames


def test_a_host_takes_nothing_twice() -> None:
    """All that a ring sent, sent again: no sample, no event, no answer; each is dropped and counted."""
    host, frames = recorded()
    before = sum(host.counters().values())
    again = Deframer().feed(b"".join(frames))
    items = [item for message in again for item in host.receive(message, 2.0)]
    assert [item for item in items if isinstance(item, Run | Happened)] == []
    assert sum(host.counters().values()) > before
    counts = host.counters()
    assert counts["samples"] > 100
    assert counts["events"] >= 1
    assert counts["stray_answers"] >= 3


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=12, max_size=80), st.integers(1, 0xFFFF))
def test_forged_samples_with_a_wrong_crc_are_counted_and_dropped(readings: bytes, damage: int) -> None:
    """By cable the CRC guards against chance, not against somebody: a forger with a right one is believed."""
    forged = b"\4\0\0\x13" + readings
    raw = bytearray(encode_frame(forged)[:-1])
    last = bytes((raw[-1] ^ (damage & 0xFF) or 1,))
    deframer = Deframer()
    taken = deframer.feed(bytes(raw[:-1]) + last + b"\0")
    assert taken == [] or (taken == [forged] and last == raw[-1:])
    assert bool(taken) != bool(sum(deframer.damaged.values()))
