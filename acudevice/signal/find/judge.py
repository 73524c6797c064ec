"""Checks a recording against the thresholds of a point, by the state machine that runs live, on force above rest.

A file was tared by whoever made it, or not; so force is what rises above the level without a hand at each moment. What
a device of ours tared counts from its zero.
A reading at the end of the sensor's range is over the ceiling, as it is on a device.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from acudevice.signal.batch import check_forces
from acudevice.signal.check import Check
from acudevice.signal.find.analyse import Analysis
from acudevice.signal.find.detect import Span
from acudevice.signal.find.finding import Finding
from acudevice.signal.find.measure import Samples, measure
from acudevice.signal.find.model import FoundPress
from acudevice.signal.find.series import pieces
from acudevice.signal.find.unloaded import Unloaded, unloaded
from acudevice.signal.moments import Moment, PressEnded
from acudevice.signal.runs import Numbers
from acudevice.units import MN_PER_N
from acudevice.values.press import Press
from acudevice.values.thresholds import Thresholds

TICK_HZ = 1_000_000

AT_ONCE = 1 << 20
"""Samples that are turned into whole numbers at a time."""


class Judged(NamedTuple):
    """A press that thresholds made one: with the figures of a press that was found, and what the check says."""

    found: FoundPress
    press: Press


def judge(analysis: Analysis, thresholds: Thresholds, n_per_unit: float) -> list[Judged]:
    """Return the presses by the thresholds; a unit of the recording is so many newtons."""
    found = analysis.finding
    if found is None:
        return []
    check = Check(thresholds, ceiling_mn=thresholds.ceiling_mn, tick_hz=TICK_HZ)
    rest = judged_above(analysis, found)
    moments = [*_moments(check, analysis, rest, n_per_unit), *check.cut()]
    presses = [moment.press for moment in moments if isinstance(moment, PressEnded)]
    spans = [_span(found, rest, press) for press in presses]
    samples = Samples(analysis.t_s, analysis.calm, analysis.clipped)
    measured = measure(found, samples, analysis.holes, spans)
    return [Judged(figures, press) for figures, press in zip(measured, presses, strict=True)]


def judged_above(analysis: Analysis, found: Finding) -> Unloaded:
    """Return the level that thresholds count from: zero where a device of ours set it, else that without a hand."""
    if not analysis.tared:
        return unloaded(found)
    return Unloaded(
        found.grid, np.array([0.0, len(found.grid) - 1.0]), np.zeros(2), np.zeros(len(found.spans))
    )


def _moments(check: Check, analysis: Analysis, rest: Unloaded, n_per_unit: float) -> Iterator[Moment]:
    """Yield what a check says of a recording, of which so many samples are looked at at a time."""
    numbers = _numbers(analysis)
    for first, stop in pieces(len(analysis.t_s), size=AT_ONCE):
        t_s = analysis.t_s[first:stop]
        above = analysis.force[first:stop] - rest.at(t_s)
        force_mn = np.rint(above * n_per_unit * MN_PER_N).astype(np.int64)
        tick = np.rint(t_s * TICK_HZ).astype(np.int64)
        yield from check_forces(check, force_mn, ~analysis.clipped[first:stop], numbers(first, stop), tick)


def _numbers(analysis: Analysis) -> Callable[[int, int], Numbers]:
    """Return what gives the numbers of samples from one place to another, counting those that are missing."""
    if not analysis.holes:
        return range
    ends = np.searchsorted(analysis.t_s, [hole.end_s for hole in analysis.holes])
    missing = np.cumsum([0, *(hole.missing for hole in analysis.holes)])

    def numbers(first: int, stop: int) -> Numbers:
        places = np.arange(first, stop, dtype=np.int64)
        places += missing[np.searchsorted(ends, places, side="right")]
        return places

    return numbers


def _span(found: Finding, line: Unloaded, press: Press) -> Span:
    """Return a press as places on the grid."""
    grid, last = found.grid, len(found.grid) - 1
    onset = min(max((press.onset_tick / TICK_HZ - grid.start_s) * grid.rate_hz, 0.0), last - 1.0)
    release = min(max((press.release_tick / TICK_HZ - grid.start_s) * grid.rate_hz, onset + 1), float(last))
    rest = line.at(np.array([grid.time(onset), grid.time(release)])).tolist()
    return Span(onset, release, int(onset), max(int(release), int(onset) + 1), True, rest[0], rest[1])
