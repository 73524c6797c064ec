"""What a finger learns, and how it tires."""

from dataclasses import replace
from random import Random

import pytest

from acudevice.virtual.aim import CAREFUL, LEAST_N, TIRED, Aim
from acudevice.virtual.percepts import Percept
from acudevice.virtual.person import Kind, Style, Traits, traits

PERSON = replace(
    traits(Kind.STEADY, Style.HOLD, Random(1)), spread=0.0, aim_n=12.0, first_aim_n=5.0, rise_s=1.0
)


def aim(person: Traits = PERSON) -> Aim:
    """Return the aim of a person without any press behind them."""
    return Aim(person, Random(1))


def test_the_first_press_has_its_own_aim_and_feels_its_way() -> None:
    """After it the way is as short as usual, give or take a tenth."""
    finger = aim()
    first, second = finger.intend(0.0), finger.intend(10.0)
    assert (first.force_n, second.force_n) == (5.0, 5.0)
    assert first.rise_s == pytest.approx(CAREFUL, rel=0.1)
    assert second.rise_s == pytest.approx(1.0, rel=0.1)
    assert finger.presses == 2


def test_a_white_light_teaches_the_force_it_was_seen_at() -> None:
    """Whether or not anything had to be corrected."""
    for told in (False, True):
        finger = aim()
        finger.intend(0.0)
        finger.learn(9.0, Percept.IN_BAND, told=told)
        assert finger.intend(10.0).force_n == pytest.approx(9.0)


def test_a_first_press_that_never_was_right_teaches_to_press_quite_differently() -> None:
    """And carefully; later the finger goes on from where it was."""
    finger = aim()
    finger.intend(0.0)
    finger.learn(5.5, Percept.BELOW, told=True)
    second = finger.intend(10.0)
    assert second.force_n == 12.0
    assert second.rise_s > 1.5
    finger.learn(15.0, Percept.BELOW, told=True)
    assert finger.intend(20.0).force_n == pytest.approx(15.0)


def test_who_is_told_nothing_learns_nothing() -> None:
    """Nobody knows newtons."""
    finger = aim()
    for t_s in (0.0, 10.0, 20.0):
        assert finger.intend(t_s).force_n == 5.0
        finger.learn(5.0, Percept.DARK, told=False)


def test_who_pressed_far_too_hard_is_careful_with_half_of_it() -> None:
    """At most with what feels firm, and no less than can be felt."""
    for level_n, next_n in ((30.0, 12.0), (20.0, 10.0), (1.0, LEAST_N / 2)):
        finger = aim()
        finger.intend(0.0)
        finger.learn(level_n, Percept.OVER, told=True)
        assert finger.intend(5.0).force_n == next_n


def test_work_tires_and_rest_restores() -> None:
    """By no more than a limit."""
    finger = aim()
    for press in range(40):
        finger.intend(press * 10.0)
        finger.lifted(press * 10.0 + 9.0, 9.0)
    tired_n, rested_n = finger.intend(400.0).force_n, finger.intend(1000.0).force_n
    assert 5.0 * (1.0 - TIRED) < tired_n < 4.8
    assert rested_n > 4.99


def test_who_heeds_nothing_presses_as_they_like() -> None:
    """Some of it far too hard."""
    finger = aim(replace(PERSON, heeds=False, wild=0.3))
    forces = [finger.intend(float(press)).force_n for press in range(100)]
    assert 10 < sum(force_n > 30.0 for force_n in forces) < 50
    assert min(forces) < 6.0
