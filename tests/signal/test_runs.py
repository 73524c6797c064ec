"""Readings are cut into runs of one zone; zones, forces and sums are those of the samples."""

from bisect import bisect_right
from itertools import groupby, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.calibrate import Converter, cause_of
from acudevice.signal.runs import Chunk, Ruler
from acudevice.signal.tally import Sums
from acudevice.signal.zones import Cause, Zone
from acudevice.values.calibration import Calibration, CellTable, Scale
from tests.support.calibrations import counts_near, scales

EDGES = (1000, 1500, 8000, 20_001, 30_000)
RISING = Converter(Scale(Calibration("", (CellTable((0, 100), (0, 1000)),), 0), (5,), -9999, 9999), 2)
FALLING = Converter(Scale(Calibration("", (CellTable((0, 100), (0, -1000)),), 0), (5,), -9999, 9999), 2)


def ruler(converter: Converter, edges: tuple[int, ...] = EDGES) -> Ruler:
    """Return the ruler over the counts of the one cell of a converter."""
    return Ruler.over(converter.cells[0], converter.valid, edges, converter.width)


def zone_of(force: int | None, edges: tuple[int, ...]) -> int:
    """Return the zone of one sample."""
    return Zone.INVALID if force is None else bisect_right(edges, force)


@given(st.data())
def test_zones_read_off_counts_are_those_of_force(data: st.DataObject) -> None:
    """Any cell, rising or falling, clipped or not, any edges: no reading need be turned into force for it."""
    scale = data.draw(scales(most_cells=1))
    converter = Converter(scale, 4)
    places = [converter.cells[0].force_mn(c) for c in scale.calibration.cells[0].counts]
    near = st.sampled_from(places).flatmap(lambda mn: st.integers(mn - 2, mn + 2)) | st.integers(
        -10, 2_000_000
    )
    edges = tuple(sorted(data.draw(st.tuples(near, near, near, near, near))))
    counts = data.draw(st.lists(counts_near(scale), min_size=1, max_size=20))
    zones = ruler(converter, edges).zones(np.array(counts, np.int32))
    assert zones.tolist() == [zone_of(converter.one((c,)), edges) for c in counts]


def chunk(converter: Converter, counts: list[int], lost: dict[int, int], times: list[int]) -> Chunk:
    """Return a chunk of counts; `lost` samples before places, `times` from sample to sample."""
    index = np.arange(len(counts)) + np.cumsum([lost.get(place, 0) for place in range(len(counts))])
    return Chunk(ruler(converter), np.array(counts, np.int16), index, 7 + np.cumsum(times))


@given(
    st.sampled_from([RISING, FALLING]),
    st.lists(
        st.sampled_from([0, 90, 100, 101, 150, 500, 801, 2000, 2001, 2500, 3001, 9999]),
        min_size=1,
        max_size=25,
    ),
    st.dictionaries(st.integers(1, 24), st.integers(1, 9), max_size=2),
    st.data(),
)
def test_runs_are_cut_where_the_zone_changes_or_samples_are_missing(
    converter: Converter, levels: list[int], lost: dict[int, int], data: st.DataObject
) -> None:
    """Places, zones, gaps, and the sums of each run that a press can need."""
    counts = [-level if converter is FALLING and level < 9999 else level for level in levels]
    times = data.draw(st.lists(st.integers(1, 1000), min_size=len(counts), max_size=len(counts)))
    readings = chunk(converter, counts, lost, times)
    zones = [zone_of(converter.one((c,)), EDGES) for c in counts]
    pieces = np.cumsum([place in lost for place in range(len(counts))]).tolist()
    groups = [list(places) for _, places in groupby(range(len(counts)), lambda p: (zones[p], pieces[p]))]
    runs = readings.runs()
    assert [[*range(a, b)] for a, b in zip(runs.start.tolist(), runs.stop.tolist(), strict=True)] == groups
    assert runs.zone.tolist() == [zones[places[0]] for places in groups]
    assert runs.gap.tolist() == [places[0] in lost for places in groups]
    for row, places in enumerate(groups):
        if Zone.NEAR <= zones[places[0]] <= Zone.HARD:
            expected = sums(converter, counts, readings, places)
            assert runs.sums(row) == readings.sum_up(places[0], places[-1] + 1) == expected
            assert runs.last[row] == readings.force(places[-1])


def sums(converter: Converter, counts: list[int], readings: Chunk, places: list[int]) -> Sums:
    """Return what adds up over samples, one by one."""
    forces = [converter.one((counts[place],)) or 0 for place in places]
    waits = [int(readings.tick[b] - readings.tick[a]) for a, b in pairwise(places)]
    impulse = sum(force * wait for force, wait in zip(forces, waits, strict=False))
    return Sums(sum(forces), sum(f * f for f in forces), impulse, max(forces))


def test_even_numbers_and_ticks_need_no_arrays() -> None:
    """A range says as much as an array does."""
    counts = np.array([0, 150, 900, 901, 902, 150, 0], np.int32)
    even = Chunk(ruler(RISING), counts, range(3, 10), range(50, 120, 10))
    listed = Chunk(ruler(RISING), counts, np.arange(3, 10), np.arange(50, 120, 10))
    for ours, theirs in ((even, listed), (even.part(1, 6), listed.part(1, 6))):
        one, other = ours.runs(), theirs.runs()
        assert [one.sums(row) for row in range(len(one.zone))] == [
            other.sums(row) for row in range(len(other.zone))
        ]
        places = np.array([0, 2])
        assert ours.ticks(places).tolist() == theirs.ticks(places).tolist()
        assert ours.numbers(places).tolist() == theirs.numbers(places).tolist()


def test_an_invalid_reading_says_why() -> None:
    """The fault code of the width is no reading, all else is clipped."""
    counts = [0, -32_768, 9999, -9999]
    readings = chunk(RISING, counts, {}, [1] * 4)
    assert [readings.cause(place) for place in (1, 2, 3)] == [cause_of((c,), 2) for c in counts[1:]]
    assert readings.cause(1) is Cause.NO_READING


def test_readings_can_be_forces() -> None:
    """Without a cell a reading is its own force."""
    forces = Ruler(EDGES, range(-(1 << 62), 1 << 62), -(1 << 63))
    assert forces.zones(np.array([999, 1000, 30_000, -(1 << 63)])).tolist() == [0, 1, 5, 6]
    assert forces.forces(np.array([5, 6], np.int16)).tolist() == [5, 6]
    assert forces.force(12) == 12
