"""A recording is analysed whole, or named as broken."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.series import Floats
from tests.support.families import make


def codes(found: Analysis) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in found.problems}


def test_a_recording_without_times_needs_a_rate() -> None:
    """With it, it is as good as one with times."""
    made = make("counts", 1)
    rate_hz = 1 / float(made.t_s[1])
    with_rate = analyse(made.force, rate_hz=rate_hz)
    with_times = analyse(made.force, made.t_s)
    assert [p.peak for p in with_rate.presses] == [p.peak for p in with_times.presses]
    assert with_rate.rate_hz == rate_hz
    without = analyse(made.force)
    assert without.broken
    assert codes(without) == {"no_time"}


def test_rows_without_numbers_are_left_out() -> None:
    """And counted."""
    made = make("plain", 0)
    force = made.force.copy()
    force[100:110] = np.nan
    found = analyse(force, made.t_s)
    assert "missing_values" in codes(found)
    assert len(found.force) == len(force) - 10
    assert len(found.presses) == len(made.labels)


@pytest.mark.parametrize(
    ("force", "t_s", "code"),
    [
        (np.zeros(0), None, "no_data"),
        (np.full(100, np.nan), np.arange(100.0), "no_data"),
        (np.arange(100.0), np.full(100, 3.0), "no_time"),
        (np.arange(5.0), np.arange(5.0), "too_short"),
    ],
)
def test_what_is_no_recording_is_broken(force: Floats, t_s: Floats | None, code: str) -> None:
    """With a reason, and without presses."""
    found = analyse(force, t_s)
    assert found.broken
    assert code in codes(found)
    assert found.presses == ()
    assert found.finding is None


def test_a_broken_session_is_named_not_analysed() -> None:
    """But what can be said of its clock is."""
    made = make("garbage", 0)
    found = analyse(made.force, made.t_s)
    assert found.broken
    assert "implausible" in codes(found)
    assert found.rate_hz is not None
    assert found.presses == ()


def test_a_constant_is_no_fault() -> None:
    """Nobody pressed, or the sensor is stuck: who knows."""
    found = analyse(np.full(500, 7.0), rate_hz=50)
    assert not found.broken
    assert codes(found) == {"constant"}


def test_the_sign_is_found_or_taken() -> None:
    """Forces are after sign; a sign that was asked for is not doubted."""
    made = make("inverted", 0)
    found = analyse(made.force, made.t_s)
    assert found.sign == -1
    assert "inverted" in codes(found)
    assert found.force.tolist() == (-made.force).tolist()
    forced = analyse(made.force, made.t_s, sign=1)
    assert forced.sign == 1
    assert "inverted" not in codes(forced)


def test_problems_of_values_and_rest_are_told() -> None:
    """Measured against the presses."""
    made = make("fast_rate", 0)
    assert "mains_hum" in codes(analyse(made.force, made.t_s))
    assert "offset" in codes(analyse(made.force + 1000, made.t_s))


@given(
    arrays(np.float64, st.integers(0, 200), elements=st.floats(-1e6, 1e6) | st.just(float("nan"))),
    st.floats(1, 500),
)
def test_nothing_makes_it_fail(force: Floats, rate_hz: float) -> None:
    """Any numbers are analysed, or broken."""
    found = analyse(force, rate_hz=rate_hz)
    assert not (found.broken and found.presses)
    for press in found.presses:
        assert 0 <= press.onset_s <= press.release_s <= found.t_s[-1]


def test_flicker_of_the_last_digit_is_no_press() -> None:
    """However few the steps of a press are."""
    t_s = np.arange(0, 40, 0.05)
    presses = 6.0 * (t_s % 8 > 5)
    made = np.round(presses + 0.45 * np.random.default_rng(5).standard_normal(len(t_s)))
    assert len(analyse(made, t_s).presses) == 5


def test_what_rises_by_three_steps_of_the_converter_is_never_certain() -> None:
    """A rest may stand at two levels for a while, and at either."""
    t_s = np.arange(0, 60, 1 / 7)
    force = 3.1094 + 0.0102 * (np.sin(t_s) > 0.5)
    assert all("faint" in press.doubts for press in analyse(force, t_s).presses)
    pressed = np.round(20 * (np.sin(t_s) > 0.5)) * 0.01
    assert all("faint" not in press.doubts for press in analyse(pressed + 0.01 * (t_s < 3), t_s).presses)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("rate_hz", [100.0, 250.0, 500.0])
def test_a_recording_may_be_as_brief_as_a_pinch_with_rest_around_it(rate_hz: float, sign: int) -> None:
    """A third of a second, either way up, without a zero."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        t_s = np.arange(0, rng.uniform(0.3, 0.45), 1 / rate_hz)
        at, lasts = rng.uniform(0.03, 0.06), rng.uniform(0.15, 0.2)
        pinch = np.sin(np.pi * np.clip((t_s - at) / lasts, 0, 1)) ** 2
        result = analyse(50 + sign * (9 * pinch + 0.1 * rng.standard_normal(len(t_s))), t_s)
        assert (result.broken, result.sign, len(result.presses)) == (False, sign, 1)
        assert "drift" not in {problem.code for problem in result.problems}
        assert at - 0.02 < result.presses[0].onset_s < at + 0.5 * lasts
