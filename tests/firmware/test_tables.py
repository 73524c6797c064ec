"""The rules of tables, each on its edge and broken (sections 8.2 and 8.3)."""

from typing import Any

import pytest

from acudevice.firmware.tables import (
    BrokenRuleError,
    check_calibration,
    check_thresholds,
    entries,
    find,
    version,
)
from tests.firmware.host import THRESHOLDS
from tests.firmware.parts_of_tables import calibration, entry, thresholds

RANGE = 50_000


def broken(blob: bytes, capacity: int = 4) -> tuple[int, int | None] | None:
    """Return the rule and entry at fault in a table of thresholds."""
    try:
        check_thresholds(blob, capacity, RANGE)
    except BrokenRuleError as fault:
        return fault.rule, fault.entry
    return None


def broken_calibration(blob: bytes, cells: int = 1, ceilings: Any = ()) -> tuple[int, int | None] | None:
    """Return the rule and cell or entry at fault in a calibration."""
    try:
        check_calibration(blob, cells, ceilings)
    except BrokenRuleError as fault:
        return fault.rule, fault.entry
    return None


def test_the_table_of_the_page_keeps_all_rules_and_is_read() -> None:
    """Section 20.7, field by field."""
    assert broken(THRESHOLDS) is None
    assert thresholds(entry()) == THRESHOLDS
    (only,) = entries(THRESHOLDS)
    assert (only.point, only.side, only.mode, only.repeats, version(THRESHOLDS)) == (b"LR3", 1, 0, 3, 7)
    assert (only.onset, only.release, only.low, only.high, only.ceiling) == (1500, 1000, 8000, 20000, 30000)
    assert (only.hold_min, only.hold_max, only.block, only.rest_min) == (4000, 8000, 0, 2000)
    assert (only.release_timeout, only.cv_max, only.cadence_low, only.cadence_high) == (2000, 250, 0, 0)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        THRESHOLDS[:7],
        b"\2" + THRESHOLDS[1:],
        b"\1\x3b" + THRESHOLDS[2:],
        THRESHOLDS + b"\0",
        THRESHOLDS[:-1],
    ],
)
def test_rule_1_wants_the_layout_and_the_size(blob: bytes) -> None:
    """Whatever else is in it."""
    assert broken(blob) == (1, None)


def test_longer_entries_are_read_up_to_their_known_end() -> None:
    """A later version may lengthen them."""
    blob = b"\1\x40\2\0" + bytes(4) + entry() + b"\xff" * 4 + entry(side=2) + b"\xff" * 4
    assert broken(blob) is None
    assert [one.side for one in entries(blob)] == [1, 2]


def test_rule_2_wants_no_more_entries_than_fit() -> None:
    """The capacity itself fits."""
    full = [entry(point=f"P{number}".encode()) for number in range(5)]
    assert broken(thresholds(*full[:4])) is None
    assert broken(thresholds(*full)) == (2, None)


KEPT: list[dict[str, Any]] = [
    {"point": b"!~345678"}, {"side": 3, "mode": 2}, {"release": 1, "onset": 2, "low": 2, "high": 2, "ceiling": 3},
    {"ceiling": 45_000}, {"hold_min": 1, "hold_max": 1}, {"hold_min": 1_800_000, "hold_max": 1_800_000},
    {"hold_max": 0}, {"block": 3_600_000, "rest_min": 3_600_000, "release_timeout": 3_600_000},
    {"cadence_low": 5, "cadence_high": 5}, {"cadence_low": 5}, {"cadence_high": 5},
]  # fmt: skip


@pytest.mark.parametrize("changes", KEPT)
def test_what_lies_on_the_edge_is_kept(changes: dict[str, Any]) -> None:
    """Inclusive bounds are inclusive."""
    assert broken(thresholds(entry(**changes))) is None


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        (3, {"point": b""}), (3, {"point": b"A B"}), (3, {"point": b"A\x7f"}), (3, {"point": b"A\0B"}),
        (3, {"point": b"\xc3\xa4"}), (4, {"side": 4}), (4, {"mode": 3}), (5, {"release": 0}),
        (5, {"release": 1500}), (5, {"onset": 8001}), (5, {"low": 20_001}), (5, {"high": 30_000}),
        (6, {"ceiling": 45_001}), (7, {"hold_min": 0}), (7, {"hold_min": 1_800_001, "hold_max": 0}),
        (7, {"hold_max": 3999}), (7, {"hold_max": 1_800_001}), (8, {"block": 3_600_001}),
        (8, {"rest_min": 3_600_001}), (8, {"release_timeout": 3_600_001}),
        (9, {"cadence_low": 6, "cadence_high": 5}),
    ],
)  # fmt: skip
def test_rules_3_to_9_name_the_entry(rule: int, changes: dict[str, Any]) -> None:
    """The second entry breaks it."""
    assert broken(thresholds(entry(point=b"OK"), entry(**changes))) == (rule, 1)


def test_no_range_allows_a_ceiling_above_a_kilonewton() -> None:
    """The second half of rule 6."""
    with pytest.raises(BrokenRuleError) as fault:
        check_thresholds(thresholds(entry(ceiling=1_000_001)), 4, 2_000_000)
    assert (fault.value.rule, fault.value.entry) == (6, 0)


@pytest.mark.parametrize(
    ("sides", "ok"), [((1, 2, 0), True), ((1, 1), False), ((3, 1), False), ((1, 3), False)]
)
def test_rule_10_wants_one_entry_for_a_point_and_side(sides: tuple[int, ...], ok: bool) -> None:
    """Side 3 serves all sides."""
    blob = thresholds(*(entry(side=side) for side in sides))
    assert broken(blob) == (None if ok else (10, 1))


def test_the_first_rule_of_the_list_is_told() -> None:
    """Not the first entry at fault."""
    assert broken(thresholds(entry(hold_min=0), entry(release=0))) == (5, 1)


def test_an_entry_is_found_by_point_and_side() -> None:
    """A side of its own, or any."""
    blob = thresholds(entry(side=1), entry(side=2), entry(point=b"GB20", side=3))
    assert [find(blob, *wanted)[0] for wanted in [(b"LR3", 2), (b"GB20", 1), (b"GB20", 3)]] == [1, 2, 2]
    assert [find(blob, *wanted)[0] for wanted in [(b"LR3", 0), (b"LR3", 3), (b"LR", 1)]] == [None] * 3
    assert find(None, b"LR3", 1) == (None, None)


LINE = [(0, 0), (1000, 50_000)]


@pytest.mark.parametrize(
    "blob", [b"", calibration(LINE)[:-1], calibration(LINE) + b"\0", calibration(LINE, layout=2)]
)
def test_rule_20_wants_the_layout_and_the_size(blob: bytes) -> None:
    """Of what it contains."""
    assert broken_calibration(blob) == (20, None)


def test_rule_20_does_not_read_past_the_end() -> None:
    """A count of breakpoints that lies, a head cut in two."""
    blob = bytearray(calibration(LINE))
    blob[24] = 255
    assert broken_calibration(bytes(blob)) == (20, None)
    assert broken_calibration(calibration(LINE, LINE)[:45], cells=2) == (20, None)


def test_rule_21_wants_the_cells_of_the_device() -> None:
    """No more and no fewer."""
    assert broken_calibration(calibration(LINE, LINE)) == (21, None)
    assert broken_calibration(calibration(), cells=1) == (21, None)


LONG = [(counts, counts) for counts in range(33)]


@pytest.mark.parametrize(
    ("rule", "cell"),
    [
        (22, LINE[:1]), (22, []), (22, LONG), (23, [(0, 0), (0, 5)]), (23, [(5, 0), (0, 5)]),
        (24, [(0, 0), (1, 9), (2, 8)]), (24, [(0, 9), (1, 0), (2, 1)]), (24, [(0, 5), (1, 5)]),
        (24, [(0, 0), (1, 2_000_001)]), (24, [(0, -2_000_001), (1, 0)]),
    ],
)  # fmt: skip
def test_rules_22_to_24_name_the_cell(rule: int, cell: list[tuple[int, int]]) -> None:
    """The second cell breaks it."""
    assert broken_calibration(calibration(LINE, cell), cells=2) == (rule, 1)


@pytest.mark.parametrize("cell", [LONG[:32], [(0, 9), (1, 9), (2, 0)], [(-5, -2_000_000), (5, 2_000_000)]])
def test_falling_flat_and_long_cells_are_kept(cell: list[tuple[int, int]]) -> None:
    """Force may fall with the counts, and stay for a while."""
    assert broken_calibration(calibration(cell)) is None


def test_rule_25_wants_ceilings_within_the_range_of_the_weakest_cell() -> None:
    """Those of the thresholds first, then the device's own."""
    weak = calibration(LINE, [(0, 0), (1, 20_000)])
    assert broken_calibration(weak, 2, [(0, 18_000), (None, 18_000)]) is None
    assert broken_calibration(weak, 2, [(0, 18_000), (1, 18_001), (None, 18_001)]) == (25, 1)
    assert broken_calibration(weak, 2, [(0, 18_000), (None, 18_001)]) == (25, None)
