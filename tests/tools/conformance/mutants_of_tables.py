"""A firmware that is wrong for each rule: by the rule's id, what makes it so (sections 8 to 15)."""

import struct
from collections.abc import Iterator
from typing import Any

from acudevice.firmware import check, events, on_records, on_tables, status, tables
from acudevice.firmware.ring import OVER, Ring
from acudevice.firmware.session import Session
from tests.tools.conformance.mutations import (
    OK,
    Mutant,
    asked,
    code,
    handler,
    idle,
    instead,
    lax,
    put,
    sends,
    silent,
    tells,
    then,
    wrap,
)

FIRST_OF_ENTRY = 3
"""Number of the first rule of a single entry."""


class Whatever:
    """Equal to anything."""

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # what equals anything has no hash


def _enforces_nothing(ring: Ring, table: int, blob: bytes) -> Any:
    return OK, [("crc", 1), ("epoch", ring.stream.epochs.now().number)]


def _commits_what_there_is(right: Any) -> Any:
    def commit(session: Session, given: Any) -> Any:
        staged = session.staged
        if staged:
            staged.blob = staged.blob[: staged.filled]
        return right(session, given)

    return commit


def _kept_after(kept: str) -> Any:
    """Keep, after a refused commit, what was staged or how far it was filled."""

    def make(right: Any) -> Any:
        def commit(session: Session, given: Any) -> Any:
            staged, filled = session.staged, session.staged and session.staged.filled
            try:
                return right(session, given)
            except status.RefusedError:
                if kept == "staged":
                    session.staged = staged
                elif session.staged:
                    session.staged.filled = filled
                raise

        return commit

    return make


def _stages_for_ever(original: Any) -> Any:
    def reset(self: Session) -> None:
        staged = getattr(self, "staged", None)
        original(self)
        self.staged = staged

    return reset


def _pads(right: Any) -> Any:
    def read(session: Session, given: Any) -> Any:
        found, pairs = right(session, given)
        return found, [(name, value.ljust(given["length"], b"\0")) for name, value in pairs]

    return read


def _sixty_bytes(blob: bytes) -> Iterator[tables.Entry]:
    for number in range(struct.unpack_from("<H", blob, 2)[0] if blob else 0):
        yield tables.Entry(blob, 8 + 60 * number)


def _never_empty(original: Any) -> Any:
    def look(blob: bytes, *given: Any) -> None:
        original(blob, *given)
        if len(blob) == tables.HEAD:
            raise tables.BrokenRuleError(1)

    return look


def _strict(rule: int, holds: Any) -> Mutant:
    def make(right: Any) -> Any:
        def kept(entry: Any, reach: int) -> list[bool]:
            return [
                holds(entry, reach) if number == rule else keeps
                for number, keeps in enumerate(right(entry, reach), FIRST_OF_ENTRY)
            ]

        return kept

    return wrap("tables._kept", make)


def _epoch_all_the_same(original: Any) -> Any:
    def enforce(self: Ring, *given: Any) -> None:
        try:
            original(self, *given)
        except tables.BrokenRuleError:
            self._new_epoch()
            raise

    return enforce


def _forgets_latch(self: Ring, entry: Any) -> None:
    self._tell_all(self.check.cut())
    self.check = check.Check(entry, self.board.ceiling_mn, self.board.tick_hz)


def _clears(ring: Ring, *_: Any) -> None:
    if ring.check.state == OVER:
        ring.check = check.Check(None, ring.board.ceiling_mn, ring.board.tick_hz)


def _miscounts(press: Any, *_: Any) -> None:
    press.held += press.held == 5


def _double(message: bytes) -> bytes:
    return message[:2] + struct.pack("<H", 2 * struct.unpack_from("<H", message, 2)[0] & 0xFFFF) + message[4:]


def _tells_less(original: Any) -> Any:
    return lambda ring, kind, pairs: original(ring, kind, [pair for pair in pairs if pair[0] != "rate"])


def _tells_strangers(original: Any) -> Any:
    def send(self: Session) -> Any:
        if not self._outbox:
            self._fill_outbox()
        return original(self)

    return send


def _tells_all_again(session: Session) -> None:
    session._event = 0


def _other_clock(begin: Any) -> Mutant:
    """Have the ticks that `time` tells begin anew when `begin(op, raw)` holds."""

    def answer(original: Any, session: Session, op: int, ref: int, raw: bytes) -> Any:
        found = original(session, op, ref, raw)
        board = session.ring.board
        if begin(op, raw):
            board.zero = board.ticks() - 1
        if op != code("time"):
            return found
        zero = getattr(board, "zero", 0)
        return found[0], [(name, max(0, value - zero)) for name, value in found[1]]

    return asked(answer)


def _slow(value: int) -> int:
    return value // 2


def _deletes_anything(patch: Any) -> None:
    def delete(session: Session, given: Any) -> Any:
        records, record = on_records._record(session, given)
        records.delete(record)
        return OK, ()

    row = on_records.TABLE[code("record_delete")]
    patch.setitem(on_records.TABLE, code("record_delete"), (delete, *row[1:]))


def _wrong_sum(original: Any) -> Any:
    def measure(self: Any, number: int) -> tuple[int, int]:
        size, crc = original(self, number)
        return size, crc ^ 1

    return measure


ENTRIES: dict[str, Mutant] = {
    f"8.2-rule-{number}": lax("check_thresholds", number) for number in range(1, 11)
}
CELLS: dict[str, Mutant] = {
    f"8.3-rule-{number}": lax("check_calibration", number) for number in range(20, 26)
}

MUTANTS: dict[str, Mutant] = {
    **ENTRIES,
    **CELLS,
    "8.1-written": put("on_tables._enforce", _enforces_nothing),
    "8.1-info": tells("info", thresholds_crc=lambda crc: crc ^ 1),
    "8.1-revert": idle("table_revert", ("crc", 1), ("epoch", 0)),
    "8.1-offset": instead("table_write", OK, status.BAD_VALUE),
    "8.1-crc": put("on_tables.crc32", lambda _: Whatever()),
    "8.1-size": handler("table_commit", _commits_what_there_is),
    "8.1-again": handler("table_commit", _kept_after("filled")),
    "8.1-begin": instead("table_write", OK, status.NOT_FOUND),
    "8.1-hello": wrap("session.Session.reset", _stages_for_ever),
    "8.1-broken": handler("table_commit", _kept_after("staged")),
    "8.1-too-big": put("tables.MAX_TABLE", 1 << 20),
    "8.1-other": put("on_tables._staged", lambda session, _: session.staged or on_tables.Staged(1, 0, 0)),
    "8.1-read": handler("table_read", _pads),
    "8.1-event": silent(events.TABLE),
    "8.1-deactivates": put("ring.Ring.deactivate", lambda _: None),
    "8.2-entry-size": put("tables.entries", _sixty_bytes),
    "8.2-empty": wrap("tables.check_thresholds", _never_empty),
    "8.2-lowest": lambda patch: patch.setattr(tables, "min", max, raising=False),
    "8.2-bounds": _strict(
        7,
        lambda entry, _: (
            1 < entry.hold_min <= tables.MAX_PRESS_MS and not 0 < entry.hold_max < entry.hold_min
        ),
    ),
    "8.3-refused": wrap("ring.Ring.enforce", _epoch_all_the_same),
    "10-press": then("press.Press.take", _miscounts),
    "10-state": tells("state", state=0),
    "10-busy": handler("table_begin", lambda right: right, needs="-"),
    "10-cut": put("check.UNCERTAIN", 0),
    "10-over": put("check.CLEAR_MS", 500),
    "10-latch": put("ring.Ring.check_against", _forgets_latch),
    "10-table-latched": then("ring.Ring.enforce", _clears),
    "11-seq": sends(3, _double),
    "11-fields": wrap("ring.Ring.tell", _tells_less),
    "11-kept": put("events.KEPT", 31),
    "11-older": instead("events", OK),
    "11-hello": wrap("session.Session._send_control", _tells_strangers),
    "11-once": then("session.Session.reset", _tells_all_again),
    "11-button": wrap("ring.Ring.button", lambda original: lambda ring, _: original(ring, 2)),
    "13.1-low": tells("time", tick=lambda tick: tick + 100_000),
    "13.1-rises": tells("time", uptime=_slow, tick=_slow),
    "13.1-never-stops": _other_clock(lambda op, _: op == code("stop")),
    "13.2-unix": _other_clock(lambda op, raw: op == code("time") and raw),
    "13.2-unix-range": put("on_device.UNIX_BITS", 64),
    "14-stored": wrap("records.Records.measure", _wrong_sum),
    "14-delete": _deletes_anything,
    "14-unknown": instead("record_read", status.GONE, status.NOT_FOUND),
    "14-off": then("records.Records.poll", lambda records: setattr(records, "standalone", True)),
    "15-ceiling": tells("info", ceiling=10**9),
    "15-uncalibrated": tells("info", range=60_000),
}
