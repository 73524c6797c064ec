"""The check over whole recordings at once: the moments that `Check` gives sample by sample, in less time.

Importing it loads numpy. A recording is cut into runs, each of consecutive samples in one zone; numpy finds them and
adds up what a press may need. The check then goes from run to run: it steps through the first sample and coasts
through the others, up to its deadline. Invalid samples are stepped through one by one, and when kneading each is
shown to the counter of cycles.
"""

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from acudevice.errors import UsageError
from acudevice.signal.arrays import Counts, Forces, Mask, convert
from acudevice.signal.calibrate import Converter
from acudevice.signal.check import Check
from acudevice.signal.machine import ZONES
from acudevice.signal.moments import Moment
from acudevice.signal.plain import Plain, plain_presses
from acudevice.signal.runs import Chunk, Numbers, Ruler
from acudevice.signal.tally import Run, Sums
from acudevice.signal.transitions import BEYOND, IDLE, INVALID, NEAR, REST
from acudevice.signal.zones import Cause, Zone
from acudevice.values.samples import FAULT_COUNTS
from acudevice.values.thresholds import Mode

CHUNK = 1 << 22
"""Samples at a time: few enough for any memory, many enough that what each chunk costs does not show."""

NO_READING, CLIPPED = -BEYOND, 1 - BEYOND
"""Stand for invalid samples among readings that are forces."""

FORCES = range(CLIPPED + 1, BEYOND)


def check_counts(
    check: Check, converter: Converter, counts: Counts, index: Numbers, tick: Numbers, *, chunk: int = CHUNK
) -> list[Moment]:
    """Check samples given as counts of shape (samples,) or (samples, cells).

    `index` and `tick` are number and tick of each: a `range` where they are even, else int64. The check goes on from
    where it stands; more samples may follow, here or packet by packet. So many samples as `chunk` are looked at at a
    time, which changes no answer. Raises `UsageError` where lengths differ.
    """
    edges, width = check.limits.edges, converter.width
    if len(converter.cells) == 1:
        ruler = Ruler.over(converter.cells[0], converter.valid, edges, width)
        return _check(Chunk(ruler, counts.reshape(-1), index, tick), check, chunk)
    force_mn, valid = convert(converter, counts)
    fault = (counts == FAULT_COUNTS[width]).any(axis=1)
    readings = np.where(valid, force_mn, np.where(fault, NO_READING, CLIPPED))
    return _check(Chunk(_over_forces(edges), readings, index, tick), check, chunk)


def check_forces(
    check: Check, force_mn: Forces, valid: Mask, index: Numbers, tick: Numbers, *, chunk: int = CHUNK
) -> list[Moment]:
    """Check samples given as force where `valid`; the rest as `check_counts`. Invalid samples count as *no reading*."""
    readings = np.where(valid, force_mn, NO_READING)
    return _check(Chunk(_over_forces(check.limits.edges), readings, index, tick), check, chunk)


def _over_forces(edges: tuple[int, ...]) -> Ruler:
    return Ruler(edges, FORCES, NO_READING)


def _check(whole: Chunk, check: Check, size: int) -> list[Moment]:
    """Take the check through all readings, so many at a time."""
    samples, index, tick = len(whole.readings), whole.index, whole.tick
    if not samples == len(index) == len(tick):
        raise UsageError(f"{samples} samples do not go with {len(index)} numbers and {len(tick)} ticks")
    if isinstance(index, range) and index.step != 1:
        raise UsageError("numbers given as a range must rise by one; give an array where samples are missing")
    moments: list[Moment] = []
    for start in range(0, samples, size):
        moments += _Sweep(check, whole.part(start, start + size)).moments()
    return moments


class _Sweep:
    """Takes a check through a chunk, run by run."""

    def __init__(self, check: Check, chunk: Chunk) -> None:
        self.check, self.chunk = check, chunk
        self.runs = runs = chunk.runs()
        self.starts = [*runs.start.tolist(), len(chunk.readings)]
        self.kneads = check.limits.mode is Mode.KNEAD
        self.edges = (-BEYOND, *check.limits.edges, BEYOND)
        self.wakes = runs.wakes().tolist()
        self.plain = {press.first: press for press in plain_presses(chunk, runs, check.limits)}

    def moments(self) -> list[Moment]:
        """Check all samples of the chunk."""
        found: list[Moment] = []
        row = place = 0  # the first run not begun, and the first sample not checked
        while place < self.starts[-1]:
            if self.check.state is IDLE:
                wake = self.wakes[bisect_left(self.wakes, row)]
                if place < self.starts[wake] and self.doze(place, self.starts[wake]):
                    row, place = wake, self.starts[wake]
                    continue
                if row in self.plain and self.check.follows(int(self.chunk.index[place])):
                    row = self.train(row, found) + 1
                    place = self.starts[row - 1] + 1
                    continue
            found.extend(self.through(row))
            row, place = row + 1, self.starts[row + 1]
        return found

    def doze(self, start: int, stop: int) -> bool:
        """Let the idle check go on up to the place `stop`; return False where it must look at the first sample."""
        nap = self.run(REST, NEAR, start, stop)
        if self.check.is_calm(nap):
            self.check.coast(nap)
            return True
        return False

    def train(self, row: int, found: list[Moment]) -> int:
        """Take the plain press that begins with this run, and all that follow it without an incident, at once.

        Return the row of the run that releases the last.
        """
        check, presses = self.check, self.plain
        press: Plain | None = presses[row]
        while press is not None:
            found += check.whole(press.tally, press.number, press.tick, press.force_mn)
            row, press = press.stop, presses.get(press.wake)
        return row

    def through(self, row: int) -> Iterator[Moment]:
        """Check the samples of one run."""
        zone, start, stop = ZONES[self.runs.zone[row]], self.starts[row], self.starts[row + 1]
        if zone is not INVALID:
            yield from self.stretch(zone, start, stop, self.runs.sums(row))
            return
        for place in range(start, stop):
            yield from self.step(place, None)

    def stretch(self, zone: Zone, start: int, stop: int, sums: Sums | None) -> Iterator[Moment]:
        """Check samples in one zone: step through the first unless it is calm, and coast through the others.

        Where time ends something among them, a press at its limit or a latch, that sample is a first one again.
        `sums` are those of all, if they are known.
        """
        if self.check.is_calm(self.run(zone, zone, start, stop)):
            self.coast(zone, start, stop, sums)
            return
        first, rest = self.chunk.force(start), start + 1
        yield from self.step(start, first)
        due = bisect_left(self.chunk.tick, self.check.deadline, rest, stop)
        if due > rest:
            lead = int(self.chunk.tick[rest] - self.chunk.tick[start])
            self.coast(zone, rest, due, sums.less(first, lead) if sums is not None and due == stop else None)
        if due < stop:
            yield from self.stretch(zone, due, stop, None)

    def coast(self, zone: Zone, start: int, stop: int, sums: Sums | None) -> None:
        """Take calm samples in one zone at once."""
        check, chunk, run = self.check, self.chunk, self.run(zone, zone, start, stop)
        if check.press is None:
            check.coast(run)
            return
        if self.kneads:
            ticks = [int(tick) for tick in chunk.tick[start:stop]]
            check.knead(ticks, chunk.ruler.forces(chunk.readings[start:stop]).tolist())
        check.coast(run, sums or chunk.sum_up(start, stop))

    def run(self, lowest: Zone, highest: Zone, start: int, stop: int) -> Run:
        """Return the run of these samples, which lie in these zones."""
        chunk, low, beyond = self.chunk, self.edges[lowest], self.edges[highest + 1]
        first, tick, last_tick = int(chunk.index[start]), int(chunk.tick[start]), int(chunk.tick[stop - 1])
        return Run(first, stop - start, tick, last_tick, low, beyond - 1, chunk.force(stop - 1))

    def step(self, place: int, force_mn: int | None) -> tuple[Moment, ...]:
        """Check one sample."""
        chunk = self.chunk
        cause = Cause.FORCE if force_mn is not None else chunk.cause(place)
        return self.check.step(int(chunk.index[place]), int(chunk.tick[place]), force_mn, cause)
