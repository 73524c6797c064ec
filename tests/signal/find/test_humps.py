"""Humps are parted by valleys below a quarter of the smaller one's height, and by nothing else."""

from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.find.humps import Hump, humps, turning_points
from acudevice.signal.find.series import Floats

LEVELS = st.lists(st.integers(0, 100), min_size=2, max_size=25)


def line(*levels: float, cells: int = 10) -> Floats:
    """Return straight lines through levels, so many cells apart."""
    return np.interp(np.arange((len(levels) - 1) * cells + 1) / cells, np.arange(len(levels)), levels)


def found(x: Floats, rest: float = 0.0, noise: float = 0.0) -> list[Hump]:
    """Return the humps of a series over a constant rest."""
    return humps(x, np.full(len(x), rest), 1, 0.1, noise)


@pytest.mark.parametrize(("valley", "count"), [(0, 2), (2.4, 2), (2.6, 1), (5, 1)])
def test_a_valley_parts_below_a_quarter_of_the_smaller_hump(valley: float, count: int) -> None:
    """Whichever of the two the smaller one is."""
    assert len(found(line(0, 10, valley, 40, 0))) == count
    assert len(found(line(0, 40, valley, 10, 0))) == count


def test_height_counts_from_rest() -> None:
    """A valley at 8 is a deep one above a rest of 7."""
    x = line(7, 20, 8, 20, 7)
    assert len(found(x, rest=0)) == 1
    assert len(found(x, rest=7)) == 2


def test_a_hump_knows_where_it_lies() -> None:
    """From valley to valley, with its peak, and its lowest valley inside."""
    (hump,) = found(line(0, 10, 6, 12, 5, 8, 0))
    assert (hump.left, hump.peak, hump.right) == (0, 30, 60)
    assert hump.floor == 5
    assert hump.valley == pytest.approx(0.6)


def test_a_hump_without_valleys_has_no_floor() -> None:
    """Nothing in it could end the press."""
    (hump,) = found(line(0, 10, 0))
    assert (hump.floor, hump.valley) == (np.inf, 1.0)


def test_noise_makes_valleys_look_deeper_than_they_are() -> None:
    """With it, a valley just below a quarter parts no more."""
    x = line(0, 10, 2.2, 10, 0)
    assert len(found(x)) == 2
    assert len(found(x, noise=0.5)) == 1


def test_a_recording_that_begins_or_ends_high_has_its_humps_there() -> None:
    """Cut humps are humps."""
    assert [hump.peak for hump in found(line(10, 0, 10))] == [0, 20]
    assert found(np.zeros(50)) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=25))
def test_a_flat_top_turns_in_its_middle(steps: list[tuple[int, int]]) -> None:
    """A flat start or end does not turn, nor does a shelf; of an even number of cells the one before the middle."""
    levels, lengths = zip(*steps, strict=True)
    x = np.repeat(np.array(levels, np.float64), lengths)
    groups = [[*cells] for _, cells in groupby(range(len(x)), lambda cell: x[cell])]
    wanted = [
        here[(len(here) - 1) // 2]
        for before, here, after in zip(groups, groups[1:], groups[2:], strict=False)
        if (x[before[0]] < x[here[0]]) != (x[here[0]] < x[after[0]])
    ]
    assert turning_points(x, 0.0).tolist() == [0, *wanted, len(x) - 1]


@given(LEVELS, st.integers(1, 40))
def test_turning_points_turn_by_no_less_than_the_ripple(levels: list[int], ripple: int) -> None:
    """Up and down in turn; what lies between stays within a ripple of the way."""
    x = line(*levels)
    points = turning_points(x, ripple)
    swings = np.diff(x[points])
    if len(points) > 2:
        assert (np.abs(swings) >= ripple).all()
        assert (np.sign(swings[1:]) == -np.sign(swings[:-1])).all()
        assert x[points].max() == x.max()
        assert x[points].min() == x.min()


@given(LEVELS)
def test_humps_lie_side_by_side(levels: list[int]) -> None:
    """In order, peak inside, and each peak the highest of its hump."""
    x = line(*levels)
    row = found(x)
    for hump in row:
        assert hump.left <= hump.peak <= hump.right
        assert x[hump.peak] == x[hump.left : hump.right + 1].max()
    assert all(one.right == two.left for one, two in pairwise(row))


@given(LEVELS, st.integers(-50, 50), st.sampled_from([0.5, 4.0]))
def test_offset_and_scale_do_not_matter(levels: list[int], offset: int, scale: float) -> None:
    """Where rest and ripple move along."""
    x = line(*levels)
    other = humps(scale * x + offset, np.full(len(x), float(offset)), 1, 0.1 * scale, 0.0)
    assert [(h.left, h.peak, h.right) for h in other] == [(h.left, h.peak, h.right) for h in found(x)]
