"""Readings that are far from all others make neither scale, mean nor press."""

import numpy as np
import pytest

from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.series import Floats
from acudevice.signal.find.wild import bridged, wild

STARTS = (3.0, 9.0, 15.0, 21.0)


def presses(rate_hz: float) -> tuple[Floats, Floats]:
    """Return times and four presses of 10 N and 2.6 s."""
    t_s = np.arange(0, 28, 1 / rate_hz)
    noise = 0.02 * np.random.default_rng(1).standard_normal(len(t_s))
    return t_s, sum(
        (10 * np.interp(t_s, [a, a + 0.3, a + 2.3, a + 2.6], [0, 1, 1, 0]) for a in STARTS), noise
    )


def right(result: Analysis) -> bool:
    """Return whether the four presses were found, with their means."""
    means = [press.mean_hold for press in result.presses]
    return len(means) == 4 and all(mean is not None and abs(mean - 10) < 0.1 for mean in means)


@pytest.mark.parametrize("rate_hz", [10, 25, 100, 500])
@pytest.mark.parametrize("value", [711.0, -999.0, 1e30])
def test_a_wrong_reading_changes_nothing(rate_hz: int, value: float) -> None:
    """In a hold, at rest, or as the first one: presses and means stay, and it is said."""
    for at_s in (16.5, 13.0, 0.0):
        t_s, force = presses(rate_hz)
        force[round(at_s * rate_hz)] = value
        result = analyse(force, t_s)
        assert right(result)
        (problem,) = [problem for problem in result.problems if problem.code == "wild_readings"]
        assert f"{value:g}" in problem.message


@pytest.mark.parametrize("count", [2, 3])
def test_so_do_a_few_in_a_row(count: int) -> None:
    """Of a quick sensor: three samples are too brief for a press."""
    t_s, force = presses(100)
    force[1650 : 1650 + count] = -999.0
    assert right(analyse(force, t_s))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("rate_hz", [10, 25, 200])
def test_a_reading_that_a_wrong_one_spoils_goes_with_it(rate_hz: int, after: bool) -> None:
    """It would part a hold in two."""
    t_s, force = presses(rate_hz)
    at = int(np.argmax(force > 0.5 * force.max())) + rate_hz
    force[at], force[at + (1 if after else -1)] = 711.0, -0.6 * force.max()
    assert right(analyse(force, t_s, in_unit=True))


def test_what_was_recorded_stays_as_it_was() -> None:
    """Only figures are measured on straight lines."""
    t_s, force = presses(100)
    force[1650] = 711.0
    result = analyse(force, t_s)
    assert result.force.max() == 711.0
    assert result.calm.max() < 10.2


def test_brief_presses_are_not_wild() -> None:
    """A tap of 0.15 s in a minute of quiet, quick or slow; nor is one of several samples, however high."""
    for rate_hz in (10, 20, 50, 200):
        t_s = np.arange(0, 60, 1 / rate_hz)
        force = 50 * np.clip(1 - np.abs(t_s - 30) / 0.15, 0, 1)
        force += 0.02 * np.random.default_rng(2).standard_normal(len(t_s))
        assert not len(wild(force, rate_hz))


def test_nothing_is_said_of_few_or_equal_readings() -> None:
    """There is no range to compare with."""
    assert not len(wild(np.array([0.0, 0, 0, 900, 0, 0]), 100))
    assert not len(wild(np.concatenate([np.zeros(99), [5.0], np.zeros(99)]), 100))


def test_bridges_are_straight() -> None:
    """Between neighbours, or as long as the nearest at an end."""
    force = np.array([9.0, 1.0, 2.0, 9.0, 9.0, 5.0])
    assert bridged(force, np.array([0, 3, 4])).tolist() == [1.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert bridged(force, np.zeros(0, np.intp)) is force
