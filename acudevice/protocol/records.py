"""Stored records: presses that a device kept while no link was up (firmware_protocol.md, section 14)."""

from dataclasses import dataclass, field
from struct import Struct, error
from typing import Final

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.codec import Event, SampleBlock, decode, encode
from acudevice.protocol.messages import MORE_PARTS, TYPE_CODES
from acudevice.protocol.parts import Joiner, split
from acudevice.protocol.text import shown

_HEAD: Final = Struct("<B3xIIQ8sB3x")
_LAYOUT: Final = 1
_LACKS_PARTS: Final = "an event of the record lacks parts"


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
    """Every byte that `record` does not say, in their order: from the message that is cut short or damaged on, and
    before it parts of events that lack others and messages of other types; empty where all can be read."""
    why: str | None
    """Why; None where all can be read."""
    raws: tuple[bytes, ...] = field(default=(), compare=False, repr=False)
    """The bytes that say each message of `record`, for whoever cannot make sense of one."""


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
    """Return a record; raise `ProtocolError` where it says more than can be read."""
    found = read_record(blob)
    if found.why is not None:
        raise ProtocolError(found.why)
    return found.record


def read_record(blob: bytes) -> Reading:
    """Return what can be read of a record: all up to where power failed in it, or it was damaged. No byte is lost.

    Raises `ProtocolError` where not even its head can be read.
    """
    if len(blob) < _HEAD.size or blob[0] != _LAYOUT:
        raise ProtocolError(f"a record of {len(blob)} bytes that begins with {blob[:1].hex() or 'nothing'}")
    _, boot_id, tick_hz, unix, point, side = _HEAD.unpack_from(blob)
    name = shown(point.rstrip(b"\0").decode("latin-1"))
    reader = _Reader(blob)
    reader.read()
    record = Record(boot_id, tick_hz, unix or None, name, side, tuple(reader.found))
    return Reading(record, reader.rest(), reader.why(), tuple(reader.raws))


class _Reader:
    """Reads the messages of one record, and keeps account of the bytes that none of them says."""

    def __init__(self, blob: bytes) -> None:
        self.found: list[Event | SampleBlock] = []
        self.raws: list[bytes] = []
        """The bytes of each."""
        self._blob, self._joiner = blob, Joiner()
        self._unread: dict[int, int] = {}
        """Where bytes begin that no message found says, and where they end."""
        self._begun: list[int] = []
        """Where the parts of an event lie that lacks others."""
        self._why: dict[str, None] = {}

    def read(self) -> None:
        """Read up to the end, or to where nobody knows where the next message begins."""
        at, size = _HEAD.size, len(self._blob)
        while at < size:
            end = at + 1 + self._blob[at]
            self._unread[at] = end
            try:
                self._take(at, end)
            except ProtocolError as error:
                self._unread[at] = size
                self._why[str(error)] = None
                break
            at = end
        if self._begun:
            self._why[_LACKS_PARTS] = None

    def rest(self) -> bytes:
        """Return the bytes that nothing found says, in their order."""
        return b"".join(self._blob[start:end] for start, end in self._unread.items())

    def why(self) -> str | None:
        """Return why, every reason once; None where all was read."""
        return "; ".join(self._why) or None

    def _take(self, at: int, end: int) -> None:
        raw = self._blob[at + 1 : end]
        if end > len(self._blob):
            raise ProtocolError("the last message of the record is cut short")
        message = None if raw and raw[0] not in TYPE_CODES else decode(raw)
        if isinstance(message, Event):
            self._part(at, message)
        elif isinstance(message, SampleBlock):
            self._find(message, [at])
        else:
            self._why[f"a message of type 0x{raw[0]:02X} is none that a record holds"] = None

    def _part(self, at: int, event: Event) -> None:
        """Take an event or a part of one: what its parts say is read once they all are there."""
        discarded = self._joiner.discarded
        whole = self._joiner.add(event)
        if self._joiner.discarded > discarded:
            self._why[_LACKS_PARTS] = None
        if self._joiner.discarded > discarded or not event.part & ~MORE_PARTS:
            self._begun.clear()
        self._begun.append(at)
        if whole is not None:
            self._find(whole, self._begun)
            self._begun.clear()

    def _find(self, message: Event | SampleBlock, starts: list[int]) -> None:
        self.found.append(message)
        self.raws.append(b"".join(self._blob[start : self._unread.pop(start)] for start in starts))
