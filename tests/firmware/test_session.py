"""What a link remembers: versions, repetitions, parts, order, silence (sections 2.3, 2.4 and 3)."""

import zlib

import pytest

from tests.firmware.host import NO_READING, OPS, PERIOD, THRESHOLDS, Host, pack, packet, unpack
from tests.firmware.near import Near

STATE = OPS.index("state") + 1
START = OPS.index("start") + 1


@pytest.mark.parametrize(
    ("versions", "status", "agreed"),
    [
        (b"\1\0", "ok", b"\1\0"),
        (b"\1\5", "ok", b"\1\0"),
        (b"\2\0\1\3", "ok", b"\1\0"),
        (b"\2\0", "no_common_version", b"\1\0"),
        (b"", "no_common_version", b"\1\0"),
    ],
)
def test_a_version_is_agreed_or_refused(ring: Host, versions: bytes, status: str, agreed: bytes) -> None:
    """The highest of the device's own that the list reaches; with none, its own best."""
    answer = ring.ask("hello", versions=versions)
    assert (answer.status, answer["version"]) == (status, agreed)
    assert (ring.ask("state").status == "ok") == (status == "ok")


def test_hello_ends_streaming_and_measuring_goes_on(ring: Host) -> None:
    """It resets the link, not the device."""
    ring.ready()
    ring.push(*[0] * 8)
    ring.hello()
    ring.forget()
    ring.push(*[0] * 8)
    assert (ring.packets, ring.look()[-1]) == ([], "100000")
    assert ring.ask("state")["point"] == "LR3"


def test_hello_forgets_a_staged_table(ring: Host) -> None:
    """Half a table of another host is nobody's."""
    ring.ask("table_begin", table=1, size=4, crc=0)
    ring.hello()
    assert ring.ask("table_write", table=1, offset=0, data=b"abcd").status == "not_found"


def test_a_repeated_request_is_answered_again_and_not_done_again(ring: Host) -> None:
    """The same op and ref."""
    ring.ready()
    ring.ask("table_begin", table=1, size=3, crc=0x352441C2)
    first = pack(table=1, offset=0, data=b"ab")
    for _ in range(3):
        ring.ask_raw(OPS.index("table_write") + 1, first, ref=77)
        assert ring.answer().status == "ok"
    assert ring.ask("table_write", table=1, offset=2, data=b"c").status == "ok"


def test_a_repeated_answer_is_the_same_bytes(ring: Host) -> None:
    """Even where the device has changed meanwhile; another ref asks anew."""
    ring.ask_raw(START, ref=9)
    ring.push(*[0] * 8)
    first = ring.answer()
    ring.ask_raw(START, ref=9)
    assert (dict(ring.answer()), first["index"]) == (dict(first), 0)
    ring.ask_raw(START, ref=10)
    assert ring.answer()["index"] == 8


def test_a_refusal_is_repeated_too(ring: Host) -> None:
    """As it was."""
    for _ in range(2):
        ring.ask_raw(START, pack(rate=1), ref=9)
        assert ring.answer().status == "bad_value"


def test_requests_in_parts_are_joined(ring: Host) -> None:
    """Cut anywhere."""
    op, data = OPS.index("activate") + 1, pack(point="LR3", side=1)
    ring.write_table(1, THRESHOLDS)
    ring.ask("start")
    for cut in range(len(data)):
        ref = 100 + cut
        ring.send(bytes((1, op, ref, 0x80)) + data[:cut])
        assert ring.answered == 0
        ring.send(bytes((1, op, ref, 1)) + data[cut:])
        assert ring.answer().status == "ok"


def test_too_many_fields_are_too_big(ring: Host) -> None:
    """And the next request is heard."""
    for part in range(9):
        ring.send(bytes((1, STATE, 50, 0x80 | part)) + bytes(240))
    assert ring.answer().status == "too_big"
    assert ring.ask("state").status == "ok"


def test_long_answers_come_in_parts(ring: Host) -> None:
    """Info is longer than a message; the host's joiner took it."""
    info = ring.ask("info")
    parts = [message for message in ring.messages if message[0] == 2 and message[1] == OPS.index("info") + 1]
    assert [message[3] for message in parts] == [0x80 | 0, 1] if len(parts) == 2 else [0]
    assert info["sensor"] == "simulated"


def test_a_second_request_waits_for_the_first(ring: Host) -> None:
    """Both are answered, in order."""
    ring.ready()
    ring.push(*[0] * 4)
    ring.ask_raw(OPS.index("tare") + 1, pack(action=0), ref=1)
    ring.ask_raw(OPS.index("tare") + 1, pack(action=0), ref=1)
    ring.ask_raw(STATE, ref=2)
    ring.ask_raw(STATE, ref=2)
    ring.ask_raw(START, ref=3)
    assert ring.answered == 0
    ring.push(*[0] * 100)
    assert [(op, ref) for op, ref, _, _ in ring._answers] == [(8, 1), (STATE, 2), (START, 3)]


def test_more_requests_than_can_wait_are_told_to_come_later(ring: Host) -> None:
    """Memory is bounded, and nothing is ignored."""
    ring.ready()
    ring.ask_raw(OPS.index("tare") + 1, pack(action=0), ref=1)
    for ref in range(2, 9):
        ring.ask_raw(STATE, ref=ref)
    assert [(ref, status) for _, ref, status, _ in ring._answers] == [(6, 8), (7, 8), (8, 8)]
    ring.push(*[0] * 101)
    assert [ref for _, ref, _, _ in ring._answers] == [6, 7, 8, 1, 2, 3, 4, 5]


def test_a_silent_host_is_gone_after_15_seconds(ring: Host) -> None:
    """The device stops sending, says so as an event, and wants a hello."""
    ring.ready()
    ring.forget()
    for _ in range(15):
        ring.push(*[0] * 100)
    assert len(ring.packets) in (374, 375)
    ring.forget()
    ring.push(*[0] * 100)
    assert ring.packets == []
    assert ring.ask("state").status == "hello_needed"
    ring.hello()
    assert ring.ask("events", seq=0).status == "ok"
    assert ring.told("link") == [{"cause": 1}]


def test_any_frame_shows_that_the_host_is_there(ring: Host) -> None:
    """`time` every five seconds serves."""
    ring.ready()
    for _ in range(10):
        ring.push(*[0] * 500)
        assert ring.ask("time").status == "ok"
    assert len(ring.packets) == 1250


def test_events_come_before_or_after_their_packet_in_order(ring: Host) -> None:
    """With numbers that rise by one."""
    ring.ready()
    ring.forget()
    ring.push(0, 0, *[9_000] * 10, 0, *[9_000] * 10, 0, 31_000)
    assert [kind for kind, _ in ring.events] == [
        *["press_start", "press_end"] * 3, "over",
    ]  # fmt: skip
    assert ring.seqs == [*range(ring.seqs[0], ring.seqs[0] + 7)]


def test_no_event_is_sent_before_hello(ring: Host) -> None:
    """A link that nobody greeted is silent."""
    ring.ready()
    ring.call("hang_up", b"")
    ring.forget()
    ring.push(0, 9_000, 31_000, *[0] * 200)
    assert ring.messages == []


def test_what_happened_without_a_link_is_asked_for(ring: Host) -> None:
    """Hello sends no old events by itself."""
    ring.ready()
    ring.call("hang_up", b"")
    ring.push(0, 0, 31_000)
    ring.forget()
    ring.hello()
    assert ring.events == []
    seq = ring.ask("state")["seq"]
    assert ring.ask("events", seq=seq - 1)["count"] == 2
    assert [kind for kind, _ in ring.events] == ["press_end", "over"]
    assert ring.seqs == [seq - 1, seq]


def test_a_new_host_takes_the_ring_over(ring: Host) -> None:
    """The backfill and the stream of the one before are not sent to it."""
    ring.ready()
    ring.push(*[0] * 400)
    ring.ask("backfill", index=0, count=400)
    ring.call("hang_up", b"")
    ring.hello()
    ring.forget()
    ring.push(*[0] * 100)
    assert ring.packets == []


def test_live_samples_go_before_a_backfill(ring: Host) -> None:
    """Every live packet still comes when its samples are in."""
    ring.ready()
    ring.push(*[0] * 1_200)
    ring.forget()
    assert ring.ask("backfill", index=0, count=1_200).status == "ok"
    for _ in range(8):
        ring.push(*[0] * 4)
        live = [packet for packet in ring.packets if not packet.flags & 0x80]
        assert live[-1].indexes[-1] == ring.ask("state")["newest"]
    got = [index for packet in ring.packets if packet.flags & 0x80 for index in packet.indexes]
    assert got == [*range(1_200)]


def test_a_press_is_seen_in_the_flags(ring: Host) -> None:
    """Pressed while it lasts, latched from the ceiling on."""
    ring.ready()
    ring.forget()
    ring.push(*[0] * 4, *[9_000] * 4, 0, 0, 0, 31_000, *[NO_READING] * 4)
    assert [packet.flags for packet in ring.packets] == [0, 0x20, 0x10, 0x18]
    assert [packet.tick for packet in ring.packets] == [PERIOD * place for place in (1, 5, 9, 13)]


def test_what_a_full_link_does_not_take_waits() -> None:
    """Answers and events in order; live samples skip to now when they lag too far, and the step shows it."""
    near = Near()
    near.ask("start")
    near.sent, near.room = [], 0
    near.ring.button(1)
    near.push(*[0] * 200)
    assert near.ask("state") == ""
    near.room = 10**9
    near.push(*[0] * 4)
    kinds = [message[0] for message in near.sent]
    assert kinds[:2] == [3, 2]
    assert set(kinds[2:]) == {4}
    indexes = [index for message in near.sent[2:] for index in packet(message).indexes]
    assert indexes == [*range(indexes[0], 204)]
    assert 200 - 9 * 4 <= indexes[0] < 200
    assert near.ask("backfill", index=0, count=indexes[0]) == "ok"


def test_on_the_smallest_link_all_is_told_in_small_parts() -> None:
    """Twenty bytes a message, as before the radio agrees on more."""
    near = Near(max_message=20)
    near.ask("table_begin", table=1, size=len(THRESHOLDS), crc=zlib.crc32(THRESHOLDS))
    near.ask("table_write", table=1, offset=0, data=THRESHOLDS)
    near.ask("table_commit", table=1)
    near.ask("start")
    near.ask("activate", point="LR3", side=1)
    near.push(0, 0, 9_000, 9_000, 0, 0)
    assert near.ask("info") == "ok"
    assert all(len(message) <= 20 for message in near.sent)
    parts = [message for message in near.sent if message[:2] == bytes((3, 2))]
    raw = b"".join(message[5:] for message in parts)
    assert dict(unpack(raw))["verdict"] == 3
    assert [packet(message).index for message in near.sent if message[0] == 4] == [0, 2, 4]
