# Tables of thresholds and of calibration: their entries and the rules they must keep (section 8 of the protocol).

import struct

from .force import columns

THRESHOLDS, CALIBRATION = 1, 2
MAX_TABLE = 8192
HEAD, ENTRY = 8, 60
CAL_HEAD, CELL_HEAD, BREAKPOINT = 24, 4, 8
MAX_CEILING = 1_000_000
MAX_PRESS_MS = 1_800_000
MAX_TIME_MS = 3_600_000
MAX_FORCE = 2_000_000
ANY_SIDE = 3


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


# Rule of an entry: what must hold; the second argument is the device's range.
ENTRY_RULES = (
    (3, lambda e, _: len(e.point) >= 1 and all(0x21 <= char <= 0x7E for char in e.point)),
    (4, lambda e, _: e.side <= ANY_SIDE and e.mode <= 2),
    (5, lambda e, _: 0 < e.release < e.onset <= e.low <= e.high < e.ceiling),
    (6, lambda e, reach: 10 * e.ceiling <= 9 * reach and e.ceiling <= MAX_CEILING),
    (
        7,
        lambda e, _: (
            1 <= e.hold_min <= MAX_PRESS_MS and (not e.hold_max or e.hold_min <= e.hold_max <= MAX_PRESS_MS)
        ),
    ),
    (8, lambda e, _: max(e.block, e.rest_min, e.release_timeout) <= MAX_TIME_MS),
    (9, lambda e, _: not e.cadence_low or not e.cadence_high or e.cadence_low <= e.cadence_high),
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
    for rule, holds in ENTRY_RULES:
        for number, entry in enumerate(entries(blob)):
            if not holds(entry, reach):
                raise BrokenRuleError(rule, number)
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
    if len(blob) < CAL_HEAD or blob[0] != 1:
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
    at = CAL_HEAD
    for _ in range(blob[1]):
        if at + CELL_HEAD > len(blob):
            raise BrokenRuleError(20)
        count = blob[at]
        end = at + CELL_HEAD + BREAKPOINT * count
        if end > len(blob):
            raise BrokenRuleError(20)
        parts.append(columns(struct.unpack_from("<%di" % (2 * count), blob, at + CELL_HEAD)))
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
    return max(forces) <= MAX_FORCE and min(forces) >= -MAX_FORCE


CELL_RULES = (
    (22, lambda counts, _: 2 <= len(counts) <= 32),
    (23, lambda counts, _: min(_steps(counts)) > 0),
    (24, _one_way),
)
