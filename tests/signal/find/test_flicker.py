"""A converter that flickers is not pressed, whatever it flickers between; coarse steps hide no presses."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.flicker import least_rise


@pytest.mark.parametrize("offset", [0.0, 1022.0, -8e6])
@pytest.mark.parametrize("rate_hz", [5, 25, 100])
@pytest.mark.parametrize("steps", [1, 2])
def test_a_flicker_of_one_or_two_steps_is_no_press(steps: int, rate_hz: int, offset: float) -> None:
    """However long it stays at each."""
    rng = np.random.default_rng(rate_hz)
    states = np.cumsum(rng.random(40 * rate_hz) < 0.8 / rate_hz)
    values = rng.integers(0, steps + 1, states[-1] + 1)[states]
    for step in (1.0, 0.01):
        found = analyse(step * (values + offset), rate_hz=float(rate_hz))
        assert found.presses == ()


def test_levels_that_somebody_made_up_are_no_steps() -> None:
    """Two values far apart may be rest and presses."""
    t = np.arange(0, 20, 0.02)
    found = analyse(np.where(t % 5 > 3, 12.0, 0.0), t)
    assert len(found.presses) == 4
    assert least_rise(np.array([0.0, 0.5]), 0.5) == 0.25


def test_in_coarse_steps_a_press_rises_by_more_than_two() -> None:
    """Or by more than half of all, where that is less."""
    assert least_rise(np.arange(30.0), 1.0) == 2.0
    assert least_rise(np.arange(4.0), 1.0) == 1.5
    assert least_rise(np.array([0.0, 1 / 3]), 1 / 3) == pytest.approx(1 / 6)
