"""Fatigue is a slope with the confidence that so few presses allow."""

import numpy as np
import pytest

from acudevice.signal.figures import POINT
from acudevice.signal.technique.fatigue import slope_figure

SLOPE = POINT["peak_slope_n"]


def test_a_straight_decline_is_certain() -> None:
    """Half a newton a press."""
    figure = slope_figure(SLOPE, [10.0, 9.5, 9.0, 8.5, 8.0], "presses")
    assert figure.value == pytest.approx(-0.5)
    assert figure.u == pytest.approx(0.0, abs=1e-12)
    assert figure.interval == pytest.approx((-0.5, -0.5))


def test_by_hand() -> None:
    """Peaks 1, 2, 1, 2, 4: slope 0.6, residual sum of squares 2.4, standard error the root of 0.08, t(3) = 3.182."""
    figure = slope_figure(SLOPE, [1.0, 2.0, 1.0, 2.0, 4.0], "presses")
    assert figure.value == pytest.approx(0.6)
    assert figure.u == pytest.approx(0.08**0.5)
    assert figure.interval == pytest.approx((0.6 - 3.1824 * 0.08**0.5, 0.6 + 3.1824 * 0.08**0.5), rel=1e-4)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """95 in a hundred of series of eight whose peaks scatter."""
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(1000):
        figure = slope_figure(SLOPE, list(10 - 0.1 * np.arange(8) + 0.5 * rng.standard_normal(8)), "presses")
        assert figure.interval is not None
        held += figure.interval[0] <= -0.1 <= figure.interval[1]
    assert 930 <= held <= 970


def test_fewer_than_five_say_nothing() -> None:
    """And it says so in its words."""
    assert slope_figure(SLOPE, [1.0, 2.0, 3.0, 4.0], "presses").why == "there are fewer than 5 presses"
