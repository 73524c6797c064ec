"""Trials of a pressure-pain threshold, one by one and together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.pain.ramp import Ramp
from acudevice.signal.pain.trials import End, Fault, Trial, judge, not_reached, together

RAMP = Ramp(50.0, 100.0)


def ramp(rate_n_s: float, lasts_s: float) -> tuple[list[float], list[float]]:
    """Return an even rise at 100 Hz."""
    times = [k / 100.0 for k in range(round(lasts_s * 100) + 1)]
    return times, [1.0 + rate_n_s * t_s for t_s in times]


def trial(threshold_n: float | None, fault: Fault | None = None) -> Trial:
    """Return a trial; without a threshold the ceiling ended it."""
    return Trial(End.CEILING if threshold_n is None else End.STOPPED, threshold_n, 5.0, 2.0, fault)


def test_the_threshold_is_the_force_at_the_stop() -> None:
    """With the rate by which it was reached."""
    found = judge(RAMP, End.STOPPED, *ramp(5.0, 2.0))
    assert (found.threshold_n, found.rate_n_s) == pytest.approx((11.0, 5.0))
    assert found.valid


@pytest.mark.parametrize(
    ("rate_n_s", "lasts_s", "fault"),
    [
        (6.9, 2.0, None),
        (7.1, 2.0, Fault.TOO_FAST),
        (3.1, 2.0, None),
        (2.9, 2.0, Fault.TOO_SLOW),
        (5.0, 0.5, Fault.TOO_SHORT),
    ],
)
def test_a_trial_counts_within_the_share_of_the_rate(
    rate_n_s: float, lasts_s: float, fault: Fault | None
) -> None:
    """Two fifths more or less, and not in a blink."""
    assert judge(RAMP, End.STOPPED, *ramp(rate_n_s, lasts_s)).fault is fault


@pytest.mark.parametrize("end", [end for end in End if end is not End.STOPPED])
def test_only_a_stop_gives_a_number(end: End) -> None:
    """The ceiling is a result without one; all else is none."""
    found = judge(RAMP, end, *ramp(5.0, 2.0))
    assert found.threshold_n is None
    assert found.fault is (None if end is End.CEILING else Fault.NOT_STOPPED)


def test_a_ramp_without_samples_says_nothing() -> None:
    """Not even with a stop."""
    found = judge(RAMP, End.STOPPED, [], [])
    assert (found.threshold_n, found.rate_n_s, found.fault) == (None, None, Fault.RATE_UNKNOWN)


def test_three_give_their_median_and_how_they_differ() -> None:
    """Range, and standard deviation over mean."""
    found = together([trial(12.0), trial(10.0), trial(11.0)], 3)
    assert (found.threshold_n, found.range_n, found.cv) == pytest.approx((11.0, 2.0, 1.0 / 11.0))
    assert found.complete
    assert not found.not_reached


def test_what_does_not_count_changes_nothing() -> None:
    """However far off it is."""
    good = [trial(12.0), trial(10.0), trial(11.0)]
    assert together([*good, trial(29.0, Fault.TOO_FAST)], 3).threshold_n == 11.0
    assert together([*good[:2], trial(29.0, Fault.TOO_FAST)], 3).threshold_n is None


@pytest.mark.parametrize(
    ("forces", "median_n"),
    [
        ((10.0, None, 12.0), 12.0),
        ((10.0, None, None), None),
        ((None, None, None), None),
        ((10.0, 12.0), 11.0),
        ((10.0, None), None),
    ],
)
def test_the_ceiling_stands_above_all_numbers(
    forces: tuple[float | None, ...], median_n: float | None
) -> None:
    """So the median is a number only where its place is one."""
    found = together([trial(force_n) for force_n in forces], len(forces))
    assert found.threshold_n == median_n
    assert found.reached == sum(force_n is not None for force_n in forces)


@pytest.mark.parametrize(
    ("forces", "wanted", "above"),
    [
        ((), 3, False),
        ((None,), 3, False),
        ((None, None), 3, True),
        ((10.0, None, None), 3, True),
        ((10.0, None, 12.0), 3, False),
        ((None,), 1, True),
        ((10.0, None), 2, True),
        ((None,), 2, True),
        ((None, 10.0, 12.0), 1, False),
    ],
)
def test_it_is_known_as_soon_as_it_can_be_that_it_was_not_reached(
    forces: tuple[float | None, ...], wanted: int, above: bool
) -> None:
    """Where half of those that were wanted ended at the ceiling, no number can come any more."""
    assert together([trial(force_n) for force_n in forces], wanted).not_reached is above


ENDS = st.lists(st.one_of(st.none(), st.floats(1.0, 50.0)), max_size=9)


@given(ENDS, st.integers(1, 9), st.lists(st.floats(1.0, 50.0), max_size=9))
def test_what_was_not_reached_is_no_number_and_becomes_none(
    forces: list[float | None], wanted: int, more: list[float]
) -> None:
    """Whatever the trials give that are still wanted; a complete result is a number, or was not reached."""
    found = together([trial(force_n) for force_n in forces], wanted)
    assert not (found.not_reached and found.threshold_n is not None)
    assert found.not_reached is not_reached(found.counted, found.reached, wanted)
    if found.complete:
        assert found.not_reached is (found.threshold_n is None)
    elif found.not_reached:
        left = [trial(force_n) for force_n in more[: wanted - found.counted]]
        assert together([*found.trials, *left], wanted).threshold_n is None


@given(st.lists(st.floats(1.0, 50.0), min_size=1, max_size=9), st.floats(0.1, 10.0))
def test_the_result_scales_with_the_forces(forces: list[float], factor: float) -> None:
    """Median and range do, the variation between trials does not."""
    one = together([trial(n) for n in forces], len(forces))
    other = together([trial(n * factor) for n in forces], len(forces))
    assert one.threshold_n is not None
    assert other.threshold_n == pytest.approx(one.threshold_n * factor)
    assert min(forces) <= one.threshold_n <= max(forces)
    if len(forces) > 1:
        assert other.range_n == pytest.approx((one.range_n or 0.0) * factor, abs=1e-9)
        assert other.cv == pytest.approx(one.cv, abs=1e-9)
    else:
        assert (one.cv, one.range_n) == (None, None)
