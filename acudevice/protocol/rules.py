"""The rules that the tables of a device obey (firmware_protocol.md, sections 8.2 and 8.3), by their numbers.

A host checks before it writes, so that a person hears of a fault in words; the device checks again.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from acudevice.errors import ProtocolError
from acudevice.protocol.limits import LIMIT, MAX_BREAKPOINTS
from acudevice.protocol.messages import MODES, SIDES
from acudevice.protocol.tables import (
    Breakpoint,
    Calibration,
    Entry,
    Thresholds,
    decode_calibration,
    decode_thresholds,
)

ANY_SIDE: Final = 3
HIGHEST_CEILING: Final = 1_000_000
"""mN, rule 6."""
HIGHEST_FORCE: Final = 2_000_000
"""mN, rule 24."""
LONGEST_MS: Final = 3_600_000
"""Rule 8."""


class RuleBroken(NamedTuple):
    """The first rule that a table breaks, in the order of the page."""

    rule: int
    entry: int | None
    """Number of the entry or cell at fault, from 0; None where the table as a whole is."""


def within_range(ceiling: int, range_mn: int) -> bool:
    """Return whether a ceiling is at most 90 % of a calibrated range (rules 6 and 25)."""
    return 10 * ceiling <= 9 * range_mn


def _point(entry: Entry) -> bool:
    return 1 <= len(entry.point) <= 8 and all(0x21 <= ord(letter) <= 0x7E for letter in entry.point)


def _forces(entry: Entry) -> bool:
    return 0 < entry.release < entry.onset <= entry.low <= entry.high < entry.ceiling


def _holds(entry: Entry) -> bool:
    longest = LIMIT["MAX_PRESS_MS"]
    return 1 <= entry.hold_min <= longest and (
        not entry.hold_max or entry.hold_min <= entry.hold_max <= longest
    )


def _cadences(entry: Entry) -> bool:
    return not entry.cadence_low or not entry.cadence_high or entry.cadence_low <= entry.cadence_high


ENTRY_RULES: Final[tuple[tuple[int, Callable[[Entry, int], bool]], ...]] = (
    (3, lambda entry, _: _point(entry)),
    (4, lambda entry, _: entry.side in SIDES and entry.mode in MODES),
    (5, lambda entry, _: _forces(entry)),
    (6, lambda entry, range_mn: within_range(entry.ceiling, range_mn) and entry.ceiling <= HIGHEST_CEILING),
    (7, lambda entry, _: _holds(entry)),
    (8, lambda entry, _: max(entry.block, entry.rest_min, entry.release_timeout) <= LONGEST_MS),
    (9, lambda entry, _: _cadences(entry)),
)
"""Number of the rule, and whether an entry obeys it on a device of a given range in mN."""


def _clashes(entries: Sequence[Entry]) -> Iterator[int]:
    """Yield the numbers of the entries that serve what an earlier one serves already."""
    served: dict[str, set[int]] = {}
    for number, entry in enumerate(entries):
        sides = served.setdefault(entry.point, set())
        if entry.side in sides or ANY_SIDE in sides or (sides and entry.side == ANY_SIDE):
            yield number
        sides.add(entry.side)


def check_thresholds(table: Thresholds | bytes, *, capacity: int, range_mn: int) -> RuleBroken | None:
    """Return the first of rules 1 to 10 that a table breaks, or None.

    `capacity` and `range_mn` are the fields `capacity` and `range` of the device's answer to `info`.
    """
    if isinstance(table, bytes):
        try:
            table = decode_thresholds(table)
        except ProtocolError:
            return RuleBroken(1, None)
    if len(table.entries) > capacity:
        return RuleBroken(2, None)
    for rule, obeys in ENTRY_RULES:
        for number, entry in enumerate(table.entries):
            if not obeys(entry, range_mn):
                return RuleBroken(rule, number)
    return next((RuleBroken(10, number) for number in _clashes(table.entries)), None)


def _rising(cell: Sequence[Breakpoint]) -> bool:
    return all(before.counts < after.counts for before, after in pairwise(cell))


def _monotone(cell: Sequence[Breakpoint]) -> bool:
    steps = [after.force - before.force for before, after in pairwise(cell)]
    turns = any(step > 0 for step in steps) and any(step < 0 for step in steps)
    return (
        not turns
        and cell[0].force != cell[-1].force
        and all(abs(point.force) <= HIGHEST_FORCE for point in cell)
    )


CELL_RULES: Final[tuple[tuple[int, Callable[[Sequence[Breakpoint]], bool]], ...]] = (
    (22, lambda cell: 2 <= len(cell) <= MAX_BREAKPOINTS),
    (23, _rising),
    (24, _monotone),
)
"""Number of the rule, and whether a cell's table obeys it."""


def check_calibration(
    table: Calibration | bytes, *, cells: int, ceiling: int = 0, thresholds: Thresholds | None = None
) -> RuleBroken | None:
    """Return the first of rules 20 to 25 that a calibration breaks, or None.

    `cells` and `ceiling` (mN) are the fields of the device's answer to `info`; `thresholds` is the table it holds.
    """
    if isinstance(table, bytes):
        try:
            table = decode_calibration(table)
        except ProtocolError:
            return RuleBroken(20, None)
    if not len(table.cells) == cells > 0:
        return RuleBroken(21, None)
    for rule, obeys in CELL_RULES:
        for number, cell in enumerate(table.cells):
            if not obeys(cell):
                return RuleBroken(rule, number)
    return _too_high(thresholds.entries if thresholds else (), ceiling, table.range)


def _too_high(entries: Sequence[Entry], ceiling: int, range_mn: int) -> RuleBroken | None:
    """Return rule 25 where a ceiling of the table of thresholds, or the device's own, is too high for a range."""
    for number, entry in enumerate(entries):
        if not within_range(entry.ceiling, range_mn):
            return RuleBroken(25, number)
    return None if within_range(ceiling, range_mn) else RuleBroken(25, None)
