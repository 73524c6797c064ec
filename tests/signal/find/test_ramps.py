"""A press that a hand takes many seconds for begins where its force leaves rest."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.detect import Span
from acudevice.signal.find.ramps import down_ramps
from acudevice.signal.find.series import Floats


def force(t_s: Floats, *nodes: tuple[float, float]) -> Floats:
    """Return force through nodes, with a little noise."""
    times, levels = np.array(nodes).T
    return np.interp(t_s, times, levels) + 0.2 * np.random.default_rng(1).standard_normal(len(t_s))


@pytest.mark.parametrize("ramp_s", [8, 15, 30])
@pytest.mark.parametrize("rate_hz", [5, 25, 100])
def test_a_slow_ramp_belongs_to_the_press(rate_hz: int, ramp_s: float) -> None:
    """From where a tenth of the height is reached, whatever rest has made of it."""
    t_s = np.arange(0, 70 + ramp_s, 1 / rate_hz)
    held = 12 + ramp_s
    ramp = force(
        t_s,
        (0, 18),
        (3, 18),
        (3.4, 40),
        (7, 40),
        (7.4, 18),
        (12, 18),
        (held, 40),
        (held + 8, 40),
        (held + 9, 18),
    )
    found = analyse(ramp, t_s, in_unit=True).presses
    assert len(found) == 2
    assert found[1].onset_s == pytest.approx(12 + 0.1 * ramp_s, abs=0.1 * ramp_s + 0.3)
    assert found[1].release_s == pytest.approx(held + 9, abs=0.4)


def test_a_hand_that_rests_on_a_sensor_makes_no_ramp() -> None:
    """It presses later."""
    m = np.interp(np.arange(300) / 10, [0, 5, 6, 15, 16, 22, 23, 30], [0, 0, 4, 4, 10, 10, 0, 0])
    span = Span(152.0, 229.0, 152, 229, True, 0.0, 0.0)
    assert down_ramps([span], m, 1) == [span]
    straight = np.interp(np.arange(300) / 10, [0, 5, 16, 22, 23, 30], [0, 0, 10, 10, 0, 0])
    (moved,) = down_ramps([span], straight, 1)
    assert moved.onset == pytest.approx(61, abs=5)
    assert down_ramps([], m, 1) == []
