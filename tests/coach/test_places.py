"""The place that cues speak of is settled: noise does not move it, time does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.coach.places import GRACE_S, Place, Settled, place_of

BELOW, BAND, ABOVE = Place
DT_S = 0.01


def after(settled: Settled, place: Place, seconds: float) -> Place | None:
    """Return the settled place after so many seconds in a place."""
    for _ in range(round(seconds / DT_S)):
        settled.take(place, DT_S)
    return settled.place


@pytest.mark.parametrize(
    ("force_mn", "place"),
    [(7999, BELOW), (8000, BAND), (20_000, BAND), (20_001, ABOVE), (None, ABOVE), (-50, BELOW)],
)
def test_both_edges_belong_to_the_band(force_mn: int | None, place: Place) -> None:
    """And an invalid reading lies above everything."""
    assert place_of(force_mn, 8000, 20_000) is place


@pytest.mark.parametrize(("start", "end"), GRACE_S)
def test_a_place_is_settled_when_its_grace_is_over(start: Place | None, end: Place) -> None:
    """Not a sample before."""
    settled = Settled()
    if start is not None:
        settled.take(start, 0.0)
        settled.snap()
    grace_s = GRACE_S[start, end]
    settled.take(end, 0.0)
    if grace_s:
        assert after(settled, end, grace_s - DT_S) is start
        assert settled.grace_s == pytest.approx(DT_S)
    assert after(settled, end, 2 * DT_S) is end
    assert settled.grace_s == 0.0


def test_the_grace_is_used_up_by_mostly_being_away() -> None:
    """Two of three samples below the band add up: 0.3 s of grace are used up after half a second."""
    settled = Settled()
    settled.take(BAND, 0.0)
    places = [settled.take(BAND if n % 3 == 0 else BELOW, DT_S) for n in range(1, 100)]
    assert 49 <= places.index(BELOW) <= 53


@given(st.lists(st.sampled_from([BELOW, ABOVE]), max_size=200))
def test_being_out_of_the_band_for_less_than_a_fifth_of_the_time_changes_nothing(away: list[Place]) -> None:
    """A tremor is no fault."""
    settled = Settled()
    settled.take(BAND, 0.0)
    for place in away:
        assert settled.take(place, DT_S) is BAND
        assert settled.take(BAND, DT_S) is BAND
        assert after(settled, BAND, 4 * DT_S) is BAND


def test_a_force_that_hovers_about_an_edge_is_told_so() -> None:
    """Half of the time out of the band is too much, and half of the time in it is not enough to be told it is well."""
    settled = Settled()
    settled.take(BAND, 0.0)
    places = [settled.take(BELOW if n % 2 else BAND, DT_S) for n in range(200)]
    assert places.index(BELOW) < 100
    assert set(places[places.index(BELOW) :]) == {BELOW}


@given(st.lists(st.tuples(st.sampled_from(Place), st.floats(0.0, 0.5)), max_size=50))
def test_only_a_place_that_is_seen_is_settled_on(path: list[tuple[Place, float]]) -> None:
    """At the moment of change the force is there: no cue speaks of where it was."""
    settled, before = Settled(), None
    for place, dt_s in path:
        now = settled.take(place, dt_s)
        assert now in (before, place)
        assert 0.0 <= settled.grace_s <= max(GRACE_S.values())
        before = now


def test_without_contact_nothing_is_settled() -> None:
    """The next contact has its full grace."""
    settled = Settled()
    after(settled, BELOW, 0.5)
    settled.reset()
    assert (settled.place, settled.seen, settled.grace_s) == (None, None, 0.0)
    settled.take(BELOW, DT_S)
    assert settled.grace_s == GRACE_S[None, BELOW]
