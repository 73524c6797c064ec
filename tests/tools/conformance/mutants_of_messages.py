"""A firmware that is wrong for each rule: by the rule's id, what makes it so (sections 2 to 4)."""

import struct
from typing import Any

from acudevice.firmware import fields, parts, requests, status
from acudevice.firmware.session import Session
from tests.tools.conformance.mutations import (
    Mutant,
    after,
    asked,
    code,
    idle,
    put,
    said,
    sends,
    tells,
    then,
    wrap,
)

NOWHERE = 0x1234
SAMPLES = 4


# Frames.


def _deaf_after(drops: Any) -> Mutant:
    """Do not hear the frame after one for which `drops(deframer)` holds."""

    def make(original: Any) -> Any:
        def finish(self: Any, messages: list[bytes]) -> None:
            deaf = drops(self)
            original(self, messages)
            self._long = deaf

        return finish

    return wrap("wire.Deframer._finish", make)


def _lenient_unstuff(data: bytes) -> bytearray:
    out, at = bytearray(), 0
    while at < len(data):
        end = at + max(1, data[at])
        out.extend(data[at + 1 : end])
        if data[at] < 255 and end < len(data):
            out.append(0)
        at = end
    return out


def _overlooks(fault: str) -> Mutant:
    return wrap(
        "wire.judge", lambda original: lambda data: None if original(data) == fault else original(data)
    )


def _forgetful(original: Any) -> Any:
    def feed(self: Any, data: bytes) -> list[bytes]:
        found: list[bytes] = original(self, data)
        self._frame = bytearray()
        return found

    return feed


def _often_damaged(original: Any) -> Any:
    def frame(message: bytes) -> bytes:
        right: bytes = original(message)
        broken = message[0] == SAMPLES and message[4] & 4  # every other packet of four
        return right[:-2] + bytes((right[-2] ^ 0x80 or 1, 0)) if broken else right

    return frame


def _often_short(message: bytes) -> bytes:
    return message[:-1] if message[4] & 4 else message


# Sessions.


def _received(act: Any) -> Mutant:
    """Have `act(session, message)` look at every message first; what it returns true for is not taken."""

    def make(original: Any) -> Any:
        return lambda session, message: None if act(session, message) else original(session, message)

    return wrap("session.Session.received", make)


def _answers_strange(session: Session, message: bytes) -> None:
    if message[0] != 1:
        session._send_answer(0, 0, 1, b"")


def _answers_short(session: Session, message: bytes) -> None:
    if message[0] == 1 and len(message) < 4:
        session._send_answer(1, 1, 1, b"")


def _twice(original: Any) -> Any:
    def send(*given: Any) -> None:
        original(*given)
        original(*given)

    return send


def _answers_with(ref: Any) -> Mutant:
    return wrap(
        "session.Session._send_answer",
        lambda original: lambda self, op, old, *rest: original(self, op, ref(op, old), *rest),
    )


def _always_acts(self: Session, op: int, ref: int, raw: bytes) -> None:
    if self._deferred:
        self._wait(op, ref, raw)
    else:
        self._act(op, ref, raw)


def _repeats_by_op(original: Any) -> Any:
    def request(self: Session, op: int, ref: int, raw: bytes) -> None:
        if self._last and self._last[0] == op == code("time") and not self._deferred:
            self._send_answer(op, ref, self._answer[0], self._answer[1])
        else:
            original(self, op, ref, raw)

    return request


def _one_a_tick(session: Session, message: bytes) -> bool:
    return message[0] == 1 and session.heard == session.ring.board.ticks() > 0 and message[1] != 1


def _greets_once(original: Any) -> Any:
    def request(self: Session, op: int, ref: int, raw: bytes) -> None:
        if (op, ref) != self._last or op != requests.HELLO:
            original(self, op, ref, raw)

    return request


def _waits(original: Any) -> Any:
    def wait(self: Session, op: int, ref: int, raw: bytes) -> None:
        if len(self._queue) < 4:
            original(self, op, ref, raw)

    return wait


def _queues_all(self: Session, op: int, ref: int, raw: bytes) -> None:
    self._queue.append((op, ref, raw))


def _streams_on(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    streamed = session.streaming
    found = original(session, op, ref, raw)
    if op == requests.HELLO and streamed:
        session.start(session.ring.stream.buffer.next)
    return found


def _needs_no_hello(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    if op != requests.HELLO:
        session.agreed = True
    return original(session, op, ref, raw)


def _sulks(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    if session.link.silence_ms == NOWHERE:
        return status.NO_COMMON_VERSION, [("version", b"\1\0")]
    found = original(session, op, ref, raw)
    if found[0] == status.NO_COMMON_VERSION:
        session.link.silence_ms = NOWHERE
    return found


# Parts and fields.


def _joins(same_key: bool, in_order: bool) -> Mutant:
    """Join parts although they belong to different requests, or although some are missing."""

    def add(self: Any, key: Any, part: int, data: bytes) -> bytes | None:
        number = part & 0x7F
        if number == 0:
            self._key, self._next, self._joined = key, 0, b""
        elif (same_key and (self._key is None or key[:2] != self._key[:2])) or (
            in_order and number != self._next
        ):
            self._key = None
            return None
        self._next = number + 1
        self._joined += bytes(data)
        return None if part & parts.MORE else self._joined

    return put("parts.Joiner.add", add)


def _joins_by_request(self: Any, key: Any, part: int, data: bytes) -> bytes | None:
    begun = self.__dict__.setdefault("begun", {})
    begun[key] = begun.get(key, b"") + bytes(data)
    return None if part & parts.MORE else begun.pop(key)


def _strict_tags(original: Any) -> Any:
    def decode(data: bytes) -> Any:
        at, known = 0, {kind & 0xFF for kind in fields.TAGS.values()}
        while at + 1 < len(data):
            if data[at] not in known:
                raise fields.MalformedError
            at += 2 + data[at + 1]
        return original(data)

    return decode


def _last_counts(original: Any) -> Any:
    def decode(data: bytes) -> Any:
        found, at = {}, 0
        while at + 1 < len(data):
            end = at + 2 + data[at + 1]
            found |= original(data[at:end])
            at = end
        return original(data[at:]) | found

    return decode


def reads_what_it_can(original: Any) -> Any:
    def decode(data: bytes) -> Any:
        try:
            return original(data)
        except fields.MalformedError:
            return {}

    return decode


def _size(kind: int) -> int:
    return struct.calcsize("<" + chr(kind >> 8 & 0x7F)) if chr(kind >> 8 & 0x7F) not in "bs" else 0


def _exact_sizes(original: Any) -> Any:
    def unpack(kind: int, raw: bytes) -> Any:
        if _size(kind) and not kind & fields.MANY and len(raw) != _size(kind):
            raise fields.MalformedError
        return original(kind, raw)

    return unpack


def _fields_in_order(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    if op == code("table_read") and raw[:1] != b"\x30":
        return status.MALFORMED, ()
    return original(session, op, ref, raw)


MUTANTS: dict[str, Mutant] = {
    "2.1-crc": _overlooks("crc"),
    "2.1-cobs": put("wire.unstuff", _lenient_unstuff),
    "2.1-short": _deaf_after(lambda deframer: 0 < len(deframer._frame) < 3),
    "2.1-empty": _deaf_after(lambda deframer: not deframer._frame),
    "2.1-message": put("wire.MAX_MESSAGE", 300),
    "2.1-long": _deaf_after(lambda deframer: deframer._long),
    "2.1-resync": _deaf_after(lambda deframer: bytes(deframer._frame).startswith(b"ets")),
    "2.1-pieces": wrap("wire.Deframer.feed", _forgetful),
    "2.1-frames": wrap("serial_link.frame", _often_damaged),
    "2.3-hello-resets": asked(_streams_on),
    "2.3-measures-on": after("hello", lambda session: session.ring.stop()),
    "2.3-point-stays": after("hello", lambda session: session.ring.deactivate()),
    "2.4-greeting": asked(_needs_no_hello),
    "2.4-no-common": said("hello", lambda found, pairs: (found, [] if found else pairs)),
    "2.4-again": asked(_sulks),
    "2.4-stop": idle("stop"),
    "2.4-silent": put("serial_link.SerialLink.silence_ms", None),
    "2.4-silent-event": put("session.HOST_SILENT", 2),
    "7.5-measures-on": then("ring.Ring.detach", lambda ring, _: ring.stop()),
    "7.5-lingers": then("session.Session.close", lambda session: session.ring.stop()),
    "3-well-formed": sends(SAMPLES, _often_short),
    "3-length": tells("hello", max_message=60),
    "3-one-answer": wrap("session.Session._send_answer", _twice),
    "3-ref": _answers_with(lambda op, ref: ref ^ 1 if op == code("time") else ref),
    "3-status": put("status.MISSING_FIELD", 0x2E),
    "3-unknown-type": _received(_answers_strange),
    "3-too-short": _received(_answers_short),
    "3-parts": put("parts.Joiner.add", lambda _, __, ___, data: bytes(data)),
    "3-parts-gap": _joins(same_key=True, in_order=False),
    "3-parts-other": _joins(same_key=False, in_order=True),
    "3-parts-anew": put("parts.Joiner.add", _joins_by_request),
    "3-parts-limit": put("parts.MAX_FIELDS", 1 << 20),
    "3-repeat": put("session.Session._request", _always_acts),
    "3-repeat-once": put("session.Session._request", _always_acts),
    "3-new-ref": wrap("session.Session._request", _repeats_by_op),
    "3-in-order": _received(_one_a_tick),
    "3-hello-again": wrap("session.Session._request", _greets_once),
    "3-repeat-slow": put("session.Session._wait", _queues_all),
    "6-waits": put("session.QUEUED", 3),
    "6-busy": wrap("session.Session._wait", _waits),
    "4-unknown-tag": wrap("fields.decode", _strict_tags),
    "4-order": asked(_fields_in_order),
    "4-longer": wrap("fields._unpack", _exact_sizes),
    "4-shorter": wrap(
        "fields._unpack", lambda original: lambda kind, raw: original(kind, raw.ljust(_size(kind), b"\0"))
    ),
    "4-twice": wrap("fields.decode", _last_counts),
    "4-cut": wrap("fields.decode", reads_what_it_can),
    "4-max-message": tells("hello", max_message=300),
    "4-cells": tells("info", cells=9),
    "4-width": tells("info", width=5),
    "4-tick-hz": tells("info", tick_hz=999_999),
    "4-clip": tells("info", clip_low=8_388_608),
    "4-rates": tells("info", rates=()),
    "4-same": tells("info", features=lambda bits: bits ^ 0x40),
}
