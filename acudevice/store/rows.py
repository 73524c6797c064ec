"""Rows of a session's tables, from the values that a recording is made of."""

import json
from hashlib import sha256
from typing import Any

from acudevice.store.batch import Row
from acudevice.store.chunks import Chunk
from acudevice.values.calibration import Calibration
from acudevice.values.device import DeviceEvent
from acudevice.values.plain import to_plain
from acudevice.values.press import Press
from acudevice.values.recording import Boot, Epoch
from acudevice.values.thresholds import ThresholdTable


def _insert(table: str, columns: str, how: str = "INSERT") -> str:
    names = columns.split()
    return f"{how} INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


_CHUNK = _insert(
    "chunk",
    "session boot first n tick last_tick period_ticks epoch cells width host_s codec crc runs data",
    "INSERT OR IGNORE",
)
_BOOT = _insert(
    "boot",
    "session ordinal boot_id sample first tick tick_hz start_s cells width host_s",
    "INSERT OR REPLACE",
)
_BOOT_SEEN = _insert("boot", "session ordinal boot_id", "INSERT OR IGNORE")
_EPOCH = _insert(
    "epoch",
    "session boot epoch first calibration tare clip_low clip_high rate_hz period_ticks",
    "INSERT OR REPLACE",
)
_CALIBRATION = _insert("calibration", "key id created_s body", "INSERT OR IGNORE")
_GAP = _insert("gap", "session boot first last reason", "INSERT OR REPLACE")
_EVENT = _insert("event", "session source kind t_s boot seq sample tick fields")
_PRESS = _insert("press", "session boot onset source release point side verdict body", "INSERT OR REPLACE")
_THRESHOLDS = _insert("thresholds", "session version body")


def to_json(value: object) -> str:
    """Return a value as compact JSON."""
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def chunk_row(session: int, boot: int, chunk: Chunk) -> Row:
    """Return the row of a chunk. Samples that are there already stay as they are."""
    return _CHUNK, (
        session, boot, chunk.first, chunk.n, chunk.tick, chunk.last_tick, chunk.period_ticks, chunk.epoch,
        chunk.cells, chunk.width, chunk.host_s, chunk.codec, chunk.crc, chunk.runs, chunk.data,
    )  # fmt: skip


def boot_row(session: int, ordinal: int, boot: Boot, host_s: float | None) -> Row:
    """Return the row of a boot whose first sample has come."""
    return _BOOT, (
        session, ordinal, boot.boot_id, boot.sample, boot.first, boot.tick, boot.tick_hz, boot.start_s,
        boot.cells, boot.width, host_s,
    )  # fmt: skip


def seen_boot_row(session: int, ordinal: int, boot_id: int) -> Row:
    """Return the row of a boot that something speaks of before its first sample."""
    return _BOOT_SEEN, (session, ordinal, boot_id)


def epoch_rows(session: int, boot: int, epoch: Epoch) -> list[Row]:
    """Return the row of an epoch, and that of its calibration."""
    rows: list[Row] = []
    scale: tuple[Any, ...] = (None, None, None, None)
    if epoch.scale:
        calibration = calibration_row(epoch.scale.calibration)
        rows.append(calibration)
        key = calibration[1][0]
        scale = (key, to_json(epoch.scale.tare_mn), epoch.scale.clip_low, epoch.scale.clip_high)
    rows.append(
        (_EPOCH, (session, boot, epoch.epoch, epoch.first, *scale, epoch.rate_hz, epoch.period_ticks))
    )
    return rows


def calibration_row(calibration: Calibration) -> Row:
    """Return the row of a calibration, whose key is a digest of its content."""
    body = to_json(calibration)
    key = sha256(body.encode()).hexdigest()[:32]
    return _CALIBRATION, (key, calibration.id, calibration.created_s, body)


def gap_row(session: int, boot: int, first: int, last: int, reason: str) -> Row:
    """Return the row of a gap: a reason for samples that may come to be missing."""
    return _GAP, (session, boot, first, last, reason)


def event_row(session: int, boot: int, event: DeviceEvent) -> Row:
    """Return the row of a device's event."""
    fields = to_json(event.fields)
    return _EVENT, (session, "device", event.kind, None, boot, event.seq, event.sample, event.tick, fields)


def mark_row(session: int, kind: str, t_s: float | None, fields: dict[str, object]) -> Row:
    """Return the row of something that happened on the host."""
    return _EVENT, (session, "host", kind, t_s, None, None, None, None, to_json(fields))


def press_row(session: int, boot: int, press: Press, source: str) -> Row:
    """Return the row of a press as `source`, host or device, judged it."""
    return _PRESS, (
        session, boot, press.onset, source, press.release, press.point, press.side, press.verdict.label, to_json(press)
    )  # fmt: skip


def thresholds_row(session: int, table: ThresholdTable) -> Row:
    """Return the row of a table of thresholds that is in force from now on."""
    return _THRESHOLDS, (session, table.version, to_json(table))
