"""What is counted of a press in progress (firmware_protocol.md, section 10.3)."""

from dataclasses import dataclass
from typing import NamedTuple

from acudevice.signal.cycles import Cycles
from acudevice.signal.transitions import BAND, HARD
from acudevice.values.thresholds import Thresholds


class Run(NamedTuple):
    """Valid samples with consecutive numbers: where they lie, and bounds that none of their forces leaves."""

    first: int
    size: int
    tick: int
    last_tick: int
    low_mn: int
    high_mn: int
    last_mn: int
    """Force of the last one."""


class Sums(NamedTuple):
    """What adds up over a run."""

    total: int
    """Force in mN."""
    squares: int
    """Squared force in mN²."""
    impulse: int
    """Force times the ticks to the next sample of the run; the last one has none."""
    peak: int
    """Greatest force."""

    def less(self, force_mn: int, ticks: int) -> "Sums":
        """Return the sums without the first sample, which lies so many ticks before the second; the peak may stay."""
        total, squares, impulse, peak = self
        return Sums(total - force_mn, squares - force_mn * force_mn, impulse - force_mn * ticks, peak)


@dataclass(slots=True)
class Tally:
    """The figures of one press so far. Times in ticks, forces in mN.

    Time belongs to the sample that it follows: `elapse` hands the time up to a sample to the one before it, and `take`
    then takes the sample itself.
    """

    thresholds: Thresholds
    """What the press is held against."""
    onset: int
    onset_tick: int
    force: int
    """Of the sample taken last."""
    zone: int
    """Of the sample taken last."""
    peak: int = 0
    held: int = 0
    total: int = 0
    """Sum of force over the held samples."""
    squares: int = 0
    """Sum of squared force over the held samples."""
    in_band: int = 0
    longest: int = 0
    above: int = 0
    to_band: int | None = None
    impulse: int = 0
    stretch: int = 0
    """Time in band since it was last entered."""
    gap: bool = False
    """Samples are missing in it."""
    rest: int | None = None
    """From the release before to the onset; None where unknown."""
    cadence: int | None = None
    """In thousandths of a hertz; None where unknown or without meaning."""
    cycles: Cycles | None = None
    """The counter of peaks; None where nobody kneads."""

    def miss(self) -> None:
        """Note that samples are missing before the next one."""
        self.gap = True
        self.stretch = 0

    def elapse(self, ticks: int) -> None:
        """Give the time that passed to the sample taken last."""
        self.impulse += self.force * ticks
        if self.zone == BAND:
            self.in_band += ticks
            self.stretch += ticks
            self.longest = max(self.longest, self.stretch)
        else:
            self.stretch = 0
            if self.zone == HARD:
                self.above += ticks

    def take(self, tick: int, force: int, zone: int) -> None:
        """Take a sample."""
        self.force, self.zone = force, zone
        self.peak = max(self.peak, force)
        if zone >= BAND:
            self.held += 1
            self.total += force
            self.squares += force * force
            if self.to_band is None:
                self.to_band = tick - self.onset_tick
        if self.cycles is not None:
            self.cycles.feed(tick, force)

    def coast(self, size: int, last_mn: int, sums: Sums, ticks: int, lead: int) -> None:
        """Take `size` samples up to a force of `last_mn`, on the same side of the band as the sample taken last.

        `ticks` reach from that sample to the last of them, `lead` to the first. The counter of cycles is the caller's.
        """
        total, squares, impulse, peak = sums
        self.impulse += self.force * lead + impulse
        self.force = last_mn
        self.peak = max(self.peak, peak)
        if self.zone < BAND:
            return
        self.held += size
        self.total += total
        self.squares += squares
        if self.zone == BAND:
            self.in_band += ticks
            self.stretch += ticks
            self.longest = max(self.longest, self.stretch)
        else:
            self.above += ticks
