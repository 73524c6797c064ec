"""Times of a press bear what samples, noise and scale leave open."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.figures import Figure
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.times import times
from acudevice.signal.technique.window import Window
from tests.support.presses import case_of, lines, trapezoid


def figures(case: Case) -> dict[str, Figure]:
    """Return the times of a case."""
    return dict(times(case))


def test_an_onset_is_between_two_samples() -> None:
    """It came within the period before: the interval says so, and is no longer than that."""
    onset = figures(case_of(trapezoid()))["onset_s"]
    assert onset.interval is not None
    assert onset.interval[0] == pytest.approx(1.029, abs=1e-4)
    assert onset.interval[1] == pytest.approx(1.030, abs=1e-4)


def test_a_scale_that_is_off_moves_times() -> None:
    """By force over slope; more where the slope is gentle."""
    curve = Doubt(Curve((0.0, 100.0), (0.2, 0.2)))
    steep, gentle = (figures(case_of(trapezoid(rise_s=rise_s), doubt=curve)) for rise_s in (0.2, 2.0))
    assert steep["onset_s"].u == pytest.approx(0.2 / 50, rel=0.1)
    assert gentle["onset_s"].u == pytest.approx(0.2 / 5, rel=0.1)
    assert gentle["duration_s"].u == pytest.approx(0.2 / 5 + 0.2 / 25, rel=0.1)
    # From one level to another of the same ramp an offset changes nothing.
    assert (gentle["to_band_s"].u or 1.0) < 0.01


def test_missing_samples_hide_how_sure_times_in_the_band_are() -> None:
    """Nobody knows what was there."""
    dip = lines((0, 0), (1, 0), (1.2, 10), (4, 10), (4.4, 0), (5, 0))
    torn = Window(dip.t_s, np.where(np.arange(len(dip.t_s)) == 2500, np.nan, dip.force_n))
    got = figures(replace(case_of(dip), window=torn))
    assert (got["hold_s"].u, got["above_s"].u) == (None, None)
    assert got["hold_s"].value is not None
    alone = figures(replace(case_of(dip), window=None))
    assert {alone[name].u for name in ("onset_s", "release_s", "duration_s", "to_band_s", "hold_s")} == {None}
