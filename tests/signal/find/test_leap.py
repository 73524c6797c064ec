"""A zero that leaps hides no presses, and a hold that is cut off is no leap."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.leap import leap_of
from acudevice.signal.find.series import Floats
from acudevice.signal.find.unloaded import unloaded


def pressed(rate_hz: float, seed: int = 0) -> tuple[Floats, Floats]:
    """Return times and force of four presses of 1 from 3, 8, 13 and 18 s on, of 2 s, with a little noise."""
    t_s = np.arange(0, 24, 1 / rate_hz)
    force = 0.01 * np.random.default_rng(seed).standard_normal(len(t_s))
    for start in (3, 8, 13, 18):
        force += np.clip(np.minimum(t_s - start, start + 2 - t_s) / 0.3, 0, 1)
    return t_s, force


def onsets(found: Analysis) -> list[float]:
    return [press.onset_s for press in found.presses]


@pytest.mark.parametrize("change", [-8e6, -30.0, 30.0, 2e5])
@pytest.mark.parametrize("rate_hz", [10.0, 80.0, 1000.0])
@pytest.mark.parametrize("at_s", [0.02, 0.4, 2.0, 11.5, 21.0])
def test_presses_beside_a_leap_of_zero_are_found(at_s: float, rate_hz: float, change: float) -> None:
    """Wherever it is, and however far it goes: with forces as they were recorded."""
    t_s, force = pressed(rate_hz)
    zero = np.where(t_s < at_s, 0.0, change)
    found = analyse(force + zero, t_s)
    assert onsets(found) == pytest.approx([3, 8, 13, 18], abs=0.16)
    assert found.sign == 1
    for press, start in zip(found.presses, (3, 8, 13, 18), strict=True):
        offset = 0.0 if start < at_s else change
        assert press.rest - offset == pytest.approx(0, abs=0.06)
        assert press.mean_hold is not None
        assert press.mean_hold - offset == pytest.approx(1, abs=0.02)
    if at_s >= 0.4:
        assert "zero_leap" in [problem.code for problem in found.problems]


def test_a_leap_turns_no_sign() -> None:
    """Presses that lower values are seen to do so on either side of it."""
    t_s, force = pressed(80.0)
    found = analyse(np.where(t_s < 11, 0.0, 500.0) - force, t_s)
    assert found.sign == -1
    assert onsets(found) == pytest.approx([3, 8, 13, 18], abs=0.16)


def test_rest_leaps_with_zero() -> None:
    """What is judged is force above rest, which is another one after the leap; the samples are as recorded."""
    t_s, force = pressed(80.0)
    recorded = force + np.where(t_s < 11.5, 0.0, 700.0)
    found = analyse(recorded, t_s)
    assert found.finding is not None
    assert np.array_equal(found.force, recorded)
    above = found.force - unloaded(found.finding).at(found.t_s)
    away = np.abs(t_s - 11.5) > 0.3
    assert np.abs((above - force)[away]).max() < 0.1


@pytest.mark.parametrize("seed", range(5))
def test_a_hold_that_is_cut_off_is_no_leap(seed: int) -> None:
    """It sways, and nothing in it stands out."""
    t_s = np.arange(0, 9, 0.01)
    sways = np.interp(t_s, np.arange(0, 10, 0.5), np.random.default_rng(seed).standard_normal(20))
    force = 20 * np.clip((t_s - 2) / 0.2, 0, 1) * (1 + 0.015 * sways)
    found = analyse(force, t_s, in_unit=True)
    assert "zero_leap" not in [problem.code for problem in found.problems]


def test_presses_are_no_leaps() -> None:
    """Nor are steps that are not far beyond all else."""
    t_s, force = pressed(80.0)
    assert leap_of(force, 80.0) is None
    assert leap_of(force + np.where(t_s < 11, 0.0, 2.0), 80.0) is None
    assert leap_of(np.ones(5), 80.0) is None
