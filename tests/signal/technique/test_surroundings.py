"""What is seen beside a press says how far its zero may be off, and what noise is slow."""

import numpy as np
import pytest

from acudevice.signal.technique.surroundings import Bounds, Surroundings, around
from acudevice.signal.technique.window import Window

PRESS = Bounds(2.0, 5.0, None, None, 10.0)


def seen(before_n: float, after_n: float, press: Bounds = PRESS, slow_n: float = 0.0) -> Surroundings:
    """Return what is seen about a press of 10 N from 2 to 5 s, at 100 Hz in noise of 0.01 N."""
    rng, t_s = np.random.default_rng(7), np.arange(0.0, 7.0, 0.01)
    force_n = np.select([t_s < 2.0, t_s > 5.0], [before_n, after_n], 10.0)
    noise = 0.01 * rng.standard_normal(len(t_s)) + slow_n * np.sin(2 * np.pi * 1.5 * t_s)
    return around(Window(t_s, force_n + noise), press, 0.01)


def test_what_both_sides_show_may_be_the_zero() -> None:
    """With its sign; what only one shows is a hand's, but for what zeros drift."""
    assert seen(0.1, 0.1).zero_n == pytest.approx(0.1, abs=0.02)
    assert seen(-0.1, -0.12).zero_n == pytest.approx(-0.12, abs=0.02)
    leaning = seen(0.0, 0.8)
    assert abs(leaning.zero_n) < 0.035
    assert leaning.drifts_n == pytest.approx(0.001 * 10 * 3)
    assert seen(0.0, 0.0).drifts_n < 0.01


def test_noise_that_is_slow_is_told_from_that_of_samples() -> None:
    """Of the side on which it is less, where a hand moves on the other."""
    assert seen(0.0, 0.0).slow_n < 0.01
    assert seen(0.0, 0.0, slow_n=0.1).slow_n == pytest.approx(0.1, rel=0.6)
    assert seen(0.0, 0.0).noise_n == pytest.approx(0.01, rel=0.5)


def test_other_presses_are_not_looked_into() -> None:
    """Neither the one before nor the one after."""
    near = Bounds(2.0, 5.0, 0.5, 5.6, 10.0)
    t_s = np.arange(0.0, 7.0, 0.01)
    force_n = np.where((t_s < 1.5) | ((t_s >= 2.0) & (t_s < 5.0)) | (t_s >= 5.6), 10.0, 0.0)
    got = around(Window(t_s, force_n), near, 0.0)
    assert (got.zero_n, got.slow_n) == (0.0, 0.0)
    nothing = around(Window(t_s[200:501], force_n[200:501]), PRESS, 0.0)
    assert nothing == Surroundings()
