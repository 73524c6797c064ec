"""Statuses."""

from acudevice.firmware import status
from tests.firmware.host import STATUSES, TAGS


def test_statuses_have_the_numbers_of_the_page() -> None:
    """In its order."""
    assert [getattr(status, name.upper()) for name in STATUSES] == [*range(0x16)]
    assert status.INTERNAL == 0x1F


def test_a_bad_value_names_its_field() -> None:
    """By its tag."""
    refused = status.bad_value("rate")
    assert (refused.status, refused.pairs) == (status.BAD_VALUE, [("field", TAGS["rate"][0])])
