"""Somebody who measures their own pain threshold: acts on what is felt and seen, and on nothing else."""

from acudevice.virtual.percepts import Percept
from acudevice.virtual.pusher import SPREAD, Pusher


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


def test_easier_is_slower_and_harder_faster() -> None:
    """And it is remembered the next time."""
    forces = []
    for told in (Percept.EASIER, None, Percept.HARDER):
        pusher = Pusher(100.0, 3)
        pusher.perceive(0.0, Percept.PRESS)
        pushed(pusher, 0.5)
        if told is not None:
            pusher.perceive(0.5, told)
        pushed(pusher, 2.0, 0.5)
        forces.append(pusher.force_n(2.0))
    assert forces == sorted(forces)
    assert len(set(forces)) == 3
