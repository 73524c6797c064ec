"""Noise is told from presses, and smoothed as far as it must be."""

import numpy as np
import pytest

from acudevice.signal.find.grid import even_grid
from acudevice.signal.find.noise import calm_noise, noise_of, smoothed
from acudevice.signal.find.series import Floats


def presses(t_s: Floats) -> Floats:
    """Return presses of 1, each of 3 s in 6."""
    return np.asarray(np.clip(3 * np.sin(t_s * np.pi / 3), 0, 1))


@pytest.mark.parametrize("rate_hz", [20, 80, 1000])
@pytest.mark.parametrize("sigma", [0.01, 0.1, 1.0])
def test_noise_is_measured_beside_presses(rate_hz: int, sigma: float) -> None:
    """Within a fifth, at any rate."""
    rng = np.random.default_rng(3)
    t_s = np.arange(0, 60, 1 / rate_hz)
    found = noise_of(presses(t_s) + sigma * rng.standard_normal(len(t_s)))
    assert found == pytest.approx(sigma, rel=0.2)


def test_quick_presses_in_a_slow_recording_are_no_noise() -> None:
    """A rhythm of five samples a cycle is told from noise by its order."""
    rng = np.random.default_rng(3)
    t_s = np.arange(0, 60, 1 / 11)
    rhythm = 10 * np.sin(2 * np.pi * 2.2 * t_s)
    assert noise_of(rhythm) < 0.3
    assert noise_of(rng.permutation(rhythm)) > 3


def test_values_that_a_log_repeats_count_once() -> None:
    """A staircase is not quieter than what it was made of."""
    rng = np.random.default_rng(3)
    values = rng.standard_normal(400)
    assert noise_of(np.repeat(values, 8)) == pytest.approx(noise_of(values), rel=0.02)


def test_a_constant_has_no_noise() -> None:
    """And a handful of samples has none that could be told."""
    assert noise_of(np.full(1000, 5.0)) == 0
    assert noise_of(np.array([1.0, 5.0, 2.0])) == 0


def test_a_long_recording_is_sampled() -> None:
    """Its noise is that of patches all over it."""
    rng = np.random.default_rng(3)
    force = rng.standard_normal(200_000)
    force[100_000:] *= 3
    assert 1.2 < noise_of(force) < 2.5


def test_what_is_clean_is_left_alone() -> None:
    """At a rate at which mains hum cannot show, not one value changes."""
    t_s = np.arange(0, 30, 1 / 50)
    grid = even_grid(presses(t_s), 50)
    assert smoothed(grid, 0.001, 50, 1.0).width == 1
    assert np.array_equal(smoothed(grid, 0.001, 50, 1.0).grid.values, grid.values)


def test_noise_is_smoothed_away_but_presses_are_not() -> None:
    """Noise as large as half a press is taken down to a tenth; edges of presses are not flattened for it."""
    rng = np.random.default_rng(3)
    t_s = np.arange(0, 60, 1 / 200)
    grid = even_grid(presses(t_s) + 0.5 * rng.standard_normal(len(t_s)), 200)
    out = smoothed(grid, 0.5, 200, 1.0)
    assert out.noise < 0.1
    assert out.width > 10
    clean = even_grid(presses(t_s), 200).values
    assert np.abs(out.grid.values - clean).mean() < 0.08


def test_smoothing_stops_where_it_would_flatten_what_is_there() -> None:
    """Quick presses stay, however noisy a recording is thought to be."""
    t_s = np.arange(0, 60, 1 / 50)
    grid = even_grid(np.clip(np.sin(2 * np.pi * 2.5 * t_s), 0, 1), 50)
    assert smoothed(grid, 0.2, 50, 1.0).width <= 7


@pytest.mark.parametrize("sigma", [0.7, 1.0, 3.0])
def test_noise_is_measured_in_coarse_steps(sigma: float) -> None:
    """Together with that of the steps, though many differences are zero; noise that hardly shows is no great one."""
    rng = np.random.default_rng(3)
    flicker = np.round(sigma * rng.standard_normal(4000))
    assert noise_of(flicker) == pytest.approx(np.hypot(sigma, 12**-0.5), rel=0.4)
    assert noise_of(np.round(0.25 * rng.standard_normal(4000))) < 0.3


def test_levels_that_are_held_are_no_noise() -> None:
    """As a machine presses that knows but on and off."""
    assert noise_of(20.0 * (np.arange(60_000) % 1000 > 400)) == 0


def test_pulses_of_three_samples_are_no_noise() -> None:
    """Before and after them it is calm, and that is what noise is taken from in a slow recording."""
    rng = np.random.default_rng(5)
    t_s = np.arange(0, 60, 1 / 9)
    pressed = (t_s > 2) & (t_s < 57)
    pulses = pressed * 10 * np.maximum(0, np.sin(2 * np.pi * 1.9 * t_s)) ** 2 + 0.1 * rng.standard_normal(
        len(t_s)
    )
    assert noise_of(pulses) > 1
    assert calm_noise(pulses) == pytest.approx(0.1, rel=0.5)
    assert 0.4 < calm_noise(rng.standard_normal(3000)) < 1.1
    assert calm_noise(np.array([1.0, 2.0])) == 0


@pytest.mark.parametrize("rate_hz", [0.5, 0.84, 2.0])
@pytest.mark.parametrize("step_n", [0.0, 0.3])
def test_presses_that_stand_at_many_heights_are_no_noise(rate_hz: float, step_n: float) -> None:
    """Though a value each so many samples of them jumps up and down: rest stands between them."""
    t_s = np.arange(0, 60, 0.02)
    heights = np.random.default_rng(3).uniform(5, 12, 130)[(t_s * rate_hz).astype(int)]
    force = np.where(t_s * rate_hz % 1 < 0.5, 0.0, heights)
    if step_n:
        force = (
            np.round((force + 0.05 * np.random.default_rng(4).standard_normal(len(t_s))) / step_n) * step_n
        )
    assert noise_of(force) < 0.3


def test_a_wandering_rest_in_coarse_steps_is_no_log_that_repeats() -> None:
    """Its values stand, but for times of many lengths."""
    rng = np.random.default_rng(5200)
    t_s = np.arange(0, 120, 0.05)
    begun = np.cumsum(np.maximum(0.6, 1 + 0.15 * rng.standard_normal(100))) / 0.84
    since_s = t_s - begun[np.searchsorted(begun, t_s, side="right") - 1]
    pressed = (t_s > begun[0]) & (since_s < 0.55)
    rest = np.interp(t_s, np.arange(121), np.cumsum(0.2 * rng.standard_normal(121)))
    force = rest + pressed * np.linspace(10, 5, len(t_s))
    assert noise_of(np.round(force / 0.3) * 0.3) < 0.5
