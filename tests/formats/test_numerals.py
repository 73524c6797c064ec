"""Numbers as text: what Python itself would write."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.formats.numerals import Column, decimals, lines


def written(*columns: Column) -> list[list[str]]:
    """Return the cells of the lines."""
    text = lines(columns).decode()
    assert text.endswith("\n")
    return [line.split(",") for line in text[:-1].split("\n")]


def one(column: Column) -> list[str]:
    """Return the cells of a single column, which never begins a line alone."""
    return [row[1] for row in written(Column(np.zeros(len(column.values), np.int64)), column)]


NUMBERS = st.floats(-4e9, 4e9, allow_subnormal=True)


@given(st.lists(NUMBERS, min_size=1), st.sampled_from([1, 2, 3, 6]))
def test_floats_are_rounded_as_python_rounds(values: list[float], places: int) -> None:
    """The exact value to the nearest, halves to the even digit, a minus also before nought."""
    assert one(decimals(np.array(values), places)) == [f"{value:.{places}f}" for value in values]


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1), st.sampled_from([1, 2, 3, 6]))
def test_what_lies_beside_a_half_falls_to_its_side(numbers: list[int], places: int) -> None:
    """A decimal that ends in 5 is nearly never exactly a half: which side it is on, its last bit says."""
    values = np.array([(10 * number + 5) / 10 ** (places + 1) for number in numbers])
    assert one(decimals(values, places)) == [f"{value:.{places}f}" for value in values]


@pytest.mark.parametrize(("divisor", "places"), [(8, 2), (16, 3), (128, 6), (32_768, 6), (4, 1)])
def test_true_halves_go_to_the_even_digit(divisor: int, places: int) -> None:
    """Ticks of 32,768 Hz fall on halves of a microsecond."""
    values = np.arange(-3000, 3000) / divisor
    assert one(decimals(values, places)) == [f"{value:.{places}f}" for value in values.tolist()]


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1))
def test_whole_numbers_have_no_point(values: list[int]) -> None:
    """And no leading zeros, whatever stands in other rows."""
    assert one(Column(np.array(values))) == [str(value) for value in values]


def test_what_is_not_known_is_empty() -> None:
    """Between its commas, without a sign; a sign may also be said."""
    values, known = np.array([-1500, 12, 0]), np.array([True, False, True])
    rows = written(
        Column(values), Column(values, 3, known=known), Column(values, negative=known, known=known)
    )
    assert rows == [["-1500", "-1.500", "-1500"], ["12", "", ""], ["0", "0.000", "-0"]]
    assert lines([Column(values, 3, known=known, empty=b"n/a")]) == b"-1.500\nn/a\n0.000\n"
