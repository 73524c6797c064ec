# Tables of thresholds and of calibration: their entries and the rules they must keep (section 8 of the protocol).

import struct

from . import const
from .force import columns

THRESHOLDS, CALIBRATION = 1, 2
MAX_TABLE = 8192
HEAD, ENTRY = 8, 60
_CAL_HEAD = const(24)
_CELL_HEAD = const(4)
_BREAKPOINT = const(8)
_MAX_CEILING = const(1_000_000)
MAX_PRESS_MS = 1_800_000
_MAX_TIME_MS = const(3_600_000)
_MAX_FORCE = const(2_000_000)
ANY_SIDE = 3
_ENTRY_RULE = const(3)  # the first rule of a single entry


class BrokenRuleError(Exception):
    def __init__(self, rule, entry=None):
        """A table breaks a rule; `entry` is the entry or cell at fault, None where it is the whole."""
        super().__init__(rule, entry)
        self.rule = rule
        self.entry = entry


class Entry:
    def __init__(self, blob, at):
        """Thresholds of one point and side."""
        raw = struct.unpack_from("<8sBBHIIIIIIIIIIHHH", blob, at)
        self.point = raw[0].rstrip(b"\0")
        self.side, self.mode, self.repeats = raw[1:4]
        self.onset, self.release, self.low, self.high, self.ceiling = raw[4:9]
        self.hold_min, self.hold_max, self.block, self.rest_min, self.release_timeout = raw[9:14]
        self.cv_max, self.cadence_low, self.cadence_high = raw[14:17]


def entries(blob):
    """Yield the entries of a table of thresholds that keeps rule 1; of none, for no table."""
    if blob:
        for number in range(struct.unpack_from("<H", blob, 2)[0]):
            yield Entry(blob, HEAD + number * blob[1])


def find(blob, point, side):
    """Return (number, entry) that serves a point and side, or (None, None)."""
    for number, entry in enumerate(entries(blob)):
        if entry.point == point and entry.side in (side, ANY_SIDE):
            return number, entry
    return None, None


def version(blob):
    """Return the version that a table of thresholds bears."""
    return struct.unpack_from("<I", blob, 4)[0]


def _kept(e, reach):
    """Return whether an entry keeps each of the rules from _ENTRY_RULE on; `reach` is the device's range."""
    return (
        len(e.point) >= 1 and all(0x21 <= char <= 0x7E for char in e.point),
        e.side <= ANY_SIDE and e.mode <= 2,
        0 < e.release < e.onset <= e.low <= e.high < e.ceiling,
        10 * e.ceiling <= 9 * reach and e.ceiling <= _MAX_CEILING,
        1 <= e.hold_min <= MAX_PRESS_MS and (not e.hold_max or e.hold_min <= e.hold_max <= MAX_PRESS_MS),
        max(e.block, e.rest_min, e.release_timeout) <= _MAX_TIME_MS,
        not e.cadence_low or not e.cadence_high or e.cadence_low <= e.cadence_high,
    )


def check_thresholds(blob, capacity, reach):
    """Raise BrokenRuleError for the first rule a table of thresholds breaks; `reach` is the device's range in mN."""
    if len(blob) < HEAD or blob[0] != 1 or blob[1] < ENTRY:
        raise BrokenRuleError(1)
    count = struct.unpack_from("<H", blob, 2)[0]
    if len(blob) != HEAD + count * blob[1]:
        raise BrokenRuleError(1)
    if count > capacity:
        raise BrokenRuleError(2)
    broken = []
    for number, entry in enumerate(entries(blob)):
        kept = _kept(entry, reach)
        broken += [(_ENTRY_RULE + place, number) for place in range(len(kept)) if not kept[place]]
    if broken:
        raise BrokenRuleError(*min(broken))
    _check_unique(blob)


def _check_unique(blob):
    taken = {}
    for number, entry in enumerate(entries(blob)):
        sides = taken.setdefault(entry.point, [])
        if entry.side in sides or (sides and ANY_SIDE in (entry.side, sides[0])):
            raise BrokenRuleError(10, number)
        sides.append(entry.side)


def check_calibration(blob, cells, ceilings):
    """Raise BrokenRuleError for the first rule that a calibration breaks.

    `cells` is how many the device has, `ceilings` are pairs of (entry or None for the device's own, ceiling in mN).
    """
    if len(blob) < _CAL_HEAD or blob[0] != 1:
        raise BrokenRuleError(20)
    parts = _cells(blob)
    if len(parts) != cells:
        raise BrokenRuleError(21)
    for rule, holds in CELL_RULES:
        for cell, (counts, forces) in enumerate(parts):
            if not holds(counts, forces):
                raise BrokenRuleError(rule, cell)
    reach = min([max(forces) for _, forces in parts])
    for number, ceiling in ceilings:
        if 10 * ceiling > 9 * reach:
            raise BrokenRuleError(25, number)


def _cells(blob):
    """Return (counts, forces) of each cell table; BrokenRuleError where they do not fill the table."""
    parts = []
    at = _CAL_HEAD
    for _ in range(blob[1]):
        if at + _CELL_HEAD > len(blob):
            raise BrokenRuleError(20)
        count = blob[at]
        end = at + _CELL_HEAD + _BREAKPOINT * count
        if end > len(blob):
            raise BrokenRuleError(20)
        parts.append(columns(struct.unpack_from("<%di" % (2 * count), blob, at + _CELL_HEAD)))
        at = end
    if at != len(blob):
        raise BrokenRuleError(20)
    return parts


def _steps(numbers):
    return [numbers[at + 1] - numbers[at] for at in range(len(numbers) - 1)]


def _one_way(_, forces):
    steps = _steps(forces)
    if min(steps) < 0 < max(steps) or forces[0] == forces[-1]:
        return False
    return max(forces) <= _MAX_FORCE and min(forces) >= -_MAX_FORCE


CELL_RULES = (
    (22, lambda counts, _: 2 <= len(counts) <= 32),
    (23, lambda counts, _: min(_steps(counts)) > 0),
    (24, _one_way),
)
