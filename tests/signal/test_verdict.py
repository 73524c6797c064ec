"""Each reason has its rule, each rule its edge, and the verdict is the first reason in the page's order."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from acudevice.signal.cycles import Cycles
from acudevice.signal.limits import Limits
from acudevice.signal.tally import Tally
from acudevice.signal.verdict import RULES, conclude, reasons
from acudevice.signal.zones import End, Zone
from acudevice.values.press import PRIORITY, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support import protocol_page
from tests.support.protocol_page import number

HOLD = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 400, 800, release_timeout_ms=100
)
SERIES = replace(HOLD, mode=Mode.SERIES, cadence_low_mhz=500, cadence_high_mhz=700)
KNEAD = replace(SERIES, mode=Mode.KNEAD)
OK, LIGHT, HARD, SHORT, LONG, UNSTEADY, STUCK, OVER, UNSURE = Verdict


def good(thresholds: Thresholds = HOLD) -> Tally:
    """Return the tally of a good press of 500 ticks of 1 kHz: 450 in the band, three even peaks if it kneads."""
    press = Tally(
        thresholds, 0, 0, 9000, Zone.BAND, peak=12_000, held=46, total=460_000, squares=4_600_000_000, in_band=450,
        longest=450, to_band=30, impulse=4_500_000,
    )  # fmt: skip
    if thresholds.mode is Mode.KNEAD:
        press.cycles = Cycles(500, 8000, 20_000, 9000, 0, count=3, total=36_000, squares=432_000_000)
    return press


def judged(press: Tally, end: End = End.RELEASE, duration: int = 500) -> tuple[Verdict, ...]:
    """Return the reasons of a press after so many ticks of 1 kHz."""
    return reasons(press, Limits.of(press.thresholds, ceiling_mn=40_000, tick_hz=1000), end, duration)


Change = Callable[[Tally], object]


def having(**fields: int) -> Change:
    """Return what changes these fields of a tally, or of its cycles where they are called `cycles_…`."""

    def change(press: Tally) -> None:
        for name, value in fields.items():
            of_cycles = name.startswith("cycles_")
            setattr(press.cycles if of_cycles else press, name.removeprefix("cycles_"), value)

    return change


@pytest.mark.parametrize("thresholds", [HOLD, SERIES, KNEAD])
def test_a_good_press_has_no_reason(thresholds: Thresholds) -> None:
    """In each mode; its verdict is ok."""
    press = good(thresholds)
    assert judged(press) == ()
    assert (
        conclude(press, Limits.of(thresholds, ceiling_mn=1, tick_hz=1000), End.RELEASE, 9, 500).verdict is OK
    )


@pytest.mark.parametrize(
    ("duration", "change", "expected"),
    [
        (500, having(in_band=400), ()),
        (500, having(in_band=399), (LIGHT,)),
        (400, having(in_band=399), (LIGHT,)),
        (399, having(in_band=399), (SHORT,)),
        (500, having(held=0, in_band=0), (LIGHT,)),
        (399, having(held=0, in_band=0), (LIGHT, SHORT)),
        (500, having(above=100), ()),
        (500, having(above=101), (HARD,)),
        (500, having(above=101, in_band=399), (HARD,)),
        (399, having(above=101, in_band=298), (HARD, SHORT)),
        (800, having(), ()),
        (801, having(), (LONG,)),
    ],
)
def test_a_hold_is_judged_by_time_in_and_above_the_band(
    duration: int, change: Change, expected: object
) -> None:
    """The least hold is 400 ms, the longest 800; above the band no more than a quarter of the least hold."""
    for thresholds in (HOLD, SERIES):
        press = good(thresholds)
        change(press)
        assert judged(press, duration=duration) == expected


@pytest.mark.parametrize(
    ("duration", "change", "expected"),
    [
        (500, having(in_band=0, held=0, above=400), ()),
        (500, having(cycles_light=1), ()),
        (500, having(cycles_light=2), (LIGHT,)),
        (500, having(cycles_count=4, cycles_light=2, cycles_total=48_000, cycles_squares=576_000_000), ()),
        (500, having(cycles_count=4, cycles_hard=1, cycles_total=48_000, cycles_squares=576_000_000), ()),
        (500, having(cycles_hard=1), (HARD,)),
        (500, having(cycles_hard=1, cycles_light=2), (HARD, LIGHT)),
        (399, having(), (SHORT,)),
        (801, having(), (LONG,)),
        (500, having(cycles_count=0, peak=8000), ()),
        (500, having(cycles_count=0, peak=7999), (LIGHT,)),
    ],
)
def test_kneading_is_judged_by_its_peaks(duration: int, change: Change, expected: object) -> None:
    """More than half of them light, or more than a quarter hard; time counts for the contact as a whole."""
    press = good(KNEAD)
    change(press)
    assert judged(press, duration=duration) == expected


@pytest.mark.parametrize(
    ("permille", "forces", "expected"),
    [
        (100, (9000, 11_000), ()),
        (99, (9000, 11_000), (UNSTEADY,)),
        (0, (1, 19_000), ()),
        (1, (9000,), ()),
        (1, (999_999, 999_999), ()),
    ],
)
def test_steadiness_is_the_variation_of_what_was_held(
    permille: int, forces: tuple[int, ...], expected: object
) -> None:
    """Standard deviation over mean, at most so many thousandths, from two samples on; of peaks, when kneading."""
    n, s, q = len(forces), sum(forces), sum(f * f for f in forces)
    held = good(replace(HOLD, cv_max_permille=permille))
    held.held, held.total, held.squares = n, s, q
    assert judged(held) == expected
    kneaded = good(replace(KNEAD, cv_max_permille=permille))
    kneaded.cycles = Cycles(500, 8000, 20_000, 9000, 0, count=n, total=s, squares=q)
    assert judged(kneaded) == expected


@pytest.mark.parametrize(
    ("low", "high", "cadence", "expected"),
    [
        (500, 700, 500, ()), (500, 700, 499, (UNSTEADY,)), (500, 700, 700, ()), (500, 700, 701, (UNSTEADY,)),
        (500, 0, 9999, ()), (0, 700, 1, ()), (500, 700, None, ()),
    ],
)  # fmt: skip
def test_a_cadence_that_is_known_must_lie_between_its_limits(
    low: int, high: int, cadence: int | None, expected: object
) -> None:
    """A limit of 0 is none; an unknown cadence is no fault."""
    for thresholds in (SERIES, KNEAD):
        press = good(replace(thresholds, cadence_low_mhz=low, cadence_high_mhz=high))
        press.cadence = cadence
        assert judged(press) == expected


def test_what_ended_the_press_is_a_reason_beside_others() -> None:
    """By limit it was not released, and may be too long, too."""
    assert judged(good(), End.LIMIT, 900) == (STUCK, LONG)
    assert judged(good(replace(HOLD, release_timeout_ms=0)), End.LIMIT, 800) == (STUCK,)


def bad() -> Tally:
    """Return a press with much to say against it."""
    press = good(replace(HOLD, cv_max_permille=1))
    press.above, press.gap = 200, True
    press.squares *= 2
    return press


def test_after_a_gap_all_reasons_count() -> None:
    """The verdict is that nobody knows."""
    assert judged(bad(), duration=900) == (UNSURE, HARD, LONG, UNSTEADY)


def test_a_press_that_the_ceiling_ended_is_not_judged_further() -> None:
    """Nothing else is said of it, but that a gap was in it."""
    assert judged(bad(), End.CEILING, 900) == (OVER, UNSURE)
    assert judged(good(), End.CEILING, 5) == (OVER,)


def test_a_press_that_was_cut_is_uncertain_and_nothing_else() -> None:
    """Whatever it was like."""
    assert judged(bad(), End.CUT, 900) == judged(good(), End.CUT, 1) == (UNSURE,)


def test_verdicts_and_their_order_are_those_of_the_page() -> None:
    """Numbers and names of the table, the order of the prose; each reason has a rule."""
    table = protocol_page.table("10.5", "number")
    assert {row["verdict"]: number(row["number"]) for row in table} == {v.label: int(v) for v in Verdict}
    found = re.search(r"first reason in the order (.*?)\.", " ".join(protocol_page.section("10.5").split()))
    assert found is not None
    assert found[1].split(", ") == [reason.label for reason in PRIORITY]
    assert list(RULES) == list(PRIORITY)


def test_a_press_is_what_was_counted_of_it() -> None:
    """Every figure in its place; the cadence of kneading is measured at the end."""
    press = good(KNEAD)
    assert press.cycles is not None
    press.cycles.first_tick, press.cycles.last_tick = 100, 400
    press.rest = 77
    ended = conclude(press, Limits.of(KNEAD, ceiling_mn=1, tick_hz=1000), End.RELEASE, 9, 500)
    assert (ended.point, ended.side, ended.onset, ended.release, ended.release_tick) == (
        "LR3",
        Side.LEFT,
        0,
        9,
        500,
    )
    assert (ended.cycles, ended.cadence_mhz, ended.rest_ticks, ended.tick_hz) == (3, 6667, 77, 1000)
    assert (ended.verdict, ended.reasons) == (UNSTEADY, (UNSTEADY,))
    assert (ended.held, ended.sum_mn, ended.sum_sq_mn2, ended.peak_mn) == (46, 460_000, 4_600_000_000, 12_000)
