"""The device at the end of a cable, with the bytes of the page (sections 2.1 and 20)."""

import pytest

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.ring import Ring
from acudevice.firmware.serial_link import SerialLink
from tests.firmware.host import THRESHOLDS, Host, frame

HELLO = bytes.fromhex("04 01 01 01 04 01 02 01 03 C9 A0 00")
ANSWER = bytes.fromhex(
    "04 02 01 01 01 04 02 02 01 0A 03 04 78 56 34 12 04 02 F4 04 05 04 21 01 01 03 10 40 00"
)
ACTIVATE = bytes.fromhex("04 01 0F 02 0B 40 03 4C 52 33 41 01 01 9D 72 00")
NOT_FOUND = bytes.fromhex("04 02 0F 02 04 0A 4B 4E 00")


def test_hello_is_answered_byte_for_byte(ring: Host) -> None:
    """Sections 20.1 and 20.2, after the lone zero that a sender begins with."""
    ring.boot(boot_id=0x12345678, features=0x21, say_hello=False)
    assert ring.call("feed", HELLO) == b"\0" + ANSWER
    assert ring.call("feed", HELLO) == ANSWER


def test_a_point_without_an_entry_is_refused_byte_for_byte(ring: Host) -> None:
    """Sections 20.4 and 20.5."""
    ring.ask("start")
    assert ring.call("feed", ACTIVATE) == NOT_FOUND


def test_the_table_of_the_page_has_its_crc(ring: Host) -> None:
    """Section 20.7, as the device counts it."""
    assert ring.write_table(1, THRESHOLDS)["crc"] == 0x48AB1FFA


def test_bytes_may_come_one_by_one(ring: Host) -> None:
    """A UART has no packets."""
    ring.boot(boot_id=0x12345678, features=0x21, say_hello=False)
    assert b"".join(ring.call("feed", bytes([byte])) for byte in HELLO) == b"\0" + ANSWER


@pytest.mark.parametrize(
    "noise", [b"\x00", b"ets Jul 29 2019 12:21:46\r\nrst:0x1\0", b"\1" * 300 + b"\0", b"\5\1\0"]
)
def test_noise_before_a_frame_costs_nothing(ring: Host, noise: bytes) -> None:
    """Boot loaders talk; lines are disturbed."""
    ring.boot(boot_id=0x12345678, features=0x21, say_hello=False)
    assert ring.call("feed", noise + HELLO) == b"\0" + ANSWER


@pytest.mark.parametrize("message", [b"\2\1\1\0\0", b"\7\1\1\0", b"\x40abc", b"\xff", b"\1\1", b"\1\1\1"])
def test_messages_that_are_no_request_are_dropped(ring: Host, message: bytes) -> None:
    """Unknown types, types of a device, and what is too short to be one."""
    assert ring.call("feed", frame(message)) == b""


class Port:
    """A port whose buffer is sometimes full."""

    def __init__(self) -> None:
        self.full = False
        self.sent = b""

    def write(self, data: bytes) -> bool:
        if not self.full:
            self.sent += data
        return not self.full


def test_what_a_full_port_refuses_is_offered_again() -> None:
    """An answer is not lost for want of room."""
    port, board = Port(), SimulatedBoard()
    ring = Ring(board)
    link = SerialLink(ring, port.write)
    port.full = True
    link.feed(HELLO)
    ring.poll(0)
    assert port.sent == b""
    port.full = False
    ring.poll(10_000)
    assert port.sent.startswith(b"\0\x04\x02\x01\x01")


def test_damage_is_counted() -> None:
    """By its reason."""
    link = SerialLink(Ring(SimulatedBoard()), lambda _: None)
    link.feed(b"\1\1\1\0" + HELLO[:-2] + b"\1\0")
    link.feed(frame(b"\x40"))
    assert sum(link.deframer.damaged.values()) == 2
    assert link.session.dropped == 1


def test_a_closed_link_is_forgotten() -> None:
    """The device keeps nothing of it."""
    ring = Ring(SimulatedBoard())
    link = SerialLink(ring, lambda _: None)
    link.feed(HELLO)
    assert ring.linked()
    link.close()
    assert ring.sessions == []
