"""A step counts good presses only, keeps all, and knows when it is enough."""

import pytest

from acudevice.coach.turn import MISSES, STOPS, Outcome, Turn
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode
from tests.coach.guided import entry, press_of, step_of

BLOCK = entry(repeats=0, block_ms=60_000)


def turn_of(*verdicts: Verdict, **changes: object) -> Turn:
    """Return a step in which presses ended so."""
    turn = Turn(step_of(entry(**changes)))
    turn.touch(0.0)
    for verdict in verdicts:
        turn.add(press_of(verdict), "said")
    return turn


def test_only_good_presses_count() -> None:
    """All are kept, numbered from 1, with what was said."""
    turn = turn_of(Verdict.OK, Verdict.TOO_LIGHT, Verdict.OK)
    assert [(a.number, a.good, a.feedback) for a in turn.attempts] == [
        (1, True, "said"), (2, False, "said"), (3, True, "said"),
    ]  # fmt: skip
    assert (turn.good, turn.missed, turn.over(10.0)) == (2, 0, None)


def test_enough_good_presses_meet_the_goal() -> None:
    """However many failed between them."""
    assert turn_of(Verdict.OK, Verdict.TOO_LIGHT, Verdict.OK, Verdict.OK).over(10.0) is Outcome.MET


@pytest.mark.parametrize("mode", Mode)
def test_too_many_misses_in_a_row_end_it(mode: Mode) -> None:
    """A good one between them starts the count anew."""
    misses = [Verdict.TOO_SHORT] * MISSES[mode]
    assert turn_of(*misses[1:], mode=mode).over(9.0) is None
    assert turn_of(*misses[1:], Verdict.OK, *misses[1:], mode=mode).over(9.0) is None
    assert turn_of(*misses, mode=mode).over(9.0) is Outcome.MISSED


@pytest.mark.parametrize(
    ("verdicts", "repeats", "outcome"),
    [
        ([Verdict.OK], 0, Outcome.MET),
        ([Verdict.TOO_HARD], 0, Outcome.TIME_UP),
        ([Verdict.OK], 2, Outcome.TIME_UP),
        ([Verdict.TOO_HARD] * 9, 0, Outcome.TIME_UP),
    ],
)
def test_a_block_ends_by_its_time(verdicts: list[Verdict], repeats: int, outcome: Outcome) -> None:
    """It is met by one good press where no number is asked for, and misses do not end it."""
    turn = turn_of(*verdicts, repeats=repeats, block_ms=60_000)
    assert turn.over(59.9) is None
    assert turn.over(60.0) is outcome


def test_a_block_begins_with_the_first_contact() -> None:
    """Time to find the point is not taken off."""
    turn = Turn(step_of(BLOCK))
    assert turn.block_left_s(100.0) == 60.0
    turn.touch(100.0)
    turn.touch(110.0)
    assert (turn.block_left_s(130.0), turn.block_left_s(500.0)) == (30.0, 0.0)
    assert Turn(step_of()).block_left_s(0.0) is None


@pytest.mark.parametrize("changes", [{}, {"repeats": 0, "block_ms": 60_000}])
def test_stops_end_any_step(changes: dict[str, int]) -> None:
    """Even one with time left."""
    turn = turn_of(**changes)
    turn.stops = STOPS - 1
    assert turn.over(1.0) is None
    turn.stops = STOPS
    assert turn.over(1.0) is Outcome.STOPPED
