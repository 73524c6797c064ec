"""Rest without a hand: what a hand leans with after a press is no rest, and a rest that jumped is not known."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.series import Floats
from acudevice.signal.find.unloaded import Unloaded, unloaded

RATE_HZ = 50.0
ONSETS_S = (3.0, 12.0, 21.0, 30.0)
"""Presses of 12 N that last 5 s, and rise and fall in half a second."""


def pressed(*corners: tuple[float, float], noise_n: float = 0.01, seed: int = 1) -> tuple[Floats, Floats]:
    """Return times and forces of the presses on a level that goes straight between corners of time and force."""
    t_s = np.arange(0.0, 39.0, 1 / RATE_HZ)
    force = sum(12 * np.interp(t_s, [s, s + 0.5, s + 4.5, s + 5], [0, 1, 1, 0]) for s in ONSETS_S)
    noise = noise_n * np.random.default_rng(seed).standard_normal(len(t_s))
    return t_s, np.asarray(force + np.interp(t_s, *np.array(corners).T) + noise, np.float64)


def leaning(left_n: float, until_s: float) -> list[tuple[float, float]]:
    """Return the corners of what is left after each press until so long after its release."""
    corners = [(0.0, 0.0)]
    for start in ONSETS_S:
        end = start + 5.0
        corners += [(end - 0.04, 0), (end, left_n), (end + until_s, left_n), (end + until_s + 0.1, 0)]
    return corners


def found(t_s: Floats, force: Floats) -> Unloaded:
    """Return the level of a recording in which all presses are found."""
    finding = analyse(force, t_s, least=0.1, in_unit=True).finding
    assert finding is not None
    assert len(finding.spans) == len(ONSETS_S)
    return unloaded(finding)


MIDDLES_S = np.array(ONSETS_S) + 2.5


@pytest.mark.parametrize("left_n", [0.0, 0.3, 0.8, 1.1])
@pytest.mark.parametrize("zero_n", [0.0, -40.0])
@pytest.mark.parametrize("until_s", [0.6, 2.5])
def test_what_a_hand_leans_with_is_no_rest(left_n: float, zero_n: float, until_s: float) -> None:
    """Where it lets go before the next press; neither below presses nor after them."""
    t_s, force = pressed(*leaning(left_n, until_s))
    off = found(t_s, force + zero_n)
    assert off.at(np.concatenate([MIDDLES_S, MIDDLES_S + 2.7])) == pytest.approx(zero_n, abs=0.05)
    assert not off.moved.any()


@pytest.mark.parametrize("left_n", [0.8, 2.0])
def test_a_hand_that_never_lets_go_between_presses_is_no_rest(left_n: float) -> None:
    """It did before and after them all, and presses do not count for how long ago that was."""
    t_s, force = pressed((0, 0), (3.3, 0), (3.4, left_n), (34.6, left_n), (34.7, 0))
    assert found(t_s, force).at(MIDDLES_S) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("rate_n_s", [-0.1, 0.05, 0.1])
def test_rest_that_drifts_is_rest(rate_n_s: float) -> None:
    """However far it comes, pressed on or not."""
    t_s, force = pressed((0, 0), (39, 39 * rate_n_s))
    off = found(t_s, force)
    assert off.at(MIDDLES_S) == pytest.approx(rate_n_s * MIDDLES_S, abs=0.1)
    assert not off.moved.any()


def test_rest_that_jumps_between_presses_is_rest() -> None:
    """From there on."""
    t_s, force = pressed((0, 0), (19, 0), (19.1, 3))
    off = found(t_s, force)
    assert off.at(MIDDLES_S) == pytest.approx([0, 0, 3, 3], abs=0.05)
    assert not off.moved.any()


@pytest.mark.parametrize("jump_n", [-3.0, 0.8, 3.0])
def test_that_rest_jumped_below_a_press_is_said(jump_n: float) -> None:
    """Nobody saw when; the lower level counts."""
    t_s, force = pressed((0, 0), (14, 0), (14.1, jump_n))
    off = found(t_s, force)
    assert off.moved == pytest.approx([0, jump_n, 0, 0], abs=0.05)
    assert off.at(MIDDLES_S) == pytest.approx([0, min(0, jump_n), jump_n, jump_n], abs=0.05)


def test_what_is_leant_with_to_the_end_could_be_rest() -> None:
    """Of the last press nobody knows."""
    t_s, force = pressed((0, 0), (34.9, 0), (35.0, 0.8))
    off = found(t_s, force)
    assert off.moved == pytest.approx([0, 0, 0, 0.8], abs=0.05)
    assert off.at(MIDDLES_S) == pytest.approx(0.0, abs=0.05)


def test_without_a_press_it_is_rest() -> None:
    """Of a recording in which nothing is found."""
    finding = analyse(
        np.full(600, 3.0) + 0.01 * np.sin(np.arange(600.0)), rate_hz=50, sign=1, least=0.5
    ).finding
    assert finding is not None
    assert unloaded(finding).at(np.array([-1.0, 6.0, 99.0])) == pytest.approx(3.0, abs=0.02)


@pytest.mark.parametrize("scale", [0.001, 1000.0])
@pytest.mark.parametrize("zero_n", [0.0, 5000.0])
def test_unit_and_zero_do_not_matter(scale: float, zero_n: float) -> None:
    """Nor when the recording begins: the level is that in newtons, in another unit."""
    t_s, force = pressed(*leaning(0.8, 2.5))
    one = found(t_s, force)
    finding = analyse(scale * (force + zero_n), t_s + 60.0, least=0.1 * scale, in_unit=True).finding
    assert finding is not None
    other = unloaded(finding)
    assert other.at(MIDDLES_S) / scale - zero_n == pytest.approx(one.at(MIDDLES_S), abs=1e-3)
    assert other.moved.tolist() == one.moved.tolist()
