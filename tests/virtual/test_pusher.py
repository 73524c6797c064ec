"""Somebody who measures their own pain threshold: acts on what is felt and seen, and on nothing else."""

import pytest

from acudevice.virtual.percepts import Percept
from acudevice.virtual.pusher import FASTER, SLOWER, SPREAD, Pusher


def pushed(pusher: Pusher, until_s: float, since_s: float = 0.0) -> tuple[float, float | None]:
    """Let time pass in steps of 10 ms; return the greatest force, and when the button was pressed."""
    most_n, button_s = 0.0, None
    for k in range(round(since_s * 100), round(until_s * 100)):
        most_n = max(most_n, pusher.force_n(k / 100.0))
        if pusher.wants_button(k / 100.0):
            assert button_s is None
            button_s = k / 100.0
    return most_n, button_s


def test_nobody_pushes_before_being_told() -> None:
    """However long it takes."""
    pusher = Pusher(10.0, 1)
    pusher.begin(0.0)
    assert pushed(pusher, 100.0) == (0.0, None)


def test_the_button_is_pressed_when_it_hurts() -> None:
    """Once, a reaction time after it began, and the finger leaves."""
    pusher = Pusher(10.0, 1)
    pusher.perceive(0.0, Percept.PRESS)
    most_n, button_s = pushed(pusher, 20.0)
    assert button_s is not None
    assert 10.0 * (1.0 - 4 * SPREAD) < most_n < 10.0 * (1.0 + 4 * SPREAD) + 0.3 * 8.0 + 0.1
    assert pusher.force_n(20.0) == 0.0


def test_a_sign_to_let_go_comes_first() -> None:
    """Then nothing hurts, and nobody presses a button."""
    pusher = Pusher(10.0, 1)
    pusher.perceive(0.0, Percept.PRESS)
    pushed(pusher, 0.8)
    pusher.perceive(0.8, Percept.OVER)
    assert pushed(pusher, 20.0, 0.8)[1] is None
    assert pusher.force_n(20.0) == 0.0


def speeds(told: Percept | None) -> tuple[float, float]:
    """Return how fast somebody pushes who was told something while pushing, in N/s: then, and the next time."""
    pusher, found = Pusher(100.0, 3), []
    for begin_s in (0.0, 5.0):
        pusher.perceive(begin_s, Percept.PRESS)
        pushed(pusher, begin_s + 0.5, begin_s)
        if told is not None and begin_s == 0.0:
            pusher.perceive(0.5, told)
        pushed(pusher, begin_s + 1.0, begin_s + 0.5)
        before_n = pusher.force_n(begin_s + 1.0)
        assert 0.0 < before_n < 10.0
        found.append((pusher.force_n(begin_s + 1.5) - before_n) / 0.5)
        pusher.perceive(begin_s + 1.5, Percept.RELEASE)
        pushed(pusher, begin_s + 5.0, begin_s + 1.5)
        assert pusher.force_n(begin_s + 5.0) == 0.0
    return found[0], found[1]


def test_easier_is_slower_and_harder_faster_and_that_is_remembered() -> None:
    """By the factor of a correction, in this push and in the next."""
    usual, again = speeds(None)
    assert usual == pytest.approx(again)
    assert speeds(Percept.HARDER) == pytest.approx((FASTER * usual, FASTER * usual))
    assert speeds(Percept.EASIER) == pytest.approx((SLOWER * usual, SLOWER * usual))


@pytest.mark.parametrize("step_s", [0.003, 0.1, 0.5, 3.0])
def test_how_often_anybody_asks_changes_nothing(step_s: float) -> None:
    """Pain comes at its own time, and so does letting go: not at the time of the question."""
    often, seldom = Pusher(10.0, 1), Pusher(10.0, 1)
    for pusher in (often, seldom):
        pusher.perceive(0.0, Percept.PRESS)
    for k in range(1, round(12.0 / step_s)):
        pushed_n = [often.force_n((k - 1 + part / 20.0) * step_s) for part in range(1, 21)][-1]
        assert seldom.force_n(k * step_s) == pytest.approx(pushed_n, abs=1e-9)
    assert [pusher.wants_button(12.0) for pusher in (often, seldom)] == [True, True]
