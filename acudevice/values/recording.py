"""A recording: what a session kept, with a numbering and a time of its own.

A device numbers samples and counts ticks from its boot. A recording may span several boots, so it has numbers and
seconds of its own: number 0 and second 0 are its first sample, and after a reboot the numbers go on without a step,
since nobody knows how many samples are missing. Each `Boot` says how its indexes and ticks map to them.

Counts are kept; force derives from them through the `Scale` of their epoch. Blocks may be read from the disk as they
are asked for, so that a day of samples never is in memory at once. Array methods load numpy when called.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from acudevice.values.calibration import Scale
from acudevice.values.device import DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.samples import Gap, SampleFlag, Samples
from acudevice.values.thresholds import ThresholdTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEASUREMENTS = ("pain-threshold", "calibrate", "verify")
"""Kinds of session in which a person or a sensor was measured: nobody practised, and no press is a good one or none."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What a session is about. None is unknown or does not apply."""

    id: str
    """Sorts by start: UTC date and time, and four characters against coincidence."""
    kind: str
    """`guide`, `record`, `demo` or `import`."""
    started_s: float
    """When it began, Unix time in seconds."""
    device: str
    """Nickname or address of the device."""
    address: str | None = None
    info: DeviceInfo | None = None
    """What the device said of itself."""
    routine: str | None = None
    software: str | None = None
    """Version of this package that recorded it."""
    protocol: str | None = None
    simulated: bool = False
    """Whether its samples did not come from the world."""
    state: str = "sealed"
    """`open` (being written), `sealed` (ended properly) or `recovered` (its writer died: up to a second after the last
    sample may be lost)."""
    end_reason: str | None = None
    tip_area_mm2: float | None = None
    notes: str = ""
    rating_before: int | None = None
    rating_after: int | None = None
    zero_s: float | None = None
    """Unix time of sample 0 in seconds."""

    @property
    def started(self) -> str:
        """When it began as ISO 8601 in UTC, such as `2026-11-22T10:30:05.120Z`."""
        return iso(self.started_s)


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of the list of sessions."""

    id: str
    kind: str
    started: str
    """ISO 8601 in UTC."""
    duration_s: float
    """From the first sample to one period after the last."""
    device: str
    samples: int
    missing: int
    """Samples known to be missing; a reboot adds none, because nobody knows how many."""
    presses: int
    simulated: bool
    state: str


@dataclass(frozen=True, slots=True)
class Boot:
    """One boot of the device within a recording: how its indexes and ticks become numbers and seconds."""

    boot_id: int
    sample: int
    """Number in the recording of its first sample."""
    first: int
    """Index of that sample on the device."""
    tick: int
    """Tick of that sample."""
    tick_hz: int
    start_s: float
    """Seconds of that sample from sample 0 of the recording."""
    cells: int = 1
    width: int = 3
    """Bytes per reading on the wire."""

    def number(self, index: int) -> int:
        """Return the number in the recording of the device's sample `index`."""
        return index - self.first + self.sample

    def t_s(self, tick: int) -> float:
        """Return the time of a tick in seconds from sample 0 of the recording."""
        return self.start_s + (tick - self.tick) / self.tick_hz

    def tick_at(self, t_s: float) -> int:
        """Return the tick nearest to a time: the inverse of `t_s`."""
        return self.tick + round((t_s - self.start_s) * self.tick_hz)


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of one boot with one tare, rate and calibration."""

    boot_id: int
    epoch: int
    """Its number on the device (0 to 255, used again after 255)."""
    first: int
    """Index on the device of its first sample."""
    scale: Scale | None = None
    """How its counts become force; None where the device did not say."""
    rate_hz: float | None = None
    """Nominal sample rate."""
    period_ticks: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Samples of a block at even ticks and with the same flags."""

    n: int
    tick: int
    """Tick of the first."""
    flags: SampleFlag


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive samples of a recording: no gap, one boot, one epoch."""

    boot: Boot
    first: int
    """Index on the device of its first sample."""
    epoch: int
    period_ticks: int
    runs: tuple[Run, ...]
    counts: "array[int]"
    """The readings, cells interleaved."""
    cells: int = 1
    width: int = 3
    """Bytes per reading on the wire."""

    def __len__(self) -> int:
        """Return the number of samples (not of readings)."""
        return len(self.counts) // self.cells

    @property
    def sample(self) -> int:
        """Number in the recording of its first sample."""
        return self.boot.number(self.first)

    @property
    def end_s(self) -> float:
        """Time of its last sample in seconds."""
        last = self.runs[-1]
        return self.boot.t_s(last.tick + (last.n - 1) * self.period_ticks)

    def samples(self) -> Iterator[Samples]:
        """Yield what the device sent, as packets of one run each, in its own numbering."""
        first = self.first
        for run in self.runs:
            start = (first - self.first) * self.cells
            counts = tuple(self.counts[start : start + run.n * self.cells])
            yield Samples(
                first, run.tick, self.period_ticks, self.boot.tick_hz, counts,
                self.cells, self.width, self.epoch, self.boot.boot_id, run.flags,
            )  # fmt: skip
            first += run.n

    def rows(self) -> "NDArray[np.int64]":
        """Return the counts as an array of shape (samples, cells)."""
        import numpy as np

        return np.asarray(self.counts, dtype=np.int64).reshape(-1, self.cells)

    def ticks(self) -> "NDArray[np.int64]":
        """Return the tick of each sample."""
        import numpy as np

        return np.concatenate(
            [run.tick + np.arange(run.n, dtype=np.int64) * self.period_ticks for run in self.runs]
        )

    def t_s(self) -> "NDArray[np.float64]":
        """Return the time of each sample in seconds from sample 0 of the recording."""
        return self.boot.start_s + (self.ticks() - self.boot.tick) / self.boot.tick_hz

    def flags(self) -> "NDArray[np.uint8]":
        """Return the flags of each sample's packet."""
        import numpy as np

        return np.repeat(np.array([run.flags for run in self.runs], np.uint8), [run.n for run in self.runs])


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened in a session, on the device or on the host."""

    source: str
    """`device` or `host`."""
    kind: str
    """Name of the event, such as `over`, `cue`, `link_lost`."""
    t_s: float | None
    """Seconds from sample 0 of the recording (before it: negative); None where the device gave no tick."""
    sample: int | None = None
    """Number in the recording of the sample it speaks of."""
    boot_id: int | None = None
    seq: int | None = None
    """Number of a device's event since its boot."""
    tick: int | None = None
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedPress:
    """A press as host and device judged it. Within the two `Press` indexes and ticks are the device's own."""

    boot_id: int
    onset_sample: int
    """Number in the recording of its first sample."""
    release_sample: int
    onset_s: float
    release_s: float
    host: Press | None
    """What the check on the host says; None where no host checked."""
    device: Press | None
    """What the device reported; None where it reported nothing."""

    @property
    def press(self) -> Press:
        """The host's press, or the device's where there is no other."""
        found = self.host or self.device
        if found is None:
            raise ValueError("a recorded press has the host's view, the device's, or both")
        return found

    @property
    def device_verdict(self) -> Verdict | None:
        """The verdict of the device; None where it reported none."""
        return self.device.verdict if self.device else None


@dataclass(frozen=True, slots=True)
class Recording:
    """All that a session kept, in order."""

    session: SessionInfo
    boots: tuple[Boot, ...]
    epochs: tuple[Epoch, ...]
    blocks: Iterable[Block]
    """The samples; can be iterated again and again, and may be read from the disk each time."""
    samples: int
    """How many there are."""
    gaps: tuple[Gap, ...] = ()
    presses: tuple[RecordedPress, ...] = ()
    marks: tuple[Mark, ...] = ()
    thresholds: tuple[ThresholdTable, ...] = ()
    """Tables of thresholds that were in force, oldest first."""

    @property
    def missing(self) -> int:
        """Samples known to be missing."""
        return sum(gap.missing or 0 for gap in self.gaps)

    @property
    def cells(self) -> int:
        """The most force cells that any boot has."""
        return max((boot.cells for boot in self.boots), default=1)

    def epoch_of(self, block: Block) -> Epoch | None:
        """Return the description of a block's epoch; None where the device gave none."""
        found = None
        for epoch in self.epochs:
            if (epoch.boot_id, epoch.epoch) == (
                block.boot.boot_id,
                block.epoch,
            ) and epoch.first <= block.first:
                found = epoch
        return found

    def scale_of(self, block: Block) -> Scale | None:
        """Return what turns a block's counts into force; None where that is not known."""
        epoch = self.epoch_of(block)
        return epoch.scale if epoch else None


def iso(unix_s: float) -> str:
    """Return a Unix time as ISO 8601 in UTC with milliseconds: `2026-11-22T10:30:05.120Z`."""
    return datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
