"""Which way is up is found out whatever the offset, and said to be unsure where nothing tells."""

import numpy as np
import pytest

from acudevice.signal.find.grid import coarse, grid_of
from acudevice.signal.find.sign import DOUBT, USUAL, hints, vote
from tests.support.families import FAMILIES, make

FLAT = {"quiet", "garbage"}


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - FLAT))
def test_the_sign_of_each_family_is_found(name: str) -> None:
    """Without the help of a zero, too; or else it is said to be unsure."""
    made = make(name, 0)
    for offset in (0.0, -1e6, 3e6):
        m = coarse(grid_of(made.t_s, made.force + offset))
        for found, sign in ((vote(m), made.sign), (vote(-m), -made.sign)):
            assert found.sign == sign or (offset and found.margin < DOUBT)


def test_a_level_that_drifts_by_more_than_presses_tells_nothing() -> None:
    """It cools down, or warms up, by five presses, with a press each seven seconds."""
    t = np.arange(0, 70, 0.1)
    presses = (t % 7 > 3) & (t % 7 < 5)
    for drift in (-5.0, 5.0):
        m = presses + drift * np.exp(-t / 20)
        assert vote(m).sign == 1
        assert vote(-m).sign == -1


def test_one_press_in_ten_minutes_is_enough() -> None:
    """What lies around it counts, and little of the rest."""
    m = np.random.default_rng(1).normal(500, 0.01, 6000)
    m[3000:3040] += 1
    assert vote(m).sign == 1
    assert vote(1000 - m).sign == -1


def test_a_zero_helps() -> None:
    """Values that begin near zero and rise away from it are pressed upwards."""
    m = np.concatenate([np.zeros(30), np.full(30, 5.0)])
    assert hints(m)["zero"] == 1
    assert hints(m - 100)["zero"] == 0
    assert hints(-m)["zero"] == -1


def test_a_wave_is_unsure() -> None:
    """It is the same upside down."""
    m = 1000 + np.sin(np.arange(630) / 10)
    assert vote(m).margin < DOUBT


def test_a_constant_votes_for_nothing() -> None:
    """But has a sign all the same."""
    assert hints(np.full(50, 3.0)) == {}
    assert vote(np.full(50, 3.0)) == (1, USUAL)


def test_a_recording_that_begins_and_ends_within_a_press_is_not_read_upside_down() -> None:
    """People rest at one level, and hold at others: without a zero, and drifting, too."""
    force = [18.0, 0, 24, 0, 15, 0, 21, 0, 26, 0, 19]
    m = np.repeat(force, 30) + 0.02 * np.arange(330)
    for offset in (0.0, 500.0, -500.0):
        assert vote(m + offset).sign == 1
        assert vote(-m - offset).sign == -1


def test_zero_counts_for_more_in_a_unit_of_force() -> None:
    """Whoever made newtons of counts knew where zero was: a wave between 1 and 20 N presses upwards."""
    m = 10.5 + 9.5 * np.sin(np.arange(630) / 10)
    assert vote(m, in_unit=True).margin > vote(m).margin
    assert vote(-m, in_unit=True).sign == -1


@pytest.mark.parametrize("seed", range(6))
def test_presses_clipped_at_the_end_of_the_range_are_no_rest(seed: int) -> None:
    """However quiet they are there, and however noisy rest is: hands hold at levels that differ, unless cut off."""
    rng = np.random.default_rng(seed)
    t = np.arange(0, 80, 0.1)
    pressed = (
        np.interp(t % 10, [2, 2.6, 5.4, 6], [0, 1, 1, 0]) * rng.uniform(7000, 9000, 8)[(t / 10).astype(int)]
    )
    above = 5000 - np.minimum(pressed, 4880)
    m = above + np.where(above > 120, 40.0, 4.0) * rng.standard_normal(len(t))
    assert vote(m).sign == -1
    assert vote(-m).sign == 1


def test_a_rest_that_stands_still_is_no_end_of_the_range() -> None:
    """Where what is pressed differs, if only steadily: hands tire."""
    lows = [1.4, 1.31, 1.24, 1.15, 1.07, 0.98, 0.9]
    m = np.concatenate([np.r_[np.full(8, 2.5), np.linspace(2.5, low, 4), np.full(5, low)] for low in lows])
    assert vote(m).sign == -1
    assert vote(-m).sign == 1


def test_few_presses_on_a_rest_that_drifts_are_hardly_read_upside_down() -> None:
    """Steep edges tell, of which the first goes up and the last down: drift has none."""
    wrong = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        t = np.arange(0, rng.uniform(40, 150), 0.1)
        at = np.sort(rng.uniform(3, t[-1] - 12, int(rng.integers(1, 4))))
        force = sum(np.clip(np.minimum(t - a, a + rng.uniform(1, 8) - t) / 0.4, 0, 1) for a in at)
        drift = rng.uniform(0.3, 1.2) * np.sin(
            2 * np.pi * t / t[-1] / rng.uniform(0.7, 2.2) + rng.uniform(0, 6)
        )
        drift += 0.01 * rng.standard_normal(len(t))
        wrong += sum(vote(sign * np.minimum(force, 1) + drift).sign != sign for sign in (1, -1))
    assert wrong <= 4


def test_edges_close_to_the_ends_say_less() -> None:
    """They may be cut out of a rhythm."""
    m = np.tile([0.0] * 20 + [1.0] * 20, 4)
    whole = np.concatenate([np.zeros(20), m, np.zeros(40)])
    assert hints(whole)["edges"] == 1
    assert hints(-whole)["edges"] == -1
    assert 0 < hints(np.concatenate([m[15:], np.zeros(5)]))["edges"] < 0.5


def test_edges_that_differ_in_steepness_tell_where_rest_drifts() -> None:
    """Hands come slowly and let go quickly: the first edge counts as well as the last one."""
    wrong = 0
    for seed in range(40):
        rng = np.random.default_rng([7, seed])
        t = np.arange(0, rng.uniform(30, 90), 0.1)
        at, lasts, rise, fall = rng.uniform(4, t[-1] / 2), rng.uniform(3, 12), *rng.uniform(0.3, 1.5, 2)
        force = np.clip(np.minimum((t - at) / rise, (at + lasts - t) / fall), 0, 1)
        drift = rng.uniform(0.3, 1.0) * np.sin(
            2 * np.pi * t / t[-1] / rng.uniform(0.7, 2.2) + rng.uniform(0, 6)
        )
        drift += 0.01 * rng.standard_normal(len(t))
        for sign in (1, -1):
            up = vote(sign * force + drift)
            wrong += up.sign != sign and up.margin > DOUBT
    assert wrong <= 2
