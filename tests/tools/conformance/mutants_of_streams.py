"""A firmware that is wrong for each rule: by the rule's id, what makes it so (section 7)."""

import struct
from typing import Any

import pytest

from acudevice.firmware import events
from acudevice.firmware.session import Session
from tests.tools.conformance.mutants_of_messages import SAMPLES
from tests.tools.conformance.mutations import (
    Mutant,
    after,
    asked,
    code,
    put,
    sends,
    silent,
    tells,
    then,
    wrap,
)

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


def _seldom(session: Session) -> Any:
    """Send live samples in bursts, twice a second."""

    def send() -> bool:
        ready = session.ring.stream.ready - session._live
        session.__dict__["bursting"] = ready > 24 or (session.__dict__.get("bursting", False) and ready > 0)
        return Session._send_live(session) if session.__dict__["bursting"] else False

    return send


MUTANTS: dict[str, Mutant] = {
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
