"""Steadiness: drift, sway and tremor are told apart where samples are enough, and unknown where they are not."""

from collections.abc import Callable
from dataclasses import replace
from math import pi, sqrt

import numpy as np
import pytest

from acudevice.signal.figures import Figure
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.hold import NAMES, band_rms, hold_of, steadiness
from acudevice.signal.technique.window import Floats, Window
from tests.support.presses import adding, case_of, lines, trapezoid


def figures(case: Case) -> dict[str, Figure]:
    """Return the figures of the hold of a case."""
    return dict(steadiness(case))


def moved(motion: Callable[[Floats], Floats], rate_hz: float = 200.0, hold_s: float = 6.0) -> Case:
    """Return a hold of 10 N with a motion in it."""
    end = 1.2 + hold_s
    window = lines((0, 0), (1, 0), (1.2, 10), (end, 10), (end + 0.2, 0), (end + 1, 0), rate_hz=rate_hz)
    return case_of(adding(window, motion(window.t_s)))


def test_a_steady_hold_is_steady() -> None:
    """But for the last tenth of its edges."""
    got = figures(case_of(trapezoid()))
    assert (got["hold_cv"].value or 0) < 0.02
    assert abs(got["drift_n_s"].value or 1) < 0.02
    assert (got["sway_n"].value or 1) < 0.05
    assert (got["tremor_n"].value or 1) < 0.05


@pytest.mark.parametrize("slow_hz", [0.7, 1.5, 3.0])
@pytest.mark.parametrize("fast_hz", [5.0, 8.0, 11.0])
def test_sway_and_tremor_are_told_apart(slow_hz: float, fast_hz: float) -> None:
    """By 4 Hz: each is the amplitude over the root of two, within 3 %."""
    case = moved(lambda t: 0.3 * np.sin(2 * pi * slow_hz * t) + 0.1 * np.sin(2 * pi * fast_hz * t))
    got = figures(case)
    assert got["sway_n"].value == pytest.approx(0.3 / sqrt(2), rel=0.03)
    assert got["tremor_n"].value == pytest.approx(0.1 / sqrt(2), rel=0.03)


def test_drift_is_the_slope_of_the_hold() -> None:
    """0.1 N/s, and its uncertainty is no more than a twentieth of it where nothing else moves."""
    got = figures(moved(lambda t: 0.1 * (t - 4.0)))["drift_n_s"]
    assert got.value == pytest.approx(0.1, rel=0.05)
    assert (got.u or 1) < 0.02


def test_variation_is_deviation_over_mean() -> None:
    """Of a sway of 0.5 N about 10."""
    got = figures(moved(lambda t: 0.5 * np.sin(2 * pi * t)))["hold_cv"]
    assert got.value == pytest.approx(0.05 / sqrt(2), rel=0.03)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3])
def test_overshoot_is_what_goes_beyond_the_level_at_first(share: float) -> None:
    """Of 10 N; what comes later does not count."""
    top = 10 * (1 + share)
    corners = [
        (0.0, 0.0),
        (1, 0),
        (1.3, top),
        (1.6, 10),
        (6, 10),
        (6.1, 14),
        (6.2, 10),
        (7, 10),
        (7.4, 0),
        (8, 0),
    ]
    got = figures(case_of(lines(*corners)))["overshoot_share"]
    assert got.value == pytest.approx(share, abs=0.002)
    assert (got.u or 0) < 0.01


def test_the_powers_of_all_bands_add_up() -> None:
    """Parseval's theorem, for even and odd lengths; a sinusoid in a band is its amplitude over the root of two."""
    for size in (1000, 1001):
        noise = np.random.default_rng(1).standard_normal(size)
        window = np.hanning(size + 2)[1:-1]
        whole = sqrt(float(((noise * window) ** 2).sum() / (window @ window)))
        parts = [band_rms(noise, 100.0, a, b) for a, b in ((0, 4), (4, 12), (12, 51))]
        assert sqrt(sum(part**2 for part in parts)) == pytest.approx(whole)
        wave = np.sin(2 * pi * 8 * np.arange(size) / 100)
        assert band_rms(wave, 100.0, 4, 12) == pytest.approx(1 / sqrt(2), rel=1e-3)
        assert band_rms(wave, 100.0, 0, 4) < 1e-3


REASONS = [
    ({"hold_s": 0.8}, set(NAMES), "shorter than 1 s"),
    ({"hold_s": 1.6}, {"sway_n", "tremor_n"}, "shorter than 2 s"),
    ({"rate_hz": 25.0}, {"tremor_n"}, "30 samples"),
    ({"rate_hz": 12.0}, {"sway_n", "tremor_n"}, "samples come in a second"),
]


@pytest.mark.parametrize(("made", "unknown", "why"), REASONS)
def test_below_what_it_needs_a_figure_is_unknown(made: dict[str, float], unknown: set[str], why: str) -> None:
    """Too short, or too few samples a second."""
    got = figures(moved(np.zeros_like, **made))
    assert {name for name in NAMES if got[name].value is None} == unknown
    assert all(why in got[name].why for name in unknown)


def test_noise_that_hides_tremor_is_said() -> None:
    """No number then: it would be the sensor's, not the hand's."""
    window = adding(
        trapezoid(), 0.3 * np.random.default_rng(1).standard_normal(len(trapezoid().t_s)), above_n=-1
    )
    got = figures(case_of(window))
    assert "noise" in got["tremor_n"].why
    assert got["hold_cv"].value is not None


def test_holes_uneven_samples_and_kneading_have_no_hold() -> None:
    """All four figures are unknown, for the reason at hand."""
    case = case_of(trapezoid())
    window = case.window
    assert window is not None
    hole = Window(window.t_s, np.where(np.arange(len(window.t_s)) == 2000, np.nan, window.force_n))
    wild = Window(window.t_s + 0.0045 * np.sin(np.arange(len(window.t_s)) * 0.05), window.force_n)
    for other, why in (
        (replace(case, window=hole), "missing"),
        (replace(case, window=wild), "unevenly"),
        (replace(case, window=None), "no samples"),
        (replace(case, press=replace(case.press, cycles=3)), "kneading"),
    ):
        assert {figure.value for figure in figures(other).values()} == {None}
        assert all(why in figure.why for figure in figures(other).values())


def test_the_hold_begins_and_ends_near_the_level() -> None:
    """Dips inside belong to it; what is no number is not its end."""
    dip = lines((0, 0), (1, 10), (2, 10), (2.5, 6), (3, 10), (4, 10), (5, 0))
    held = hold_of(dip)
    assert (held.t_s[0], held.t_s[-1]) == (pytest.approx(0.9, abs=0.01), pytest.approx(4.1, abs=0.01))
    assert len(hold_of(Window(dip.t_s, np.full(len(dip.t_s), np.nan))).t_s) == 0


def test_a_hold_begins_where_nine_tenths_are_reached_in_any_unit() -> None:
    """The rounding of floating point decides nothing."""
    shape = np.array([0.0, 9.0, 10.0, 10.0, 10.0, 9.0, 0.0])
    for unit in np.arange(1, 300) / 100:
        assert len(hold_of(Window(np.arange(7) / 10, unit * shape)).t_s) == 5, unit


@pytest.mark.parametrize("ramp_s", [0.1, 0.3, 1.0])
@pytest.mark.parametrize("cv", [0.0, 0.01, 0.05, 0.1, 0.2])
def test_the_variation_of_a_hold_is_what_it_was_made_with(cv: float, ramp_s: float) -> None:
    """By its definition, from the first time at nine tenths of the level to the last; within three uncertainties."""

    def force(t_s: Floats, phase: float) -> Floats:
        shape = np.interp(t_s, [1, 1 + ramp_s, 6 + ramp_s, 6 + 2 * ramp_s], [0, 1, 1, 0])
        return np.asarray(10 * shape * (1 + cv * sqrt(2) * np.sin(2 * pi * 0.9 * t_s + phase)))

    for k, phase in enumerate(np.linspace(0, 2 * pi, 7)):
        t_s, fine_s = np.arange(0.0013 * k, 8 + 2 * ramp_s, 0.01), np.arange(0, 8 + 2 * ramp_s, 0.001)
        truth = hold_of(Window(fine_s, force(fine_s, phase))).force_n
        got = figures(case_of(Window(t_s, np.round(force(t_s, phase), 3))))["hold_cv"]
        assert got.value is not None
        assert got.u is not None
        assert got.value == pytest.approx(float(truth.std() / truth.mean()), abs=3 * got.u)
        assert got.u < max(0.005, 0.1 * cv)
