"""Creep and the loop of hysteresis, for any loads."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.virtual.sensors.memory import Creep, Loop, lens

FORCES = st.lists(st.floats(0.0, 60.0), min_size=1, max_size=40)


def test_creep_follows_its_time_constant() -> None:
    """After one, it has gone all but 1/e of the way."""
    creep = Creep((0.01, 20.0))
    assert creep.after(10.0, 0.0) == 0.0
    assert creep.after(10.0, 20.0) == pytest.approx(0.1 * (1.0 - exp(-1.0)))


@given(st.lists(st.floats(0.01, 50.0), min_size=1, max_size=20))
def test_creep_does_not_mind_how_often_it_is_asked(steps: list[float]) -> None:
    """Under one load the same comes out in any steps of time."""
    often, once, t_s = Creep((0.01, 3.0), (0.02, 30.0)), Creep((0.01, 3.0), (0.02, 30.0)), 0.0
    for step in steps:
        t_s += step
        crept_n = often.after(7.0, t_s)
    assert crept_n == pytest.approx(once.after(7.0, t_s))


@given(FORCES)
def test_a_loop_has_two_sides(forces: list[float]) -> None:
    """Between them it moves, and never beyond."""
    loop = Loop(60.0)
    assert all(-1.0 <= loop.side(force_n) <= 1.0 for force_n in forces)


@given(FORCES)
def test_let_go_it_begins_anew(forces: list[float]) -> None:
    """Whatever was before."""
    loop = Loop(60.0)
    for force_n in forces:
        loop.side(force_n)
    assert loop.side(0.0) == -1.0


def test_a_small_turn_does_not_change_sides() -> None:
    """It takes a tenth of the range."""
    loop = Loop(60.0)
    assert [loop.side(force_n) for force_n in (30.0, 27.0, 24.0, 30.0)] == pytest.approx(
        [-1.0, 0.0, 1.0, -1.0]
    )


def test_the_loop_closes_at_both_ends() -> None:
    """And is widest in the middle."""
    assert [lens(share) for share in (0.0, 0.5, 1.0, 1.5)] == [0.0, 1.0, 0.0, 0.0]
