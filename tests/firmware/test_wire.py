"""Frames of the serial binding, against section 2.1 and against Python's own CRC."""

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.wire import Deframer, crc16, frame, stuff, unstuff
from tests.firmware import host

MESSAGES = st.binary(min_size=1, max_size=244)


def test_the_check_value_of_the_crc_is_that_of_the_page() -> None:
    """0x29B1 over the text 123456789."""
    assert crc16(b"123456789") == 0x29B1


@given(st.binary())
def test_the_crc_is_that_of_the_standard_library(data: bytes) -> None:
    """`binascii.crc_hqx` has the same polynomial."""
    assert crc16(data) == binascii.crc_hqx(data, 0xFFFF)


@given(st.binary(max_size=1200))
def test_stuffed_data_has_no_zero_and_comes_back(data: bytes) -> None:
    """COBS is reversible at any length, past pieces of 254 bytes too."""
    stuffed = stuff(data)
    assert 0 not in stuffed
    assert unstuff(stuffed) == data


@pytest.mark.parametrize(
    ("data", "stuffed"),
    [
        ("00", "0101"),
        ("0000", "010101"),
        ("1122003344", "031122033344"),
        ("11223344", "0511223344"),
        ("11000000", "021101" + "0101"),
        (bytes(range(1, 255)).hex(), "ff" + bytes(range(1, 255)).hex()),
        (bytes(range(256)).hex(), "01ff" + bytes(range(1, 255)).hex() + "02ff"),
    ],
)
def test_stuffing_is_that_of_cheshire_and_baker(data: str, stuffed: str) -> None:
    """Their examples, a full piece at the end among them."""
    assert stuff(bytes.fromhex(data)).hex() == stuffed


@given(MESSAGES)
def test_a_frame_is_read_by_another_implementation(message: bytes) -> None:
    """The host of these tests, written apart, understands it."""
    data = frame(message)
    assert data.index(0) == len(data) - 1 <= 248
    assert host.unframe(data[:-1]) == message
    assert host.frame(message) == data


@given(st.lists(MESSAGES, max_size=5), st.data())
def test_messages_come_out_the_same_in_any_chunks(messages: list[bytes], data: st.DataObject) -> None:
    """Where the stream is cut makes no difference."""
    stream = b"\0" + b"".join(map(frame, messages))
    deframer = Deframer()
    out: list[bytes] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        out += deframer.feed(stream[:size])
        stream = stream[size:]
    assert out == messages
    assert not any(deframer.damaged.values())


@given(st.binary(max_size=600))
def test_noise_is_counted_and_what_follows_is_heard(noise: bytes) -> None:
    """Any bytes at all, then a zero, cost nothing but themselves."""
    deframer = Deframer()
    deframer.feed(noise + b"\0")
    assert deframer.feed(frame(b"\1\1\1\0")) == [b"\1\1\1\0"]
    assert len(deframer._frame) <= 248


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\1" * 249, "long"),
        (stuff(bytes([7] * 247)), "long"),
        (b"\5\1\1", "cobs"),
        (b"\3\1\1", "short"),
        (stuff(b"\1\1\1\0\0\0"), "crc"),
    ],
)
def test_each_damage_is_counted_by_its_reason(data: bytes, reason: str) -> None:
    """A drop is never silent."""
    deframer = Deframer()
    assert deframer.feed(bytes(data) + b"\0") == []
    assert deframer.damaged == {name: int(name == reason) for name in ("long", "cobs", "short", "crc")}


def test_a_lone_zero_is_no_error() -> None:
    """It flushes what a boot loader said."""
    deframer = Deframer()
    assert deframer.feed(b"\0\0\0") == []
    assert not any(deframer.damaged.values())
