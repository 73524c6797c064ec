"""Numbers that travel are those of the page, and zones are in the order of force."""

import re

from acudevice.signal.zones import Cause, End, State, Zone
from tests.support import protocol_page
from tests.support.protocol_page import number


def test_states_have_the_numbers_of_the_page() -> None:
    """Section 10.2: they travel in the answer to `state`."""
    (table,) = [table for table in protocol_page.tables("10.2") if "name" in table[0]]
    assert {row["name"]: number(row["state"]) for row in table} == {
        state.name.lower(): int(state) for state in State
    }


def test_causes_have_the_numbers_of_the_page() -> None:
    """Section 11, behind the table: `cause` of `over`."""
    found = re.search(r"`cause` of `over`: ([^.]*)\.", protocol_page.section("11"))
    assert found is not None
    assert found[1] == ", ".join(f"{int(cause)} {cause.name.lower().replace('_', ' ')}" for cause in Cause)


def test_zones_rise_with_force() -> None:
    """A bisection of the edges gives the zone; without force comes after all of them."""
    assert [zone.name for zone in Zone] == ["REST", "NEAR", "LIGHT", "BAND", "HARD", "OVER", "INVALID"]
    assert [int(zone) for zone in Zone] == list(range(7))


def test_a_press_ends_in_four_ways() -> None:
    """Three of the table of transitions, and the cut."""
    assert {end.name for end in End} == {"RELEASE", "CEILING", "LIMIT", "CUT"}
