"""Splitting a recording in a pause changes nothing: each part has the presses of the whole, and their figures."""

from itertools import pairwise

import numpy as np
import pytest

from acudevice.signal.figures import Figures
from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.series import Floats
from acudevice.signal.technique.found import technique_of_found

ZEROS_N = (0.0, -30.0, 8000.0)


def presses(rate_hz: float, seed: int) -> tuple[Floats, Floats]:
    """Return times and forces of seven uneven presses that sway a little, in noise, on any zero."""
    rng, corners, at = np.random.default_rng(seed), [(0.0, 0.0)], 3.0
    for _ in range(7):
        top, up, hold, down = (
            rng.uniform(6, 18),
            rng.uniform(0.2, 0.8),
            rng.uniform(0.6, 4),
            rng.uniform(0.2, 0.8),
        )
        corners += [(at, 0), (at + up, top), (at + up + hold, top), (at + up + hold + down, 0)]
        at += up + hold + down + rng.uniform(1.5, 4)
    t_s = np.arange(0, at + 2, 1 / rate_hz)
    force = np.interp(t_s, *np.array(corners).T)
    force += rng.uniform(0, 0.3) * np.sin(2 * np.pi * rng.uniform(0.5, 2) * t_s) * (force > 4)
    noise = rng.choice([0.005, 0.03]) * rng.standard_normal(len(t_s))
    return t_s, force + noise + rng.choice(ZEROS_N)


def figures(analysis: Analysis) -> list[Figures]:
    """Return the technique of each press, in newtons."""
    return technique_of_found(analysis, None, None, 1.0)[0]


def found(t_s: Floats, force: Floats) -> Analysis:
    """Return what is found where pressing makes force rise."""
    return analyse(force, t_s, sign=1, least=0.1, in_unit=True)


@pytest.mark.parametrize("rate_hz", [10.0, 25.0, 50.0, 250.0, 1000.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_splitting_in_any_pause_changes_nothing(rate_hz: float, seed: int) -> None:
    """Edges move by less than 0.05 s, forces by less than what rest is known to."""
    t_s, force = presses(rate_hz, seed)
    whole = found(t_s, force)
    assert len(whole.presses) == 7
    for pause_s in [(one.release_s + two.onset_s) / 2 for one, two in pairwise(whole.presses)]:
        cut = int(np.searchsorted(t_s, pause_s))
        parts = found(t_s[:cut], force[:cut]), found(t_s[cut:], force[cut:])
        onsets = [
            press.onset_s + zero
            for part, zero in zip(parts, (0, t_s[cut]), strict=True)
            for press in part.presses
        ]
        assert onsets == pytest.approx([press.onset_s for press in whole.presses], abs=0.05)
        for one, other in zip(figures(whole), [of for part in parts for of in figures(part)], strict=True):
            same(one, other)


def same(one: Figures, other: Figures) -> None:
    """Assert that the forces, slopes and times of two presses are the same."""
    for name in ("peak_n", "mean_n", "residual_n"):
        assert other[name].value == pytest.approx(one[name].value, abs=0.1), name
    for name in ("duration_s", "hold_cv", "overshoot_share", "drift_n_s"):
        value = one[name].value
        assert other[name].value == (None if value is None else pytest.approx(value, abs=0.06)), name
    for name in ("rise_n_s", "fall_n_s"):
        value = one[name].value
        assert other[name].value == (None if value is None else pytest.approx(value, rel=0.05)), name
