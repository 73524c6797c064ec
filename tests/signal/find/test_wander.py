"""Bumps of a rest that wanders are no presses, and what stands apart from them is."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.humps import Hump
from acudevice.signal.find.levels import Rise
from acudevice.signal.find.series import Floats
from acudevice.signal.find.wander import highest_bump, wander


def pink(rng: np.random.Generator, count: int) -> Floats:
    """Return noise of unit deviation with as much power in each octave."""
    hertz = np.arange(1, count // 2 + 1)
    wave = np.fft.irfft([0, *(hertz**-0.5 * np.exp(2j * np.pi * rng.random(len(hertz))))], count)
    return np.asarray(wave / wave.std())


def rises(*heights: float) -> list[Rise]:
    """Return humps of such heights above a rest at zero."""
    return [Rise(Hump(0, k, 0, 1.0, np.inf), 0.0, 0.0, height, 0.0) for k, height in enumerate(heights)]


@pytest.mark.parametrize("rate_hz", [20, 80, 200])
def test_presses_are_told_from_a_long_noisy_rest(rate_hz: int) -> None:
    """Three presses of 6 N in two minutes of noise of 0.35 N, white and slow: those three."""
    rng = np.random.default_rng(4)
    t_s = np.arange(0, 120, 1 / rate_hz)
    force = 0.25 * rng.standard_normal(len(t_s)) + 0.25 * pink(rng, len(t_s))
    for at in (30.0, 60.0, 90.0):
        force += 6 * np.clip(np.minimum(t_s - at, at + 4 - t_s) / 0.4, 0, 1)
    found = analyse(force, t_s, in_unit=True).presses
    assert [round(press.onset_s) for press in found] == [30, 60, 90]


def test_what_is_as_high_as_rest_wanders_is_no_press() -> None:
    """All of it, or what lies below a wide gap; nothing where heights are far above."""
    assert highest_bump(rises(1.0, 1.2, 0.9), 0.6, 0.2) == 1.2
    assert highest_bump(rises(1.0, 9.0, 1.2, 0.9, 8.0), 0.4, 0.1) == 1.2
    assert highest_bump(rises(4.0, 5.0, 6.0), 0.4, 0.1) == 0.0


def test_what_is_large_and_far_above_the_noise_is_a_press_whatever_is_between() -> None:
    """A press of a third of the others' height beside a ramp that rest is hardly seen beside."""
    assert highest_bump(rises(3.0, 9.0, 8.0), 2.0, 0.05) == 0.0
    assert highest_bump(rises(33.0, 58.0, 57.0, 15.0, 55.0), 12.0, 2.0) < 33


def test_nothing_is_said_of_what_is_not_seen() -> None:
    """A press that fills a recording leaves no rest to look at."""
    m = np.full(40, 5.0)
    assert wander(m, np.zeros(40), [], 5, 5.0) == 0.0


def test_bumps_stay_out_where_a_series_is_looked_for_again() -> None:
    """Twenty presses, one each 1.5 s, before and after them half a minute of a rest that sways by a third of one."""
    rng = np.random.default_rng(5)
    t_s = np.arange(0, 80, 0.02)
    force = 0.1 * rng.standard_normal(len(t_s)) + 0.1 * pink(rng, len(t_s))
    starts = 25 + 1.5 * np.arange(20)
    for at in starts:
        force += np.clip(np.minimum(t_s - at, at + 0.9 - t_s) / 0.2, 0, 1)
    found = analyse(force, t_s, in_unit=True).presses
    assert len(found) == 20
    assert max(abs(press.onset_s - at) for press, at in zip(found, starts, strict=True)) < 0.2


def test_a_low_press_beside_a_rest_that_stands_still_is_none_of_its_bumps() -> None:
    """In a staircase without noise, where what is a tenth of the highest is too low for a press."""
    t_s, force, at = np.arange(0, 34, 0.01), np.zeros(3400), 3.0
    for height in (0.46, 0.97, 1.83, 2.69, 3.27, 3.98, 4.41, 4.91):
        force += height * np.interp(t_s, [at, at + 0.4, at + 1.3, at + 1.7], [0, 1, 1, 0])
        at += 3.2
    assert len(analyse(force, t_s).presses) == 7
    wave = 0.2 * np.sin(np.arange(300.0))
    assert wander(wave, np.zeros(300), [], 5, 1.0) > 0.2
    wave[20:] = 0.0
    assert wander(wave, np.zeros(300), [], 5, 1.0) == 0
