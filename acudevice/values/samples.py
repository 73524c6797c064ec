"""Samples: consecutive readings as the device sent them, in counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from typing import NamedTuple

FAULT_COUNTS: dict[int, int] = {2: -(1 << 15), 3: -(1 << 23), 4: -(1 << 31)}
"""The code that means *no reading* (sensor disconnected or broken) for each sample width in bytes."""


class SampleFlag(IntFlag):
    """What a device says of a whole packet of samples (firmware_protocol.md, SAMPLES)."""

    OVERRUN = 0x01
    CLIPPED = 0x02
    LOW_BATTERY = 0x04
    FAULT = 0x08
    LATCHED = 0x10
    PRESSED = 0x20
    BACKFILL = 0x80


class Samples(NamedTuple):
    """Consecutive samples of one packet: no gap, no change of scale inside.

    A tuple, because one is made for each packet; so its length is not that of the samples, which is `size`.
    """

    first: int
    """Number of the first sample since the device started measuring after its boot."""
    tick: int
    """Device tick of the first sample since boot, unwrapped by the host to any length."""
    period_ticks: int
    """Ticks from one sample to the next within this packet: sample `first + j` stands at `tick + j * period_ticks`."""
    tick_hz: int
    """Ticks a second."""
    counts: tuple[int, ...]
    """The readings, cells interleaved: sample j, cell k is `counts[j * cells + k]`."""
    cells: int = 1
    """Force cells per sample, 1 to 8."""
    width: int = 3
    """Bytes per reading on the wire: 2, 3 or 4 (it fixes the code that means *no reading*)."""
    epoch: int = 0
    """Config epoch: which tare, rate and calibration the counts belong to."""
    boot_id: int = 0
    """Random number of the device's boot: equal numbers mean one unbroken count of samples."""
    flags: SampleFlag = SampleFlag(0)
    """What the device says of the packet."""
    received_s: float | None = None
    """Host monotonic time at which the packet arrived, in seconds; None where no host was there (stored records)."""

    @property
    def size(self) -> int:
        """The number of samples (not of readings)."""
        return len(self.counts) // self.cells

    @property
    def end(self) -> int:
        """The number of the sample that would follow."""
        return self.first + len(self.counts) // self.cells

    def rows(self) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Yield `(number, tick, readings of all cells)` for each sample."""
        cells = self.cells
        for j in range(self.size):
            yield self.first + j, self.tick + j * self.period_ticks, self.counts[j * cells : (j + 1) * cells]

    def after(self, number: int) -> "Samples | None":
        """Return the part from sample `number` on (itself where it starts later), or None where nothing is left."""
        skip = number - self.first
        if skip <= 0:
            return self
        if number >= self.end:
            return None
        tick = self.tick + skip * self.period_ticks
        return self._replace(first=number, tick=tick, counts=self.counts[skip * self.cells :])


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples that are not there, and why."""

    first: int | None
    """Number of the first missing sample; None where the count is unknown (a reboot)."""
    last: int | None
    """Number of the last missing sample; None where the count is unknown."""
    start_s: float
    """When the sample before the gap stood, in seconds from the first sample of the session."""
    end_s: float
    """When the sample after the gap stands, in the same seconds."""
    reason: str
    """`link` (dropped and gone from the device's buffer), `overrun`, `reboot`, `damaged` or `stopped`."""

    @property
    def missing(self) -> int | None:
        """How many samples are missing; None where that cannot be known."""
        return None if self.first is None or self.last is None else self.last - self.first + 1
