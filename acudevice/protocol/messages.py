"""Message types, and all that has a number and a name (firmware_protocol.md; the section stands at each table)."""

from collections.abc import Mapping
from struct import Struct
from typing import Final, NamedTuple

VERSION: Final = (1, 0)
"""The version of the page that this package speaks: major, minor."""


class MessageType(NamedTuple):
    """One row of the table of messages."""

    code: int
    name: str
    sender: str
    header: str
    """What follows the type byte."""
    then: str
    """What follows the header."""

    @property
    def struct(self) -> Struct:
        """Type byte and header as a `Struct`."""
        letters = {"u8": "B", "u16": "H", "u32": "I"}
        return Struct("<B" + "".join(letters[part.split()[1]] for part in self.header.split(", ")))


MESSAGES: Final = (
    MessageType(0x01, "REQUEST", "host", "op u8, ref u8, part u8", "fields"),
    MessageType(0x02, "ANSWER", "device", "op u8, ref u8, part u8, status u8", "fields"),
    MessageType(0x03, "EVENT", "device", "kind u8, seq u16, part u8", "fields"),
    MessageType(0x04, "SAMPLES", "device", "flags u8, epoch u8, format u8, index u32, tick u32", "readings"),
    MessageType(0x05, "RECORD", "device", "ref u8, offset u32", "bytes"),
    MessageType(0x06, "LOG", "device", "level u8", "text, UTF-8"),
)
"""Section 3."""

TYPES: Final = {message.name: message for message in MESSAGES}
TYPE_CODES: Final = frozenset(message.code for message in MESSAGES)

MORE_PARTS: Final = 0x80
"""Set in `part` of all parts of a message but the last (section 3)."""

STATUSES: Final = {
    0x00: "ok",
    0x01: "malformed",
    0x02: "unknown_op",
    0x03: "no_common_version",
    0x04: "hello_needed",
    0x05: "missing_field",
    0x06: "bad_value",
    0x07: "not_supported",
    0x08: "busy",
    0x09: "not_permitted",
    0x0A: "not_found",
    0x0B: "gone",
    0x0C: "partial",
    0x0D: "loaded",
    0x0E: "unsteady",
    0x0F: "crc_mismatch",
    0x10: "rule_broken",
    0x11: "not_measuring",
    0x12: "sensor_fault",
    0x13: "too_big",
    0x14: "link_too_small",
    0x15: "storage_failed",
    0x1F: "internal",
}
"""Section 6."""

STATUS_CODES: Final = {name: code for code, name in STATUSES.items()}

GRANTED: Final = frozenset({"ok", "partial"})
"""Statuses that are no refusal: the answer carries its fields."""

FEATURES: Final = {0: "light", 1: "vibration", 2: "records", 3: "button", 4: "battery", 5: "simulated"}
"""Bits of `features` (section 5.1)."""

FLAGS: Final = {
    0: "overrun",
    1: "clipped",
    2: "low_battery",
    3: "fault",
    4: "latched",
    5: "pressed",
    7: "backfill",
}
"""Bits of the flags of SAMPLES (section 7.1)."""

FLAG_MASKS: Final = {name: 1 << bit for bit, name in FLAGS.items()}

FAULT: Final = {2: -(1 << 15), 3: -(1 << 23), 4: -(1 << 31)}
"""The fault code, *no reading*, for each width of a reading in bytes (section 7.2)."""

TABLES: Final = {1: "thresholds", 2: "calibration"}
"""Values of the field `table`."""

SIDES: Final = {0: "midline", 1: "left", 2: "right", 3: "any"}
"""Values of the field `side`."""

MODES: Final = {0: "hold", 1: "series", 2: "knead"}
"""Section 8.2."""

STATES: Final = {0: "wait", 1: "idle", 2: "press", 3: "over"}
"""States of the check (section 10.2)."""

VERDICTS: Final = {
    0: "ok",
    1: "too_light",
    2: "too_hard",
    3: "too_short",
    4: "too_long",
    5: "unsteady",
    6: "not_released",
    7: "over_ceiling",
    8: "uncertain",
}
"""Section 10.5; bit n of `reasons` is the reason with the number n."""

CAUSES: Final[Mapping[str, Mapping[int, str]]] = {
    "over": {0: "force", 1: "clipped", 2: "no reading"},
    "fault": {
        1: "no reading from the converter",
        2: "the converter is back",
        3: "flash failed or is full",
        4: "samples overrun",
    },
    "link": {1: "the host was silent"},
}
"""Values of `cause` by kind of event (section 11)."""

BUTTON: Final = {1: "short", 2: "long"}
"""Values of `action` of the event `button` (section 11)."""

MASKS: Final = {1: "light", 2: "vibration"}
"""Bits of `mask`, by their value."""

CUES: Final = {
    0: "none",
    1: "find",
    2: "press",
    3: "harder",
    4: "easier",
    5: "hold",
    6: "release",
    7: "rest",
    8: "next",
    9: "stop",
    10: "no_signal",
    11: "done",
}
"""Values of `cue` (section 12)."""


def label(names: Mapping[int, str], code: int) -> str:
    """Return the name that `names` has for `code`, or `0x1E` and the like for a code of a later version."""
    return names.get(code) or f"0x{code:02X}"


def bit_names(names: Mapping[int, str], bits: int) -> frozenset[str]:
    """Return the names of the bits that are set; unknown bits are ignored (section 19)."""
    return frozenset(name for bit, name in names.items() if bits >> bit & 1)
