"""Kneading is judged by the peaks of its circles and by how often they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.coach.grammar import Hint
from acudevice.coach.places import Place
from acudevice.coach.rhythm import Rhythm, beat
from tests.coach.guided import entry, press_of

BELOW, BAND, ABOVE = Place
KNEAD = entry(cadence_low_mhz=1000, cadence_high_mhz=2500)


def turned(rhythm: Rhythm, hz: float, start_s: float, seconds: float) -> list[Hint]:
    """Return the hints while circles come so often."""
    return [rhythm.hint(int(n / 100 * hz) + 1, start_s + n / 100) for n in range(round(seconds * 100))]


def test_a_peak_stands_for_one_and_a_half_of_the_slowest_circles() -> None:
    """At 1 Hz: what was in the band counts for 1.5 s."""
    rhythm = Rhythm(KNEAD)
    assert rhythm.place(BELOW, 0.0) is BELOW
    assert rhythm.place(BAND, 0.1) is BAND
    assert rhythm.place(BELOW, 1.59) is BAND
    assert rhythm.place(BELOW, 1.61) is BELOW


def test_a_hard_peak_outweighs_the_good_ones() -> None:
    """Easier is said until circles are good again."""
    rhythm = Rhythm(KNEAD)
    rhythm.place(ABOVE, 0.0)
    assert rhythm.place(BAND, 1.0) is ABOVE
    assert rhythm.place(BAND, 1.6) is BAND


def test_without_a_cadence_a_peak_stands_for_two_seconds() -> None:
    """And no cadence is asked for."""
    rhythm = Rhythm(entry())
    rhythm.place(BAND, 0.0)
    assert (rhythm.place(BELOW, 1.9), rhythm.place(BELOW, 2.1)) == (BAND, BELOW)
    assert set(turned(rhythm, 0.4, 0.0, 9.0)) == {Hint.NONE}


@pytest.mark.parametrize(("hz", "hint"), [(0.7, Hint.FASTER), (1.5, Hint.NONE), (3.5, Hint.SLOWER)])
def test_the_cadence_is_steered_into_its_limits(hz: float, hint: Hint) -> None:
    """Once three circles were made."""
    rhythm = Rhythm(KNEAD)
    hints = turned(rhythm, hz, 0.0, 6.0)
    assert (hints[0], hints[-1]) == (Hint.NONE, hint)
    assert rhythm.cadence_hz(6.0) == pytest.approx(hz, rel=0.05)


def test_circles_that_stop_coming_are_too_slow() -> None:
    """The cadence falls while none comes."""
    rhythm = Rhythm(KNEAD)
    turned(rhythm, 2.0, 0.0, 4.0)
    assert rhythm.cadence_hz(4.0) == pytest.approx(2.0, rel=0.05)
    assert rhythm.hint(8, 8.0) is Hint.FASTER


@given(st.lists(st.sampled_from([0.1, 0.3, 0.6, 1.2]), max_size=40))
def test_the_hint_gives_time_to_follow(periods_s: list[float]) -> None:
    """It changes after one and a half seconds at the earliest, however unevenly circles come."""
    rhythm, before, changed_s, t_s = Rhythm(KNEAD), Hint.NONE, -10.0, 0.0
    for cycles, period_s in enumerate(periods_s, 1):
        t_s += period_s
        hint = rhythm.hint(cycles, t_s)
        if hint is not before:
            assert t_s - changed_s >= 1.5
            before, changed_s = hint, t_s


def test_a_new_contact_begins_anew() -> None:
    """Nothing is known of it yet."""
    rhythm = Rhythm(KNEAD)
    turned(rhythm, 0.7, 0.0, 6.0)
    rhythm.reset()
    assert (rhythm.cadence_hz(6.0), rhythm.hint(0, 6.0), rhythm.place(BELOW, 6.0)) == (None, Hint.NONE, BELOW)


@pytest.mark.parametrize(
    ("cadence_mhz", "hint"),
    [(None, Hint.NONE), (999, Hint.FASTER), (1000, Hint.NONE), (2500, Hint.NONE), (2501, Hint.SLOWER)],
)
def test_a_press_is_too_slow_or_too_fast_by_the_limits_of_its_point(
    cadence_mhz: int | None, hint: Hint
) -> None:
    """Both limits are allowed, and 0 is none."""
    press = press_of(cadence_mhz=cadence_mhz)
    assert beat(press, KNEAD) is hint
    assert beat(press, entry()) is Hint.NONE
