"""From counts to millinewtons, as section 9 says."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.force import BOUND, Calibration, columns, mean
from tests.firmware.parts_of_tables import calibration

EXAMPLE = calibration([(-100, 0), (900, 5000), (2900, 20000)])
INTS = st.integers(-(2**31), 2**31 - 1)


@pytest.mark.parametrize(
    ("counts", "force"),
    [(-100, 0), (0, 500), (333, 2165), (900, 5000), (901, 5008), (2901, 20008), (-101, -5), (-333, -1165)],
)
def test_the_example_of_the_page(counts: int, force: int) -> None:
    """The table of section 20.8."""
    assert Calibration(EXAMPLE).force(0, counts) == force


@given(st.lists(st.tuples(INTS, st.integers(-2_000_000, 2_000_000)), min_size=2, max_size=32), INTS)
def test_the_force_is_the_nearest_to_the_line(points: list[tuple[int, int]], counts: int) -> None:
    """Against exact fractions: halves upward, ends continued, bounded."""
    points = sorted(dict(points).items())
    if len(points) < 2:
        return
    segments = list(pairwise(points))
    low, high = next((s for s in reversed(segments) if s[0][0] <= counts), segments[0])
    exact = low[1] + Fraction((counts - low[0]) * (high[1] - low[1]), high[0] - low[0])
    nearest = (exact + Fraction(1, 2)).__floor__()
    assert Calibration(calibration(points)).force(0, counts) == max(-BOUND, min(BOUND, nearest))


def test_each_cell_has_its_own_table() -> None:
    """Cells are told in their order, and the range is that of the weakest."""
    cells = Calibration(calibration([(0, 0), (10, 1000)], [(0, 0), (10, 20), (20, 500)]))
    assert cells.forces((5, 15)) == [500, 260]
    assert (cells.cell_range(0), cells.device_range()) == (1000, 500)


def test_its_name_is_kept() -> None:
    """Info tells the id of the calibration."""
    assert Calibration(calibration([(0, 0), (1, 1)], uuid=bytes(range(16)))).id == bytes(range(16))


@given(st.integers(-(10**12), 10**12), st.integers(1, 1000))
def test_a_mean_is_rounded_with_halves_upward(total: int, count: int) -> None:
    """As each single force is."""
    assert mean(total, count) == (Fraction(total, count) + Fraction(1, 2)).__floor__()


def test_columns_part_counts_and_forces() -> None:
    """Breakpoints alternate in the table."""
    assert columns((1, 2, 3, 4)) == ([1, 3], [2, 4])
