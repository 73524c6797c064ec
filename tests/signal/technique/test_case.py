"""A case finds its own noise and period, and says what is inside it."""

from dataclasses import replace

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
    """And what noise does to the time of an edge: 0.05 N on the gentler slope of 25 N/s, and a little more."""
    quiet = trapezoid()
    noise = 0.05 * np.random.default_rng(1).standard_normal(len(quiet.t_s))
    doubt = case_of(Window(quiet.t_s, np.round(quiet.force_n + noise, 3))).doubt
    assert doubt.noise_n == pytest.approx(0.05, rel=0.1)
    assert doubt.period_s == pytest.approx(0.001)
    assert 0.002 < doubt.noise_s < 0.005


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
