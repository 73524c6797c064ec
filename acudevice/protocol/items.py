"""What a conversation hands to the program above it: frozen items, in the order in which they are to be taken."""

from dataclasses import dataclass
from typing import NamedTuple

from acudevice.protocol.codec import Log, RecordChunk
from acudevice.protocol.fields import Fields, Ints
from acudevice.protocol.messages import GRANTED


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the request in flight."""

    op: str
    ref: int
    status: str
    """By name; `0x1E` and the like for a status of a later version, which is a refusal."""
    fields: Fields
    entries: tuple[Fields, ...] = ()
    """Entries of an answer that is a list."""

    @property
    def granted(self) -> bool:
        """Whether the device did it, or part of it."""
        return self.status in GRANTED


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the device. Events come in the order of their numbers."""

    kind: str
    seq: int
    fields: Fields
    boot_id: int


@dataclass(frozen=True, slots=True)
class EventsLost:
    """Events that the device has no more: `count` of them from the number `seq` on, None where it cannot be known."""

    seq: int
    count: int | None


@dataclass(frozen=True, slots=True)
class Epoch:
    """The description of a config epoch. It comes before the first samples of the epoch."""

    epoch: int
    index: int
    """Index of its first sample."""
    tick: int
    """Tick of that sample, its low 32 bits."""
    rate: int
    """Nominal sample rate in mHz."""
    period: int
    """Ticks from one sample to the next."""
    tare: Ints
    """Force of each cell that is subtracted, in mN."""
    calibration_crc: int | None
    """CRC-32 of the calibration table; None without one."""


class Run(NamedTuple):
    """Consecutive samples. Runs come in strictly rising order of index, and no sample comes twice.

    A tuple, because one is made for each packet.
    """

    index: int  # type: ignore[assignment]  # the page's word; it hides a method that no tuple of these needs
    """Index of the first sample."""
    tick: int
    """Its tick, the full count since the boot."""
    period: int
    """Ticks from one sample to the next."""
    counts: tuple[int, ...]
    """Readings, sample by sample and cell by cell."""
    cells: int
    width: int
    epoch: int
    boot_id: int
    flags: int
    """Those of the packet, of which this may be a part (section 7.1)."""
    received_s: float
    """When the packet arrived, by the clock of the program above."""

    @property
    def end(self) -> int:
        """Index of the sample that would follow."""
        return self.index + len(self.counts) // self.cells


@dataclass(frozen=True, slots=True)
class Ahead:
    """The newest samples, which wait for others before them: to be looked at now. Later they come in a `Run`."""

    run: Run


@dataclass(frozen=True, slots=True)
class Lost:
    """Samples that will never come. They stand in the order of runs where the samples would stand."""

    first: int
    """Index of the first."""
    last: int | None
    """Index of the last; None where the device rebooted and nobody knows."""
    reason: str
    """`link` (gone from the device's buffer), `overrun` (lost in the device), `damaged` (the link destroys them again
    and again), `reboot`."""


@dataclass(frozen=True, slots=True)
class Rebooted:
    """The device was restarted: indexes, ticks, epochs and event numbers begin anew, and no point is active."""

    before: int
    boot_id: int


@dataclass(frozen=True, slots=True)
class Problem:
    """The device broke the protocol; the conversation goes on."""

    reason: str
    """`malformed`, `version`, `format`, `tick` or `events`: what was wrong."""
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that the conversation needs next."""

    op: str
    fields: Fields


Item = Answered | Happened | EventsLost | Epoch | Run | Ahead | Lost | Rebooted | Problem | RecordChunk | Log
