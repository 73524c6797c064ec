"""One force cell: its table of breakpoints made ready for speed (firmware_protocol.md, section 9.1).

The table becomes segments on which force is `(counts * rise + shift) // divisor`, with rounding, bound and tare
included: one multiplication and one division for each reading, and one look for the segment, which neighbours share.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from acudevice.errors import BadDataError
from acudevice.values.calibration import CellTable

BOUND_MN = 250_000_000
"""The force of a cell before tare is bounded to this, either way."""

GREATEST_MN = 2_000_000
"""The greatest amount of force in a table."""

COUNTS = range(-(1 << 31), 1 << 31)
"""All counts there can be."""


class Segment(NamedTuple):
    """Force in mN is `(counts * rise + shift) // divisor`."""

    rise: int
    shift: int
    divisor: int

    def force_mn(self, counts: int) -> int:
        """Return the force at these counts."""
        return (counts * self.rise + self.shift) // self.divisor


Stretch = tuple[int, int, int, int, int]
"""The first counts of a segment, those behind its last, and the segment."""

NOWHERE: Stretch = (0, 0, 0, 0, 1)
"""A stretch without counts."""


class Cell:
    """One cell's table, less its tare, as segments that cover all counts."""

    __slots__ = ("falls", "segments", "starts")

    starts: list[int]
    """Counts at which the second and each later segment begins: segment `bisect_right(starts, counts)` serves."""
    segments: list[Segment]
    falls: bool
    """Whether force falls as counts rise."""

    def __init__(self, table: CellTable, tare_mn: int) -> None:
        """Raise `BadDataError` for a table that breaks rules 22 to 24 of section 8.3."""
        _refuse_bad(table, tare_mn)
        counts, inner = table.counts, _segments(table)
        below = bisect_left(range(COUNTS.start, counts[1]), True, key=lambda c: _bounded(inner[0], c))
        above = bisect_left(range(counts[-2], COUNTS.stop), True, key=lambda c: not _bounded(inner[-1], c))
        self.starts = [COUNTS.start + below, *counts[1:-1], counts[-2] + above]
        outer = _constant(inner[0].force_mn(COUNTS.start)), _constant(inner[-1].force_mn(COUNTS.stop - 1))
        self.segments = [_less(segment, tare_mn) for segment in (outer[0], *inner, outer[1])]
        self.falls = table.force_mn[-1] < table.force_mn[0]

    def force_mn(self, counts: int) -> int:
        """Return the force at these counts."""
        rise, shift, divisor = self.segments[bisect_right(self.starts, counts)]
        return (counts * rise + shift) // divisor

    def many(self, counts: Sequence[int], low: int, high: int) -> list[int]:
        """Return the force at each of `counts`, which reach from `low` to `high`."""
        first = bisect_right(self.starts, low)
        if first != bisect_right(self.starts, high):
            return [self.force_mn(c) for c in counts]
        rise, shift, divisor = self.segments[first]
        return [(c * rise + shift) // divisor for c in counts]

    def stretch(self, counts: int, valid: range) -> Stretch:
        """Return the segment at these counts, which are valid, and how far it reaches among the valid ones."""
        place = bisect_right(self.starts, counts)
        start = max(valid.start, *self.starts[max(0, place - 1) : place], COUNTS.start)
        stop = min(valid.stop, *self.starts[place : place + 1], COUNTS.stop)
        return start, stop, *self.segments[place]

    def edge(self, force_mn: int, counts: range) -> int:
        """Return the first of `counts` on the far side of `force_mn`; `counts.stop` where there is none.

        That is the first with at least this force; where force falls as counts rise, the first with less.
        """
        if self.falls:
            return counts.start + bisect_left(counts, True, key=lambda c: self.force_mn(c) < force_mn)
        return counts.start + bisect_left(counts, True, key=lambda c: self.force_mn(c) >= force_mn)


def _segments(table: CellTable) -> list[Segment]:
    """Return the segment between each two breakpoints, rounding to the nearest with halves upward."""
    found = []
    for (c0, m0), (c1, m1) in pairwise(zip(table.counts, table.force_mn, strict=True)):
        rise, width = 2 * (m1 - m0), c1 - c0
        found.append(Segment(rise, 2 * width * m0 + width - c0 * rise, 2 * width))
    return found


def _bounded(segment: Segment, counts: int) -> bool:
    return abs(segment.force_mn(counts)) <= BOUND_MN


def _constant(force_mn: int) -> Segment:
    return Segment(0, max(-BOUND_MN, min(BOUND_MN, force_mn)), 1)


def _less(segment: Segment, tare_mn: int) -> Segment:
    return segment._replace(shift=segment.shift - tare_mn * segment.divisor)


def _refuse_bad(table: CellTable, tare_mn: int) -> None:
    """Raise `BadDataError` unless interpolation along the table has one meaning and fits its arithmetic."""
    counts, force = table.counts, table.force_mn
    rules = (
        (
            len(counts) == len(force) and 2 <= len(counts) <= 32,
            "2 to 32 breakpoints, each of counts and force",
        ),
        (
            all(a < b for a, b in pairwise((-(1 << 31) - 1, *counts, 1 << 31))),
            "counts that rise, within 32 bits",
        ),
        (list(force) in (sorted(force), sorted(force, reverse=True)), "force that never turns back"),
        (force[:1] != force[-1:], "force that changes"),
        (all(abs(f) <= GREATEST_MN for f in force), f"force within {GREATEST_MN} mN"),
        (abs(tare_mn) <= BOUND_MN, f"a tare within {BOUND_MN} mN"),
    )
    broken = [needs for holds, needs in rules if not holds]
    if broken:
        raise BadDataError(f"the table of a force cell needs {broken[0]}")
