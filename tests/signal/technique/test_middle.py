"""The middle of a press at half height: what moves its sides apart leaves it alone."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.technique.case import Case
from acudevice.signal.technique.middle import Middle, middle
from acudevice.signal.technique.window import Window
from tests.support.presses import case_of, lines, trapezoid


def found(case: Case) -> Middle:
    """Return the middle of a press that has one."""
    got = middle(case)
    assert isinstance(got, Middle)
    return got


@pytest.mark.parametrize("rate_hz", [20, 100, 1000])
@pytest.mark.parametrize("top_n", [9.0, 20.0])
def test_it_is_half_way_between_the_sides(top_n: float, rate_hz: float) -> None:
    """Rise from 1 s in 0.4 s, fall from 4.4 s in 0.8 s: 1.2 and 4.8 s, whatever the force."""
    window = lines((0, 0), (1, 0), (1.4, top_n), (4.4, top_n), (5.2, 0), (6.5, 0), rate_hz=rate_hz)
    got = found(case_of(window))
    assert got.time_s == pytest.approx(3.0, abs=max(2 * got.u_s, 1e-3))
    assert got.u_s < 0.1 / rate_hz


def test_a_peak_between_two_samples_does_not_move_it() -> None:
    """Eight samples a second of a cosine: though the greatest force is missed, the error is below 2 ms."""
    for start_s in np.linspace(0.0, 0.125, 7):
        t_s = np.arange(start_s, 4.0, 0.125)
        wave = 12 * np.where(np.abs(t_s - 2) < 0.5, 0.5 + 0.5 * np.cos(2 * np.pi * (t_s - 2)), 0.0)
        assert found(case_of(Window(t_s, wave))).time_s == pytest.approx(2.0, abs=2e-3)


def test_the_stated_uncertainty_is_that_of_repeated_noise() -> None:
    """Of 200 draws the deviation is what is stated, to a third."""
    quiet, rng = trapezoid(rise_s=0.5, fall_s=0.5), np.random.default_rng(4)
    got = [
        found(case_of(replace(quiet, force_n=quiet.force_n + 0.1 * rng.standard_normal(len(quiet.t_s)))))
        for _ in range(200)
    ]
    assert np.std([one.time_s for one in got]) == pytest.approx(np.mean([one.u_s for one in got]), rel=0.33)


def test_what_is_not_there_is_unknown_for_a_reason() -> None:
    """No samples, a press that the recording cuts off, a hole in it, nothing above rest."""
    case = case_of(trapezoid())
    window = case.window
    assert window is not None
    assert "no samples" in str(middle(replace(case, window=None)))
    assert "rises or falls" in str(middle(replace(case, window=window.part(1.18, 9.0))))
    torn = np.where(np.abs(window.t_s - 2.5) < 0.1, np.nan, window.force_n)
    assert "missing in it" in str(middle(replace(case, window=Window(window.t_s, torn))))
    flat = Window(window.t_s, np.zeros(len(window.t_s)))
    assert "above 0" in str(middle(replace(case, window=flat)))
