"""What the check counted comes in seconds, newtons and kilopascals, with what rate, noise and scale leave open."""

from dataclasses import replace
from math import hypot, sqrt

import numpy as np
import pytest

from acudevice.signal.figures import Figure
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.counted import counted
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.window import Window
from tests.support.presses import case_of, lines, presses_of, trapezoid


def figures(case: Case) -> dict[str, Figure]:
    """Return the counted figures of a case."""
    return dict(counted(case))


def values(case: Case) -> dict[str, float | None]:
    """Return their values."""
    return {name: figure.value for name, figure in counted(case)}


def test_a_press_known_by_construction_has_its_figures() -> None:
    """A trapezoid: 10 N for 3 s, up in 200 ms, down in 400, with a tip of half a square centimetre."""
    got = values(replace(case_of(trapezoid()), tip_area_mm2=50.0))
    assert got["onset_s"] == pytest.approx(1.030)
    assert got["duration_s"] == pytest.approx(3.531)
    assert got["to_band_s"] == pytest.approx(0.130)
    assert got["hold_s"] == got["longest_s"] == pytest.approx(0.040 + 3.0 + 0.081)
    assert (got["above_s"], got["peak_n"], got["overshoot_n"]) == (0.0, 10.0, 0.0)
    assert got["mean_n"] == pytest.approx(9.96, abs=0.01)
    assert got["impulse_n_s"] == pytest.approx(30.0 + 0.98 + 1.98, abs=0.03)
    assert (got["peak_kpa"], got["mean_kpa"]) == (200.0, pytest.approx(199.2, abs=0.2))
    assert (got["rest_s"], got["cadence_hz"]) == (None, None)


def test_overshoot_is_what_goes_beyond_the_band() -> None:
    """Without thresholds nobody knows where that begins."""
    case = case_of(trapezoid(top_n=15.0))
    assert values(case)["overshoot_n"] == 3.0
    assert "thresholds" in figures(replace(case, thresholds=None))["overshoot_n"].why


def test_a_press_below_the_band_has_no_mean() -> None:
    """Its peak is known, and its time in band is none at all."""
    got = figures(case_of(trapezoid(top_n=4.0)))
    unknown = {name for name, figure in got.items() if figure.value is None}
    assert unknown == {"to_band_s", "mean_n", "cv", "rest_s", "cadence_hz", "peak_kpa", "mean_kpa"}
    assert (got["peak_n"].value, got["hold_s"].value, got["hold_s"].u) == (4.0, 0.0, 0.0)


def test_rest_and_cadence_come_in_seconds_and_hertz() -> None:
    """From ticks and thousandths."""
    (press,) = presses_of(trapezoid())
    got = values(Case(replace(press, rest_ticks=2_500_000, cadence_mhz=1250)))
    assert (got["rest_s"], got["cadence_hz"]) == (2.5, 1.25)


def test_calibration_goes_into_every_force() -> None:
    """Two percent of the force, in each in its way; none without a calibration."""
    curve = Doubt(Curve((0.0, 100.0), (0.0, 2.0)))
    got = figures(case_of(trapezoid(), doubt=curve))
    for name in ("peak_n", "mean_n"):
        assert got[name].u == pytest.approx(0.2, rel=0.02)
    assert got["impulse_n_s"].u == pytest.approx(0.02 * 32.96, rel=0.02)
    # In proportion to force it changes no ratio.
    assert (got["cv"].u or 0.0) < 0.002 * (got["cv"].value or 0.0)
    blind = figures(case_of(trapezoid(), doubt=Doubt()))
    assert {blind[name].u for name in ("peak_n", "mean_n", "cv", "impulse_n_s", "overshoot_n")} == {None}
    assert blind["duration_s"].u == pytest.approx(0.001 / sqrt(6), rel=0.05)
    assert got["duration_s"].u == pytest.approx(hypot(0.001 / sqrt(6), 0.03 / 50 + 0.02 / 25), rel=0.05)


def test_a_peak_between_samples_is_less_sure() -> None:
    """A sharp one at 20 Hz, against one that stays."""
    sharp = lines((0, 0), (1, 0), (1.52, 10), (2, 0), (3, 0), rate_hz=20)
    flat = lines((0, 0), (1, 0), (1.52, 10), (2.5, 10), (3, 0), (4, 0), rate_hz=20)
    assert (figures(case_of(sharp))["peak_n"].u or 0) > 0.05
    assert (figures(case_of(flat))["peak_n"].u or 0) < 0.03


def test_what_noise_lifts_is_known_to_be_too_great() -> None:
    """Of a still hold of 3,000 samples the greatest is three and a half deviations above it, and said to be."""
    quiet, rng = trapezoid(), np.random.default_rng(5)
    got = [
        figures(
            case_of(Window(quiet.t_s, np.round(quiet.force_n + 0.1 * rng.standard_normal(len(quiet.t_s)), 3)))
        )
        for _ in range(40)
    ]
    peaks = [one["peak_n"] for one in got]
    assert (
        sum(peak.interval is not None and peak.interval[0] < 10.0 < peak.interval[1] for peak in peaks) >= 36
    )
    assert all((peak.value or 0) > 10.0 + 2 * 0.1 for peak in peaks)
    wide = [peak.interval[1] - peak.interval[0] for peak in peaks if peak.interval]
    assert max(wide) < 0.45


def test_a_zero_that_is_off_is_in_every_force() -> None:
    """What is left on both sides of a press may be the sensor's."""
    still, off = trapezoid(), trapezoid()
    off = Window(off.t_s, off.force_n + 0.1)
    for name in ("peak_n", "mean_n"):
        assert (figures(case_of(still))[name].u or 0.0) < 0.01
        assert figures(case_of(off))[name].u == pytest.approx(0.07, rel=0.1)
