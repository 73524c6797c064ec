"""Transitions run from 10 to 90 % of a level, and are unknown where samples do not show them."""

import numpy as np
import pytest

from acudevice.signal.technique.slopes import Slope, fall, rise
from acudevice.signal.technique.window import Window
from tests.support.presses import lines, trapezoid


@pytest.mark.parametrize("rate_hz", [25, 40, 100, 499, 1200])
def test_straight_edges_are_recovered_at_any_rate(rate_hz: float) -> None:
    """50 N/s up, 25 down, whatever lies between samples."""
    window = lines((0, 0), (1, 0), (1.2, 10), (3, 10), (3.4, 0), (4, 0), rate_hz=rate_hz)
    up, down = rise(window, 1.0, 10.0), fall(window, 3.5, 10.0)
    assert isinstance(up, Slope)
    assert isinstance(down, Slope)
    assert (up.n_s, up.length_s) == (pytest.approx(50, rel=2e-3), pytest.approx(0.16, rel=2e-3))
    assert (down.n_s, down.length_s) == (pytest.approx(25, rel=2e-3), pytest.approx(0.32, rel=2e-3))


def test_the_last_rise_before_the_level_counts() -> None:
    """Someone who feels the way first is measured from where the press begins."""
    window = lines((0, 0), (1, 0), (1.5, 5), (2, 0), (2.5, 10), (4, 10), (5, 0))
    found = rise(window, 1.0, 10.0)
    assert isinstance(found, Slope)
    assert found.n_s == pytest.approx(20, rel=1e-3)


def refused(window: Window, level_n: float = 10.0) -> str:
    """Return why a window has no rise."""
    found = rise(window, float(window.t_s[0]), level_n)
    assert isinstance(found, str)
    return found


def test_what_samples_do_not_show_is_unknown() -> None:
    """Each for its own reason."""
    window = trapezoid()
    hole = Window(window.t_s, np.where(np.arange(len(window.t_s)) == 1100, np.nan, window.force_n))
    assert "begin above" in refused(window.part(1.1, 5))
    assert "not reached" in refused(window, 20.0)
    assert "missing" in refused(hole)
    assert "fewer than three samples" in refused(lines((0, 0), (1, 0), (1.002, 10), (2, 10), rate_hz=100))


def test_a_press_that_is_said_to_begin_on_its_plateau_has_a_rise_all_the_same() -> None:
    """Whole counts stand still there, and no line between two of them crosses the level."""
    window = lines((0, 0), (1, 0), (1.2, 10), (3, 10), (3.4, 0), (4, 0), rate_hz=50)
    found = rise(window, 2.0, 10.0)
    assert isinstance(found, Slope)
    assert 0 < found.n_s < 50
