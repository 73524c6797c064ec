"""Approach and release: slopes with their uncertainty, and what is left of the force afterwards."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.figures import Figure
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.edges import edges
from acudevice.signal.technique.window import Window
from tests.support.presses import case_of, lines, trapezoid


def figures(case: Case) -> dict[str, Figure]:
    """Return the figures of the edges of a case."""
    return dict(edges(case))


def test_slopes_are_those_of_the_trapezoid() -> None:
    """50 N/s up, 25 down; nothing is left, the release is whole."""
    got = figures(case_of(trapezoid()))
    assert got["rise_n_s"].value == pytest.approx(50.0, rel=0.005)
    assert got["fall_n_s"].value == pytest.approx(25.0, rel=0.005)
    assert (got["residual_n"].value, got["completeness"].value) == (0.0, 1.0)


def test_uncertainty_of_a_slope_grows_with_scale_noise_and_period() -> None:
    """Each by itself."""
    quiet = trapezoid()
    noise = 0.05 * np.random.default_rng(1).standard_normal(len(quiet.t_s))
    exact = figures(case_of(quiet))["rise_n_s"]
    noisy = figures(case_of(Window(quiet.t_s, np.round(quiet.force_n + noise, 3))))["rise_n_s"]
    scaled = figures(case_of(quiet, doubt=Doubt(Curve((0.0, 100.0), (0.0, 5.0)))))["rise_n_s"]
    slow = figures(case_of(Window(quiet.t_s[::47], quiet.force_n[::47])))["rise_n_s"]
    assert (exact.u or 9) < 0.15
    assert all((other.u or 0) > 4 * (exact.u or 9) for other in (noisy, scaled, slow))
    assert figures(case_of(quiet, doubt=Doubt()))["rise_n_s"].u is None


@pytest.mark.parametrize(("left_n", "completeness"), [(0.0, 1.0), (0.5, 0.95), (-0.3, 1.0)])
def test_what_is_left_makes_a_release_incomplete(left_n: float, completeness: float) -> None:
    """Leaning on the point; what a tare has made negative is no force."""
    window = lines((0, 0), (1, 0), (1.2, 10), (4, 10), (4.4, left_n), (6, left_n))
    got = figures(case_of(window))
    assert got["residual_n"].value == pytest.approx(left_n)
    assert got["completeness"].value == pytest.approx(completeness, abs=1e-3)


def test_the_next_press_is_not_looked_into() -> None:
    """Force that is on its way up again counts up to there."""
    window = lines((0, 0), (1, 0), (1.2, 10), (4, 10), (4.4, 0.9), (4.5, 0.6), (4.8, 0.2), (6, 0))
    case = case_of(window)
    assert figures(case)["residual_n"].value == pytest.approx(0.13, abs=0.01)
    brief = figures(replace(case, next_onset_s=4.5))["residual_n"].value
    assert brief is not None
    assert 0.6 < brief < 1.0


def test_noise_hardly_lowers_what_is_left() -> None:
    """0.8 N with a tenth of a newton in noise, at any rate: within twice what is stated."""
    for rate_hz in (20, 100, 1000):
        window = lines((0, 0), (1, 0), (1.2, 10), (4, 10), (4.4, 0.8), (6, 0.8), rate_hz=rate_hz)
        noise = 0.1 * np.random.default_rng(rate_hz).standard_normal(len(window.t_s))
        got = figures(case_of(replace(window, force_n=np.round(window.force_n + noise, 3))))["residual_n"]
        assert got.u is not None
        assert got.value == pytest.approx(0.8, abs=2 * got.u)
        assert got.u < 0.2


def test_what_is_not_there_is_unknown_for_a_reason() -> None:
    """No samples, none after the release, holes after it, no mean force."""
    case = case_of(trapezoid())
    window = case.window
    assert window is not None
    assert "no samples" in figures(replace(case, window=None))["rise_n_s"].why
    cut = replace(case, window=window.part(0.0, case.release_s + 0.001))
    assert "fewer than three" in figures(cut)["residual_n"].why
    torn = np.where(
        (window.t_s > case.release_s) & (np.arange(len(window.t_s)) % 2 == 0), np.nan, window.force_n
    )
    assert "missing" in figures(replace(case, window=Window(window.t_s, torn)))["completeness"].why
    light = figures(case_of(trapezoid(top_n=4.0)))
    assert (light["residual_n"].value, light["completeness"].value) == (0.0, None)
    assert "band" in light["fall_n_s"].why
