"""The state machine takes each step that the page's table says, and counts as its worked example counts."""

import re
from dataclasses import replace

import pytest

from acudevice.signal.limits import CLEAR_MS, MAX_PRESS_MS, Limits
from acudevice.signal.machine import Machine
from acudevice.signal.moments import Cleared, Latched, Moment, PressEnded, PressStarted
from acudevice.signal.zones import Cause, State
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support import protocol_page
from tests.support.protocol_page import number

HOLD = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 30, 100,
    rest_min_ms=2000, release_timeout_ms=20, cv_max_permille=250, repeats=3,
)  # fmt: skip
"""The thresholds of section 20.9."""

PERIOD = 10_000


class Finger:
    """Feeds forces at 100 Hz of a clock of 1 MHz, one by one, and keeps what is said."""

    def __init__(self, thresholds: Thresholds | None = HOLD, *, over: bool = False) -> None:
        """Begin with the sample number 0 at tick 0."""
        limits = Limits.of(thresholds, ceiling_mn=40_000, tick_hz=1_000_000)
        self.machine = Machine(limits, State.OVER if over else State.WAIT)
        self.index = 0
        self.said: list[Moment] = []

    def feel(self, *forces: int | None) -> list[Moment]:
        """Press with these forces, None for an invalid reading; return what was said of them."""
        said: list[Moment] = []
        for force in forces:
            said += self.machine.step(self.index, self.index * PERIOD, force, Cause.CLIPPED)
            self.index += 1
        self.said += said
        return said

    def lose(self, samples: int) -> None:
        """Let samples get lost."""
        self.index += samples

    @property
    def presses(self) -> list[Press]:
        """All presses that ended."""
        return [moment.press for moment in self.said if isinstance(moment, PressEnded)]


def at(state: State) -> Finger:
    """Return a finger whose check is in a state."""
    finger = Finger(over=state is State.OVER)
    finger.feel(*{State.WAIT: (9000,), State.IDLE: (0,), State.PRESS: (0, 9000), State.OVER: ()}[state])
    assert finger.machine.state is state
    return finger


SAMPLES: dict[tuple[str, str], tuple[int | None, ...]] = {
    ("wait", "force < release"): (-5, 0, 999),
    ("wait", "invalid or force ≥ ceiling"): (None, 30_000, 10**9),
    ("idle", "onset ≤ force < ceiling"): (1500, 8000, 20_001, 29_999),
    ("idle", "force ≥ ceiling"): (30_000,),
    ("idle", "invalid"): (None,),
    ("press", "force < release"): (999, -1),
    ("press", "invalid or force ≥ ceiling"): (None, 30_000),
    ("press", "duration ≥ limit"): (1000, 1500, 9000, 20_001),
    ("press", "otherwise"): (1000, 1500, 9000, 20_001),
    ("over", "force < release for CLEAR_MS"): (999,),
    ("over", "otherwise"): (None, 0, 1000, 9000, 30_000),
}
"""Samples for each row of the page's table: state and words."""


def rows() -> list[tuple[dict[str, str], int | None]]:
    """Return each row of the page's table of transitions with each sample that it is for."""
    (table,) = [table for table in protocol_page.tables("10.2") if "sample" in table[0]]
    assert [(row["state"], row["sample"]) for row in table] == list(SAMPLES)
    return [(row, force) for row in table for force in SAMPLES[row["state"], row["sample"]]]


def words(moments: list[Moment]) -> list[str]:
    """Return what was done as the page's table calls it, as far as it can be heard."""
    ends = {Verdict.OVER_CEILING: "end by ceiling", Verdict.NOT_RELEASED: "end by limit"}
    return [
        ends.get(moment.press.verdict, "end by release")
        if isinstance(moment, PressEnded)
        else {PressStarted: "begin", Latched: "latch", Cleared: "unlatch"}[type(moment)]
        for moment in moments
    ]


@pytest.mark.parametrize(("row", "force"), rows())
def test_each_row_of_the_table_is_taken(row: dict[str, str], force: int | None) -> None:
    """From the row's state, the row's sample makes its actions and its next state."""
    finger = at(State[row["state"].upper()])
    if row["sample"] == "duration ≥ limit":
        finger.feel(*[9000] * 11)
    if row["sample"] == "force < release for CLEAR_MS":
        finger.feel(*[0] * 100)
    actions = [word for word in row["action"].split(", ") if word not in {"", "take"}]
    assert words(finger.feel(force)) == actions
    assert finger.machine.state is State[row["next"].upper()]


@pytest.mark.parametrize(
    ("state", "force"), [(State.WAIT, 1000), (State.WAIT, 29_999), (State.IDLE, 1499), (State.IDLE, -1)]
)
def test_where_no_row_fits_nothing_happens(state: State, force: int) -> None:
    """The rest of the samples."""
    finger = at(state)
    assert finger.feel(force) == []
    assert finger.machine.state is state


def test_the_worked_example_comes_out() -> None:
    """Section 20.9: each state, and each figure of the press."""
    table = protocol_page.table("20.9", "index")
    finger = Finger()
    for row in table:
        assert (finger.index, finger.index * PERIOD) == (number(row["index"]), number(row["tick"]))
        finger.feel(number(row["force"]))
        assert finger.machine.state is State[row["state after"].upper()]
    (press,) = finger.presses
    assert press == Press(
        "LR3", Side.LEFT, 2, 9, 20_000, 90_000, 1_000_000, Verdict.TOO_HARD, (Verdict.TOO_HARD, Verdict.UNSTEADY),
        21_000, 6, 66_700, 858_810_000, 50_000, 30_000, 10_000, 10_000, 687_000_000,
    )  # fmt: skip


def test_the_page_states_those_figures() -> None:
    """The prose below the worked example has the numbers that the press has."""
    page = protocol_page.section("20.9")
    said = {name: number(value) for name, value in re.findall(r"`(\w+)`\s([\d,]+)\b(?! ·)", page)}
    (said["impulse"],) = map(number, re.findall(r"`impulse`.*?= (\d+)", page))
    finger = Finger()
    finger.feel(0, 0, 2000, 9000, 9400, 9200, 21_000, 9100, 9000, 400, 0)
    (press,) = finger.presses
    assert said.items() >= {
        "onset": press.onset, "release": press.release, "peak": press.peak_mn, "held": press.held, "sum": press.sum_mn,
        "sum_sq": press.sum_sq_mn2, "in_band": press.in_band_ticks, "longest": press.longest_ticks,
        "above": press.above_ticks, "to_band": press.to_band_ticks, "impulse": press.impulse_mn_ticks,
    }.items()  # fmt: skip
    bits = sum(1 << reason for reason in press.reasons)
    assert f"bits 0x{bits:04X}; the verdict is {press.verdict.label}, {int(press.verdict)}." in page


def test_a_sample_at_the_ceiling_makes_a_press_without_length() -> None:
    """It begins and ends there, counts nothing but its peak, and latches after that."""
    finger = Finger()
    started, ended, latched = finger.feel(0, 31_000)
    assert (started, latched) == (PressStarted(1, PERIOD), Latched(1, PERIOD, Cause.FORCE))
    assert isinstance(ended, PressEnded)
    press = ended.press
    assert (press.onset, press.release, press.peak_mn, press.held, press.to_band_ticks) == (
        1,
        1,
        31_000,
        0,
        None,
    )
    assert press.reasons == (Verdict.OVER_CEILING,)


def test_the_peak_counts_the_force_that_ended_the_press_but_no_invalid_reading() -> None:
    """Over the ceiling is the greatest force there was; what cannot be read is no force."""
    over, blind = Finger(), Finger()
    over.feel(0, 9000, 35_000)
    blind.feel(0, 9000, None)
    assert [f.presses[0].peak_mn for f in (over, blind)] == [35_000, 9000]
    assert [f.presses[0].in_band_ticks for f in (over, blind)] == [PERIOD, PERIOD]


def test_a_press_ends_at_its_limit_and_must_be_released() -> None:
    """At 120 ms, hold_max and release_timeout; what follows belongs to no press until force was below release."""
    finger = Finger()
    (_, ended) = finger.feel(0, *[9000] * 30)
    assert isinstance(ended, PressEnded)
    assert (ended.press.release, ended.press.release_tick - ended.press.onset_tick) == (13, 120_000)
    assert (ended.press.held, ended.press.in_band_ticks, ended.press.verdict) == (
        12,
        120_000,
        Verdict.NOT_RELEASED,
    )
    assert words(finger.feel(9000, 999, 9000)) == ["begin"]


def test_release_comes_before_the_limit() -> None:
    """A sample below release, however late, releases."""
    finger = Finger()
    finger.feel(0, *[9000] * 12, 0)
    assert finger.presses[0].reasons == (Verdict.TOO_LONG,)


def test_without_a_longest_hold_the_longest_press_ends_it() -> None:
    """MAX_PRESS_MS, which also bounds a longer limit."""
    for thresholds in (
        replace(HOLD, hold_max_ms=0),
        replace(HOLD, hold_max_ms=10, release_timeout_ms=3_600_000),
    ):
        finger = Finger(thresholds)
        finger.feel(0, 9000)
        step = finger.machine.step
        assert step(2, PERIOD + MAX_PRESS_MS * 1000 - 1, 9000) == ()
        assert words(list(step(3, PERIOD + MAX_PRESS_MS * 1000, 9000))) == ["end by limit"]


@pytest.mark.parametrize("disturb", [(None,), (1000,), (31_000,)])
def test_clearing_begins_anew_when_it_is_disturbed(disturb: tuple[int | None, ...]) -> None:
    """By a force at release or an invalid reading; complete it is at the first sample CLEAR_MS after it began."""
    finger = at(State.OVER)
    finger.feel(*[0] * 100, *disturb)
    assert finger.feel(*[0] * (CLEAR_MS // 10)) == []
    assert finger.feel(0) == [Cleared(finger.index - 1, (finger.index - 1) * PERIOD)]


def test_clearing_begins_anew_after_a_gap_at_the_sample_behind_it() -> None:
    """Nobody knows what was in between."""
    finger = at(State.OVER)
    finger.feel(*[0] * 100)
    finger.lose(50)
    assert finger.feel(*[0] * 100) == []
    assert words(finger.feel(0)) == ["unlatch"]


def test_the_latch_is_told_once() -> None:
    """However often the ceiling is reached while it lasts."""
    finger = Finger()
    assert words(finger.feel(31_000, 31_000, None, 0, 31_000)) == ["latch"]


def test_over_a_gap_no_time_passes_and_the_press_is_uncertain() -> None:
    """Time in band is that of the samples that are there; the stretch is cut."""
    finger = Finger(replace(HOLD, hold_max_ms=0))
    finger.feel(0, 9000, 9000, 9000)
    finger.lose(3)
    finger.feel(9000, 9000, 0)
    (press,) = finger.presses
    assert (press.in_band_ticks, press.longest_ticks) == (4 * PERIOD, 2 * PERIOD)
    assert press.impulse_mn_ticks == 4 * PERIOD * 9000
    assert (press.release_tick - press.onset_tick, press.reasons) == (8 * PERIOD, (Verdict.UNCERTAIN,))


@pytest.mark.parametrize("lost_at", [0, 1])
def test_a_gap_before_or_after_a_press_is_none_of_its_business(lost_at: int) -> None:
    """Only the rest between two presses becomes unknown."""
    finger = Finger()
    for press in range(2):
        finger.feel(0)
        if press == lost_at:
            finger.lose(1)
        finger.feel(0)
        finger.feel(9000, 9000, 9000, 9000, 0)
    assert [press.verdict for press in finger.presses] == [Verdict.OK, Verdict.OK]
    assert [press.rest_ticks for press in finger.presses] == [None, None if lost_at else 3 * PERIOD]


@pytest.mark.parametrize("behind", [1500, 9000, 29_999, 1200])
def test_a_press_whose_onset_lies_in_a_gap_is_none(behind: int) -> None:
    """However good what is left of it looks: only after force was seen below release the next one begins."""
    finger = Finger()
    finger.feel(0, 0)
    finger.lose(5)
    finger.feel(behind)
    assert finger.machine.state is State.WAIT
    finger.feel(9000, 9000, 9000, 9000, 9000, 0)
    assert finger.presses == []
    finger.feel(9000, 9000, 9000, 9000, 0)
    assert [press.verdict for press in finger.presses] == [Verdict.OK]


def test_behind_a_gap_rest_is_rest_and_the_ceiling_the_ceiling() -> None:
    """At rest the check is ready at once; too much force latches, and makes no press of one that was not seen."""
    finger = at(State.IDLE)
    finger.lose(5)
    finger.feel(0)
    assert finger.machine.state is State.IDLE
    finger.lose(5)
    assert words(finger.feel(30_000)) == ["latch"]
    assert finger.machine.state is State.OVER


def test_rest_and_cadence_do_not_reach_beyond_32_bits() -> None:
    """A press after more than 71 minutes has none before it."""
    series = replace(HOLD, mode=Mode.SERIES)
    for later, rest, cadence in (
        ((1 << 32) - 1, (1 << 32) - 1 - PERIOD, 0),
        (1 << 32, (1 << 32) - PERIOD, None),
    ):
        machine = Finger(series).machine
        for index, (tick, force) in enumerate(
            [(0, 0), (1, 9000), (1 + PERIOD, 0), (1 + later, 9000), (2 + later, 0)]
        ):
            moments = machine.step(index, tick, force)
        (ended,) = moments
        assert isinstance(ended, PressEnded)
        assert (ended.press.rest_ticks, ended.press.cadence_mhz) == (rest, cadence)


def test_in_a_series_cadence_is_from_onset_to_onset() -> None:
    """Rounded to the nearest thousandth of a hertz; unknown for the first, and after a gap since the onset before."""
    finger = Finger(replace(HOLD, mode=Mode.SERIES))
    for lost in (0, 0, 1, 0):
        finger.feel(0, 9000, 9000, 0, 0, 0, 0)
        finger.lose(lost)
    assert [press.cadence_mhz for press in finger.presses] == [None, 14_286, 14_286, None]
    finger.feel(0, 9000, 0)
    assert finger.presses[-1].cadence_mhz == 14_286


def test_kneading_counts_cycles_up_to_the_release() -> None:
    """The sample that releases ends the last cycle; other modes have no cycles."""
    finger = Finger(replace(HOLD, mode=Mode.KNEAD, hold_max_ms=0))
    finger.feel(0, 9000, 12_000, 9000, 12_000, 9000, 12_000, 0)
    (press,) = finger.presses
    assert (press.cycles, press.cadence_mhz, press.verdict) == (3, 50_000, Verdict.OK)
    plain = Finger()
    plain.feel(0, 9000, 0)
    assert (plain.presses[0].cycles, plain.presses[0].cadence_mhz) == (None, None)


def test_only_good_presses_are_done() -> None:
    """Too short ones are not."""
    finger = Finger()
    finger.feel(0, 9000, 0, *[9000] * 4, 0, *[9000] * 5, 0)
    assert ([press.verdict.label for press in finger.presses], finger.machine.done) == (
        ["too_short", "ok", "ok"],
        2,
    )


def test_a_cut_without_a_press_says_nothing() -> None:
    """And with one, the press ends at the sample that was last."""
    finger = Finger()
    assert finger.machine.cut() == ()
    finger.feel(0, 9000, 9500)
    (ended,) = finger.machine.cut()
    assert isinstance(ended, PressEnded)
    assert (ended.press.release, ended.press.held, ended.press.in_band_ticks) == (2, 2, PERIOD)
    assert ended.press.reasons == (Verdict.UNCERTAIN,)


def test_times_of_the_page_are_those_of_the_check() -> None:
    """Section 17."""
    limits = {row["name"]: number(row["value"]) for row in protocol_page.table("17", "name")}
    assert (limits["CLEAR_MS"], limits["MAX_PRESS_MS"]) == (CLEAR_MS, MAX_PRESS_MS)
