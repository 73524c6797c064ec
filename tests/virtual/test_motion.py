"""Ways and waves of a finger's force."""

from itertools import pairwise
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.virtual.motion import Glide, Path, Waves

FORCES = st.floats(0.0, 40.0)


@given(FORCES, FORCES, st.floats(0.0, 1.0))
def test_a_glide_stays_between_its_ends_and_reaches_both(from_n: float, to_n: float, share: float) -> None:
    """Nothing overshoots by itself: overshoot is a glide of its own."""
    glide = Glide(1.0, 3.0, from_n, to_n)
    assert glide.at(0.0) == glide.at(1.0) == from_n
    assert glide.at(3.0) == glide.at(99.0) == to_n
    low_n, high_n = sorted((from_n, to_n))
    assert low_n - 1e-9 <= glide.at(1.0 + 2.0 * share) <= high_n + 1e-9


def test_a_glide_is_fastest_in_the_middle_and_still_at_its_ends() -> None:
    """The velocity of a minimum jerk is 1.875 times the mean in the middle."""
    glide = Glide(0.0, 1.0, 0.0, 1.0)

    def speed(t_s: float) -> float:
        return (glide.at(t_s + 1e-5) - glide.at(t_s - 1e-5)) / 2e-5

    assert speed(0.5) == pytest.approx(1.875, abs=1e-6)
    assert speed(0.001) < 1e-4
    assert speed(0.999) < 1e-4


def test_a_glide_without_length_is_a_step() -> None:
    """No division by its duration."""
    assert [Glide(1.0, 1.0, 2.0, 5.0).at(t_s) for t_s in (0.9, 1.0, 1.1)] == [2.0, 5.0, 5.0]


def test_a_path_goes_through_its_steps() -> None:
    """Each step begins where and when the one before ends."""
    path = Path()
    path.turn(1.0, (1.0, 10.0), (0.5, 8.0))
    assert (path.end_s, path.goal_n) == (2.5, 8.0)
    assert [path.at(t_s) for t_s in (0.5, 1.0, 2.0, 2.5, 9.0)] == [0.0, 0.0, 10.0, 8.0, 8.0]


@given(st.lists(st.tuples(st.floats(0.05, 1.0), st.floats(0.1, 1.0), FORCES), min_size=1, max_size=8))
def test_a_path_never_jumps(turns: list[tuple[float, float, float]]) -> None:
    """However often the hand changes its mind, the force goes on from where it is."""
    path, now_s = Path(), 0.0
    for after_s, duration_s, to_n in turns:
        now_s += after_s
        before_n = path.at(now_s)
        path.turn(now_s, (duration_s, to_n))
        assert path.at(now_s) == pytest.approx(before_n, abs=1e-12)


def test_waves_have_the_strength_and_the_frequencies_asked_for() -> None:
    """The root mean square over whole minutes is the one given, within the spread of beating sines."""
    waves = Waves(Random(1), (8.0, 12.0, 0.5, 4))
    values = [waves.at(step / 200) for step in range(12_000)]
    assert sqrt(sum(value * value for value in values) / len(values)) == pytest.approx(0.5, rel=0.1)
    turns = sum(a < 0.0 <= b for a, b in pairwise(values))
    assert 8.0 < turns / 60.0 < 12.0


def test_waves_repeat_for_a_seed_and_differ_for_another() -> None:
    """They are functions of time and seed alone."""
    first, again, other = (Waves(Random(seed), (1.0, 2.0, 1.0, 3)) for seed in (1, 1, 2))
    assert first.at(12.34) == again.at(12.34) != other.at(12.34)
