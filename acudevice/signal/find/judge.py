"""Checks a recording against the thresholds of a point, by the state machine that runs live, on force above rest.

A file was tared by whoever made it, or not; so force is what rises above the level of rest at each moment. A
reading at the end of the sensor's range is over the ceiling, as it is on a device.
"""

from typing import NamedTuple

import numpy as np

from acudevice.signal.batch import check_forces
from acudevice.signal.check import Check
from acudevice.signal.find.analyse import Analysis
from acudevice.signal.find.detect import Span
from acudevice.signal.find.finding import Finding
from acudevice.signal.find.measure import Samples, measure
from acudevice.signal.find.model import FoundPress
from acudevice.signal.find.series import Floats
from acudevice.signal.moments import PressEnded
from acudevice.units import MN_PER_N
from acudevice.values.press import Press
from acudevice.values.thresholds import Thresholds

TICK_HZ = 1_000_000


class Judged(NamedTuple):
    """A press that thresholds made one: with the figures of a press that was found, and what the check says."""

    found: FoundPress
    press: Press


def judge(analysis: Analysis, thresholds: Thresholds, n_per_unit: float) -> list[Judged]:
    """Return the presses by the thresholds; a unit of the recording is so many newtons."""
    found = analysis.finding
    if found is None:
        return []
    above = analysis.force - rest_at(found, analysis.t_s)
    force_mn = np.rint(above * n_per_unit * MN_PER_N).astype(np.int64)
    tick = np.rint(analysis.t_s * TICK_HZ).astype(np.int64)
    check = Check(thresholds, ceiling_mn=thresholds.ceiling_mn, tick_hz=TICK_HZ)
    moments = [*check_forces(check, force_mn, ~analysis.clipped, _numbers(analysis), tick), *check.cut()]
    presses = [moment.press for moment in moments if isinstance(moment, PressEnded)]
    spans = [_span(found, press) for press in presses]
    samples = Samples(analysis.t_s, analysis.calm, analysis.clipped)
    measured = measure(found, samples, analysis.holes, spans)
    return [Judged(figures, press) for figures, press in zip(measured, presses, strict=True)]


def rest_at(found: Finding, t_s: Floats) -> Floats:
    """Return the level of rest at times in seconds; below a press it goes straight from that before to that after.

    What is known of rest at the edges of a press is spoiled by them.
    """
    hop, grid = found.grid.hop, found.grid
    middle = np.arange(len(found.rest)) * hop + (hop - 1) / 2
    free = np.ones(len(middle), np.bool)
    ends = [(span.onset, span.release, span.before, span.after) for span in found.spans]
    for onset, release, _, _ in ends:
        free[slice(*np.searchsorted(middle, [onset - hop, release + hop]))] = False
    places = np.concatenate([middle[free], *([onset, release] for onset, release, _, _ in ends)])
    levels = np.concatenate([found.rest[free], *([before, after] for _, _, before, after in ends)])
    order = np.argsort(places, kind="stable")
    rest: Floats = np.interp(t_s, grid.start_s + places[order] / grid.rate_hz, levels[order])
    return rest


def _numbers(analysis: Analysis) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the number of each sample, counting those that are missing."""
    number = np.arange(len(analysis.t_s), dtype=np.int64)
    for hole in analysis.holes:
        number[np.searchsorted(analysis.t_s, hole.end_s) :] += hole.missing
    return number


def _span(found: Finding, press: Press) -> Span:
    """Return a press as places on the grid."""
    grid, last = found.grid, len(found.grid) - 1
    onset = min(max((press.onset_tick / TICK_HZ - grid.start_s) * grid.rate_hz, 0.0), last - 1.0)
    release = min(max((press.release_tick / TICK_HZ - grid.start_s) * grid.rate_hz, onset + 1), float(last))
    rest = [float(level) for level in rest_at(found, np.array([grid.time(onset), grid.time(release)]))]
    return Span(onset, release, int(onset), max(int(release), int(onset) + 1), True, rest[0], rest[1])
