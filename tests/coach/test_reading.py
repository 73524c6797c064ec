"""A reading says what the check knows after a sample, in seconds."""

import pytest

from acudevice.coach.reading import Reading, read, stale_after_s
from acudevice.signal.check import Check
from acudevice.signal.zones import State
from acudevice.values.thresholds import Mode
from tests.coach.guided import LR3, TICK_HZ, entry


def checked(*forces_mn: int | None, thresholds: object = LR3, missing: int = 0) -> Reading:
    """Return the reading after these forces at 100 Hz, with samples missing before the last."""
    check = Check(thresholds, ceiling_mn=30_000, tick_hz=TICK_HZ)  # type: ignore[arg-type]  # entries of this file
    number = 0
    for n, force_mn in enumerate(forces_mn):
        number = n + (missing if n == len(forces_mn) - 1 else 0)
        check.step(number, number * 10_000, force_mn)
    return read(check, t_s=number / 100, sample=number, age_ms=3.0)


@pytest.mark.parametrize(("interval_s", "stale_s"), [(0.04, 0.5), (0.16, 0.5), (0.2, 0.6), (1.0, 3.0)])
def test_no_signal_is_half_a_second_or_three_packets(interval_s: float, stale_s: float) -> None:
    """Whichever is longer."""
    assert stale_after_s(interval_s) == pytest.approx(stale_s)


def test_a_press_in_progress_is_read_in_seconds() -> None:
    """Contact at sample 1, in the band from sample 2."""
    reading = checked(0, 2000, 9000, 9000, 9000)
    assert reading == Reading(0.04, 4, 9000, State.PRESS, 0.02, 0.03, False, 0, 3.0, LR3)
    assert reading.force_n == 9.0


def test_without_a_press_only_the_force_is_read() -> None:
    """An invalid one is none."""
    assert checked(0, 500) == Reading(0.01, 1, 500, State.IDLE, age_ms=3.0, entry=LR3)
    assert checked(0, None).force_n is None
    assert checked(0, None).state is State.OVER


def test_a_hole_in_the_press_tears_it() -> None:
    """A hole before it does not."""
    assert checked(0, 9000, 9000, missing=5).torn
    assert not checked(0, 9000, missing=5).torn


def test_circles_are_counted_when_kneading() -> None:
    """Two peaks were passed."""
    forces = (0, 2000, 9000, 4000, 9000, 4000, 8000)
    assert checked(*forces, thresholds=entry(mode=Mode.KNEAD)).cycles == 2
    assert checked(*forces).cycles == 0
