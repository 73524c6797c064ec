"""Requests, answers and events whose fields need several messages: split, and joined again (section 3, *Parts*)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from acudevice.errors import UsageError
from acudevice.protocol.codec import Answer, Event, Request, encode
from acudevice.protocol.fields import Fields
from acudevice.protocol.limits import MAX_FIELDS, MAX_MESSAGE, MIN_MESSAGE
from acudevice.protocol.messages import MORE_PARTS, STATUS_CODES, TYPES
from acudevice.protocol.ops import EVENT_CODES, LISTS, OP_CODES
from acudevice.protocol.tlv import encode_fields

InParts = TypeVar("InParts", Request, Answer, Event)

_ROOM: Final = {
    Request: TYPES["REQUEST"].struct.size,
    Answer: TYPES["ANSWER"].struct.size,
    Event: TYPES["EVENT"].struct.size,
}
"""Bytes of type and header."""


def split(whole: Request | Answer | Event, max_message: int = MAX_MESSAGE) -> tuple[bytes, ...]:
    """Return a whole message as the messages of at most `max_message` bytes that carry it.

    Raises `UsageError` where its fields are too long, or need more parts than can be numbered.
    """
    if not MIN_MESSAGE <= max_message <= MAX_MESSAGE:
        raise UsageError(f"messages are {MIN_MESSAGE} to {MAX_MESSAGE} bytes long, not {max_message}")
    if len(whole.data) > MAX_FIELDS:
        raise UsageError(f"fields take at most {MAX_FIELDS} bytes, not {len(whole.data)}")
    step = max_message - _ROOM[type(whole)]
    starts = range(0, max(1, len(whole.data)), step)
    if len(starts) > MORE_PARTS:
        raise UsageError(f"{len(whole.data)} bytes need more than {MORE_PARTS} parts of {step}")
    last = len(starts) - 1
    return tuple(
        encode(replace(whole, part=number | MORE_PARTS * (number < last), data=whole.data[at : at + step]))
        for number, at in enumerate(starts)
    )


def _code(codes: dict[str, int], name: str | int) -> int:
    if isinstance(name, int):
        return name
    if name not in codes:
        raise UsageError(f"{name!r} is none of {', '.join(codes)}")
    return codes[name]


def encode_request(
    op: str | int, ref: int, fields: Fields | None = None, *, max_message: int = MAX_MESSAGE
) -> tuple[bytes, ...]:
    """Return the messages of a request: `op` by name, or by number for those of a vendor."""
    return split(Request(_code(OP_CODES, op), ref, data=encode_fields(fields or {})), max_message)


def encode_answer(
    op: str | int,
    ref: int,
    status: str | int = "ok",
    fields: Fields | None = None,
    entries: Sequence[Fields] = (),
    *,
    max_message: int = MAX_MESSAGE,
) -> tuple[bytes, ...]:
    """Return the messages of an answer: its fields, then the entries of one that is a list."""
    first = LISTS.get(str(op))
    if any(next(iter(entry), None) != first for entry in entries):
        raise UsageError(f"entries of an answer to {op} begin with the field {first}")
    data = b"".join(encode_fields(part) for part in (fields or {}, *entries))
    whole = Answer(_code(OP_CODES, op), ref, status=_code(STATUS_CODES, status), data=data)
    return split(whole, max_message)


def encode_event(
    kind: str | int, seq: int, fields: Fields | None = None, *, max_message: int = MAX_MESSAGE
) -> tuple[bytes, ...]:
    """Return the messages of an event."""
    return split(Event(_code(EVENT_CODES, kind), seq, data=encode_fields(fields or {})), max_message)


def _key(message: Request | Answer | Event) -> tuple[int, ...]:
    """Return what must be equal in all parts of one message."""
    if isinstance(message, Event):
        return message.kind, message.seq
    if isinstance(message, Answer):
        return message.op, message.ref, message.status
    return message.op, message.ref


class Joiner:
    """Joins the parts that arrive on one link. It holds at most one unfinished message of each type."""

    def __init__(self) -> None:
        self._begun: dict[type, list[Request | Answer | Event]] = {}
        self.discarded = 0
        """Parts thrown away because they did not continue the one before, or grew too long together."""

    def reset(self) -> None:
        """Forget unfinished messages: the link is new."""
        self._begun.clear()

    def add(self, message: InParts) -> InParts | None:
        """Return the whole message that this part completes, or None while parts are missing."""
        kind = type(message)
        number = message.part & ~MORE_PARTS
        begun = self._begun.pop(kind, [])
        if number == 0:
            self.discarded += len(begun)
            begun.clear()
        elif not self._continues(begun, message, number):
            self.discarded += len(begun) + 1
            return None
        if not message.part:
            return message
        begun.append(message)
        if message.more:
            self._begun[kind] = begun
            return None
        return replace(message, part=0, data=b"".join(part.data for part in begun))

    @staticmethod
    def _continues(begun: Sequence[Request | Answer | Event], message: InParts, number: int) -> bool:
        size = sum(len(part.data) for part in begun) + len(message.data)
        return len(begun) == number and _key(begun[0]) == _key(message) and size <= MAX_FIELDS
