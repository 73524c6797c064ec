"""What a device says of itself and of what happens on it, whatever its family."""

from dataclasses import dataclass, field

from acudevice.values.press import Press


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """Who a device is and what it can do. None is unknown or not for this family."""

    family: str
    model: str
    firmware: str | None = None
    serial: str | None = None
    """Serial number; None until bonded over radio."""
    protocol: str | None = None
    """Protocol version as `major.minor`."""
    boot_id: int | None = None
    sensor: str | None = None
    cells: int = 1
    width: int = 3
    clip_low: int | None = None
    clip_high: int | None = None
    tick_hz: int = 1_000_000
    rates_hz: tuple[float, ...] = ()
    buffer_samples: int = 0
    """How many of the newest samples the device can send again."""
    range_n: float | None = None
    """Calibrated range."""
    ceiling_n: float | None = None
    """The device's own ceiling where no point is active."""
    tip_area_mm2: float | None = None
    capacity: int = 0
    """Entries its table of thresholds can hold."""
    thresholds_version: int | None = None
    thresholds_crc: int | None = None
    calibration_id: str | None = None
    calibration_crc: int | None = None
    features: frozenset[str] = frozenset()
    extra: dict[str, str | int | float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Battery:
    """State of the battery. None is unknown."""

    percent: int | None = None
    voltage_mv: int | None = None
    charging: bool | None = None


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Something that happened on the device, with the sample it happened at."""

    kind: str
    """Name of the event in firmware_protocol.md, such as `press_end`."""
    seq: int
    """Number of the event since boot."""
    sample: int | None
    tick: int | None
    boot_id: int = 0
    fields: dict[str, object] = field(default_factory=dict)
    """Fields of the event by name, in wire units."""
    press: Press | None = None
    """The `Press` that a `press_end` reports; None for others."""
