"""A firmware that is wrong for each rule: by the rule's id, what makes it so (sections 2 to 7)."""

import struct
from typing import Any

import pytest

from acudevice.firmware import events, fields, on_device, parts, requests, status
from acudevice.firmware.session import Session
from tests.tools.conformance.mutations import (
    OK,
    Mutant,
    after,
    asked,
    code,
    idle,
    instead,
    put,
    said,
    sends,
    silent,
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


def _reads_what_it_can(original: Any) -> Any:
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


def without(op: str, name: str) -> Mutant:
    """Leave a field out of the answers to a request."""
    return said(op, lambda found, pairs: (found, [pair for pair in pairs if pair[0] != name]))


def strange(op: str) -> Mutant:
    """Put a field into the answers to a request that is none of its own."""
    return said(op, lambda found, pairs: (found, [*pairs, ("cycles", 1)]))


# Requests.


def _first_offered(session: Session, given: Any) -> Any:
    found, pairs = on_device.hello(session, given)
    return found, [(name, given["versions"][:2] if name == "version" else value) for name, value in pairs]


def handler(op: str, make: Any, *, needs: str | None = None) -> Mutant:
    """Have another function answer a request: what `make` makes of the right one."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        right, needed, required = requests.TABLE[code(op)]
        patch.setitem(requests.TABLE, code(op), (make(right), needed if needs is None else needs, required))

    return mutate


def _any_rate(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    found = original(session, op, ref, raw)
    return original(session, op, ref, b"") if op == code("start") and found[0] == status.BAD_VALUE else found


def _one_rate(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    ignored = op == code("start") and session.ring.measuring
    return original(session, op, ref, b"" if ignored else raw)


def _starts_anew(original: Any) -> Any:
    def start(self: Any, *given: Any) -> None:
        if self.measuring:
            self.stop()
        original(self, *given)

    return start


def _stops_in_part(self: Any) -> None:
    self.stream.close()
    self._paused = self._paused or self.measuring
    self.measuring = False


def _keeps_point(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    if op == code("activate") and session.ring.check.entry:
        return OK, [("index", session.ring.stream.buffer.next)]
    return original(session, op, ref, raw)


def _find_any(blob: bytes, point: bytes, side: int) -> Any:
    from acudevice.firmware.tables import entries

    return next(
        ((number, entry) for number, entry in enumerate(entries(blob)) if entry.point == point), (None, None)
    )


def _sides_as_written(session: Session) -> None:
    if session.ring.check.entry:
        session.ring.check.entry.side = 3


def _refuses_nothing(session: Session, found: int, pairs: Any) -> Any:
    return (OK, []) if found == status.GONE and not dict(pairs)["count"] else (found, pairs)


def _tare(**changes: Any) -> Mutant:
    return wrap(
        "ring.Ring.describe_tare",
        lambda original: (
            lambda self: [
                (name, changes[name](value) if name in changes else value) for name, value in original(self)
            ]
        ),
    )


def _short_tare(self: Any, *_: Any) -> None:
    self._wanted = 3


def _undo_for_ever(original: Any) -> Any:
    def undo(self: Any) -> Any:
        before, done = self._before, original(self)
        self._before = before
        return done

    return undo


# Refusals.


def _fields_first(original: Any) -> Any:
    def answer(session: Session, op: int, ref: int, raw: bytes) -> Any:
        fields.decode(raw)
        return original(session, op, ref, raw)

    return answer


def _unknown_first(original: Any) -> Any:
    def row(session: Session, op: int) -> Any:
        if op not in requests.TABLE and op not in requests.RECORD_OPS:
            raise status.RefusedError(status.UNKNOWN_OP)
        return original(session, op)

    return row


def _measuring_before(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    if op == code("activate") and session.agreed and not session.ring.measuring:
        return status.NOT_MEASURING, ()
    return original(session, op, ref, raw)


def _side_before(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    if op == code("activate") and session.agreed and b"\x41\1\x09" in raw:
        return status.BAD_VALUE, [("field", 0x41)]
    return original(session, op, ref, raw)


def _no_field(found: int, pairs: Any) -> Any:
    return found, () if found == status.MISSING_FIELD else pairs


# Streams.


def packet(**changes: Any) -> Mutant:
    """Change the head of each packet of samples."""
    names = ("flags", "epoch", "format", "index", "tick")

    def change(message: bytes) -> bytes:
        head = dict(zip(names, struct.unpack_from("<BBBII", message, 1), strict=True))
        head |= {name: make(head[name]) for name, make in changes.items()}
        return message[:1] + struct.pack("<BBBII", *head.values()) + message[12:]

    return sends(SAMPLES, change)


def _late_epochs(patch: pytest.MonkeyPatch) -> None:
    """Send the first packet of each epoch as one of the epoch before."""
    before: list[int] = []

    def lag(epoch: int) -> int:
        before.append(epoch)
        return before[-2] if len(before) > 1 else epoch

    packet(epoch=lag)(patch)


def _packets_of(size: int) -> Mutant:
    return put("stream.Stream.size_for", lambda *_: size)


def _never_too_small(original: Any) -> Any:
    return lambda *given: max(1, original(*given))


def _config_of_now(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
    found = original(session, op, ref, raw)
    return original(session, op, ref, b"") if op == code("config") and found[0] else found


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
    "4-cut": wrap("fields.decode", _reads_what_it_can),
    "4-max-message": tells("hello", max_message=300),
    "4-cells": tells("info", cells=9),
    "4-width": tells("info", width=5),
    "4-tick-hz": tells("info", tick_hz=999_999),
    "4-clip": tells("info", clip_low=8_388_608),
    "4-rates": tells("info", rates=lambda rates: (*rates, rates[0])),
    "4-same": tells("info", features=lambda bits: bits ^ 0x40),
    "5-hello-fields": without("hello", "features"),
    "5-info-fields": without("info", "linger"),
    "5-time-fields": without("time", "answer_tick"),
    "5-battery-fields": strange("battery"),
    "5-start-fields": without("start", "period"),
    "5-stop-fields": strange("stop"),
    "5-config-fields": without("config", "tare"),
    "5-table_info-fields": without("table_info", "size"),
    "5-table_read-fields": without("table_read", "data"),
    "5-table_commit-fields": without("table_commit", "epoch"),
    "5-activate-fields": without("activate", "index"),
    "5-deactivate-fields": strange("deactivate"),
    "5-state-fields": without("state", "done"),
    "5-backfill-fields": without("backfill", "count"),
    "5-events-fields": without("events", "count"),
    "5-cue-fields": strange("cue"),
    "5-feedback-fields": without("feedback", "strength"),
    "5-standalone-fields": without("standalone", "action"),
    "5-lacking": put("requests.RECORD_OPS", ()),
    "5-version": handler("hello", lambda _: _first_offered),
    "5-bad-rate": asked(_any_rate),
    "5-start-again": wrap("ring.Ring.start", _starts_anew),
    "5-start-index": tells("start", index=lambda index: index + 1),
    "5-start-rate": asked(_one_rate),
    "5-stop-index": tells("stop", index=lambda index: index + 1),
    "5-stop-point": put("ring.Ring.stop", _stops_in_part),
    "5-activate-index": tells("activate", index=0),
    "5-activate-entry": tells("activate", entry=7),
    "5-activate-missing": put("on_samples.find", _find_any),
    "5-activate-side": after("activate", _sides_as_written),
    "5-activate-replaces": asked(_keeps_point),
    "5-deactivate-index": tells("deactivate", index=NOWHERE),
    "5-backfill": wrap(
        "session.Session.backfill", lambda original: lambda self, index, end: original(self, index, end - 5)
    ),
    "5-backfill-future": tells("backfill", count=lambda count: count + 1),
    "5-backfill-gone": instead("backfill", OK),
    "5-events": put("session.Session.repeat_events", lambda *_: None),
    "5-state": tells("state", newest=lambda newest: newest + 1),
    "5-feedback-strength": instead("feedback", status.OK, status.BAD_VALUE),
    "5-cue-unknown": instead("cue", status.OK, status.BAD_VALUE),
    "5-reboot": idle("reboot"),
    "5-tare": _tare(tare=lambda tare: tuple(value + 1 for value in tare)),
    "5-tare-second": then("tare.Taring.__init__", _short_tare),
    "9.1-tare": wrap(
        "tare.Taring.result", lambda original: lambda self: [value + 3_000 for value in original(self)]
    ),
    "5-tare-undo": wrap("tare.Tare.undo", _undo_for_ever),
    "5-tare-action": instead("tare", status.NOT_FOUND, status.BAD_VALUE),
    "5-tare-loaded": put("tare.LIMIT_MN", 10**9),
    "6-unknown-op": put("status.UNKNOWN_OP", status.NOT_SUPPORTED),
    "6-unknown-op-fields": wrap("requests._answer", _fields_first),
    "6-missing-field": asked(lambda original, *given: _no_field(*original(*given))),
    "6-not-measuring": put("status.NOT_MEASURING", status.NOT_FOUND),
    "6-hello-first": wrap("requests._row", _unknown_first),
    "6-malformed-first": wrap("fields.decode", _reads_what_it_can),
    "6-missing-first": asked(_measuring_before),
    "6-measuring-first": asked(_side_before),
    "6-feature-first": put("requests.SIGN_OPS", ()),
    "6-bad-side": instead("activate", status.NOT_FOUND, status.BAD_VALUE),
    "6-bad-point": instead("activate", status.NOT_FOUND, status.BAD_VALUE),
    "6-bad-table": instead("table_info", status.NOT_FOUND, status.BAD_VALUE),
    "7.1-index": packet(index=lambda index: index + (index >> 2 & 1)),
    "7.1-tick": packet(tick=lambda _: 5),
    "7.1-period": tells("config", period=lambda period: 2 * period),
    "7.1-format": packet(format=lambda _: 0x12),
    "7.1-flags": packet(flags=lambda flags: flags | 0x40),
    "7.1-invalid": packet(flags=lambda flags: flags | 0x02),
    "7.1-backfill-flag": put("session.BACKFILL", 0),
    "7.1-backfill-same": sends(SAMPLES, lambda m: m[:-1] + bytes((m[-1] ^ 1,)) if m[1] & 0x80 else m),
    "7.1-pressed": put("stream.OF_STATE", {}),
    "7.2-unplugged": put("converter.Converter.missing", lambda *_: ()),
    "7.4-size": _packets_of(3),
    "7.4-flush": then(
        "session.Session.__init__", lambda session, *_: setattr(session, "_send_live", _seldom(session))
    ),
    "7.4-packets": _packets_of(1),
    "7.4-link-too-small": wrap("stream.Stream.size_for", _never_too_small),
    "7.5-buffer": tells("info", buffer=5_999),
    "7.5-linger": tells("info", linger=59),
    "7.3-rises": then("ring.Ring.stop", lambda ring: setattr(ring, "_paused", False)),
    "7.3-same": after("hello", lambda session: session.ring._new_epoch()),
    "7.3-first": tells("config", index=lambda index: index + 1),
    "7.3-one": _late_epochs,
    "7.3-kept": put("epochs.KEPT", 7),
    "7.3-unknown": asked(_config_of_now),
    "7.3-event": silent(events.EPOCH),
}


def _seldom(session: Session) -> Any:
    """Send live samples in bursts, twice a second."""

    def send() -> bool:
        ready = session.ring.stream.ready - session._live
        session.__dict__["bursting"] = ready > 24 or (session.__dict__.get("bursting", False) and ready > 0)
        return Session._send_live(session) if session.__dict__["bursting"] else False

    return send
