"""What a person is told when a ring refuses, or is none: by status, the words and what to do next."""

from typing import Final

from acudevice.errors import (
    AcuError,
    DeviceError,
    LinkTimeout,
    NotPermittedError,
    ProtocolError,
    RefusedError,
    WrongDeviceError,
)
from acudevice.protocol.fields import Fields

WORDS: Final[dict[str, tuple[str, str]]] = {
    "malformed": ("it cannot read the request", "update the device's firmware or acudevice"),
    "unknown_op": ("it does not know this request", "update the device's firmware"),
    "no_common_version": (
        "it speaks another version of the protocol",
        "update the device's firmware or acudevice",
    ),
    "hello_needed": ("it was not greeted", "try again"),
    "missing_field": ("the request lacks a field", "update the device's firmware or acudevice"),
    "bad_value": ("it does not take this value", "see what it offers with: acudevice info DEVICE"),
    "not_supported": ("it has no such feature", "see what it can do with: acudevice info DEVICE"),
    "busy": ("it is busy, a press is in progress", "let go, then try again"),
    "not_permitted": ("it wants to be paired first", "pair it with: acudevice pair ADDRESS"),
    "not_found": ("it has no such thing", "see its points with: acudevice thresholds DEVICE show"),
    "gone": ("it has that no more", ""),
    "partial": ("it has only a part of that", ""),
    "loaded": ("something presses on the sensor", "take everything off, lay it down, then tare again"),
    "unsteady": ("the force moves", "lay the sensor down and keep it still, then tare again"),
    "crc_mismatch": ("the bytes did not arrive as sent", "try again"),
    "rule_broken": ("it refuses the table", ""),
    "not_measuring": ("it is not measuring", "start it first"),
    "sensor_fault": (
        "its sensor is clipped, saturated or disconnected",
        "look at the sensor's wires; do not press with it",
    ),
    "too_big": ("that is more than it can hold", "push fewer points"),
    "link_too_small": ("the link is too slow for that rate", "choose a lower rate"),
    "storage_failed": (
        "its memory is full or broken",
        "delete stored records; if that does not help, replace it",
    ),
    "internal": ("a fault in its firmware", "restart the device and report the fault"),
}
"""By status of firmware_protocol.md, section 6."""

RULES: Final[dict[int, str]] = {
    1: "the table is not built as it must be",
    2: "it has more entries than the device can hold",
    3: "a point has no proper name",
    4: "a side or mode is unknown",
    5: "release, onset, low, high and ceiling do not rise in this order",
    6: "a ceiling is above 90 % of the calibrated range, or above 1000 N",
    7: "the times of a hold do not fit together",
    8: "a block, rest or time-out is longer than an hour",
    9: "the cadences are the wrong way round",
    10: "a point and side occur twice",
    20: "the calibration is not built as it must be",
    21: "it is for another number of cells",
    22: "a cell has fewer than 2 or more than 32 breakpoints",
    23: "counts do not rise",
    24: "force turns back, stands still throughout, or exceeds 2000 N",
    25: "a ceiling would be above 90 % of the new range",
}
"""By rule of firmware_protocol.md, section 8."""


def refusal(op: str, status: str, fields: Fields) -> DeviceError:
    """Return the error for a refused request."""
    words, hint = WORDS.get(status, (f"it answers {status}", "update acudevice"))
    rule = fields.get("rule")
    if rule is not None:
        where = f" (entry {fields['entry']})" if "entry" in fields else ""
        words = f"{words}: rule {rule}: {RULES.get(rule, 'this version does not know it')}{where}"
    said = fields.get("text")
    message = f"the device refuses `{op}`: {words}" + (f" ({said})" if said else "")
    if status == "not_permitted":
        return NotPermittedError(message, hint=hint)
    return RefusedError(message, status=status, hint=hint)


def unanswered(op: str, *, spoke: bool) -> AcuError:
    """Return the error for a request without an answer; `spoke`: something came that could not be read."""
    if spoke:
        return ProtocolError(
            f"what the device answers to `{op}` cannot be read",
            hint="update the device's firmware or acudevice",
        )
    return LinkTimeout(f"the device does not answer `{op}`", hint="check that it is switched on and near")


def stranger(name: str, *, spoke: bool) -> WrongDeviceError:
    """Return the error for a place where no ring answers; `spoke`: something does."""
    if spoke:
        return WrongDeviceError(
            f"what is at {name} speaks, but not as a ring does",
            hint="it is another kind of device, or one without our firmware; see what answers with: acudevice scan",
        )
    return WrongDeviceError(
        f"nothing at {name} answers",
        hint="check that the device is switched on, has our firmware and is the one you mean: acudevice scan",
    )
