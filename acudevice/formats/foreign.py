"""Force over time from any file as a recording of ours: with numbers, ticks, a scale, and gaps where samples lack.

Counts are micronewtons, or what the file counts; force derives from them through a straight calibration, as it does in
every recording. Values stay as they are in the file: where pressing makes them fall, the calibration falls.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.columns import BlocksFrom
from acudevice.formats.datapackage import Stretch
from acudevice.formats.readers.model import Floats, Series
from acudevice.signal.find.clockwork import Clock, clock_of, even_clock
from acudevice.signal.find.model import Hole
from acudevice.units import N_PER_UNIT
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.recording import Block, Boot, Epoch, Recording, SessionInfo
from acudevice.values.samples import FAULT_COUNTS, Gap, SampleFlag

TICK_HZ = 1_000_000
WIDTH = 4
MOST = 2_000_000_000
"""Counts beyond are none that a recording holds: 2 kN in micronewtons."""

AT_ONCE = 65_536
"""Samples that become blocks at once."""

MOSTLY = 0.6
"""This share of equal steps makes an even clock."""

LOOSE = 2
"""By so many samples a hole is judged wrongly where its neighbours stand a little off their times."""

_FACTORS = (1, 10, 100, 1000)


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording made of a file."""

    recording: Recording
    notes: tuple[str, ...]
    """What was assumed or mended, for people."""


def recording_of(
    series: Series, about: SessionInfo, *, unit: str | None, sign: int, rate_hz: float | None
) -> Taken:
    """Return a series as a recording; `unit` is the file's unit of force, `sign` -1 where pressing makes values fall.

    Raises:
        UsageError: No unit of force is known.
        BadDataError: There is no time in it, hardly a sample, or a force beyond all measure.
    """
    unit = unit or series.unit
    if unit is None:
        raise UsageError(f"the unit of {series.force_name!r} is not known", hint="say it: --unit N")
    force, clock = _timed(series, rate_hz)
    counts, scale = _counted(force, unit, sign)
    tick = np.rint(clock.t_s * TICK_HZ).astype(np.int64)
    period = max(1, round(TICK_HZ / clock.rate_hz))
    gaps = tuple(_gaps(clock))
    sample = np.arange(len(tick), dtype=np.int64)
    for gap in gaps:
        sample[np.searchsorted(sample, gap.first or 0) :] += gap.missing or 0
    boot = Boot(0, 0, 0, int(tick[0]), TICK_HZ, 0.0, 1, WIDTH)
    epoch = Epoch(0, 0, 0, scale, round(clock.rate_hz, 6), period)
    flags = np.where(counts == FAULT_COUNTS[WIDTH], int(SampleFlag.FAULT), 0).astype(np.uint8)
    blocks = MadeBlocks(boot, period, sample, tick, counts, flags)
    recording = Recording(about, (boot,), (epoch,), blocks, len(sample), gaps)
    return Taken(recording, (*series.notes, *(problem.message for problem in clock.problems)))


@dataclass(frozen=True, slots=True)
class MadeBlocks:
    """Samples in memory as blocks."""

    boot: Boot
    period_ticks: int
    sample: NDArray[np.int64]
    tick: NDArray[np.int64]
    counts: NDArray[np.int64]
    flags: NDArray[np.uint8]

    def __iter__(self) -> Iterator[Block]:
        """Yield block after block."""
        made = BlocksFrom((self.boot,), (Stretch(0, self.boot.boot_id, 0, self.period_ticks),))
        for start in range(0, len(self.sample), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            yield from made.blocks(
                self.sample[part], self.tick[part], self.counts[part, np.newaxis], self.flags[part]
            )


def _timed(series: Series, rate_hz: float | None) -> tuple[Floats, Clock]:
    """Return the forces that have a time, in its order, and the clock. A force that is no number stays one."""
    force = series.force.astype(np.float64)
    if series.t_s is None:
        if rate_hz is None:
            raise BadDataError("there are no times in it", hint="say its rate: --rate HZ")
        return force, even_clock(len(force), rate_hz)
    known = np.isfinite(series.t_s)
    if known.sum() < 2 or not np.ptp(series.t_s[known]) > 0:
        raise BadDataError(
            "time does not pass in it", hint="say --time-column, or --rate for a file without times"
        )
    clock = clock_of(series.t_s[known])
    timed = force[known] if clock.order is None else force[known][clock.order]
    return timed, replace(clock, rate_hz=_nominal(clock))


def _nominal(clock: Clock) -> float:
    """Return the rate of a clock: by its usual step where most steps are alike, which gaps do not bend."""
    steps = np.diff(clock.t_s)
    usual = float(np.median(steps))
    alike = usual > 0 and float(np.mean(np.abs(steps - usual) < 0.01 * usual)) > MOSTLY
    return 1 / usual if alike else clock.rate_hz


def _counted(force: Floats, unit: str, sign: int) -> tuple[NDArray[np.int64], Scale | None]:
    """Return whole counts, the code of *no reading* where a force is no number, and what turns them into force."""
    good = np.isfinite(force)
    if good.sum() < 2:
        raise BadDataError("most rows hold no numbers")
    if unit == "counts":
        whole = next(
            (k for k in _FACTORS if np.allclose(force[good] * k, np.rint(force[good] * k), atol=1e-6)), None
        )
        if whole is None:
            raise BadDataError("its counts have more than three decimals", hint="say its unit: --unit N")
        values, scale = force * whole, None
    else:
        values, scale = force * N_PER_UNIT[unit] * 1e6, straight(sign)
    if np.abs(values[good]).max() > MOST:
        raise BadDataError(
            f"a force of {np.abs(force[good]).max():g} {unit} is beyond all measure", hint="say its unit"
        )
    counts = np.full(len(force), FAULT_COUNTS[WIDTH], np.int64)
    counts[good] = np.rint(values[good])
    return counts, scale


def straight(sign: int) -> Scale:
    """Return the scale of counts that are micronewtons, falling where `sign` is -1."""
    ends = (-MOST // 1000 * sign, MOST // 1000 * sign)
    cells = (CellTable((-MOST, MOST), ends),)
    name = sha256(f"micronewtons {sign}".encode()).hexdigest()[:32]
    return Scale(Calibration(name, cells, 0), (0,), -MOST - 1, MOST + 1)


def _gaps(clock: Clock) -> Iterator[Gap]:
    """Yield what is missing, numbered as a recording numbers samples."""
    skipped = 0
    for hole in clock.holes:
        first = int(np.searchsorted(clock.t_s, hole.end_s)) + skipped
        missing = _missing(hole, clock.rate_hz)
        yield Gap(first, first + missing - 1, round(hole.start_s, 6), round(hole.end_s, 6), "link")
        skipped += missing


def _missing(hole: Hole, rate_hz: float) -> int:
    """Return how many samples a hole has room for; where samples came in bursts around it, as many as it is said to."""
    room = round((hole.end_s - hole.start_s) * rate_hz) - 1
    return room if abs(room - hole.missing) <= LOOSE else hole.missing
