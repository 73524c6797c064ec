"""Points and sessions add up what presses were; rhythm and force are those of presses that follow each other."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from acudevice.signal.figures import POINT, SESSION
from acudevice.signal.find.analyse import analyse
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.found import technique_of_found
from acudevice.signal.technique.pressing import press_figures
from acudevice.signal.technique.series import Pressed, point_figures, session_figures
from acudevice.values.press import Verdict
from tests.support.presses import EXACT, LR3, lines, presses_of

BEATS = (1.0, 3.0, 5.0, 7.5, 9.5, 11.5)
PEAKS = (11.0, 10.8, 10.6, 10.4, 10.2, 10.0)


def series(
    doubt: Doubt = EXACT, starts: Sequence[float] = BEATS, peaks: Sequence[float] = PEAKS
) -> list[Pressed]:
    """Return presses of 1 s that begin to rise at these times, at 100 Hz, with their figures."""
    corners = [(0.0, 0.0)]
    for start, peak in zip(starts, peaks, strict=True):
        corners += [(start, 0), (start + 0.2, peak), (start + 0.8, peak), (start + 1.0, 0)]
    window = lines(*corners, (starts[-1] + 2.5, 0), rate_hz=100)
    cases = [Case(p, window, doubt, LR3, p.onset_tick / p.tick_hz) for p in presses_of(window)]
    return [Pressed(case.press, press_figures(case)) for case in cases]


def test_a_series_known_by_construction_has_its_figures() -> None:
    """Six presses in 10.5 s, one of them half a second late, each 0.2 N weaker."""
    got = point_figures(series())
    times = np.diff(BEATS)
    assert list(got) == list(POINT)
    assert (got["presses"].value, got["ok"].value) == (6, 6)
    assert got["cadence_hz"].value == pytest.approx(5 / 10.5, rel=1e-3)
    assert got["regularity"].value == pytest.approx(times.std() / times.mean(), abs=0.01)
    assert got["duty"].value == pytest.approx(0.95 * 5 / 10.5, abs=0.01)
    assert got["press_force_n"].value == pytest.approx(10.5, abs=0.001)
    assert got["press_force_cv"].value == pytest.approx(np.std(PEAKS) / 10.5, abs=1e-4)
    assert got["peak_slope_n"].value == pytest.approx(-0.2, abs=1e-4)
    assert got["mean_slope_n"].value == pytest.approx(-0.19, abs=0.02)
    assert got["contact_s"].value == pytest.approx(6 * 0.955, abs=0.06)


def test_times_err_apart_and_forces_together() -> None:
    """Edges fall anywhere; a scale that is off is off in each press, and makes each last longer or less long."""
    exact = series()
    assert point_figures(exact)["contact_s"].u == pytest.approx(
        sqrt(6) * (exact[0].figures["duration_s"].u or 0), rel=0.05
    )
    presses = series(Doubt(Curve((0.0, 100.0), (0.0, 3.0))))
    got = point_figures(presses)
    parts, alike = presses[0].figures["duration_s"].parts, got["contact_s"].parts
    assert parts is not None
    assert alike is not None
    assert alike.own == pytest.approx(sqrt(6) * parts.own, rel=0.05)
    assert alike.common == pytest.approx(6 * parts.common, rel=0.05)
    assert got["impulse_n_s"].u == pytest.approx(0.03 * (got["impulse_n_s"].value or 0), rel=0.1)
    assert got["press_force_n"].u == pytest.approx(0.03 * 10.5, rel=0.1)
    assert got["peak_slope_n"].u == pytest.approx(0.03 * 0.2, rel=0.1)
    assert (got["press_force_cv"].u or 0.0) < 0.001
    assert point_figures(series(Doubt()))["impulse_n_s"].u is None


def test_a_gap_breaks_the_rhythm_and_nothing_else() -> None:
    """Whether there was another press in it, nobody knows; so no time goes over it."""
    presses = series()
    torn = [
        one if k != 3 else Pressed(replace(one.press, rest_ticks=None), one.figures)
        for k, one in enumerate(presses)
    ]
    got = point_figures(torn)
    assert got["cadence_hz"].value == pytest.approx(0.5, rel=1e-3)
    assert got["regularity"].value == pytest.approx(0.0, abs=1e-6)
    assert got["presses"].value == 6
    # A press of another point came between: its rest counts from that one.
    other = presses[2].press
    moved = [
        *presses[:2],
        Pressed(replace(other, rest_ticks=(other.rest_ticks or 0) // 2), presses[2].figures),
    ]
    assert "follow each other" in point_figures(moved)["cadence_hz"].why


def test_few_presses_have_a_dose_and_no_rhythm() -> None:
    """Three have a cadence, four a spread, five a slope."""
    presses = series()
    known = {
        n: {name for name, f in point_figures(presses[:n]).items() if f.value is not None}
        for n in range(1, 6)
    }
    dose = {"presses", "ok", "contact_s", "hold_s", "above_s", "impulse_n_s"}
    assert known[1] == known[2] == dose
    assert known[3] - known[2] == {"cadence_hz", "duty", "press_force_n", "press_force_cv"}
    assert known[4] - known[3] == {"regularity"}
    assert known[5] - known[4] == {"peak_slope_n", "mean_slope_n"}


def test_a_session_counts_points_and_sides() -> None:
    """Left and right are two; verdicts other than ok do not count as ok."""
    presses = series()
    right = [
        Pressed(replace(one.press, side=2, verdict=Verdict.TOO_LONG), one.figures) for one in presses[:2]
    ]
    got = session_figures([*presses, *right])
    assert list(got) == list(SESSION)
    assert (got["points"].value, got["presses"].value, got["ok"].value) == (2, 8, 6)


PACES = [
    (rate_hz, pace_hz)
    for rate_hz in (10, 25, 100, 1000)
    for pace_hz in (0.5, 1.0, 2.6)
    if rate_hz > 7 * pace_hz
]
"""Rates of samples and of cycles, of which each has seven samples at least."""


@pytest.mark.parametrize(("rate_hz", "pace_hz"), PACES)
@pytest.mark.parametrize("noise_n", [0.0, 0.05])
def test_round_presses_are_as_regular_as_they_are(rate_hz: int, pace_hz: float, noise_n: float) -> None:
    """Cycles of known length, never wholly let go of, on no thresholds: spread within twice its uncertainty.

    Feet lie anywhere in their round bottoms, so that times from onset to onset vary by half as much again.
    """
    rng = np.random.default_rng(round(rate_hz + 10 * pace_hz))
    times = (1 + 0.05 * rng.standard_normal(round(20 * pace_hz) + 4).clip(-2, 2)) / pace_hz
    knots = 3.0 + np.concatenate([[0.0], np.cumsum(times)])
    t_s = np.arange(0.0, knots[-1] + 3.0, 1 / rate_hz)
    phase = np.interp(t_s, knots, np.arange(len(knots)), 0.0, 0.0)
    round_n = 0.8 * (t_s > knots[0]) * (t_s < knots[-1]) + 7.0 * (0.5 - 0.5 * np.cos(2 * np.pi * phase))
    force_n = round_n + noise_n * rng.standard_normal(len(t_s))
    _, got = technique_of_found(analyse(force_n, t_s, in_unit=True), None, None, 1.0)
    assert got is not None
    middles = (knots[1:] + knots[:-1]) / 2
    true = float(np.diff(middles).std() / np.diff(middles).mean())
    assert got["presses"].value == len(times)
    cadence = got["cadence_hz"]
    assert cadence.u is not None
    assert cadence.value == pytest.approx(1 / float(np.diff(middles).mean()), abs=3 * cadence.u)
    assert cadence.u < 0.01 * pace_hz
    figure = got["regularity"]
    assert figure.value is not None
    assert figure.u is not None
    assert figure.value == pytest.approx(true, abs=2 * figure.u + 0.002)
    assert figure.u < 0.02
