"""The check knows no sign, no unit, no zero of time or number, and rest is nothing to it: on any trace, exactly."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.signal.calibrate import Converter, cause_of
from acudevice.signal.moments import Moment, PressEnded
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.press import Press
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support.saying import CONVERTER, check_for
from tests.support.traces import CLIPPED, SCALE, WIDTH, Trace, random_trace

Row = tuple[int, int, int]
"""Number, tick and counts of a sample."""

SEEDS = st.integers(0, 100_000)


def said(trace: Trace, rows: Iterable[Row], converter: Converter = CONVERTER) -> list[Moment]:
    """Return what a check for this trace says of samples, cut at the end."""
    check = check_for(trace)
    moments = [m for i, t, c in rows for m in check.step(i, t, converter.one((c,)), cause_of((c,), WIDTH))]
    return [*moments, *check.cut()]


def moved(moment: Moment, samples: int, ticks: int) -> Moment:
    """Return a moment as it would be with other numbers and ticks."""
    if not isinstance(moment, PressEnded):
        return replace(moment, index=moment.index + samples, tick=moment.tick + ticks)
    press = moment.press
    return PressEnded(
        replace(
            press, onset=press.onset + samples, release=press.release + samples,
            onset_tick=press.onset_tick + ticks, release_tick=press.release_tick + ticks,
        )
    )  # fmt: skip


@settings(max_examples=60)
@given(SEEDS, st.integers(1, 1 << 33), st.integers(1, 1 << 40))
def test_numbers_and_ticks_begin_anywhere(seed: int, samples: int, ticks: int) -> None:
    """All moments move with them, and nothing else changes."""
    trace = random_trace(seed, packets=8)
    rows = list(trace.rows())
    later = said(trace, [(i + samples, t + ticks, c) for i, t, c in rows])
    assert later == [moved(moment, samples, ticks) for moment in said(trace, rows)]


@settings(max_examples=60)
@given(SEEDS, st.sampled_from([-1, -3, 2, 7]))
def test_sign_and_unit_of_counts_do_not_matter(seed: int, factor: int) -> None:
    """A sensor whose counts fall, or of which more make a newton, says the same through its own table."""
    trace = random_trace(seed, packets=8)
    rows = [(i, t, c) for i, t, c in trace.rows() if abs(c) < CLIPPED]
    table = CellTable(
        tuple(sorted((0, 1_000_000 * factor))), (0, 1_000_000) if factor > 0 else (1_000_000, 0)
    )
    scale = Scale(Calibration("0" * 32, (table,), 0), (0,), -(1 << 30), 1 << 30)
    other = said(trace, [(i, t, c * factor) for i, t, c in rows], Converter(scale, WIDTH))
    assert other == said(trace, rows)


@settings(max_examples=60)
@given(SEEDS, st.sampled_from([*Mode]), st.integers(1, 400), st.integers(0, 400))
def test_rest_at_either_end_changes_nothing(seed: int, mode: Mode, before: int, after: int) -> None:
    """Once there is rest at all: what was pressed stays as it was; after it nothing more is said."""
    trace = replace(random_trace(seed, mode, packets=8), over=False)
    period = trace.packets[0].period_ticks
    rows = list(trace.rows())
    first, last = rows[0], rows[-1]

    def rested(head: int, tail: int) -> list[Moment]:
        lead = [(first[0] - k, first[1] - k * period, 0) for k in range(head, 0, -1)]
        tails = [(last[0] + k, last[1] + k * period, 0) for k in range(1, tail + 1)]
        return said(trace, [*lead, *rows, *tails])

    clear = 2 * trace.tick_hz // period  # long enough to let go of a latch
    assert rested(before, clear + after) == rested(1, clear)


@settings(max_examples=60)
@given(SEEDS, st.sampled_from([*Mode]), st.sampled_from([2, 5, 8]))
def test_force_scales_what_is_force(seed: int, mode: Mode, factor: int) -> None:
    """Forces and thresholds in multiples of 8 mN, whose eighths are whole: times and verdicts stay, forces grow."""
    trace = random_trace(seed, mode, packets=8)
    assert trace.thresholds is not None
    one, many = grown(trace.thresholds, 8), grown(trace.thresholds, 8 * factor)
    rows = [(i, t, c) for i, t, c in trace.rows() if abs(c) < CLIPPED]
    wide = Scale(SCALE.calibration, (0,), -(1 << 30), 1 << 30)
    converter = Converter(wide, WIDTH)
    found = [
        [
            m.press
            for m in said(replace(trace, thresholds=t), [(i, k, c * by) for i, k, c in rows], converter)
            if isinstance(m, PressEnded)
        ]
        for t, by in ((one, 8), (many, 8 * factor))
    ]
    assert found[1] == [scaled(press, factor) for press in found[0]]


def grown(thresholds: Thresholds, factor: int) -> Thresholds:
    """Return thresholds of so many times the force; the upper edge of the band is the last millinewton in it."""
    forces = {n: getattr(thresholds, n) * factor for n in ("onset_mn", "release_mn", "low_mn", "ceiling_mn")}
    return replace(thresholds, **forces, high_mn=(thresholds.high_mn + 1) * factor - 1)


def scaled(press: Press, factor: int) -> Press:
    """Return a press of so many times the force."""
    return replace(
        press, peak_mn=None if press.peak_mn is None else press.peak_mn * factor, sum_mn=press.sum_mn * factor,
        sum_sq_mn2=press.sum_sq_mn2 * factor**2, impulse_mn_ticks=press.impulse_mn_ticks * factor,
    )  # fmt: skip


@pytest.mark.parametrize("side", [*Side])
def test_the_side_is_only_told(side: Side) -> None:
    """It changes no verdict."""
    trace = random_trace(4, Mode.HOLD)
    assert trace.thresholds is not None
    other = said(replace(trace, thresholds=replace(trace.thresholds, side=side)), trace.rows())
    presses = [m.press for m in said(trace, trace.rows()) if isinstance(m, PressEnded)]
    assert [replace(m.press, side=int(Side.LEFT)) for m in other if isinstance(m, PressEnded)] == presses
