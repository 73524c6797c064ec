"""Cells are parted, and numbers read in them."""

import math

import pytest

from acudevice.formats.readers.cells import bare, is_number, number, split, trimmed, unit


def test_quotes_keep_a_delimiter_in_a_cell() -> None:
    """As a spreadsheet writes decimals with a comma."""
    assert split('"0,02","1,5"', ",") == ["0,02", "1,5"]
    assert split("0.02,1.5", ",") == ["0.02", "1.5"]


def test_a_table_may_have_bars_around() -> None:
    """As in Markdown."""
    assert [cell.strip() for cell in trimmed(split("| 0.1 | 2 |", "|"))] == ["0.1", "2"]


def test_an_empty_last_cell_may_be_none() -> None:
    """Of a line that ends with a delimiter; an only cell stays."""
    assert trimmed(["1", "2", " "]) == ["1", "2"]
    assert trimmed([""]) == [""]


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("1.5", False, 1.5),
        (" -2e3 ", False, -2000),
        ('"7"', False, 7),
        ("12,345.5", False, 12345.5),
        ("-1,234,567", False, -1234567),
        ("1,5", True, 1.5),
        ("12.345,5", True, 12345.5),
        ("00:01:30", False, 90),
    ],
)
def test_numbers_are_read(cell: str, comma: bool, value: float) -> None:
    """With decimal point or comma, in groups of digits, and times of day."""
    assert is_number(cell, comma=comma)
    assert number(cell, comma=comma) == value


@pytest.mark.parametrize("cell", ["", "abc", "1,5", "1,23", "12 V", "N", "0x1f"])
def test_what_is_no_number_is_nan(cell: str) -> None:
    """Nothing is guessed."""
    assert not is_number(cell, comma=False)
    assert math.isnan(number(cell, comma=False))


@pytest.mark.parametrize(
    ("cell", "said"), [(" 12.34 N", "N"), ('"3kg"', "kg"), ("0.5 ms", "ms"), ("7", ""), ("7 V", "")]
)
def test_a_number_may_bear_its_unit(cell: str, said: str) -> None:
    """One of time or force; without that of its column it is plain, with another one it is none."""
    assert unit(cell, comma=False) == said
    if said:
        assert is_number(cell, comma=False)
        assert math.isfinite(number(bare(cell, said), comma=False))
        assert math.isnan(number(bare(cell, "lbf"), comma=False))


def test_no_group_of_digits_begins_with_zero() -> None:
    """What does has a decimal mark."""
    assert not is_number("0,050", comma=False)
    assert number("0,050", comma=True) == 0.05
    assert number("0.050", comma=True) == 0.05
