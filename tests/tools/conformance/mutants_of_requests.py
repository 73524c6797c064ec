"""A firmware that is wrong for each rule: by the rule's id, what makes it so (sections 5, 6 and 9)."""

from typing import Any

from acudevice.firmware import fields, on_device, requests, status
from acudevice.firmware.session import Session
from tests.tools.conformance.mutants_of_messages import NOWHERE, reads_what_it_can
from tests.tools.conformance.mutations import (
    OK,
    Mutant,
    after,
    asked,
    code,
    handler,
    idle,
    instead,
    put,
    strange,
    tells,
    then,
    without,
    wrap,
)

# Requests.


def _first_offered(session: Session, given: Any) -> Any:
    found, pairs = on_device.hello(session, given)
    return found, [(name, given["versions"][:2] if name == "version" else value) for name, value in pairs]


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


MUTANTS: dict[str, Mutant] = {
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
    "6-malformed-first": wrap("fields.decode", reads_what_it_can),
    "6-missing-first": asked(_measuring_before),
    "6-measuring-first": asked(_side_before),
    "6-feature-first": put("requests.SIGN_OPS", ()),
    "6-bad-side": instead("activate", status.NOT_FOUND, status.BAD_VALUE),
    "6-bad-point": instead("activate", status.NOT_FOUND, status.BAD_VALUE),
    "6-bad-table": instead("table_info", status.NOT_FOUND, status.BAD_VALUE),
}
