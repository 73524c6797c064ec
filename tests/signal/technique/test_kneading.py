"""Cycles of kneading have their times and forces, by the peaks that the check counts."""

from dataclasses import replace
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.signal.figures import Figure
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.kneading import MEASURED, kneading, peaks_of
from acudevice.signal.technique.window import Window
from acudevice.values.thresholds import Mode
from tests.support.presses import LR3, case_of, presses_of, trapezoid

KNEAD = replace(LR3, mode=Mode.KNEAD)


def kneaded(hz: float = 1.1, swing_n: float = 3.0, rate_hz: float = 200.0, length_s: float = 12.0) -> Window:
    """Return circles about 10 N between rests of a second."""
    t_s = np.arange(0, length_s, 1 / rate_hz)
    inside = (t_s >= 1) & (t_s < length_s - 1)
    force = np.where(inside, 10 - swing_n * np.cos(2 * pi * hz * (t_s - 1)), 0.0)
    return Window(t_s, np.round(force, 3))


def figures(window: Window) -> dict[str, Figure]:
    """Return the figures of the kneading in a window."""
    return dict(kneading(case_of(window, KNEAD)))


@pytest.mark.parametrize("hz", [0.5, 1.1, 2.6])
def test_even_circles_are_regular(hz: float) -> None:
    """At published rates: no spread in time or force beyond what rate explains, peaks of 13 N, no fatigue."""
    got = figures(kneaded(hz))
    assert (got["regularity"].value or 0) <= 2 * (got["regularity"].u or 0)
    assert got["cycle_force_n"].value == pytest.approx(13.0, abs=2 * (got["cycle_force_n"].u or 0) + 0.01)
    assert (got["cycle_cv"].value or 0) < 0.001
    assert got["cycles"].value == int(10 * hz)
    slope = got["cycle_slope_n"]
    assert slope.value is None or abs(slope.value) < 0.001


def test_fading_circles_show_a_slope_with_its_interval() -> None:
    """Each a tenth of a newton below the one before."""
    window = kneaded(1.0, length_s=14.0)
    faded = np.where(window.force_n > 0, window.force_n - 0.1 * (window.t_s - 1.5), window.force_n)
    slope = figures(Window(window.t_s, np.round(faded, 3)))["cycle_slope_n"]
    assert slope.value == pytest.approx(-0.1, abs=0.002)
    assert slope.interval is not None
    assert slope.interval[0] <= -0.0999 <= slope.interval[1] + 1e-3


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(0.5, 2.6), st.floats(0.0, 0.3))
def test_peaks_are_those_that_the_check_counts(seed: int, hz: float, noise_n: float) -> None:
    """As many, whatever the noise: between two turns nothing happens that the turns do not show."""
    window = kneaded(hz)
    noise = noise_n * np.random.default_rng(seed).standard_normal(len(window.t_s))
    noisy = Window(window.t_s, np.round(window.force_n + noise, 3))
    for press in presses_of(noisy, KNEAD):
        part = noisy.part(press.onset_tick / press.tick_hz, press.release_tick / press.tick_hz)
        t_s, force_n = peaks_of(part, KNEAD)
        assert len(t_s) == press.cycles
        assert len(force_n) == press.cycles


def test_what_kneading_needs_is_said() -> None:
    """Cycles, samples, thresholds, little noise; and somebody who kneads."""
    assert {figure.why for figure in dict(kneading(case_of(trapezoid()))).values()} == {"nobody kneads here"}
    assert "fewer than 4 cycles" in figures(kneaded(0.3))["regularity"].why
    assert "fewer than 8 samples" in figures(kneaded(2.6, rate_hz=18.0))["cycle_force_n"].why
    case = case_of(kneaded(), KNEAD)
    window = case.window
    assert window is not None
    torn = Window(window.t_s, np.where(np.arange(len(window.t_s)) == 900, np.nan, window.force_n))
    noise = 0.4 * np.random.default_rng(1).standard_normal(len(window.t_s))
    cases: tuple[tuple[Case, str], ...] = (
        (replace(case, window=None), "no samples"),
        (replace(case, thresholds=None), "thresholds"),
        (replace(case, window=torn), "missing"),
        (replace(case, window=Window(window.t_s, window.force_n + noise)), "noise"),
    )
    for other, why in cases:
        got = dict(kneading(other))
        assert all(why in got[name].why for name in MEASURED)
        assert got["cycles"].value == case.press.cycles
