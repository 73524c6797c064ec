"""Stored records: what is written while no link is up (section 14)."""

import struct
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from acudevice.firmware import events
from acudevice.firmware.boards.shelf import Shelf
from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.records import Records
from acudevice.firmware.ring import Ring
from tests.firmware.fragile import Unreadable
from tests.firmware.host import KINDS, Host, Packet, packet, unpack
from tests.firmware.near import Near, broken
from tests.firmware.parts_of_tables import entry, thresholds

UNIX = 1_700_000_000_000_000


def parse(blob: bytes) -> tuple[dict[str, object], list[tuple[str, object]]]:
    """Return the head of a record and its messages: events by kind, and packets."""
    layout, boot_id, tick_hz, unix, point, side = struct.unpack_from("<IIIQ8sB3x", blob)
    head = {
        "layout": layout,
        "boot_id": boot_id,
        "tick_hz": tick_hz,
        "unix": unix,
        "point": point,
        "side": side,
    }
    messages: list[tuple[str, object]] = []
    at = 32
    while at < len(blob):
        message = blob[at + 1 : at + 1 + blob[at]]
        at += 1 + blob[at]
        if message[0] == 3:
            messages.append((KINDS[message[1] - 1], dict(unpack(message[5:]))))
        else:
            messages.append(("samples", packet(message)))
    return head, messages


def copy(ring: Host, number: int, size: int, offset: int = 0) -> bytes:
    """Return a record's bytes from an offset on."""
    ring.forget()
    assert ring.ask("record_read", record=number, offset=offset, length=65_535)["count"] == size - offset
    for _ in range(400):
        ring.wait(10)
        if sum(len(message) - 6 for message in ring.messages if message[0] == 5) == size - offset:
            break
    out = b""
    for message in ring.messages:
        if message[0] == 5:
            assert (message[1], struct.unpack("<I", message[2:6])[0]) == (ring.ref, offset + len(out))
            out += message[6:]
    return out


def alone(ring: Host, *counts: int, unix: bool = True, shelf: int = 100_000) -> None:
    """Practise without a link; then say hello again."""
    ring.boot(boot_id=77, shelf=shelf)
    ring.ready()
    assert ring.ask("standalone", action=1)["action"] == 1
    if unix:
        ring.ask("time", unix=UNIX)
    ring.call("hang_up", b"")
    ring.push(*counts)
    ring.hello()


def listed(ring: Host) -> list[dict[str, int]]:
    """Return the list of records."""
    pairs = ring.ask("records").pairs
    starts = [place for place, (name, _) in enumerate(pairs) if name == "record"]
    return [dict(pairs[start:end]) for start, end in pairwise([*starts, len(pairs)])]


PRACTICE = (0, 0, *[9_000] * 50, 0, 0, *[9_000] * 450, *[0] * 10)


def test_a_record_holds_all_that_would_have_been_sent(ring: Host) -> None:
    """Head, epoch, packets and events in their order."""
    alone(ring, *PRACTICE)
    (record,) = listed(ring)
    blob = copy(ring, record["record"], record["size"])
    assert zlib.crc32(blob) == record["crc"]
    head, messages = parse(blob)
    assert head == {
        "layout": 1, "boot_id": 77, "tick_hz": 1_000_000, "unix": UNIX + 20_000, "point": b"LR3\0\0\0\0\0", "side": 1,
    }  # fmt: skip
    assert messages[0][0] == "epoch"
    assert [kind for kind, _ in messages[1:] if kind != "samples"] == ["press_start", "press_end"] * 2
    packets = [message for _, message in messages if isinstance(message, Packet)]
    counts = [count for one in packets for count in one.counts]
    assert counts == list(PRACTICE[1:])[: len(counts)]
    assert len(counts) > 500
    indexes = [index for one in packets for index in one.indexes]
    assert indexes == [*range(1, 1 + len(counts))]


def test_a_record_tells_its_time_only_if_the_device_knew_it(ring: Host) -> None:
    """Unknown is absent in the list."""
    alone(ring, *PRACTICE, unix=False)
    assert [set(record) for record in listed(ring)] == [{"record", "boot_id", "size", "crc"}]
    alone(ring, *PRACTICE)
    assert listed(ring)[0]["unix_s"] == UNIX // 1_000_000


def test_nothing_is_stored_with_a_link_or_without_being_asked(ring: Host) -> None:
    """Nor without an active point."""
    ring.boot(shelf=100_000)
    ring.ready()
    ring.call("hang_up", b"")
    ring.push(*PRACTICE)
    ring.hello()
    assert listed(ring) == []
    ring.ask("standalone", action=1)
    ring.push(*PRACTICE)
    assert listed(ring) == []
    ring.ask("deactivate")
    ring.call("hang_up", b"")
    ring.push(*PRACTICE)
    ring.hello()
    assert listed(ring) == []


def test_a_full_shelf_stops_recording_and_keeps_what_it_has(ring: Host) -> None:
    """It never overwrites; the check goes on."""
    alone(ring, *PRACTICE, shelf=600)
    (record,) = listed(ring)
    assert record["size"] <= 600
    assert parse(copy(ring, record["record"], record["size"]))[1]
    ring.ask("events", seq=0)
    assert len(ring.told("press_end")) == 2
    assert [fault["cause"] for fault in ring.told("fault")] == [events.FLASH_FAILED], "told once"


def test_records_outlive_a_restart_and_get_new_numbers(ring: Host) -> None:
    """Each absence of a link is a record of its own."""
    alone(ring, *PRACTICE)
    ring.call("hang_up", b"")
    ring.push(*PRACTICE)
    ring.hello()
    ring.boot(keep=1)
    assert [record["record"] for record in listed(ring)] == [1, 2]


def test_an_interrupted_copy_goes_on(ring: Host) -> None:
    """At the next offset."""
    alone(ring, *PRACTICE)
    (record,) = listed(ring)
    whole = copy(ring, record["record"], record["size"])
    assert copy(ring, record["record"], record["size"], offset=500) == whole[500:]


@pytest.mark.parametrize("keep", [True, False])
def test_a_record_that_nobody_reads_keeps_nothing_else_waiting(ring: Host, keep: bool) -> None:
    """Recording costs the check nothing, and a person without a link is warned all the same."""
    ring.boot(shelf=100_000 if keep else 50)
    ring.ready()
    ring.ask("standalone", action=1)
    ring.call("hang_up", b"")
    ring.push(0, 0, 9_000, 31_000)
    assert ring.look()[0] == "red"


def test_sixty_four_records_are_kept_and_no_more(ring: Host) -> None:
    """So that their list fits one answer; the oldest are not given up for new ones."""
    alone(ring, 0, 0)
    for _ in range(65):
        ring.call("hang_up", b"")
        ring.push(0, 0)
        ring.hello()
    assert [record["record"] for record in listed(ring)] == [*range(1, 65)]
    ring.ask("events", seq=0)
    assert [fault["cause"] for fault in ring.told("fault")] == [events.FLASH_FAILED], "told once"


def test_the_button_begins_a_record_at_each_point_in_turn(ring: Host) -> None:
    """Without a link: short presses go through the table and measure, a long one ends."""
    ring.boot(boot_id=77, shelf=100_000)
    ring.ready()
    ring.ask("standalone", action=1)
    ring.ask("stop")
    ring.call("hang_up", b"")
    for action in (1, 1, 2):
        ring.call("button", bytes((action,)))
        ring.push(*PRACTICE)
    ring.hello()
    records = listed(ring)
    assert len(records) == 2
    for record in records:
        _, messages = parse(copy(ring, record["record"], record["size"]))
        assert [kind for kind, _ in messages].count("press_end") > 0


def test_a_press_that_the_button_ends_is_in_the_record_that_it_began_in(ring: Host) -> None:
    """Uncertain, as any press that is cut; and not in the next one."""
    ring.boot(boot_id=77, shelf=100_000)
    ring.ready()
    ring.ask("standalone", action=1)
    ring.ask("stop")
    ring.call("hang_up", b"")
    ring.call("button", b"\x01")
    ring.push(0, 0, 9_000, 9_000, 9_000)
    ring.call("button", b"\x01")
    ring.push(0, 0, 0)
    ring.hello()
    told = [
        [
            kind
            for kind, _ in parse(copy(ring, record["record"], record["size"]))[1]
            if kind.startswith("press")
        ]
        for record in listed(ring)
    ]
    assert told == [["press_start", "press_end"], []]


def test_with_a_link_the_button_begins_nothing(ring: Host) -> None:
    """The host is in charge then."""
    ring.boot(boot_id=77, shelf=100_000)
    ring.ready()
    ring.ask("standalone", action=1)
    ring.ask("stop")
    ring.call("button", b"\x01")
    ring.push(*PRACTICE)
    ring.call("hang_up", b"")
    ring.hello()
    assert listed(ring) == []


def test_the_choice_to_store_outlasts_a_restart(ring: Host) -> None:
    """It lies in flash."""
    ring.boot(boot_id=77, shelf=100_000)
    ring.ask("standalone", action=1)
    ring.boot(boot_id=78, shelf=100_000, keep=True)
    ring.ready()
    ring.call("hang_up", b"")
    ring.push(*PRACTICE)
    ring.hello()
    assert len(listed(ring)) == 1


def test_a_button_finds_no_table_where_flash_has_lost_it(tmp_path: Path) -> None:
    """It is told as a fault, and nothing is measured."""
    board = SimulatedBoard()
    board.shelf = Shelf(str(tmp_path), 1000)
    ring = Ring(board)
    ring.config.enforce(1, thresholds(entry()))
    ring.records.choose(standalone=True)
    board.flash_read = lambda _: None  # type: ignore[method-assign]  # flash that forgot
    before = ring.events.count
    ring.button(1)
    kinds = [ring.events.get(number)[0] for number in range(before, ring.events.count)]
    assert kinds == [events.BUTTON, events.FAULT]
    assert not ring.measuring


def test_what_is_left_of_a_record_that_had_just_begun_is_removed(tmp_path: Path) -> None:
    """Power failed before its head was whole: the others are listed all the same."""
    shelf = Shelf(str(tmp_path), 1000)
    shelf.append(1, struct.pack("<IIIQ8sB3x", 1, 77, 1_000_000, UNIX, b"LR3", 1))
    shelf.append(2, b"\1\0\0")
    board = SimulatedBoard()
    board.shelf = shelf
    records = Ring(board).records
    assert records.numbers() == [1]
    assert records.origin(1) == (77, UNIX // 1_000_000)


class Stuck(Shelf):
    """A shelf on a disk that is full in the middle of the first write."""

    def append(self, number: int, data: bytes) -> None:
        super().append(number, data[:10])
        raise OSError("no space left")


def test_what_is_left_of_a_record_that_flash_did_not_take_is_removed_at_once(tmp_path: Path) -> None:
    """The others can be listed, rather than after the next restart only."""
    near = Near()
    near.board.shelf = shelf = Stuck(str(tmp_path), 1000)
    Shelf.append(shelf, 1, struct.pack("<IIIQ8sB3x", 1, 77, 1_000_000, UNIX, b"LR3", 1))
    near.ring.records = Records(shelf, near.ring)
    near.ring.records.choose(standalone=True)
    near.ring.enforce(1, thresholds(entry()))
    near.ask("start")
    near.ask("activate", point="LR3", side=1)
    near.session.close()
    near.push(0, 0)
    assert near.ring.records.full
    near.ask("hello", versions=b"\1\0")
    assert near.ask("records") == "ok"
    assert shelf.numbers() == [1]


@pytest.mark.parametrize("bad", ["standalone", "shelf"])
def test_a_store_that_cannot_be_read_does_not_keep_the_ring_from_starting(tmp_path: Path, bad: str) -> None:
    """It is told as a fault, and nothing is stored."""
    board = SimulatedBoard()
    board.shelf = shelf = Shelf(str(tmp_path), 1000)
    shelf.append(1, b"\1\0\0")
    if bad == "shelf":
        shelf.size = broken  # type: ignore[method-assign]  # worn flash
    else:
        board.flash_read = Unreadable(board._flash, bad).flash_read  # type: ignore[method-assign]  # worn flash
    ring = Ring(board)
    assert [ring.events.get(number)[0] for number in range(ring.events.count)] == [events.FAULT]
    assert not ring.records.standalone


def test_a_time_beyond_what_its_field_can_carry_is_not_known(tmp_path: Path) -> None:
    """A clock that was set to after 2106 would else look like another date."""
    board = SimulatedBoard()
    board.shelf = Shelf(str(tmp_path), 1000)
    board.shelf.append(1, struct.pack("<IIIQ8sB3x", 1, 77, 1_000_000, (1 << 32) * 1_000_000, b"LR3", 1))
    assert Ring(board).records.origin(1) == (77, None)


def test_a_record_that_flash_lost_ends_its_copy_and_nothing_else(tmp_path: Path) -> None:
    """The ring goes on, and says so."""
    near = Near()
    near.board.shelf = shelf = Shelf(str(tmp_path), 1000)
    shelf.append(1, struct.pack("<IIIQ8sB3x", 1, 77, 1_000_000, UNIX, b"LR3", 1))
    near.ring.records = Records(shelf, near.ring)
    assert near.ask("record_read", record=1, offset=0, length=32) == "ok"
    shelf.read = broken  # type: ignore[method-assign]  # flash that fails
    near.ring.poll(near.board.now)
    assert near.ring.events.get(near.ring.events.count - 1)[0] == events.FAULT
    assert near.session.copying is None
