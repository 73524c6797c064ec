"""Each rule of the page is found broken when it is, and the first one is named."""

from dataclasses import replace
from typing import Any

import pytest

from acudevice.protocol.rules import RuleBroken, check_calibration, check_thresholds, within_range
from acudevice.protocol.tables import (
    Breakpoint,
    Calibration,
    Entry,
    Thresholds,
    decode_thresholds,
    encode_calibration,
    encode_thresholds,
)
from tests.support.protocol_page import examples

(PAGE,) = [example.parts["table"] for example in examples() if "table" in example.parts]
GOOD = decode_thresholds(PAGE).entries[0]
RANGE_MN = 40_000


def _check(*entries: Entry, capacity: int = 4, range_mn: int = RANGE_MN) -> RuleBroken | None:
    return check_thresholds(Thresholds(1, entries), capacity=capacity, range_mn=range_mn)


def test_the_table_of_the_page_obeys() -> None:
    """As values and as bytes."""
    assert check_thresholds(PAGE, capacity=1, range_mn=RANGE_MN) is None
    assert _check(GOOD) is None
    assert _check() is None


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (3, {"point": ""}),
        (3, {"point": "L R3"}),
        (3, {"point": "LR\x003"}),
        (3, {"point": "LR3\x7f"}),
        (3, {"point": "NINECHARS"}),
        (4, {"side": 4}),
        (4, {"mode": 3}),
        (5, {"release": 0}),
        (5, {"release": 1500}),
        (5, {"onset": 8001}),
        (5, {"low": 20_001}),
        (5, {"high": 30_000}),
        (6, {"ceiling": 36_001}),
        (7, {"hold_min": 0}),
        (7, {"hold_min": 8001}),
        (7, {"hold_min": 1_800_001, "hold_max": 0}),
        (7, {"hold_max": 1_800_001}),
        (8, {"block": 3_600_001}),
        (8, {"rest_min": 3_600_001}),
        (8, {"release_timeout": 3_600_001}),
        (9, {"cadence_low": 1001, "cadence_high": 1000}),
    ],
)
def test_an_entry_that_breaks_a_rule_is_named(rule: int, change: dict[str, Any]) -> None:
    """With the number of the rule and of the entry."""
    assert _check(
        GOOD, replace(GOOD, side=2, **change) if "side" not in change else replace(GOOD, **change)
    ) == (rule, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"onset": 8000},
        {"low": 20_000},
        {"high": 29_999},
        {"ceiling": 36_000},
        {"hold_max": 0},
        {"hold_min": 8000},
        {"hold_min": 1, "hold_max": 1},
        {"hold_min": 1_800_000, "hold_max": 1_800_000},
        {"block": 3_600_000, "rest_min": 3_600_000, "release_timeout": 3_600_000},
        {"cadence_low": 1001, "cadence_high": 0},
        {"cadence_low": 1000, "cadence_high": 1000},
        {"point": "!~345678"},
    ],
)
def test_an_entry_on_the_edge_obeys(change: dict[str, Any]) -> None:
    """The edges of each rule are inside."""
    assert _check(replace(GOOD, **change)) is None


def test_a_ceiling_of_a_kilonewton_is_the_most() -> None:
    """Whatever the range."""
    high = replace(GOOD, ceiling=1_000_000)
    assert _check(high, range_mn=2_000_000) is None
    assert _check(replace(high, ceiling=1_000_001), range_mn=2_000_000) == (6, 0)


@pytest.mark.parametrize(
    ("sides", "broken"),
    [((0, 1, 2), None), ((1, 1), 1), ((1, 2, 2), 2), ((3, 1), 1), ((0, 3), 1), ((3, 3), 1)],
)
def test_no_two_entries_serve_the_same_side(sides: tuple[int, ...], broken: int | None) -> None:
    """Side 3 serves all; the later entry is at fault. Another point does not matter."""
    rows = [replace(GOOD, side=side) for side in sides]
    assert _check(*rows, replace(GOOD, point="other")) == (None if broken is None else (10, broken))


def test_the_first_rule_in_the_order_of_the_page_is_named() -> None:
    """Not the first entry: rule 4 of entry 1 comes before rule 7 of entry 0."""
    assert _check(replace(GOOD, hold_min=0), replace(GOOD, mode=9)) == (4, 1)
    assert _check(*[replace(GOOD, mode=9)] * 5) == (2, None)
    assert check_thresholds(PAGE[:-1], capacity=0, range_mn=0) == (1, None)


CELL = (Breakpoint(-100, 0), Breakpoint(900, 5000), Breakpoint(2900, 20_000))
FINE = Calibration(bytes(16), 0, (CELL,))


def _cell(*points: tuple[int, int], cells: int = 1) -> RuleBroken | None:
    cell = tuple(Breakpoint(*point) for point in points)
    return check_calibration(Calibration(bytes(16), 0, (CELL,) * (cells - 1) + (cell,)), cells=cells)


def test_a_calibration_that_obeys() -> None:
    """Rising, falling, with a level stretch; as values and as bytes."""
    assert check_calibration(FINE, cells=1, ceiling=18_000) is None
    assert check_calibration(encode_calibration(FINE), cells=1) is None
    assert _cell((0, 2_000_000), (1, 5), (2, 5), (3, -2_000_000)) is None
    assert _cell(*((n, n) for n in range(32))) is None


@pytest.mark.parametrize(
    ("points", "rule"),
    [
        ([], 22),
        ([(0, 0)], 22),
        ([(n, n) for n in range(33)], 22),
        ([(0, 0), (0, 5)], 23),
        ([(5, 0), (4, 5)], 23),
        ([(0, 0), (1, 5), (2, 4)], 24),
        ([(0, 5), (1, 0), (2, 1)], 24),
        ([(0, 5), (1, 5)], 24),
        ([(0, 0), (1, 2_000_001)], 24),
        ([(0, -2_000_001), (1, 0)], 24),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named(points: list[tuple[int, int]], rule: int) -> None:
    """With the number of the rule and of the cell."""
    assert _cell(*points, cells=2) == (rule, 1)


def test_cells_are_those_of_the_device() -> None:
    """Neither more nor fewer, and bytes must be those of their contents."""
    assert check_calibration(FINE, cells=2) == (21, None)
    assert check_calibration(Calibration(bytes(16), 0, ()), cells=0) == (21, None)
    assert check_calibration(encode_calibration(FINE) + b"\0", cells=1) == (20, None)


def test_a_ceiling_above_ninety_percent_of_the_new_range_is_named() -> None:
    """Those of the table of thresholds by their entry, the device's own without one."""
    low, high = replace(GOOD, ceiling=18_000), replace(GOOD, ceiling=18_001)
    assert check_calibration(FINE, cells=1, thresholds=Thresholds(1, (low,))) is None
    assert check_calibration(FINE, cells=1, thresholds=Thresholds(1, (low, high))) == (25, 1)
    assert check_calibration(FINE, cells=1, ceiling=18_001) == (25, None)
    assert within_range(9, 10)
    assert not within_range(10, 11)
    assert encode_thresholds(Thresholds(1, (low,)))
