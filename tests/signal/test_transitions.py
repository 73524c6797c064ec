"""The table of transitions is that of the page, and where it lets the check be calm nothing can happen."""

from bisect import bisect_right

import pytest

from acudevice.signal.transitions import CALM, LATE, ON_TIME, Action, calm_between, row
from acudevice.signal.zones import State, Zone
from tests.support import protocol_page

EDGES = (1000, 1500, 8000, 20_001, 30_000)
VALID = [zone for zone in Zone if zone is not Zone.INVALID]

ZONES: dict[str, set[Zone]] = {
    "force < release": {Zone.REST},
    "force < release for CLEAR_MS": {Zone.REST},
    "onset ≤ force < ceiling": {Zone.LIGHT, Zone.BAND, Zone.HARD},
    "force ≥ ceiling": {Zone.OVER},
    "invalid": {Zone.INVALID},
    "invalid or force ≥ ceiling": {Zone.OVER, Zone.INVALID},
    "duration ≥ limit": set(Zone),
    "otherwise": set(Zone),
}
"""The zones that the page's words for a sample mean."""

OF_TIME = {"duration ≥ limit", "force < release for CLEAR_MS"}
"""Words that ask for the deadline."""


def page_row(state: State, zone: Zone, *, late: bool) -> tuple[list[str], str]:
    """Return actions and next state of the first row of the page that fits; none and the same state where none does."""
    (table,) = [table for table in protocol_page.tables("10.2") if "sample" in table[0]]
    for line in table:
        fits = line["state"] == state.name.lower() and zone in ZONES[line["sample"]]
        if fits and (late or line["sample"] not in OF_TIME):
            return [word for word in line["action"].split(", ") if word], line["next"]
    return [], state.name.lower()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("zone", Zone)
@pytest.mark.parametrize("state", State)
def test_each_row_is_that_of_the_page(state: State, zone: Zone, late: bool) -> None:
    """Actions and next state, before the deadline and from it on; the page has no word for the clearing time."""
    acts, following = row(state, zone, late=late)
    words = [act.value for act in acts if act not in {Action.CLEAR, Action.DISTURB}]
    assert (words, following.name.lower()) == page_row(state, zone, late=late)


def test_only_a_press_or_a_latch_can_be_late() -> None:
    """In the other states time changes nothing."""
    late = {state for (state, zone), found in LATE.items() if ON_TIME[state, zone] != found}
    assert late == {State.PRESS, State.OVER}


@pytest.mark.parametrize("state", State)
def test_where_the_check_is_calm_every_sample_only_counts(state: State) -> None:
    """From any zone of a span to any other: the state stays, and nothing is done but to take, or to go on clearing."""
    for first, last in CALM[state]:
        for zone in range(first, last + 1):
            acts, following = row(state, Zone(zone), late=False)
            assert following is state
            assert set(acts) <= {Action.TAKE, Action.CLEAR, Action.DISTURB}


@pytest.mark.parametrize("zone", VALID)
@pytest.mark.parametrize("state", State)
def test_after_any_valid_sample_the_check_is_calm_around_its_force(state: State, zone: Zone) -> None:
    """That is what lets a whole run follow its first sample."""
    for late in (False, True):
        _, following = row(state, zone, late=late)
        floor, roof = calm_between(EDGES)[following][zone]
        lowest, beyond = (-(1 << 63), *EDGES, 1 << 63)[zone : zone + 2]
        assert floor <= lowest < beyond <= roof


def test_a_press_is_calm_on_one_side_of_the_band_only() -> None:
    """Time in band and above it belong to what force was."""
    between = calm_between(EDGES)[State.PRESS]
    sides = {between[bisect_right(EDGES, force)] for force in range(1000, 30_000, 500)}
    assert sides == {(1000, 8000), (8000, 20_001), (20_001, 30_000)}


def test_without_force_nothing_is_calm() -> None:
    """After an invalid sample each one is looked at."""
    assert {line[Zone.INVALID] for line in calm_between(EDGES)} == {(1 << 63, -(1 << 63))}
