"""The seam above families: what every device offers, whatever it speaks.

A family is a module with a class of this shape and one line in `acudevice.driver.registry`; the contract test of
families finds it by itself. What comes from the device is pushed into one synchronous sink, on the loop's thread:
samples in rising order, none twice, gaps where they were; looks `Ahead` while that order holds live ones back; events
as the device numbered them; and what happens to the link. A sink does not raise: whoever sets one looks after its own
failures, since nobody below could heal them. A device looks after its own link: it opens it again, fetches what the
device still has, and only then goes on. A request that a family lacks raises `UsageError` and says so.
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
    """Live samples arrive again, after `SILENT` or `LOST`; all that was missed has come or is known to be lost."""
    LOST = "lost"
    """The link is down; it is being opened again."""
    BACK = "back"
    """The link is up again, and what the device still had follows. What is live comes after that."""
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
    """Host time in seconds, by the clock that stamps what arrives (`Samples.received_s`)."""
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
class Ahead:
    """The newest samples, while others before them are still to come: to be shown now, and neither kept nor checked.

    They come once more, as `Samples`, in their turn.
    """

    samples: Samples


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
class Activated:
    """The device checks presses at a point. As an item it comes before the samples it speaks of."""

    boot_id: int
    first: int
    """Number of the first sample that it checks."""
    point: str
    side: Side


@dataclass(frozen=True, slots=True)
class Trouble:
    """The device broke its protocol or lost something, and goes on."""

    code: str
    text: str


Item = Samples | Ahead | Missing | DeviceEvent | LinkState | EpochBegun | Activated | Trouble
Sink = Callable[[Item], None]


@dataclass(frozen=True, slots=True)
class Started:
    """The device measures and streams."""

    first: int
    """Number of the next sample."""
    epoch: int
    rate_hz: float


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


@dataclass(frozen=True, slots=True)
class Written:
    """A calibration that the device took, and that was read back from it."""

    crc: int
    """Of the table, as read back."""
    epoch: int | None
    """The epoch that began with it; None where the device does not say."""


class Device(Protocol):
    """A device that is open, or was."""

    info: DeviceInfo
    simulated: bool
    """Whether its readings were not measured now and here."""
    sink: Sink
    """Takes what comes from the device; nobody at first. Samples come only after `start`."""

    @property
    def heard_s(self) -> float:
        """Host time at which the device was last heard, by the clock of `Samples.received_s`.

        Samples that were held back for others before them arrived earlier than they are handed over: this is when that
        happens.
        """

    async def open(self) -> None:
        """Connect, agree on a version, read who it is; raise a `LinkError` or `DeviceError` where that fails."""

    async def close(self) -> None:
        """Let go. Harmless when closed already."""

    async def back(self) -> None:
        """Wait for the link to be up, if it is not; raise `LinkLostError` where it was given up, or let go."""

    async def battery(self) -> Battery:
        """Ask for the state of the battery."""

    async def about(self) -> dict[str, str | int]:
        """Read what the link itself tells of the device, beside the protocol. See `Link.about`."""

    async def start(self, rate_hz: float | None = None) -> Started:
        """Measure and stream at a rate that `info` offers; None: at its usual one."""

    async def stop(self) -> None:
        """End measuring and streaming; what was measured until then has come, as far as the device still has it."""

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

    async def write_calibration(self, calibration: Calibration) -> Written:
        """Write the calibration in one step, and read it back to verify; the one before is kept.

        Raises `RefusedError` where the device refuses it; the old one stays then.
        """

    async def revert_calibration(self) -> tuple[Written, Calibration]:
        """Put the calibration before the last write back and return it; `RefusedError` where there is none."""

    async def activate(self, point: str, side: Side) -> Activated:
        """Make the device check presses at a point; what is returned goes through the sink too, in its place."""

    async def active(self) -> tuple[str, Side] | None:
        """Ask at which point the device checks presses; None at none."""

    async def deactivate(self) -> int | None:
        """End that; return the number of the first sample no longer checked, None when nothing was active."""

    async def cue(self, name: str) -> None:
        """Have the device play a cue with its own light and vibration."""

    def epochs(self) -> tuple[EpochBegun, ...]:
        """Return the epochs of this boot that are known so far, for a sink that came later."""

    def damage(self) -> dict[str, int]:
        """Return what was dropped or counted as damaged, by reason."""
