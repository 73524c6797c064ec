"""The state machine of a press, row by row (section 10.2), and the example worked by hand (20.9)."""

from typing import Any

import pytest

from acudevice.firmware.check import IDLE, LATCHED, PRESS, WAIT, Check
from acudevice.firmware.tables import Entry
from tests.firmware.host import KINDS
from tests.firmware.parts_of_tables import KNEAD, SERIES, entry

PERIOD = 10_000
SHORT = {"hold_min": 30, "hold_max": 100, "release_timeout": 20}


def check(over: bool = False, **changes: Any) -> Check:
    """Return a check of the example's entry of section 20.9 with changes."""
    return Check(Entry(entry(**{**SHORT, **changes}), 0), 30_000, 1_000_000, over)


def run(checked: Check, *forces: int | None, start: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """Check forces one period apart and return what was said."""
    moments = []
    for index, force in enumerate(forces, start):
        moments += checked.step(index, index * PERIOD, force, 2 if force is None else 0)
    return [(KINDS[kind - 1], dict(pairs)) for kind, pairs in moments]


def ends(moments: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the ends of presses."""
    return [fields for kind, fields in moments if kind == "press_end"]


def test_the_example_of_the_page() -> None:
    """Section 20.9, figure by figure."""
    forces = (0, 0, 2000, 9000, 9400, 9200, 21000, 9100, 9000, 400, 0)
    states, (start, end) = [], (None, None)
    example = check()
    for index, force in enumerate(forces):
        for kind, fields in run(example, force, start=index):
            start, end = (fields, end) if kind == "press_start" else (start, fields)
        states.append(example.state)
    assert states == [IDLE, IDLE, *[PRESS] * 7, IDLE, IDLE]
    assert start == {"index": 2, "tick": 20_000, "point": b"LR3", "side": 1}
    assert end == {
        "point": b"LR3", "side": 1, "verdict": 2, "reasons": 0x24, "onset": 2, "onset_tick": 20_000, "release": 9,
        "release_tick": 90_000, "peak": 21_000, "held": 6, "sum": 66_700, "sum_sq": 858_810_000, "in_band": 50_000,
        "longest": 30_000, "above": 10_000, "to_band": 10_000, "impulse": 687_000_000, "cycles": None,
        "cadence": None, "rest": None, "done": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "force", "state", "said"),
    [
        ((), 999, IDLE, []),
        ((), 1000, WAIT, []),
        ((), 29_999, WAIT, []),
        ((), 30_000, LATCHED, ["over"]),
        ((), None, LATCHED, ["over"]),
        ((0,), 1499, IDLE, []),
        ((0,), 1500, PRESS, ["press_start"]),
        ((0,), 29_999, PRESS, ["press_start"]),
        ((0,), 30_000, LATCHED, ["press_start", "press_end", "over"]),
        ((0,), None, LATCHED, ["over"]),
        ((0, 1500), 1000, PRESS, []),
        ((0, 1500), 999, IDLE, ["press_end"]),
        ((0, 1500), 30_000, LATCHED, ["press_end", "over"]),
        ((0, 1500), None, LATCHED, ["press_end", "over"]),
        ((0, *[1500] * 12), 1500, WAIT, ["press_end"]),
        ((0, *[1500] * 12), 30_000, LATCHED, ["press_end", "over"]),
        ((0, *[1500] * 12), 999, IDLE, ["press_end"]),
        ((None,), 0, LATCHED, []),
        ((None,), 30_000, LATCHED, []),
    ],
)
def test_each_row_of_the_table(
    before: tuple[int | None, ...], force: int | None, state: int, said: list[str]
) -> None:
    """A state, a sample, the next state and what is said of it."""
    checked = check()
    run(checked, *before)
    assert [kind for kind, _ in run(checked, force, start=len(before))] == said
    assert checked.state == state


def test_the_latch_opens_after_a_second_below_release() -> None:
    """At the first sample that is a second after the one that began the clearing."""
    checked = check()
    assert run(checked, None, *[999] * 100) == [("over", {"index": 0, "tick": 0, "cause": 2})]
    assert run(checked, 999, start=101) == [("clear", {"index": 101, "tick": 101 * PERIOD})]
    assert checked.state == IDLE


@pytest.mark.parametrize("disturbance", [1000, 30_000, None])
def test_clearing_begins_anew(disturbance: int | None) -> None:
    """At force from release on, at the ceiling, and at an invalid reading."""
    checked = check()
    assert not run(checked, None, *[0] * 100, disturbance, *[0] * 100)[1:]
    assert run(checked, 0, start=202)


def test_clearing_begins_anew_after_a_gap() -> None:
    """Nobody knows what happened meanwhile; it begins at this sample, which is below."""
    checked = check()
    run(checked, None, *[0] * 100)
    assert not run(checked, *[0] * 100, start=300)
    assert run(checked, 0, start=400) == [("clear", {"index": 400, "tick": 400 * PERIOD})]


def test_a_latched_check_hands_its_latch_on() -> None:
    """The next check begins latched and clears from its own first sample."""
    checked = check(over=True)
    assert not run(checked, *[0] * 100)
    assert run(checked, 0, start=100)[0][0] == "clear"


def test_without_a_point_only_the_ceiling_is_checked() -> None:
    """No onset, no press; the release level is half of the ceiling, rounded down."""
    checked = Check(None, 30_001, 1_000_000)
    assert not run(checked, 15_000)
    assert checked.state == WAIT
    assert not run(checked, 14_999, 20_000, 30_000, start=1)
    assert checked.state == IDLE
    assert [kind for kind, _ in run(checked, 30_001, start=4)] == ["over"]


def test_a_gap_in_a_press_makes_it_uncertain_and_counts_no_time() -> None:
    """The stretch in band is cut, the time between is nobody's."""
    checked = check(hold_max=0, cv_max=0)
    run(checked, 0, 9000, 9000, 9000)
    moments = run(checked, 9000, 9000, 0, start=50)
    assert [(end["verdict"], end["in_band"], end["longest"]) for end in ends(moments)] == [
        (8, 40_000, 20_000)
    ]


def test_a_press_whose_onset_lies_in_a_gap_is_none() -> None:
    """It begins only after force was seen below release; at the ceiling the latch alone is told."""
    checked = check(hold_max=0, cv_max=0)
    run(checked, 0, 0)
    assert run(checked, 9000, 9000, 9000, 9000, 9000, 0, start=20) == []
    assert [end["verdict"] for end in ends(run(checked, 9000, 9000, 9000, 9000, 9000, 0, start=26))] == [0]
    assert [kind for kind, _ in run(checked, 31_000, start=50)] == ["over"]


def test_a_cut_press_ends_at_the_last_sample_with_doubt_alone() -> None:
    """However bad it was."""
    checked = check()
    run(checked, 0, 9000, 25_000, 25_000)
    (end,) = [dict(pairs) for _, pairs in checked.cut()]
    assert (end["release"], end["release_tick"], end["verdict"], end["reasons"]) == (3, 30_000, 8, 1 << 8)
    assert (end["above"], end["done"]) == (10_000, 0)
    assert checked.cut() == []


def test_the_peak_of_a_press_ended_by_the_ceiling_is_what_ended_it() -> None:
    """The sample is not taken otherwise."""
    (end,) = ends(run(check(), 0, 9000, 31_000))
    assert (end["peak"], end["held"], end["sum"], end["reasons"]) == (31_000, 1, 9000, 1 << 7)


def test_a_press_above_the_ceiling_at_once_has_no_length() -> None:
    """Its counts are zero."""
    (end,) = ends(run(check(), 0, 31_000))
    assert (end["onset"], end["release"], end["peak"], end["held"], end["to_band"]) == (1, 1, 31_000, 0, None)


def test_rest_is_the_time_since_the_release_before() -> None:
    """Unknown for the first press, and over a gap."""
    checked = check()
    moments = run(checked, 0, 9000, 0, 0, 9000, 0) + run(checked, 0, 9000, 0, start=10)
    assert [end["rest"] for end in ends(moments)] == [None, 20_000, None]


def test_a_series_has_a_cadence_from_its_second_press() -> None:
    """The interval between onsets; a gap since the onset before makes it unknown."""
    checked = check(mode=SERIES)
    moments = run(checked, 0, 9000, 0, 0, 0, 9000, 0, 0, 0, 0, 9000) + run(checked, 0, 9000, start=20)
    moments += run(checked, 0, 0, 9000, 0, start=22)
    assert [end["cadence"] for end in ends(moments)] == [None, 25_000, 20_000, None, 33_333]


def test_holds_have_no_cadence() -> None:
    """Only series and kneading do."""
    assert [end["cadence"] for end in ends(run(check(), 0, 9000, 0, 9000, 0))] == [None, None]


def test_kneading_tells_its_cycles_and_cadence() -> None:
    """Three peaks, 0.1 s apart."""
    wave = [9000, *[2000] * 4] * 5
    (end,) = ends(run(check(mode=KNEAD, hold_max=0), 0, *wave, *[2000] * 5, 0))
    assert (end["cycles"], end["cadence"]) == (5, 20_000)


def test_good_presses_are_counted() -> None:
    """`done` counts the ok ones, this one included."""
    good = [9000] * 5
    moments = run(check(), 0, *good, 0, *good, 0, 9000, 0)
    assert [(end["verdict"], end["done"]) for end in ends(moments)] == [(0, 1), (0, 2), (3, 2)]


def test_without_a_longest_hold_a_press_ends_after_half_an_hour() -> None:
    """MAX_PRESS_MS is the limit where hold_max is 0."""
    checked = check(hold_max=0)
    run(checked, 0, 9000)
    assert not checked.step(2, 10_000 + 1_800_000_000 - 1, 9000)
    ((_, pairs),) = checked.step(3, 10_000 + 1_800_000_000, 9000)
    assert dict(pairs)["verdict"] == 6
    assert checked.state == WAIT
