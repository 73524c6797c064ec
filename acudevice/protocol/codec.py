"""Single messages as bytes and as frozen values (firmware_protocol.md, sections 3 and 7.1).

`decode` turns one message into one value and `encode` turns it back. A REQUEST, ANSWER or EVENT may be but one part of
several: `parts` splits and joins them, and `fields()` reads what a whole one carries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from struct import error
from typing import Final, NamedTuple

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.fields import Fields
from acudevice.protocol.limits import MAX_CELLS, MAX_MESSAGE
from acudevice.protocol.messages import FLAG_MASKS, MORE_PARTS, STATUSES, TYPES, label
from acudevice.protocol.ops import EVENT_NAMES, LISTS, OP_NAMES
from acudevice.protocol.readings import READ, write
from acudevice.protocol.text import shown
from acudevice.protocol.tlv import decode_fields, decode_list

_BACKFILL: Final = FLAG_MASKS["backfill"]
_HEADERS: Final = {message.name: message.struct for message in TYPES.values()}


class _InParts:
    """What REQUEST, ANSWER and EVENT have in common: fields, perhaps in parts."""

    __slots__ = ()
    part: int
    data: bytes

    @property
    def more(self) -> bool:
        """Whether further parts follow."""
        return bool(self.part & MORE_PARTS)

    def fields(self) -> Fields:
        """Return the fields of a whole message; raise `ProtocolError` where they cannot be read."""
        return decode_fields(self.data)


@dataclass(frozen=True, slots=True)
class Request(_InParts):
    """REQUEST: what a host wants."""

    op: int
    ref: int
    """Chosen by the host; the answer repeats it."""
    part: int = 0
    """Number of the part in the low 7 bits, `MORE_PARTS` in all but the last; 0 for a whole message."""
    data: bytes = b""
    """The fields, or the piece of them that this part carries."""

    @property
    def name(self) -> str:
        """The request's name, `0x9F` and the like for one that is unknown."""
        return label(OP_NAMES, self.op)


@dataclass(frozen=True, slots=True)
class Answer(_InParts):
    """ANSWER: what the device says to a request."""

    op: int
    ref: int
    part: int = 0
    """As in `Request`."""
    status: int = 0
    data: bytes = b""
    """As in `Request`."""

    @property
    def name(self) -> str:
        """The name of the request it answers."""
        return label(OP_NAMES, self.op)

    @property
    def status_name(self) -> str:
        """The status by name, `0x1E` and the like for one that is unknown."""
        return label(STATUSES, self.status)

    def fields(self) -> Fields:
        """Return the fields of a whole answer, without the entries of a list."""
        return decode_list(self.data, LISTS.get(self.name, ""))[0]

    def entries(self) -> tuple[Fields, ...]:
        """Return the entries of an answer that is a list (`records`); empty for others."""
        return decode_list(self.data, LISTS.get(self.name, ""))[1]


@dataclass(frozen=True, slots=True)
class Event(_InParts):
    """EVENT: what happened on the device."""

    kind: int
    seq: int
    """Number of the event since boot, modulo 65,536."""
    part: int = 0
    """As in `Request`."""
    data: bytes = b""
    """As in `Request`."""

    @property
    def name(self) -> str:
        """The kind by name, `0x7F` and the like for one that is unknown."""
        return label(EVENT_NAMES, self.kind)


class SampleBlock(NamedTuple):
    """SAMPLES: consecutive samples as one packet carries them. A tuple, because one is made for each packet."""

    flags: int
    epoch: int
    width: int
    """Bytes of a reading: 2, 3 or 4."""
    cells: int
    index: int  # type: ignore[assignment]  # the page's word; it hides a method that no tuple of these needs
    """Index of the first sample."""
    tick: int
    """Tick of the first sample, its low 32 bits."""
    counts: tuple[int, ...]
    """Readings, sample by sample and cell by cell."""

    @property
    def samples(self) -> int:
        """How many samples it carries."""
        return len(self.counts) // self.cells

    @property
    def end(self) -> int:
        """Index of the sample that would follow."""
        return self.index + len(self.counts) // self.cells

    @property
    def backfill(self) -> bool:
        """Whether it was sent again on request."""
        return bool(self.flags & _BACKFILL)


@dataclass(frozen=True, slots=True)
class RecordChunk:
    """RECORD: a piece of a stored record."""

    ref: int
    """That of the request `record_read`."""
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Log:
    """LOG: words of the device for a log, never for a decision."""

    level: int
    text: str


Message = Request | Answer | Event | SampleBlock | RecordChunk | Log


def _request(message: bytes) -> Request:
    _, op, ref, part = _HEADERS["REQUEST"].unpack_from(message)
    return Request(op, ref, part, message[4:])


def _answer(message: bytes) -> Answer:
    _, op, ref, part, status = _HEADERS["ANSWER"].unpack_from(message)
    return Answer(op, ref, part, status, message[5:])


def _event(message: bytes) -> Event:
    _, kind, seq, part = _HEADERS["EVENT"].unpack_from(message)
    return Event(kind, seq, part, message[5:])


samples_header: Final = _HEADERS["SAMPLES"].unpack_from
"""Gives type, flags, epoch, format, index and tick of SAMPLES; the readings follow at `SAMPLES_HEAD`."""

SAMPLES_HEAD: Final = _HEADERS["SAMPLES"].size
_FORMATS: Final = {
    cells << 4 | width: (width, cells, read)
    for width, read in READ.items()
    for cells in range(1, MAX_CELLS + 1)
}


def _samples(message: bytes) -> SampleBlock:
    _, flags, epoch, form, index, tick = samples_header(message)
    if form not in _FORMATS:
        raise ProtocolError(f"SAMPLES of the unknown format 0x{form:02X}")
    width, cells, read = _FORMATS[form]
    size = len(message) - SAMPLES_HEAD
    if size % (width * cells) or not size:
        raise ProtocolError(f"SAMPLES with {size} bytes of readings of format 0x{form:02X}")
    return SampleBlock(flags, epoch, width, cells, index, tick, read(message, SAMPLES_HEAD))


def _record(message: bytes) -> RecordChunk:
    _, ref, offset = _HEADERS["RECORD"].unpack_from(message)
    return RecordChunk(ref, offset, message[6:])


def _log(message: bytes) -> Log:
    _, level = _HEADERS["LOG"].unpack_from(message)
    return Log(level, shown(message[2:].decode("utf-8", "replace")))


_DECODERS: Final[dict[int, Callable[[bytes], Message]]] = {
    TYPES["REQUEST"].code: _request,
    TYPES["ANSWER"].code: _answer,
    TYPES["EVENT"].code: _event,
    TYPES["SAMPLES"].code: _samples,
    TYPES["RECORD"].code: _record,
    TYPES["LOG"].code: _log,
}


def decode(message: bytes) -> Message:
    """Return one message as a value; raise `ProtocolError` for one that the page does not allow."""
    if not 0 < len(message) <= MAX_MESSAGE:
        raise ProtocolError(f"a message has 1 to {MAX_MESSAGE} bytes, not {len(message)}")
    decoder = _DECODERS.get(message[0])
    if decoder is None:
        raise ProtocolError(f"unknown message type 0x{message[0]:02X}")
    try:
        return decoder(message)
    except error:
        raise ProtocolError(f"a message of type 0x{message[0]:02X} is shorter than its header") from None


def _pack(name: str, *header: int) -> bytes:
    return _HEADERS[name].pack(TYPES[name].code, *header)


_ENCODERS: Final[dict[type[Message], Callable[..., bytes]]] = {
    Request: lambda m: _pack("REQUEST", m.op, m.ref, m.part) + m.data,
    Answer: lambda m: _pack("ANSWER", m.op, m.ref, m.part, m.status) + m.data,
    Event: lambda m: _pack("EVENT", m.kind, m.seq, m.part) + m.data,
    SampleBlock: lambda m: (
        _pack("SAMPLES", m.flags, m.epoch, m.cells << 4 | m.width, m.index, m.tick) + write(m.counts, m.width)
    ),
    RecordChunk: lambda m: _pack("RECORD", m.ref, m.offset) + m.data,
    Log: lambda m: _pack("LOG", m.level) + m.text.encode("utf-8"),
}


def encode(message: Message) -> bytes:
    """Return one message as bytes; raise `UsageError` where a figure does not fit or it becomes too long."""
    try:
        raw = _ENCODERS[type(message)](message)
    except error as wrong:
        raise UsageError(f"{type(message).__name__}: {wrong}") from wrong
    if len(raw) > MAX_MESSAGE:
        raise UsageError(f"a message has at most {MAX_MESSAGE} bytes, not {len(raw)}: send it in parts")
    return raw
