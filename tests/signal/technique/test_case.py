"""A case finds its own noise and period, and says what is inside it."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from acudevice.signal.technique.case import Case
from acudevice.signal.technique.window import Window
from acudevice.values.thresholds import Mode
from tests.support.presses import LR3, case_of, presses_of, trapezoid


def test_it_lies_between_onset_and_release() -> None:
    """Times of the window: onset at 1.5 N on a rise of 50 N/s, release below 1 N on a fall of 25."""
    case = case_of(trapezoid())
    assert case.onset_s == pytest.approx(1.030)
    assert case.release_s == pytest.approx(4.2 + 0.361, abs=2e-3)
    inside = case.inside()
    assert inside is not None
    assert inside.length_s == pytest.approx(case.duration_s)


def test_noise_and_period_come_from_the_samples() -> None:
    """The noise that is seen at rest, too, is noise for sure."""
    quiet = trapezoid()
    noise = 0.05 * np.random.default_rng(1).standard_normal(len(quiet.t_s))
    doubt = case_of(Window(quiet.t_s, np.round(quiet.force_n + noise, 3))).doubt
    assert doubt.noise_n == pytest.approx(0.05, rel=0.1)
    assert doubt.period_s == pytest.approx(0.001)
    assert doubt.trust > 0.9
    shaken = case_of(Window(quiet.t_s, np.round(quiet.force_n + noise * (quiet.force_n > 1), 3))).doubt
    assert shaken.trust == 0.0


def test_a_sensor_that_holds_its_values_is_as_slow_as_they_are() -> None:
    """Every fourth of a thousand a second; and one whose stamps are uneven says so."""
    quiet = trapezoid()
    noise = 0.02 * np.random.default_rng(2).standard_normal(len(quiet.t_s))
    kept = (quiet.force_n + noise)[np.arange(len(quiet.t_s)) // 4 * 4]
    doubt = case_of(Window(quiet.t_s, np.round(kept, 3))).doubt
    assert (doubt.held, doubt.period_s) == (4, pytest.approx(0.004))
    assert doubt.noise_n == pytest.approx(0.02, rel=0.2)
    uneven = quiet.t_s + 0.0003 * np.random.default_rng(3).uniform(-1, 1, len(quiet.t_s))
    assert case_of(Window(uneven, quiet.force_n)).doubt.stamp_s == pytest.approx(0.0003 / sqrt(3), rel=0.1)


def test_without_samples_nothing_is_found_out() -> None:
    """The doubt stays as it was given."""
    (press,) = presses_of(trapezoid())
    case = Case(press)
    assert case.looked_at() == case
    assert case.inside() is None


def test_kneading_is_told_by_its_cycles_or_its_thresholds() -> None:
    """A press of the device's may come without either."""
    case = case_of(trapezoid())
    assert not case.kneaded
    assert replace(case, thresholds=replace(LR3, mode=Mode.KNEAD)).kneaded
    assert replace(case, press=replace(case.press, cycles=0), thresholds=None).kneaded
