"""Messages survive the wire, and hostile bytes raise nothing but `ProtocolError`."""

from contextlib import suppress
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.codec import (
    Answer,
    Event,
    Log,
    Message,
    RecordChunk,
    Request,
    SampleBlock,
    decode,
    encode,
)
from acudevice.protocol.limits import MAX_MESSAGE
from acudevice.protocol.text import shown
from tests.support.protocol_vectors import read

u8, u16, u32 = st.integers(0, 255), st.integers(0, 65_535), st.integers(0, 2**32 - 1)
data = st.binary(max_size=200)


@st.composite
def blocks(draw: st.DrawFn) -> SampleBlock:
    """Return SAMPLES of any format."""
    width, cells = draw(st.sampled_from([2, 3, 4])), draw(st.integers(1, 8))
    top = 1 << 8 * width - 1
    samples = draw(st.integers(1, (MAX_MESSAGE - 12) // (width * cells)))
    size = samples * cells
    counts = draw(st.lists(st.integers(-top, top - 1), min_size=size, max_size=size))
    return SampleBlock(draw(u8), draw(u8), width, cells, draw(u32), draw(u32), tuple(counts))


messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Request, u8, u8, u8, data),
    st.builds(Answer, u8, u8, u8, u8, data),
    st.builds(Event, u8, u16, u8, data),
    blocks(),
    st.builds(RecordChunk, u8, u32, data),
    st.builds(Log, u8, st.text(max_size=60).map(shown)),
)


@given(messages)
def test_messages_survive_the_wire(message: Message) -> None:
    """What is written is read."""
    assert decode(encode(message)) == message


@given(st.binary(max_size=MAX_MESSAGE + 6))
def test_random_bytes_are_a_message_or_a_protocol_error(raw: bytes) -> None:
    """And what can be read writes the same bytes again, but for text that was no UTF-8."""
    try:
        message = decode(raw)
    except ProtocolError:
        return
    if not isinstance(message, Log):
        assert encode(message) == raw


@given(st.sampled_from(read("answers") + read("events") + read("samples")), st.data())
def test_mutated_messages_are_read_or_refused(vector: dict[str, list[str]], choose: st.DataObject) -> None:
    """A byte that is changed, taken away or added does no more harm than that."""
    raw = bytearray.fromhex(vector["messages"][0])
    at = choose.draw(st.integers(0, len(raw) - 1))
    raw[at : at + choose.draw(st.integers(0, 2))] = choose.draw(st.binary(max_size=2))
    with suppress(ProtocolError):
        message = decode(bytes(raw))
        if isinstance(message, Request | Answer | Event):
            assert message.fields() is not None


def test_a_block_knows_where_it_ends() -> None:
    """Samples are counted, not readings."""
    block = SampleBlock(0x81, 1, 2, 2, 100, 0, (1, 2, 3, 4, 5, 6))
    assert (block.samples, block.end, block.backfill) == (3, 103, True)
    assert not SampleBlock(0x7F, 1, 2, 1, 0, 0, (1,)).backfill


def test_messages_are_frozen() -> None:
    """A message is a value."""
    with pytest.raises(FrozenInstanceError):
        Request(1, 2).op = 3  # type: ignore[misc] # that it is forbidden is the point


def test_what_is_unknown_has_a_number_for_a_name() -> None:
    """Codes of a later version can be shown."""
    assert (Request(0x9F, 0).name, Event(0x7F, 0).name) == ("0x9F", "0x7F")
    assert (Answer(5, 0, status=0x1E).name, Answer(5, 0, status=0x1E).status_name) == ("start", "0x1E")


@pytest.mark.parametrize(
    ("message", "word"),
    [
        (Request(256, 0), "Request"),
        (Event(1, 65_536), "Event"),
        (SampleBlock(0, 0, 3, 1, 2**32, 0, (1,)), "SampleBlock"),
        (RecordChunk(0, 0, bytes(239)), "at most 244 bytes, not 245"),
        (Log(0, "x" * 243), "at most 244 bytes, not 245"),
    ],
)
def test_what_does_not_fit_a_message_is_refused(message: Message, word: str) -> None:
    """Numbers must fit their bytes, and a message its length."""
    with pytest.raises(UsageError, match=word):
        encode(message)
