"""The ramp of a pressure-pain threshold: the force it wants, and how fast a force rises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.signal.pain.ramp import Ramp, Speed, slope

RAMP = Ramp(50.0, 100.0)


def rising(rate_n_s: float, lasts_s: float = 2.0) -> tuple[list[float], list[float]]:
    """Return times and forces of an even rise at 100 Hz."""
    times = [k / 100.0 for k in range(round(lasts_s * 100))]
    return times, [1.0 + rate_n_s * t_s for t_s in times]


def test_the_tip_turns_pressure_into_force() -> None:
    """50 kPa/s on 1 cm² are 5 N/s; on half of it half of that."""
    assert RAMP.rate_n_s == 5.0
    assert Ramp(50.0, 50.0).rate_n_s == 2.5
    assert (RAMP.target_n(-1.0), RAMP.target_n(0.0), RAMP.target_n(2.0)) == (1.0, 1.0, 11.0)


@pytest.mark.parametrize(
    ("rate_n_s", "speed"), [(2.0, Speed.SLOW), (4.0, Speed.RIGHT), (6.0, Speed.RIGHT), (8.0, Speed.FAST)]
)
def test_the_rate_of_the_last_second_is_compared(rate_n_s: float, speed: Speed) -> None:
    """A quarter more or less is told."""
    assert RAMP.speed(*rising(rate_n_s)) is speed


def test_what_was_before_the_last_second_does_not_count() -> None:
    """Whoever was corrected is judged by what they do now."""
    slow, fast = rising(1.0), rising(5.0, 1.2)
    times = [*slow[0], *(2.0 + t_s for t_s in fast[0])]
    assert RAMP.speed(times, [*slow[1], *(3.0 + n for n in fast[1])]) is Speed.RIGHT


def test_too_little_says_nothing() -> None:
    """Neither no samples, nor a tenth of a second, nor samples at one time."""
    assert RAMP.speed([], []) is Speed.UNKNOWN
    assert RAMP.speed(*rising(20.0, 0.1)) is Speed.UNKNOWN
    assert slope([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]) is None
    assert slope([1.0, 2.0], [1.0, 2.0]) is None


@given(st.floats(0.1, 40.0), st.floats(0.5, 20.0), st.floats(0.1, 10.0))
def test_the_slope_scales_with_force_and_not_with_when(
    rate_n_s: float, lasts_s: float, factor: float
) -> None:
    """Twice the force is twice the slope; a later ramp has the same."""
    times, forces = rising(rate_n_s, lasts_s)
    assert slope(times, forces) == pytest.approx(rate_n_s)
    assert slope([t_s + 1000.0 for t_s in times], [n * factor for n in forces]) == pytest.approx(
        rate_n_s * factor, rel=1e-6
    )


@pytest.mark.parametrize(("rate", "tip"), [(0.0, 100.0), (500.0, 100.0), (float("nan"), 100.0), (50.0, 0.0)])
def test_what_is_no_ramp_is_refused(rate: float, tip: float) -> None:
    """With the range that is possible."""
    with pytest.raises(UsageError, match="is not possible"):
        Ramp(rate, tip)
