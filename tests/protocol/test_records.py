"""Stored records survive the wire."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.codec import Event, SampleBlock, encode
from acudevice.protocol.parts import split
from acudevice.protocol.records import Reading, Record, decode_record, encode_record, read_record
from acudevice.protocol.tlv import encode_fields

EPOCH = Event(
    5, 0, data=encode_fields({"epoch": 7, "index": 0, "tick": 5, "rate": 100_000, "period": 10_000})
)
SAMPLES = SampleBlock(0, 7, 3, 1, 0, 5, (1, 2, 3))
LONG = Event(2, 1, data=encode_fields({"text": "x" * 250}))
RECORD = Record(0x12345678, 1_000_000, 1_760_000_000_000_000, "LR3", 1, (EPOCH, SAMPLES, LONG, SAMPLES))


def test_a_record_survives_the_wire() -> None:
    """Its head, its samples, and events whole, though stored in parts."""
    assert decode_record(encode_record(RECORD)) == RECORD
    unknown = Record(1, 1000, None, "12345678", 0, ())
    assert decode_record(encode_record(unknown)) == unknown


def test_the_head_is_laid_out_as_the_page_says() -> None:
    """32 bytes, then each message behind its length."""
    blob = encode_record(Record(0x12345678, 1_000_000, None, "LR3", 1, (SAMPLES,)))
    assert blob[:32].hex(" ", -4) == "01000000 78563412 40420f00 00000000 00000000 4c523300 00000000 01000000"
    assert blob[32:] == bytes((21,)) + encode(SAMPLES)


@pytest.mark.parametrize("kind", [0x41, 0x86, 0x06])
def test_messages_of_other_types_are_handed_on_as_they_are(kind: int) -> None:
    """A later version may store more: what stands around them is read, and they are not lost."""
    blob, alien = encode_record(RECORD), bytes((3, kind, 0, 0))
    at = len(encode_record(replace(RECORD, messages=(EPOCH,))))
    found = read_record(blob[:at] + alien + blob[at:])
    assert found == Reading(RECORD, alien, f"a message of type 0x{kind:02X} is none that a record holds")


FIRST, LAST = (bytes((len(raw),)) + raw for raw in split(LONG))


@pytest.mark.parametrize(
    "torn",
    [FIRST, LAST, FIRST + FIRST, LAST + LAST, FIRST + LAST[:3] + b"\x09" + LAST[4:]],
    ids=["no last part", "no first part", "two first parts", "two last parts", "another event's part"],
)
def test_an_event_that_lacks_parts_is_told_wherever_it_stands(torn: bytes) -> None:
    """All that follows it is read, and its own bytes are handed on."""
    blob = encode_record(RECORD)
    at = len(encode_record(replace(RECORD, messages=(EPOCH, SAMPLES))))
    found = read_record(blob[:at] + torn + blob[at:])
    assert found == Reading(RECORD, torn, "an event of the record lacks parts")
    with pytest.raises(ProtocolError, match="lacks parts"):
        decode_record(blob[:at] + torn + blob[at:])


def test_samples_may_stand_between_the_parts_of_an_event() -> None:
    """Only messages of the same type may not (section 3): all is read, and nothing is left."""
    head = encode_record(replace(RECORD, messages=()))
    raw = bytes((len(encode(SAMPLES)),)) + encode(SAMPLES)
    assert read_record(head + FIRST + raw + LAST) == Reading(
        replace(RECORD, messages=(SAMPLES, LONG)), b"", None
    )
    assert read_record(head + FIRST + raw).rest == FIRST


@given(st.lists(st.sampled_from([FIRST, LAST, b"\3\x41ab", b"\0"]) | st.binary(max_size=9), max_size=8))
def test_no_byte_of_a_record_is_lost(pieces: list[bytes]) -> None:
    """Each is said by a message that was read, or is left."""
    head = encode_record(replace(RECORD, messages=()))
    found = read_record(head + b"".join(pieces))
    assert len(encode_record(found.record)) + len(found.rest) == len(head) + sum(map(len, pieces))
    assert bool(found.rest) == bool(found.why)


@given(st.binary(max_size=80))
def test_random_bytes_are_a_record_or_refused(tail: bytes) -> None:
    """Nothing but a `ProtocolError` comes of them."""
    try:
        record = decode_record(b"\1" + tail)
    except ProtocolError:
        return
    assert len(record.messages) <= len(tail)


@pytest.mark.parametrize("blob", [b"", b"\1", b"\2" + encode_record(RECORD)[1:], encode_record(RECORD)[:-1]])
def test_what_is_no_record_is_refused(blob: bytes) -> None:
    """Too short, of another layout, or cut."""
    with pytest.raises(ProtocolError, match="record"):
        decode_record(blob)


@given(st.integers(min_value=0))
def test_a_torn_record_is_read_up_to_the_tear(cut: int) -> None:
    """Power fails at any byte: all messages before it are there, and so is every byte behind them."""
    blob = encode_record(RECORD)
    torn = blob[: 32 + cut % (len(blob) - 31)]
    found = read_record(torn)
    assert found.record.messages == RECORD.messages[: len(found.record.messages)]
    readable = encode_record(found.record)
    assert readable + found.rest == torn
    assert bool(found.rest) == bool(found.why) == (torn != readable)


def test_a_record_is_read_up_to_what_is_damaged_in_it() -> None:
    """What follows is handed on as it is, for nobody knows where the next message begins."""
    blob = encode_record(RECORD)
    at = len(encode_record(replace(RECORD, messages=(EPOCH,))))
    wrong = blob[:at] + b"\2\1\0" + blob[at:]
    found = read_record(wrong)
    assert found == Reading(replace(RECORD, messages=(EPOCH,)), wrong[at:], found.why)
    assert "message" in str(found.why)
    with pytest.raises(ProtocolError):
        decode_record(wrong)


def test_what_does_not_fit_is_refused() -> None:
    """Points have 1 to 8 characters, numbers their bytes."""
    with pytest.raises(UsageError, match="1 to 8"):
        encode_record(Record(1, 1, None, "NINECHARS", 0, ()))
    with pytest.raises(UsageError, match="does not fit"):
        encode_record(Record(2**32, 1, None, "LR3", 0, ()))
