"""Edges are followed to their feet, all at once or one by one, with the same outcome."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.find.feet import Edges, _foot, feet
from acudevice.signal.find.grid import Grid
from acudevice.signal.find.levels import Level

LEVEL = Level(0, 0.0, 4.0, 2.5, 1.0, 10.0)


def edges(cells: list[int], count: int, room: int) -> Edges:
    """Return edges of presses of 10 at those cells, that may be followed for `room` cells either way."""
    at = np.array(cells)
    levels = np.tile(np.array(LEVEL, np.float64)[:, None], len(cells))
    return Edges(at, levels, np.maximum(at - room, 0), np.minimum(at + room, count - 1))


@given(st.integers(0, 2**32 - 1), st.integers(3, 400), st.floats(0, 2), st.sampled_from([-1, 1]))
def test_all_at_once_is_one_by_one(seed: int, room: int, noise: float, step: int) -> None:
    """Bit by bit, on edges of any length, with shelves, tails and noise."""
    rng = np.random.default_rng(seed)
    t = np.arange(600)
    x = np.clip(np.interp(t, np.sort(rng.integers(0, 600, 12)), 10 * rng.random(12)), 0, 9)
    grid = Grid(0.0, 50.0, x + noise * rng.standard_normal(600))
    cells = np.flatnonzero(grid.values >= LEVEL.onset)[::7]
    if not len(cells):
        return
    some = edges(cells.tolist(), 600, room)
    cell, place = feet(grid, some, step)
    for k, at in enumerate(cells.tolist()):
        assert (cell[k], place[k]) == _foot(grid, LEVEL, (int(some.low[k]), int(some.high[k])), at, step)


def test_the_foot_is_where_a_tenth_is_crossed() -> None:
    """Between cells, on a straight edge."""
    grid = Grid(0.0, 50.0, np.clip(np.arange(100.0) - 50.5, 0, 10))
    cell, place = feet(grid, edges([55], 100, 40), -1)
    assert cell.tolist() == [51]
    assert place[0] == pytest.approx(51.5)
