"""Frames carry messages through any damage and any chunking."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.protocol.framing import Deframer, encode_frame, stuff, unstuff
from acudevice.protocol.limits import MAX_FRAME, MAX_MESSAGE

messages = st.binary(min_size=1, max_size=MAX_MESSAGE)
zeros = st.lists(st.sampled_from([b"\0", b"\1", b"\xff", b"ab" * 127, b"x" * 253]), max_size=8).map(b"".join)


def slow_stuff(data: bytes) -> bytes:
    """COBS byte by byte, as the paper has it."""
    out, piece = bytearray(), bytearray()
    for number, byte in enumerate(data):
        if byte:
            piece.append(byte)
        if not byte or (len(piece) == 254 and number < len(data) - 1):
            out += bytes((len(piece) + 1,)) + piece
            piece.clear()
    return bytes(out + bytes((len(piece) + 1,)) + piece)


def slow_crc(data: bytes) -> int:
    """CRC-16/IBM-3740 bit by bit."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


@given(st.one_of(st.binary(max_size=600), zeros))
def test_cobs_is_that_of_the_paper(data: bytes) -> None:
    """No zero is left, nothing is lost, also around pieces of 254 bytes."""
    stuffed = stuff(data)
    assert 0 not in stuffed
    assert unstuff(stuffed) == data
    assert stuffed == slow_stuff(data)


@given(messages)
def test_a_frame_is_that_of_the_page(message: bytes) -> None:
    """COBS of message and CRC, low byte first, then a zero."""
    assert encode_frame(message) == slow_stuff(message + slow_crc(message).to_bytes(2, "little")) + b"\0"


@pytest.mark.parametrize("wrong", [b"", b"\0", b"\2", b"\3a", b"\2a\5bc", b"\2\0a"])
def test_what_is_no_cobs_is_told(wrong: bytes) -> None:
    """Pieces must end where the data ends."""
    assert unstuff(wrong) is None


@pytest.mark.parametrize("size", [0, MAX_MESSAGE + 1])
def test_only_messages_of_the_right_length_are_framed(size: int) -> None:
    """1 to 244 bytes."""
    with pytest.raises(UsageError, match="1 to 244"):
        encode_frame(bytes(size))


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return `data` cut at the places named, modulo its length."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:stop] for start, stop in pairwise(places)]


noise = st.one_of(st.binary(max_size=40), messages.map(encode_frame), st.binary(min_size=240, max_size=260))
cuts = st.lists(st.integers(0, 5000), max_size=12)


@given(st.lists(noise, max_size=12).map(b"".join), cuts)
def test_any_chunks_give_the_same(stream: bytes, places: list[int]) -> None:
    """The same messages and the same counts, whether bytes come one by one or all at once, and bounded memory."""
    at_once, cut = Deframer(), Deframer()
    whole = at_once.feed(stream)
    pieces = []
    for chunk in chunks(stream, places):
        pieces += cut.feed(chunk)
        assert len(cut._begun) <= MAX_FRAME
    assert pieces == whole
    assert cut.damaged == at_once.damaged
    assert all(0 < len(message) <= MAX_FRAME - 3 for message in whole)


@given(st.binary(max_size=600), messages, cuts)
def test_after_any_noise_the_next_frame_is_read(garbage: bytes, message: bytes, places: list[int]) -> None:
    """A zero sets the receiver in step again."""
    deframer = Deframer()
    stream = garbage + b"\0" + encode_frame(message)
    got = [found for chunk in chunks(stream, places) for found in deframer.feed(chunk)]
    assert got[-1] == message


@given(messages, st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_never_gives_the_message(message: bytes, at: int, flip: int) -> None:
    """Wherever it is in the frame, nobody takes the damaged frame for the one that was sent."""
    frame = bytearray(encode_frame(message))
    frame[at % (len(frame) - 1)] ^= flip
    assert message not in Deframer().feed(bytes(frame))


def test_endless_noise_is_one_bad_frame_and_no_memory() -> None:
    """A stream that never has a zero is counted once, and nothing of it is kept."""
    deframer = Deframer()
    for _ in range(1000):
        assert deframer.feed(b"x" * 1000) == []
    assert deframer.damaged["oversize"] == 1
    assert len(deframer._begun) == 0
