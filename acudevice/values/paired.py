"""A device that a person has paired: the name they gave it, and who it was then."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A device with a nickname, which serves wherever an address does."""

    nickname: str
    address: str
    """Where it was last reached, such as `serial:/dev/ttyACM0`."""
    family: str
    model: str
    serial: str | None
    """Serial number; None where it tells none, and then family, model and address are its identity."""
    firmware: str | None
    protocol: str | None
    tip_area_mm2: float | None
    simulated: bool
    paired_s: float
    """When it was paired, Unix time in seconds."""


@dataclass(frozen=True, slots=True)
class Tare:
    """One tare of a device, as history."""

    taken_s: float
    """Unix time in seconds."""
    tare_mn: tuple[int, ...]
    """What is subtracted, one a cell."""
    noise_mn: int | None = None
    """Greatest less least force while taring."""
