"""A person hears why a ring refuses, and what to do next."""

import pytest

from acudevice.driver.ring.refusals import RULES, WORDS, refusal, stranger
from acudevice.errors import NotPermittedError, RefusedError
from acudevice.protocol.messages import STATUSES
from tests.support.protocol_page import number, table


def test_every_status_that_refuses_has_its_words() -> None:
    """Those of the page, no more and no fewer; the hint is only missing where nothing can be done."""
    assert {*WORDS} == {*STATUSES.values()} - {"ok"}
    assert all(
        hint for status, (_, hint) in WORDS.items() if status not in {"gone", "partial", "rule_broken"}
    )


def test_every_rule_of_tables_has_its_words() -> None:
    """Those of section 8 of the page."""
    rows = [*table("8.2", "rule"), *table("8.3", "rule")]
    assert {*RULES} == {number(row["rule"]) for row in rows}


def test_a_refusal_names_request_reason_and_what_the_device_says() -> None:
    """In one line, with the status for programs."""
    error = refusal("tare", "loaded", {"text": "1.2 N"})
    assert isinstance(error, RefusedError)
    assert str(error) == "the device refuses `tare`: something presses on the sensor (1.2 N)"
    assert (error.status, error.exit_code) == ("loaded", 76)


def test_a_broken_rule_is_named_with_its_entry() -> None:
    """Rule 5, entry 2."""
    error = refusal("table_commit", "rule_broken", {"rule": 5, "entry": 2})
    assert "rule 5: release, onset, low, high and ceiling do not rise in this order (entry 2)" in str(error)


def test_a_rule_of_a_later_version_is_named_by_its_number() -> None:
    """A refusal it is all the same."""
    error = refusal("table_commit", "rule_broken", {"rule": 99})
    assert str(error).endswith("rule 99: this version does not know it")


def test_a_status_of_a_later_version_is_a_refusal_too() -> None:
    """With its code, since nobody here knows its name."""
    error = refusal("start", "0x1E", {})
    assert "it answers 0x1E" in str(error)
    assert error.hint == "update acudevice"


def test_what_must_be_paired_first_is_an_error_of_its_own() -> None:
    """Exit 77, with the command that pairs."""
    error = refusal("start", "not_permitted", {})
    assert isinstance(error, NotPermittedError)
    assert (error.exit_code, "acudevice pair" in error.hint) == (77, True)


@pytest.mark.parametrize("spoke", [True, False])
def test_a_place_where_no_ring_answers_is_named(spoke: bool) -> None:
    """Exit 69, and where to look for the right one."""
    error = stranger("/dev/ttyUSB0", spoke=spoke)
    assert "/dev/ttyUSB0" in str(error)
    assert ("not as a ring" in str(error)) is spoke
    assert (error.exit_code, "acudevice scan" in error.hint) == (69, True)
