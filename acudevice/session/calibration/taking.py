"""The samples of a calibration as they come: is the load on, is the reading at rest, what does it say."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from acudevice.driver.device import Item, LinkState, Missing
from acudevice.signal.metrology.inverting import counts_at, force_at
from acudevice.signal.metrology.steadiness import WINDOW_S, Rest, Steadiness, arrived
from acudevice.values.calibration import Calibration, CellTable
from acudevice.values.device import DeviceInfo
from acudevice.values.samples import FAULT_COUNTS, Samples

SETTLE_S = 2.0
"""How long a reading has been steady, beyond the window, before it is taken: creep is quickest at first. Judgement."""
SMOOTH_S = WINDOW_S / 4.0
"""Time constant with which the other cells are followed."""
SUM = CellTable((-(2**31), 2**31 - 1), (-(2**31), 2**31 - 1))
"""What stands for a cell's table where the sum of all is looked at: its counts are millinewtons."""
CLIPPED = "the sensor is clipped under it; take less"
"""What is said of a load beyond the sensor's end."""
TELL_S = 0.25
"""How often somebody is told of the reading."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is waited for."""

    before: float | None
    """The reading before the load was asked for; None: take whatever is on."""
    expected_step: float
    """By how many counts it should change, by the present calibration."""
    settle_s: float = SETTLE_S
    from_s: float = -inf
    """Device time before which nothing is taken."""


@dataclass(frozen=True, slots=True)
class Now:
    """The reading of this moment."""

    counts: float
    force_n: float
    """By the device's present table, before tare."""
    wander: float
    """1 or less is steady; infinite while the window fills."""
    clipped: bool
    t_s: float = 0.0
    """By the device's clock, since it was switched on."""


class Taker:
    """Takes samples of one cell at a time, or of the sum of all."""

    def __init__(
        self, info: DeviceInfo, present: Calibration, reach_n: float, tell: Callable[[Now], None]
    ) -> None:
        """`reach_n` is the greatest load; `tell` is called with the reading some times a second."""
        self.present = present
        self.uptime_s = 0.0
        """How long the device has been on, by its own ticks; since its last restart."""
        self._info, self._reach_n, self._tell = info, reach_n, tell
        self._told_s = -inf
        self._boot: int | None = None
        self._wanted: Wanted | None = None
        self._since_s: float | None = None
        self._found: Rest | None = None
        self._patience_s = inf
        self._limit_s: float | None = None
        self._came = asyncio.Event()
        self._clipped_s: float | None = None
        self.slow: tuple[float, ...] = ()
        """Counts of each cell, smoothed, where there are several."""
        self._marked: tuple[float, ...] = ()
        self.use(1)

    def use(self, cell: int | None) -> None:
        """Look at another cell; None: at the sum of all, in millinewtons by the present calibration."""
        self._cell = None if cell is None else cell - 1
        self._table = SUM if cell is None else self.present.cells[cell - 1]
        self._steadiness = Steadiness(self.expected(self._reach_n) - self.expected(0.0))

    def expected(self, force_n: float) -> float:
        """Return the counts under a force by the present calibration."""
        return counts_at(self._table, 1000.0 * force_n)

    def force_n(self, counts: float) -> float:
        """Return the force of counts by the present calibration, before tare."""
        return force_at(self._table, counts) / 1000.0

    def is_same(self, counts: float, other: float) -> bool:
        """Return whether two readings at rest differ by no more than drift within one that is steady may."""
        return abs(counts - other) <= self._steadiness.allowed

    def mark_others(self) -> None:
        """Take what all cells show now as what they show with nothing on them."""
        self._marked = self.slow

    def others(self) -> dict[int, float]:
        """Return by how much the force of each other cell has moved since they were marked, by its number from 1."""
        both = zip(self.present.cells, self.slow, self._marked, strict=False)
        moved_n = ((force_at(table, now) - force_at(table, was)) / 1000.0 for table, now, was in both)
        return {cell + 1: force_n for cell, force_n in enumerate(moved_n) if cell != self._cell}

    @property
    def clipped(self) -> bool:
        """Whether the sensor has been at its end for as long as a reading takes: it will not come to rest."""
        return self._clipped_s is not None and self.uptime_s - self._clipped_s >= WINDOW_S

    async def rest(self, wanted: Wanted, patience_s: float) -> Rest | None:
        """Return the reading once it is at rest with the load on.

        None after `patience_s` of the device's time, or once it is `clipped` by the load that was waited for.
        """
        self._wanted, self._since_s, self._found, self._clipped_s = wanted, None, None, None
        self._patience_s, self._limit_s = patience_s, None
        if wanted.before is None:
            self._steadiness.restart()
        self._came.clear()
        try:
            await self._came.wait()
        finally:
            self._wanted = None
        return self._found

    def take(self, item: Item) -> None:
        """Take one thing from the device."""
        if isinstance(item, Samples):
            self._samples(item)
        elif isinstance(item, Missing | LinkState):
            self._interrupt()

    def _interrupt(self) -> None:
        self._steadiness.restart()
        self._since_s = None

    def _begin(self, boot_id: int) -> None:
        """Begin a count of ticks: times of the one before mean nothing now."""
        if self._boot is not None and self._wanted is not None:
            self._wanted, self._limit_s = replace(self._wanted, from_s=-inf), None
        self._boot = boot_id
        self._interrupt()

    def _samples(self, samples: Samples) -> None:
        if samples.boot_id != self._boot:
            self._begin(samples.boot_id)
        fault, period_s = FAULT_COUNTS[samples.width], samples.period_ticks / samples.tick_hz
        for _, tick, readings in samples.rows():
            if samples.cells > 1 and fault not in readings:
                self._smooth(readings, period_s)
            self._reading(tick / samples.tick_hz, readings, fault)

    def _smooth(self, readings: tuple[int, ...], period_s: float) -> None:
        """Follow what all cells show, with a time constant of a part of the window."""
        share, old = min(1.0, period_s / SMOOTH_S), self.slow or readings
        self.slow = tuple(was + share * (now - was) for was, now in zip(old, readings, strict=True))

    def _reading(self, t_s: float, readings: tuple[int, ...], fault: int) -> None:
        self.uptime_s = t_s
        seen = readings if self._cell is None else readings[self._cell : self._cell + 1]
        counts = seen[0] if self._cell is not None else self._sum(seen)
        clipped = any(self._clipped(each, fault) for each in seen)
        if clipped:
            self._interrupt()
            self._clipped_s = t_s if self._clipped_s is None else min(t_s, self._clipped_s)
            rest = None
        else:
            self._clipped_s = None
            rest = self._steadiness.take(t_s, counts)
        if t_s - self._told_s >= TELL_S or t_s < self._told_s:
            self._told_s = t_s
            self._tell(Now(counts, self.force_n(counts), self._steadiness.wander, clipped, t_s))
        if self._wanted is not None and not self._came.is_set():
            self._judge(self._wanted, rest, t_s)

    def _clipped(self, counts: int, fault: int) -> bool:
        low, high = self._info.clip_low, self._info.clip_high
        return counts == fault or (low is not None and counts <= low) or (high is not None and counts >= high)

    def _sum(self, readings: tuple[int, ...]) -> float:
        return sum(
            force_at(table, counts) for table, counts in zip(self.present.cells, readings, strict=True)
        )

    def _judge(self, wanted: Wanted, rest: Rest | None, t_s: float) -> None:
        if rest is not None and arrived(rest.counts, wanted.before, wanted.expected_step):
            start_s = rest.t_s - WINDOW_S / 2.0
            self._since_s = start_s if self._since_s is None else self._since_s
            if start_s >= max(self._since_s + wanted.settle_s, wanted.from_s):
                self._found = rest
                self._came.set()
                return
        elif rest is not None or self._steadiness.wander > 1.0:
            self._since_s = None
        if self._is_hopeless(wanted, t_s):
            self._came.set()

    def _is_hopeless(self, wanted: Wanted, t_s: float) -> bool:
        """Return whether it was waited for too long, or the sensor is at its end."""
        if self._limit_s is None:
            self._limit_s = max(t_s, wanted.from_s) + self._patience_s
        return t_s > self._limit_s or (self.clipped and t_s >= wanted.from_s)
