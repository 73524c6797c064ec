"""A zero that leaps: a converter that starts, a scale that is tared, a cable that gets another ground.

Beside such a leap presses are nothing; so it is taken out before they are looked for, and put back after.
"""

from dataclasses import dataclass, replace

import numpy as np

from acudevice.signal.find.finding import Finding
from acudevice.signal.find.grid import COARSE_HZ, coarse
from acudevice.signal.find.model import Problem
from acudevice.signal.find.series import Floats, Mask, median
from acudevice.signal.find.standing import are_clear

FAR, SHARP_FAR = 10.0, 4.0
"""All that happens before, and all after, spans so many times less than the leap; or the second, where a quick
recording shows that it takes no time. No hand lets a press begin within a sample."""

QUICK_HZ, SHARP = 40.0, 0.9
"""In a recording of this rate or more it takes no time where one step makes this share of it."""

LEAST = 20
"""Tenths of a second that are looked at, at least."""


@dataclass(frozen=True, slots=True)
class Leap:
    """One leap of zero, from one sample to the next."""

    first: int
    """The first sample after it."""
    change: float
    """Of the level."""
    between: tuple[int, int]
    """Samples that may belong to neither level."""
    early: bool
    """Whether it is before the middle: then what is before it is moved, else what is after."""

    def moved(self, count: int) -> Floats:
        """Return by how much each of so many samples is to be lifted to be on one level with the others."""
        lift = np.zeros(count)
        lift[: self.first] = self.change if self.early else 0.0
        lift[self.first :] = 0.0 if self.early else -self.change
        return lift

    def told(self, t_s: Floats) -> Problem:
        """Return what is to be said of it."""
        at_s = float(t_s[self.first])
        text = (
            f"zero leaps by {self.change:.4g} at {at_s:.2f} s, far more than presses; they are told from it"
        )
        return Problem("zero_leap", text)

    def levelled(self, force: Floats) -> Floats:
        """Return force without the leap, with a straight line where it takes place."""
        out = force + self.moved(len(force))
        start, stop = self.between
        out[start:stop] = np.interp(np.arange(start, stop), [start - 1, stop], out[[max(start - 1, 0), stop]])
        return out


def leap_of(force: Floats, rate_hz: float) -> Leap | None:
    """Return the leap of zero in a recording that is otherwise small beside it; None where there is none."""
    stride = max(1, round(rate_hz / COARSE_HZ))
    few = force[::stride]
    if len(few) < LEAST:
        return None
    at = int(np.argmax(np.abs(np.diff(few))))
    left, right = few[: max(1, at)], few[at + 3 :]
    if len(right) < 1:
        return None
    size = max(float(np.ptp(left)), float(np.ptp(right)))
    change = median(right[: 5 * LEAST]) - median(left[-5 * LEAST :])
    if abs(change) <= SHARP_FAR * size:
        return None
    start, stop = max(0, (at - 1) * stride), min(len(force), (at + 2) * stride + 1)
    steps = np.diff(force[start:stop])
    biggest = int(np.argmax(np.abs(steps)))
    sharp = rate_hz >= QUICK_HZ and abs(float(steps[biggest])) >= SHARP * abs(change)
    if abs(change) <= FAR * size and not sharp:
        return None
    between = _between(force[start:stop], (median(left), median(right)), abs(change) / SHARP_FAR)
    first = start + biggest + 1
    return Leap(first, change, (start + between[0], start + between[1]), first < len(force) // 2)


def _between(force: Floats, levels: tuple[float, float], near: float) -> tuple[int, int]:
    """Return start and stop of the samples that are near neither level; both 0 where all are."""
    off: Mask = (np.abs(force - levels[0]) > near) & (np.abs(force - levels[1]) > near)
    places = np.flatnonzero(off)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (1, 1)


def is_pressed(leap: Leap, found: Finding, t_s: Floats) -> bool:
    """Return whether presses were found that stand out from what is between them, on their side of the leap."""
    grid, m = found.grid, coarse(found.grid)
    cell = round((float(t_s[leap.first]) - grid.start_s) * grid.rate_hz / grid.hop)
    for part in (slice(0, cell), slice(cell, len(m))):
        first, last = part.start * grid.hop, part.stop * grid.hop
        spans = [
            span._replace(first=span.first - first, last=span.last - first)
            for span in found.spans
            if first <= span.first and span.last < last and span.whole
        ]
        if spans and are_clear(m[part], found.rest[part], spans, grid.hop, found.height):
            return True
    return False


def put_back(found: Finding, t_s: Floats, lift: Floats) -> Finding:
    """Return a finding with grid, rest and spans where force was recorded: `lift` is what its samples were moved by."""
    grid, hop = found.grid, found.grid.hop
    cells = lift[
        np.minimum(np.searchsorted(t_s, grid.start_s + np.arange(len(grid)) / grid.rate_hz), len(lift) - 1)
    ]
    middle = np.minimum(np.arange(len(found.rest)) * hop + hop // 2, len(grid) - 1)
    spans = tuple(
        span._replace(
            before=span.before - float(cells[span.first]), after=span.after - float(cells[span.first])
        )
        for span in found.spans
    )
    return replace(
        found, grid=replace(grid, values=grid.values - cells), rest=found.rest - cells[middle], spans=spans
    )
