"""Readings cut block by block are cut where their zones change, as one by one."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from acudevice.signal.blocks import BLOCK, PIECE, Readings, Zones, cut
from acudevice.signal.zones import Zone

EDGES, VALID = (10, 20, 80, 200, 300), range(-500, 500)


def zones_of(readings: Readings, *, falls: bool = False) -> Zones:
    """Return the zone of each reading; where force falls as they rise, of its negative."""
    zones = np.searchsorted(EDGES, -readings if falls else readings, side="right").astype(np.uint8)
    zones[(readings < VALID.start) | (readings >= VALID.stop)] = Zone.INVALID
    return zones


def runs(readings: Readings, *, falls: bool = False) -> tuple[list[int], list[int]]:
    """Return start and zone of each run, one reading after the other."""
    starts, zones, place = [], [], 0
    for zone, group in groupby(zones_of(readings, falls=falls).tolist()):
        starts.append(place)
        zones.append(zone)
        place += len(list(group))
    return starts, zones


def agree(readings: NDArray[np.int64], dtype: str = "i4", *, falls: bool = False) -> None:
    """Compare the two ways to cut."""
    starts, zones = cut(readings.astype(dtype), lambda some: zones_of(some, falls=falls))
    assert (starts.tolist(), zones.tolist()) == runs(readings, falls=falls)


@given(
    st.lists(
        st.tuples(st.integers(1, 700), st.sampled_from([0, 15, 25, 100, 250, 400, 600, -600])), min_size=1
    ),
    st.booleans(),
    st.sampled_from(["i2", "i4", "i8"]),
)
def test_runs_of_any_length_are_found(holds: list[tuple[int, int]], falls: bool, dtype: str) -> None:
    """Changes within blocks, between them, at their ends; readings invalid below and above; last blocks of any size."""
    lengths, levels = zip(*holds, strict=True)
    readings = np.repeat(levels, lengths)
    agree(np.where(np.abs(readings) < 500, -readings if falls else readings, readings), dtype, falls=falls)


@given(st.integers(0, 1 << 32), st.integers(1, 5 * BLOCK), st.floats(0.1, 300))
def test_noise_across_edges_is_cut_at_each_crossing(seed: int, count: int, noise: float) -> None:
    """Some blocks cross an edge, others do not."""
    rng = np.random.default_rng(seed)
    agree(np.cumsum(rng.normal(0, noise, count)).round().astype(np.int64) % 700 - 100)


@pytest.mark.parametrize(
    "count", [1, BLOCK - 1, BLOCK, BLOCK + 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7]
)
def test_every_size_is_cut_to_its_end(count: int) -> None:
    """The last reading is alone in its zone; and one zone is one run."""
    readings = np.zeros(count, np.int64)
    agree(readings)
    readings[-1] = 50
    agree(readings)


def test_a_block_of_clipped_readings_may_hold_valid_ones() -> None:
    """Its least and its greatest reading are invalid alike."""
    readings = np.full(3 * BLOCK, 15)
    readings[BLOCK], readings[BLOCK + 5] = -600, 600
    agree(readings)
