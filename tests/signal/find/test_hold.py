"""The plateau of a press lies between its shoulders."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.detect import Span
from acudevice.signal.find.grid import Grid
from acudevice.signal.find.hold import plateau


def held(*points: tuple[float, float]) -> tuple[float, float] | None:
    """Return the plateau in seconds of a press through corners, from the second to the last but one."""
    t_s, force = np.array(points).T
    grid = Grid(0.0, 50.0, np.interp(np.arange(0, t_s[-1], 0.02), t_s, force))
    first, last = round(t_s[1] * 50), round(t_s[-2] * 50)
    found = plateau(grid, Span(first, last, first, last, True, 0.0, 0.0))
    return None if found is None else (grid.time(found[0]), grid.time(found[1]))


def test_the_plateau_of_a_trapezoid_is_its_top() -> None:
    """To within two cells."""
    assert held((0, 0), (1, 0), (1.4, 10), (5, 10), (5.4, 0), (7, 0)) == pytest.approx((1.4, 5.0), abs=0.05)


def test_a_plateau_may_sag_rise_and_dip() -> None:
    """Only its shoulders count."""
    assert held((0, 0), (1, 0), (1.3, 10), (5, 8), (5.3, 0), (7, 0)) == pytest.approx((1.3, 5.0), abs=0.05)
    assert held((0, 0), (1, 0), (1.3, 8), (5, 10), (5.3, 0), (7, 0)) == pytest.approx((1.3, 5.0), abs=0.05)
    dip = held((0, 0), (1, 0), (1.3, 10), (3, 6), (4, 10), (4.3, 0), (6, 0))
    assert dip == pytest.approx((1.3, 4.0), abs=0.05)


def test_a_shelf_after_a_peak_belongs_to_it() -> None:
    """As far as it is near the typical force."""
    shelf = held((0, 0), (1, 0), (1.3, 12), (1.6, 8), (5, 8), (5.3, 0), (7, 0))
    assert shelf == pytest.approx((1.3, 5.0), abs=0.1)


def test_a_brief_pulse_has_none() -> None:
    """It only goes up and down."""
    assert held((0, 0), (1, 0), (1.15, 10), (1.3, 0), (3, 0)) is None


def test_a_slow_rise_is_not_held() -> None:
    """Even where it comes in stairs, as of a slow sensor in a fast log."""
    t_s = np.arange(0, 8, 0.02)
    slow = np.interp(np.floor(t_s * 8) / 8, [1, 3, 5, 5.4], [0, 10, 10, 0])
    found = plateau(Grid(0.0, 50.0, slow), Span(50, 270, 50, 270, True, 0.0, 0.0))
    assert found is not None
    assert found[0] / 50 == pytest.approx(3.0, abs=0.25)


def test_a_plateau_begins_where_a_slow_ramp_ends() -> None:
    """However a hand wanders on its way, hardly any of the ramp is in the mean."""
    errors = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        seconds = rng.uniform(8, 23)
        t_s = np.arange(0, 2 * seconds + 20, 0.02)
        force = np.interp(t_s, [6, 6 + seconds, 14 + seconds, 14 + 2 * seconds], [0, 8, 8, 0])
        knots = np.arange(0, t_s[-1] + 1, 0.5)
        sway = np.interp(t_s, knots, rng.standard_normal(len(knots)))
        held = force == 8
        force += np.minimum(1, 2 * force) * (0.06 + 0.04 * force) * sway
        (press,) = analyse(force, t_s).presses
        assert press.mean_hold is not None
        errors.append(press.mean_hold / float(force[held].mean()) - 1)
    assert np.median(np.abs(errors)) < 0.02
