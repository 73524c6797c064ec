"""A sensor that jumps between values far above and far below all others is not pressed."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.rails import railing
from acudevice.signal.find.series import Floats

RATE_HZ = 25.0
RAILS = np.array([15393.5, -21550.0, -1375.9, 11402.0])


def pressed(seed: int) -> Floats:
    """Return half a minute of noise, with three presses of 300."""
    rng = np.random.default_rng(seed)
    t = np.arange(0, 30, 1 / RATE_HZ)
    force = rng.normal(2.0, 1.0, len(t))
    for at in (4.0, 11.0, 22.0):
        force += 300 * np.interp(t, [at, at + 0.3, at + 2, at + 2.4], [0, 1, 1, 0])
    return force


def broken_for(force: Floats, samples: int, seed: int) -> Floats:
    """Return force with a fault of so many samples that begins at 16 s."""
    out, first = force.copy(), round(16 * RATE_HZ)
    out[first : first + samples] = np.random.default_rng(seed).choice(RAILS, samples)
    out[first : first + 3] = RAILS[[0, 1, 0]]
    return out


def codes(result: Analysis) -> list[str]:
    """Return the codes of its problems."""
    return [problem.code for problem in result.problems]


@pytest.mark.parametrize("seed", range(5))
def test_a_fault_of_a_moment_is_bridged_and_told(seed: int) -> None:
    """The presses beside it are those that would be found without it."""
    force = pressed(seed)
    result = analyse(broken_for(force, 20, seed), rate_hz=RATE_HZ)
    assert "wild_readings" in codes(result)
    assert [press.peak for press in result.presses] == [
        press.peak for press in analyse(force, rate_hz=RATE_HZ).presses
    ]
    assert len(result.presses) == 3


@pytest.mark.parametrize("seed", range(5))
def test_a_sensor_that_often_jumps_is_broken(seed: int) -> None:
    """Nothing is made of it."""
    result = analyse(broken_for(pressed(seed), 100, seed), rate_hz=RATE_HZ)
    assert result.broken
    assert codes(result) == ["implausible"]
    assert result.presses == ()


def test_what_is_tiny_beside_the_rails_is_no_press() -> None:
    """Of a sensor that reaches to 20,000 a wave of 3 shows nothing."""
    force = 2 + 1.5 * np.sin(np.arange(0, 200, 0.1)) + 0.1 * np.random.default_rng(0).standard_normal(2000)
    assert len(analyse(force, rate_hz=RATE_HZ).presses) > 20
    assert analyse(broken_for(force, 12, 0), rate_hz=RATE_HZ).presses == ()


def test_hands_press_to_one_side() -> None:
    """However far, and however far a sensor swings back: so do readings that leave on one side alone."""
    force = pressed(1)
    force[100:103] = 1e5
    force[200:203] = -1e5
    assert not len(railing(force, RATE_HZ))
    swung = np.where(pressed(2) > 200, 300.0, 0.0)
    swung[np.flatnonzero(np.diff(swung) < 0) + 1] = -100
    assert not len(railing(swung, RATE_HZ))
