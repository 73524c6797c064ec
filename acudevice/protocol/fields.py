"""The fields of requests, answers and events (firmware_protocol.md, section 4): the one table all else derives from.

`Fields` is both the table and the static type of a set of fields: each line gives the Python type, then tag, wire type
and unit. A type checker so knows `answer.fields["index"]` to be an integer, and a field is declared in one place.
"""

from typing import Annotated, Final, NamedTuple, TypedDict, get_type_hints

Ints = tuple[int, ...]
"""Value of an array of integers wider than a byte; arrays of bytes are `bytes`."""

Value = int | str | bytes | Ints
"""Value of any field. Integers are plain, in the unit of the table."""


class Fields(TypedDict, total=False):
    """Fields by name; what is unknown is absent. `Annotated[Python type, tag, wire type, unit]`."""

    versions: Annotated[bytes, 0x01, "u8[]"]
    version: Annotated[bytes, 0x02, "u8[]"]
    boot_id: Annotated[int, 0x03, "u32"]
    max_message: Annotated[int, 0x04, "u16", "bytes"]
    features: Annotated[int, 0x05, "u32", "bits"]
    model: Annotated[str, 0x06, "str"]
    firmware: Annotated[str, 0x07, "str"]
    serial: Annotated[str, 0x08, "str"]
    sensor: Annotated[str, 0x09, "str"]
    cells: Annotated[int, 0x0A, "u8"]
    width: Annotated[int, 0x0B, "u8", "bytes"]
    clip_low: Annotated[int, 0x0C, "i32", "counts"]
    clip_high: Annotated[int, 0x0D, "i32", "counts"]
    tick_hz: Annotated[int, 0x0E, "u32", "Hz"]
    rates: Annotated[Ints, 0x0F, "u32[]", "mHz"]
    buffer: Annotated[int, 0x10, "u32", "samples"]
    capacity: Annotated[int, 0x11, "u16"]
    range: Annotated[int, 0x12, "i32", "mN"]
    ceiling: Annotated[int, 0x13, "i32", "mN"]
    tip_area: Annotated[int, 0x14, "u16", "mm²"]
    thresholds_version: Annotated[int, 0x15, "u32"]
    thresholds_crc: Annotated[int, 0x16, "u32"]
    calibration_crc: Annotated[int, 0x17, "u32"]
    calibration_id: Annotated[bytes, 0x18, "u8[]"]
    flush: Annotated[int, 0x19, "u16", "ms"]
    linger: Annotated[int, 0x1A, "u32", "s"]
    epoch: Annotated[int, 0x20, "u8"]
    index: Annotated[int, 0x21, "u32"]
    tick: Annotated[int, 0x22, "u32", "ticks"]
    rate: Annotated[int, 0x23, "u32", "mHz"]
    period: Annotated[int, 0x24, "u32", "ticks"]
    tare: Annotated[Ints, 0x25, "i32[]", "mN"]
    noise: Annotated[int, 0x26, "u32", "mN"]
    action: Annotated[int, 0x27, "u8"]
    unix: Annotated[int, 0x28, "u64", "µs"]
    uptime: Annotated[int, 0x29, "u64", "ticks"]
    answer_tick: Annotated[int, 0x2A, "u32", "ticks"]
    count: Annotated[int, 0x2B, "u32"]
    oldest: Annotated[int, 0x2C, "u32"]
    seq: Annotated[int, 0x2D, "u16"]
    newest: Annotated[int, 0x2E, "u32"]
    table: Annotated[int, 0x30, "u8"]
    size: Annotated[int, 0x31, "u32", "bytes"]
    crc: Annotated[int, 0x32, "u32"]
    table_version: Annotated[int, 0x33, "u32"]
    offset: Annotated[int, 0x34, "u32", "bytes"]
    data: Annotated[bytes, 0x35, "u8[]"]
    length: Annotated[int, 0x36, "u16", "bytes"]
    entry: Annotated[int, 0x37, "u16"]
    rule: Annotated[int, 0x38, "u8"]
    previous_crc: Annotated[int, 0x39, "u32"]
    point: Annotated[str, 0x40, "str"]
    side: Annotated[int, 0x41, "u8"]
    state: Annotated[int, 0x42, "u8"]
    verdict: Annotated[int, 0x43, "u8"]
    reasons: Annotated[int, 0x44, "u16", "bits"]
    onset: Annotated[int, 0x45, "u32"]
    onset_tick: Annotated[int, 0x46, "u32", "ticks"]
    release: Annotated[int, 0x47, "u32"]
    release_tick: Annotated[int, 0x48, "u32", "ticks"]
    peak: Annotated[int, 0x49, "i32", "mN"]
    held: Annotated[int, 0x4A, "u32", "samples"]
    sum: Annotated[int, 0x4B, "u64", "mN"]
    sum_sq: Annotated[int, 0x4C, "u64", "mN²"]
    in_band: Annotated[int, 0x4D, "u32", "ticks"]
    longest: Annotated[int, 0x4E, "u32", "ticks"]
    above: Annotated[int, 0x4F, "u32", "ticks"]
    to_band: Annotated[int, 0x50, "u32", "ticks"]
    impulse: Annotated[int, 0x51, "u64", "mN·ticks"]
    cycles: Annotated[int, 0x52, "u16"]
    cadence: Annotated[int, 0x53, "u32", "mHz"]
    rest: Annotated[int, 0x54, "u32", "ticks"]
    cause: Annotated[int, 0x55, "u8"]
    done: Annotated[int, 0x56, "u16"]
    percent: Annotated[int, 0x60, "u8", "%"]
    voltage: Annotated[int, 0x61, "u16", "mV"]
    charging: Annotated[int, 0x62, "u8"]
    mask: Annotated[int, 0x68, "u8", "bits"]
    strength: Annotated[int, 0x69, "u8", "%"]
    cue: Annotated[int, 0x6A, "u8"]
    record: Annotated[int, 0x70, "u32"]
    unix_s: Annotated[int, 0x71, "u32", "s"]
    field: Annotated[int, 0x78, "u8"]
    text: Annotated[str, 0x79, "str"]


class Field(NamedTuple):
    """One row of the page's table."""

    tag: int
    name: str
    type: str
    """`u8 u16 u32 u64 i32 str`, or one of these with `[]`: an array that fills the field."""
    unit: str
    """Empty where there is none."""


def _rows() -> tuple[Field, ...]:
    hints = get_type_hints(Fields, include_extras=True)
    marks = {name: (*hint.__metadata__, "")[:3] for name, hint in hints.items()}
    return tuple(Field(tag, name, kind, unit) for name, (tag, kind, unit) in marks.items())


FIELDS: Final = _rows()
"""The table as it stands on the page."""

BY_NAME: Final = {field.name: field for field in FIELDS}
BY_TAG: Final = {field.tag: field for field in FIELDS}

VENDOR_TAGS: Final = range(0xE0, 0x100)
"""Tags that a maker may use for own fields."""
