"""A converter at its stops is named as broken; forces that happen to be round are not."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.stops import at_stops

T_S = np.arange(0, 20, 0.01)


@pytest.mark.parametrize(
    "ends", [(-8388608.0, 8388607.0), (0.0, 4095.0), (8388607.0, 8388607.0), (-32768.0, 32767.0)]
)
@pytest.mark.parametrize("every", [1, 7, 300])
def test_readings_at_the_stops_are_broken(ends: tuple[float, float], every: int) -> None:
    """Whether they toggle from sample to sample, now and then, or not at all, and with a few words between."""
    force = np.where(np.arange(len(T_S)) // every % 2, *ends)
    force[::97] = 0.5 * sum(ends)
    found = analyse(force, T_S)
    assert found.broken
    assert found.presses == ()
    assert found.problems[-1].code == "at_stops"


def test_presses_that_reach_the_end_are_not_broken() -> None:
    """The rest of the recording is."""
    force = np.minimum(np.where(T_S % 5 > 3, 5000.0, 40.0) + np.arange(len(T_S)) % 7, 4095.0)
    found = analyse(force, T_S)
    assert not found.broken
    assert len(found.presses) == 4


@pytest.mark.parametrize("level", [0.0, 256.0, 20.0, 5000.0])
def test_a_level_that_is_no_stop_is_only_constant(level: float) -> None:
    """Nobody presses."""
    assert at_stops(np.full(100, level)) is None
    assert [problem.code for problem in analyse(np.full(100, level), rate_hz=50.0).problems] == ["constant"]
