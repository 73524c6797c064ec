"""Requests and events with the fields they carry (firmware_protocol.md, sections 5 and 11).

Fields stand as on the page: by name, in parentheses where they may be absent.
"""

from typing import Final, NamedTuple

from acudevice.protocol.limits import REQUEST_TIMEOUT_MS, SLOW_TIMEOUT_MS


class Layout(NamedTuple):
    """Which fields a request, answer or event has."""

    required: tuple[str, ...]
    optional: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "Layout":
        """Read `a, (b), c` as on the page."""
        names = [name for name in text.split(", ") if name]
        return cls(
            tuple(name for name in names if not name.startswith("(")),
            frozenset(name.strip("()") for name in names if name.startswith("(")),
        )


class Op(NamedTuple):
    """One row of the table of requests."""

    code: int
    name: str
    request: str = ""
    """Fields of the request."""
    answer: str = ""
    """Fields of the answer when it is no refusal."""
    needs: str = "h"
    """What must hold: h a `hello` on this link, m measuring, q no press in progress."""


_INFO = (
    "model, firmware, (serial), sensor, cells, width, clip_low, clip_high, tick_hz, rates, buffer, capacity, (range), "
    "ceiling, tip_area, (thresholds_version), (thresholds_crc), (calibration_crc), (calibration_id), flush, linger, "
    "boot_id, version, features, epoch"
)
_EPOCH = "epoch, index, tick, rate, period, tare, (calibration_crc)"
_BATTERY = "(percent), (voltage), (charging)"
_PRESS = (
    "point, side, verdict, reasons, onset, onset_tick, release, release_tick, (peak), held, sum, sum_sq, in_band, "
    "longest, above, (to_band), impulse, (cycles), (cadence), (rest), done"
)

OPS: Final = (
    Op(0x01, "hello", "versions", "version, boot_id, max_message, features", ""),
    Op(0x02, "info", "", _INFO),
    Op(0x03, "time", "(unix)", "tick, uptime, answer_tick"),
    Op(0x04, "battery", "", _BATTERY),
    Op(0x05, "start", "(rate)", "epoch, index, tick, rate, period"),
    Op(0x06, "stop", "", "(index)"),
    Op(0x07, "config", "(epoch)", _EPOCH),
    Op(0x08, "tare", "action", "epoch, index, tare, (noise)", "h m q"),
    Op(0x09, "table_info", "table", "(table_version), size, (crc), (previous_crc)"),
    Op(0x0A, "table_read", "table, offset, length", "data"),
    Op(0x0B, "table_begin", "table, size, crc", "", "h q"),
    Op(0x0C, "table_write", "table, offset, data"),
    Op(0x0D, "table_commit", "table", "crc, epoch, (entry), (rule)", "h q"),
    Op(0x0E, "table_revert", "table", "crc, epoch, (entry), (rule)", "h q"),
    Op(0x0F, "activate", "point, side", "index, (entry)", "h m"),
    Op(0x10, "deactivate", "", "(index)"),
    Op(0x11, "state", "", "state, epoch, (newest), (oldest), (seq), (point), (side), done, rate"),
    Op(0x12, "backfill", "index, count", "(index), count, (oldest)"),
    Op(0x13, "events", "seq", "count"),
    Op(0x14, "feedback", "mask, (strength)", "mask, strength"),
    Op(0x15, "cue", "cue"),
    Op(0x16, "records", "", "list of: record, boot_id, size, crc, (unix_s)"),
    Op(0x17, "record_read", "record, offset, length", "size, crc, count"),
    Op(0x18, "record_delete", "record, crc"),
    Op(0x19, "standalone", "action", "action"),
    Op(0x1A, "reboot"),
)
"""The table as it stands on the page."""

_LIST = "list of: "

OP_CODES: Final = {op.name: op.code for op in OPS}
OP_NAMES: Final = {op.code: op.name for op in OPS}
REQUESTS: Final = {op.name: Layout.parse(op.request) for op in OPS}
"""Fields of each request."""
ANSWERS: Final = {op.name: Layout.parse(op.answer.removeprefix(_LIST)) for op in OPS}
"""Fields of each answer that is no refusal; of each entry where the answer is a list."""
LISTS: Final = {op.name: ANSWERS[op.name].required[0] for op in OPS if op.answer.startswith(_LIST)}
"""The requests answered by a list, with the field that begins each entry."""

SLOW: Final = frozenset({"tare", "table_commit", "table_revert", "record_delete"})
"""Requests that take the device a while."""


def timeout_s(op: str) -> float:
    """Return how long a host waits for the answer to `op` before it repeats the request, in seconds (section 3)."""
    return (SLOW_TIMEOUT_MS if op in SLOW else REQUEST_TIMEOUT_MS) / 1000.0


class EventKind(NamedTuple):
    """One row of the table of events."""

    code: int
    name: str
    fields: str


EVENT_KINDS: Final = (
    EventKind(0x01, "press_start", "index, tick, point, side"),
    EventKind(0x02, "press_end", _PRESS),
    EventKind(0x03, "over", "index, tick, cause"),
    EventKind(0x04, "clear", "index, tick"),
    EventKind(0x05, "epoch", _EPOCH),
    EventKind(0x06, "battery", _BATTERY),
    EventKind(0x07, "button", "action"),
    EventKind(0x08, "table", "table, crc"),
    EventKind(0x09, "fault", "index, tick, cause"),
    EventKind(0x0A, "link", "cause"),
)
"""The table as it stands on the page."""

EVENT_CODES: Final = {kind.name: kind.code for kind in EVENT_KINDS}
EVENT_NAMES: Final = {kind.code: kind.name for kind in EVENT_KINDS}
EVENTS: Final = {kind.name: Layout.parse(kind.fields) for kind in EVENT_KINDS}
"""Fields of each kind of event."""
