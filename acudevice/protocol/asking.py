"""One request in flight: its reference, its repetitions, and the answer that belongs to it (section 3)."""

from dataclasses import dataclass
from typing import Final

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.codec import Answer
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Answered
from acudevice.protocol.limits import REQUEST_TRIES
from acudevice.protocol.messages import GRANTED, VERSION
from acudevice.protocol.ops import ANSWERS, LISTS, OP_CODES, REQUESTS, timeout_s
from acudevice.protocol.parts import encode_request
from acudevice.protocol.tlv import missing


@dataclass(frozen=True, slots=True)
class Pending:
    """A request on its way."""

    op: str
    ref: int
    fields: Fields
    messages: tuple[bytes, ...]
    """What to send, in order."""
    timeout_s: float
    """How long to wait for the answer before it is repeated, in seconds."""


def check_request(op: str, fields: Fields) -> None:
    """Raise `UsageError` where a request does not exist or its fields are not those of the page."""
    if op not in REQUESTS:
        raise UsageError(f"{op!r} is no request; there are {', '.join(REQUESTS)}")
    layout = REQUESTS[op]
    lacking = missing(fields, layout.required)
    if lacking:
        raise UsageError(f"the request {op} needs the field {lacking[0]}")
    for name in fields:
        if name not in layout.required and name not in layout.optional:
            raise UsageError(f"the request {op} has no field {name}")


def read_answer(answer: Answer) -> Answered:
    """Return what a whole answer says; raise `ProtocolError` where fields lack or cannot be read.

    A refusal may carry any fields, and those of a status of a later version are read as those of a refusal.
    """
    said = Answered(answer.name, answer.ref, answer.status_name, answer.fields(), answer.entries())
    if said.status in GRANTED and said.op in ANSWERS:
        for fields in said.entries if said.op in LISTS else (said.fields,):
            lacking = missing(fields, ANSWERS[said.op].required)
            if lacking:
                raise ProtocolError(f"malformed: the answer to {said.op} lacks the field {lacking[0]}")
    return said


class Asking:
    """The requests of one host, one at a time."""

    def __init__(self, first_ref: int = 0) -> None:
        self.pending: Pending | None = None
        self._ref = first_ref & 0xFF
        self._sent = 0

    def request(self, op: str, fields: Fields, max_message: int) -> Pending:
        """Begin a request; raise `UsageError` while another is in flight, or for fields that it has not."""
        if self.pending:
            raise UsageError(f"wait: the request {self.pending.op} is not answered yet")
        check_request(op, fields)
        ref = self._ref + 1 & 0xFF
        messages = encode_request(op, ref, fields, max_message=max_message)
        self._ref, self._sent = ref, 1
        self.pending = Pending(op, ref, fields, messages, timeout_s(op))
        return self.pending

    def repeat(self) -> tuple[bytes, ...]:
        """Return the messages to send once more; empty when all tries are used up or nothing is in flight.

        A `hello` may be repeated as often as one likes: a board that was reset hears none for a while (section 2.1).
        """
        if self.pending is None or (self._sent >= REQUEST_TRIES and self.pending.op != "hello"):
            return ()
        self._sent += 1
        return self.pending.messages

    def give_up(self) -> Pending | None:
        """End waiting; return the request that was in flight."""
        pending, self.pending = self.pending, None
        return pending

    def matches(self, answer: Answer) -> bool:
        """Return whether a whole answer belongs to the request in flight."""
        pending = self.pending
        return pending is not None and answer.ref == pending.ref and answer.op == OP_CODES[pending.op]


VERSIONS: Final = bytes(VERSION)
"""Pairs `major, minor` that this host speaks, best first."""


def speaks(version: bytes) -> bool:
    """Return whether the version that a device chose is one that this host offered."""
    pairs = zip(VERSIONS[::2], VERSIONS[1::2], strict=True)
    return len(version) >= 2 and any(version[0] == major and version[1] <= minor for major, minor in pairs)
