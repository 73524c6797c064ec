"""Over whole recordings the check says what it says sample by sample."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from acudevice.errors import UsageError
from acudevice.signal.batch import CHUNK, check_counts, check_forces
from acudevice.signal.calibrate import Converter, cause_of
from acudevice.signal.check import Check
from acudevice.signal.moments import Moment, PressEnded
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support.saying import CONVERTER, check_for, stepped
from tests.support.traces import RECORDINGS, Trace, random_trace, recorded_trace

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000, release_timeout_ms=2000
)

Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


def columns(trace: Trace) -> Columns:
    """Return numbers, ticks and counts of a trace."""
    index, tick, counts = (np.array(column) for column in zip(*trace.rows(), strict=True))
    return index, tick, counts.astype(np.int32)


def agree(trace: Trace, chunk: int) -> list[Moment]:
    """Check a trace sample by sample and at once, compare all there is, and return the moments."""
    single, batch = check_for(trace), check_for(trace)
    expected = stepped(single, trace.rows())
    index, tick, counts = columns(trace)
    got = check_counts(batch, CONVERTER, counts, index, tick, chunk=chunk)
    assert got == expected
    assert batch.progress == single.progress
    assert (batch.cut(), batch.done) == (single.cut(), single.done)
    return got


@pytest.mark.parametrize(
    ("chunk", "seeds"), [(1, range(5)), (7, range(30)), (64, range(60)), (CHUNK, range(90))]
)
def test_random_traces_agree(chunk: int, seeds: range) -> None:
    """With gaps, faults, plateaus at the edges, of all modes and of none, in chunks of any size."""
    for seed in seeds:
        agree(random_trace(10_000 * chunk + seed, packets=20), chunk)


@settings(max_examples=50)
@given(st.integers(1 << 40, 1 << 50), st.integers(1, 500))
def test_any_trace_agrees_in_any_chunks(seed: int, chunk: int) -> None:
    """The same, wherever hypothesis looks."""
    agree(random_trace(seed, packets=10), chunk)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("file", sorted(path.name for path in RECORDINGS.glob("*.csv")))
def test_real_hands_agree(file: str, mode: Mode) -> None:
    """Each recording in each mode, times as they were."""
    agree(recorded_trace(file, mode), CHUNK)


def test_values_are_python_integers() -> None:
    """They go to JSON and to a database; numpy's would not."""
    moments = agree(random_trace(3, Mode.HOLD), CHUNK)
    ended = [moment.press for moment in moments if isinstance(moment, PressEnded)]
    assert ended
    numbers = [getattr(press, name) for press in ended for name in press.__slots__ if name != "extra"]
    assert not [number for number in numbers if isinstance(number, np.generic)]


def hand(samples: int, rate_hz: int, noise_mn: float = 30.0) -> NDArray[np.int32]:
    """Return a hand that presses with 12 N for five of each ten seconds, in mN."""
    t = np.arange(samples) / rate_hz % 10.0
    force = np.interp(t, [0, 2, 2.3, 7, 7.2, 10], [0, 0, 12_000, 12_000, 0, 0])
    return np.asarray(force + np.random.default_rng(1).normal(0, noise_mn, samples)).astype(np.int32)


@pytest.mark.parametrize("rate_hz", [10, 100, 1000])
def test_even_recordings_agree_with_packets(rate_hz: int) -> None:
    """Numbers and ticks as ranges, plain presses taken whole, chunks through the middle of some."""
    counts, period = hand(25_000, rate_hz), 1_000_000 // rate_hz
    index, tick = range(25_000), range(0, 25_000 * period, period)
    single, batch = (Check(LR3, ceiling_mn=40_000, tick_hz=1_000_000) for _ in range(2))
    expected = stepped(single, zip(index, tick, counts.tolist(), strict=True))
    assert check_counts(batch, CONVERTER, counts, index, tick, chunk=3333) == expected
    assert len(expected) >= 4
    assert batch.progress == single.progress


@pytest.mark.parametrize("mode", [Mode.HOLD, Mode.SERIES])
def test_what_came_before_counts(mode: Mode) -> None:
    """Rest, cadence, a press in progress: batches and packets follow each other in any order."""
    trace = random_trace(77, mode, packets=30)
    index, tick, counts = columns(trace)
    single, mixed = check_for(trace), check_for(trace)
    expected = stepped(single, trace.rows())
    got: list[Moment] = []
    for start in range(0, len(index), 50):
        part = slice(start, start + 50)
        if start // 50 % 2:
            got += check_counts(mixed, CONVERTER, counts[part], index[part], tick[part])
        else:
            got += stepped(
                mixed, zip(index[part].tolist(), tick[part].tolist(), counts[part].tolist(), strict=True)
            )
    assert got == expected


def test_several_cells_and_falling_counts_agree() -> None:
    """Force is the sum of the cells; a sample with an invalid cell has none, and says why."""
    tables = CellTable((-900, 0, 900), (9000, 0, -9000)), CellTable((0, 1000), (0, 10_000))
    for cells in (1, 2):
        scale = Scale(Calibration("", tables[:cells], 0), (3,) * cells, -32_000, 32_000)
        converter = Converter(scale, 2)
        rng = np.random.default_rng(cells)
        counts = (rng.integers(-40, 40, (600, cells)).cumsum(axis=0) % 3000 - 1500).astype(np.int16)
        counts[100], counts[300, -1], counts[500] = -32_768, 32_000, -32_000
        single, batch = (
            Check(replace(LR3, hold_min_ms=20), ceiling_mn=40_000, tick_hz=1000) for _ in range(2)
        )
        expected = [
            moment
            for place, row in enumerate(counts.tolist())
            for moment in single.step(place, 10 * place, converter.one(row), cause_of(row, 2))
        ]
        assert check_counts(batch, converter, counts, range(600), range(0, 6000, 10), chunk=64) == expected
        assert len(expected) > 6


def test_forces_serve_as_well_as_counts() -> None:
    """What is already force is checked as force; without it a sample counts as no reading."""
    trace = random_trace(12, Mode.SERIES)
    index, tick, counts = columns(trace)
    force, valid = CONVERTER.array(counts)
    single, batch = check_for(trace), check_for(trace)
    rows = zip(index.tolist(), tick.tolist(), force.tolist(), valid.tolist(), strict=True)
    expected = [m for i, t, f, ok in rows for m in single.step(i, t, f if ok else None)]
    assert check_forces(batch, force, valid, index, tick) == expected


def test_nothing_says_nothing() -> None:
    """A recording without samples leaves the check as it was."""
    check = Check(LR3, ceiling_mn=40_000, tick_hz=1000)
    assert check_counts(check, CONVERTER, np.array([], np.int32), range(0), range(0)) == []
    assert check.progress == Check(LR3, ceiling_mn=40_000, tick_hz=1000).progress


@pytest.mark.parametrize(
    ("index", "tick", "why"),
    [
        (range(3), range(4), "do not go with"),
        (range(4), range(3), "do not go with"),
        (range(0, 8, 2), range(4), "array"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(index: range, tick: range, why: str) -> None:
    """One number and one tick a sample; a range cannot say that samples are missing."""
    check = Check(LR3, ceiling_mn=40_000, tick_hz=1000)
    with pytest.raises(UsageError, match=why):
        check_counts(check, CONVERTER, np.zeros(4, np.int32), index, tick)
