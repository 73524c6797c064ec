"""Stored records: presses that a device kept while no link was up (firmware_protocol.md, section 14)."""

from dataclasses import dataclass
from struct import Struct, error
from typing import Final

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.codec import Event, SampleBlock, decode, encode
from acudevice.protocol.messages import TYPE_CODES
from acudevice.protocol.parts import Joiner, split
from acudevice.protocol.text import shown

_HEAD: Final = Struct("<B3xIIQ8sB3x")
_LAYOUT: Final = 1


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record: who, when, and the messages that would have been sent."""

    boot_id: int
    tick_hz: int
    unix: int | None
    """Microseconds since 1970 at the first sample; None where the device did not know."""
    point: str
    side: int
    messages: tuple[Event | SampleBlock, ...]
    """First the event `epoch`, then samples and events in order, events whole."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be read of a record."""

    record: Record
    rest: bytes
    """Bytes that cannot be read, from the message that is cut short or damaged on; empty where all can."""
    why: str
    """Why they cannot; empty where all can."""


def encode_record(record: Record) -> bytes:
    """Return the record as bytes, as a device stores it."""
    point = record.point.encode("latin-1", "replace")
    if not 0 < len(point) <= 8:
        raise UsageError(f"a point has 1 to 8 ASCII characters, not {record.point!r}")
    try:
        head = _HEAD.pack(_LAYOUT, record.boot_id, record.tick_hz, record.unix or 0, point, record.side)
    except error as wrong:
        raise UsageError(f"a figure of the record does not fit: {wrong}") from wrong
    return head + b"".join(bytes((len(raw),)) + raw for message in record.messages for raw in _wire(message))


def _wire(message: Event | SampleBlock) -> tuple[bytes, ...]:
    return split(message) if isinstance(message, Event) else (encode(message),)


def decode_record(blob: bytes) -> Record:
    """Return a record; raise `ProtocolError` where it cannot be read. Messages of unknown types are left out."""
    found = read_record(blob)
    if found.rest:
        raise ProtocolError(found.why)
    return found.record


def read_record(blob: bytes) -> Reading:
    """Return what can be read of a record: all up to where power failed in it, or it was damaged.

    Raises `ProtocolError` where not even its head can be read.
    """
    if len(blob) < _HEAD.size or blob[0] != _LAYOUT:
        raise ProtocolError(f"a record of {len(blob)} bytes that begins with {blob[:1].hex() or 'nothing'}")
    _, boot_id, tick_hz, unix, point, side = _HEAD.unpack_from(blob)
    name = shown(point.rstrip(b"\0").decode("latin-1"))
    messages, end, why = _messages(blob)
    return Reading(Record(boot_id, tick_hz, unix or None, name, side, tuple(messages)), blob[end:], why)


def _messages(blob: bytes) -> tuple[list[Event | SampleBlock], int, str]:
    """Return all whole messages, where they end, and why what follows is none."""
    joiner, found = Joiner(), list[Event | SampleBlock]()
    end = at = _HEAD.size
    while at < len(blob):
        start, at = at + 1, at + 1 + blob[at]
        if at > len(blob):
            return found, end, "the last message of the record is cut short"
        try:
            whole, parts = _message(blob[start:at], joiner)
        except ProtocolError as error:
            return found, end, str(error)
        found += [whole] if whole else []
        # What the first parts of an event say is read once they all are there.
        end = end if parts else at
    return found, end, "the last event of the record lacks parts" if end < at else ""


def _message(raw: bytes, joiner: Joiner) -> tuple[Event | SampleBlock | None, bool]:
    """Return the message that is whole now, if one is, and whether parts wait for others."""
    if raw and raw[0] not in TYPE_CODES:
        return None, False
    message = decode(raw)
    if isinstance(message, Event):
        return joiner.add(message), message.more
    return message if isinstance(message, SampleBlock) else None, False
