"""The seam above families: what every device offers, whatever it speaks.

A family is a module with a class of this shape and one line in `acudevice.driver.registry`. What comes from the
device is pushed into one synchronous sink, on the loop's thread: samples in rising order, none twice, gaps
where they were; events as the device numbered them; and what happens to the link. A device looks after its own
link: it opens it again, fetches what the device still has, and only then goes on. A request that a family lacks
raises `UsageError` and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from acudevice.values.calibration import Calibration, Scale
from acudevice.values.device import Battery, DeviceEvent, DeviceInfo
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Side, ThresholdTable


class LinkChange(StrEnum):
    """What can happen to a link while it is used."""

    SILENT = "silent"
    """No fresh sample for too long: what is shown is no longer live."""
    FRESH = "fresh"
    """Samples arrive again."""
    LOST = "lost"
    """The link is down; it is being opened again."""
    BACK = "back"
    """The link is up again, and what the device still had follows."""
    REBOOTED = "rebooted"
    """The link is up again, but the device began anew: its numbers too, and no point is active."""
    ENDED = "ended"
    """What was replayed is over. Nothing follows."""
    GIVEN_UP = "given_up"
    """The link did not come back within its limit. Nothing follows."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """Something happened to the link."""

    change: LinkChange
    at_s: float
    """Host monotonic time in seconds."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Samples that the device has no more, in its own numbers. What follows comes after them."""

    boot_id: int
    first: int
    last: int
    reason: str
    """`link` or `overrun`, as in `Gap`."""


@dataclass(frozen=True, slots=True)
class EpochBegun:
    """From sample `first` on counts become force by another scale."""

    boot_id: int
    epoch: int
    first: int
    scale: Scale | None
    """None where the device did not give its calibration: then no force is known."""
    width: int
    """Bytes per reading on the wire."""
    rate_hz: float
    period_ticks: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """The device broke its protocol or lost something, and goes on."""

    code: str
    text: str


Item = Samples | Missing | DeviceEvent | LinkState | EpochBegun | Trouble
Sink = Callable[[Item], None]


@dataclass(frozen=True, slots=True)
class Started:
    """The device measures and streams."""

    first: int
    """Number of the next sample."""
    epoch: int
    rate_hz: float


@dataclass(frozen=True, slots=True)
class Activated:
    """The device checks presses at a point."""

    boot_id: int
    first: int
    """Number of the first sample that it checks."""


@dataclass(frozen=True, slots=True)
class Tare:
    """A new zero."""

    epoch: int
    first: int
    """Number of the first sample it holds for."""
    tare_mn: tuple[int, ...]
    """Force subtracted, one a cell."""
    noise_mn: int | None
    """Greatest less least force while taring; None where it was not measured."""


class Device(Protocol):
    """A device that is open, or was."""

    info: DeviceInfo
    simulated: bool
    """Whether its readings were not measured now and here."""
    sink: Sink
    """Takes what comes from the device; nobody at first. Samples come only after `start`."""

    async def open(self) -> None:
        """Connect, agree on a version, read who it is; raise a `LinkError` or `DeviceError` where that fails."""

    async def close(self) -> None:
        """Let go. Harmless when closed already."""

    async def battery(self) -> Battery:
        """Ask for the state of the battery."""

    async def start(self, rate_hz: float | None = None) -> Started:
        """Measure and stream at a rate that `info` offers; None: as before, or the device's own choice."""

    async def stop(self) -> None:
        """End measuring and streaming."""

    async def tare(self) -> Tare:
        """Make the present force zero; raise `RefusedError` while loaded or unsteady."""

    async def untare(self) -> Tare:
        """Put the zero before the last tare back; raise `RefusedError` where there is none."""

    async def thresholds(self) -> ThresholdTable | None:
        """Read the table of thresholds; None where it has none."""

    async def write_thresholds(self, table: ThresholdTable) -> None:
        """Write the table, and read it back to verify; raise `RefusedError` where a rule is broken."""

    async def revert_thresholds(self) -> ThresholdTable:
        """Put the table before the last write back and return it."""

    async def calibration(self) -> Calibration:
        """Read the calibration."""

    async def write_calibration(self, calibration: Calibration) -> None:
        """Write the calibration, and read it back to verify."""

    async def activate(self, point: str, side: Side) -> Activated:
        """Make the device check presses at a point; return from which sample on it does."""

    async def deactivate(self) -> int | None:
        """End that; return the number of the first sample no longer checked, None when nothing was active."""

    async def cue(self, name: str) -> None:
        """Have the device play a cue with its own light and vibration."""

    def epochs(self) -> tuple[EpochBegun, ...]:
        """Return the epochs of this boot that are known so far, for a sink that came later."""

    def damage(self) -> dict[str, int]:
        """Return what was dropped or counted as damaged, by reason."""
