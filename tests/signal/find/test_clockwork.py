"""Clocks are put right as little as possible, and what is wrong with them is said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.find.clockwork import Clock, clock_of, even_clock, usual_rate
from acudevice.signal.find.series import Floats


def codes(clock: Clock) -> list[str]:
    """Return what is wrong with a clock."""
    return [problem.code for problem in clock.problems]


def ticks(rate_hz: float = 100.0, seconds: float = 10.0) -> Floats:
    """Return the times of a good clock."""
    return np.arange(0.0, seconds, 1 / rate_hz)


@pytest.mark.parametrize("rate_hz", [5, 11, 100, 1200])
def test_a_good_clock_has_no_problems(rate_hz: float) -> None:
    """Its times count from the first, its rate is right."""
    clock = clock_of(ticks(rate_hz) + 1_700_000_000)
    assert codes(clock) == []
    assert clock.rate_hz == pytest.approx(rate_hz, rel=0.02)
    assert clock.t_s[0] == 0
    assert clock.holes == ()


def test_a_rate_is_a_clock() -> None:
    """For recordings without times."""
    assert even_clock(4, 2.0).t_s.tolist() == [0, 0.5, 1, 1.5]


def test_missing_samples_leave_holes() -> None:
    """Each with its ends, and how many are missing; they do not change the rate."""
    t = np.delete(ticks(), np.s_[200:250])
    clock = clock_of(t)
    (hole,) = clock.holes
    assert (hole.start_s, hole.end_s, hole.missing) == (pytest.approx(1.99), pytest.approx(2.5), 50)
    assert codes(clock) == ["gaps"]
    assert clock.rate_hz == pytest.approx(100)


@pytest.mark.parametrize("seconds", [0.6, 2, 5, 60])
def test_the_rate_is_that_of_the_samples_that_are_there(seconds: float) -> None:
    """However short the recording is beside its gap, the gap does not lower it, nor what is missing."""
    clock = clock_of(np.delete(ticks(100, seconds), np.s_[20:50]))
    assert clock.rate_hz == pytest.approx(100)
    assert [hole.missing for hole in clock.holes] == [30]


@pytest.mark.parametrize("rate_hz", [10, 80, 100, 500])
def test_samples_of_an_exact_clock_may_be_missing_one_by_one(rate_hz: int) -> None:
    """They are counted and leave no hole; the rate stays, as it does where stretches are missing again and again."""
    t = ticks(rate_hz, 30.0)
    clock = clock_of(np.delete(t, np.s_[7::20]))
    assert clock.rate_hz == pytest.approx(rate_hz)
    assert clock.holes == ()
    assert [p.message for p in clock.problems] == [f"{len(t[7::20])} samples are missing one by one"]
    clock = clock_of(t[np.arange(len(t)) % 20 < 14])
    assert clock.rate_hz == pytest.approx(rate_hz)
    assert {hole.missing for hole in clock.holes} == {6}
    assert codes(clock) == ["gaps"]


def test_samples_that_come_late_and_at_once_are_not_missing() -> None:
    """A link stalled."""
    t = ticks()
    t[200:230] = np.linspace(2.3, 2.302, 30)
    clock = clock_of(t)
    assert clock.holes == ()
    assert "stalls" in codes(clock)


def test_samples_out_of_order_are_put_in_order() -> None:
    """With the rows they belong to."""
    t = ticks()
    t[[50, 51]] = t[[51, 50]]
    clock = clock_of(t)
    assert codes(clock) == ["backward_time"]
    assert clock.order[50:52].tolist() == [51, 50]
    assert (np.diff(clock.t_s) > 0).all()


def test_a_clock_that_begins_anew_is_joined() -> None:
    """One step later, in the order of the rows."""
    clock = clock_of(np.concatenate([ticks(), ticks()]))
    assert codes(clock) == ["clock_reset"]
    assert clock.t_s[-1] == pytest.approx(19.99)
    assert clock.order is None


def test_samples_that_share_a_stamp_are_spread_over_their_packet() -> None:
    """A few that do are left as they are."""
    clock = clock_of(np.repeat(ticks(20), 5))
    assert codes(clock) == ["shared_time"]
    assert np.allclose(clock.t_s, ticks(100), atol=0.011)
    few = ticks()
    few[70] = few[69]
    assert codes(clock_of(few)) == ["duplicate_time"]


def test_bursts_and_jitter_are_told() -> None:
    """Packets whose samples follow each other at once; steps that vary."""
    burst = (np.arange(1000) // 5) * 0.05 + (np.arange(1000) % 5) * 0.001
    assert "bursts" in codes(clock_of(burst))
    jitter = ticks() + np.random.default_rng(1).uniform(-0.0045, 0.0045, 1000)
    assert codes(clock_of(jitter)) == ["jitter"]


def test_the_rate_does_not_hang_on_gaps() -> None:
    """Half of the recording may be missing."""
    assert usual_rate(np.delete(ticks(50, 60), np.s_[500:2000])) == pytest.approx(50, rel=0.03)


@given(st.lists(st.floats(-1e4, 1e4).map(lambda t: round(t, 3)), min_size=2, max_size=60))
def test_whatever_the_stamps_times_never_fall(stamps: list[float]) -> None:
    """From 0 on, one for each row."""
    t = np.array(stamps)
    if np.ptp(t) > 0:
        clock = clock_of(t)
        assert (np.diff(clock.t_s) >= 0).all()
        assert clock.t_s[0] == 0
        assert clock.order is None or sorted(clock.order.tolist()) == list(range(len(t)))


def test_a_rate_that_changes_for_good_is_one_of_the_two() -> None:
    """Or lies between; there is always one."""
    t_s = np.concatenate([np.arange(0, 20, 0.1), np.arange(20, 40, 0.004)])
    assert 9 <= usual_rate(t_s) <= 251


@pytest.mark.parametrize(
    ("apart_s", "code"), [(0.0, "shared_time"), (0.0003, "shared_time"), (0.003, "bursts")]
)
def test_packets_that_come_at_once_leave_no_gaps(apart_s: float, code: str) -> None:
    """Fifteen samples each 0.1875 s are 80 a second; only where no packet comes for long some are missing.

    Stamps that are almost the same are no more times of measurement than those that are.
    """
    first = np.repeat(np.arange(200) * 0.1875, 15)
    t_s = first + np.tile(apart_s * np.arange(15), 200)
    clock = clock_of(t_s)
    assert clock.rate_hz == pytest.approx(80, rel=0.01)
    assert codes(clock) == [code]
    if code == "shared_time":
        assert np.allclose(np.diff(clock.t_s), 0.0125)
    clock = clock_of(np.delete(t_s, range(1500, 1545)))
    (hole,) = clock.holes
    assert hole.missing == pytest.approx(45, abs=1)
    assert hole.end_s == pytest.approx(103 * 0.1875)


@pytest.mark.parametrize(("before_hz", "after_hz"), [(100, 25), (25, 100), (200, 80), (1000, 10)])
def test_a_rate_that_changes_is_told_and_leaves_no_holes(before_hz: int, after_hz: int) -> None:
    """But for what is missing at the rate of the time around it."""
    t = np.concatenate([ticks(before_hz), 10.0 + ticks(after_hz, 20.0)])
    clock = clock_of(t)
    assert clock.holes == ()
    low, high = sorted((before_hz, after_hz))
    assert [p.message for p in clock.problems] == [f"the rate is not the same throughout: {low} to {high} Hz"]
    gap = len(ticks(before_hz)) + np.arange(5 * after_hz, 8 * after_hz)
    (hole,) = clock_of(np.delete(t, gap)).holes
    assert (hole.start_s, hole.missing) == (pytest.approx(15.0 - 1 / after_hz), 3 * after_hz)


def test_samples_that_waited_and_come_at_once_are_no_other_rate() -> None:
    """A stall is told, and not that the rate rose to tens of kilohertz for a millisecond."""
    t = ticks(500, 20.0)
    for stall_s in (5.0, 12.0):
        late = (t >= stall_s) & (t < stall_s + 0.2)
        t[late] = stall_s + 0.2 - 1.25e-5 * np.arange(late.sum())[::-1]
    assert "rate_change" not in {problem.code for problem in clock_of(t).problems}


@pytest.mark.parametrize("kind", ["normal", "exponential"])
def test_steps_that_vary_leave_no_holes(kind: str) -> None:
    """Where all samples are there; and where some are not, those alone."""
    rng = np.random.default_rng(7)
    off = rng.normal(0.0, 0.004, 3000) if kind == "normal" else rng.exponential(0.004, 3000)
    t = np.sort(ticks(100, 30.0) + off)
    clock = clock_of(t)
    assert clock.holes == ()
    assert clock.rate_hz == pytest.approx(100, rel=0.01)
    (hole,) = clock_of(np.delete(t, np.s_[1000:1010])).holes
    assert hole.missing == pytest.approx(10, abs=1)


@pytest.mark.parametrize(
    "pauses_s", [(1000.0,), (20_000.0,), (86_400.0,), (86_400.0, 86_400.0), (3e7, 100.0)]
)
def test_recordings_of_several_days_in_one_file_keep_their_rate(pauses_s: tuple[float, ...]) -> None:
    """However long the pauses between them, which are what they are: samples that are not there."""
    parts, begin_s = [ticks(100, 27.0)], 27.0
    for pause_s in pauses_s:
        begin_s += pause_s
        parts.append(begin_s + ticks(100, 27.0))
        begin_s += 27.0
    clock = clock_of(np.concatenate(parts))
    assert clock.rate_hz == pytest.approx(100)
    assert [hole.missing for hole in clock.holes] == [
        pytest.approx(100 * pause_s, abs=1) for pause_s in pauses_s
    ]
    assert codes(clock) == ["gaps"]


def test_what_comes_fast_in_bursts_has_the_rate_of_its_samples() -> None:
    """Not of the seconds in which a recorder wrote hardly anything; those are gaps."""
    burst = np.arange(660) / 330
    t = np.concatenate(
        [*(start + burst for start in np.arange(0, 60, 6.0)), np.arange(3.0, 60, 6), np.arange(4.5, 60, 6)]
    )
    clock = clock_of(np.unique(t))
    assert clock.rate_hz == pytest.approx(330, rel=0.02)
    assert len(clock.holes) >= 10
