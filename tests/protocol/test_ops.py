"""Requests and events name fields that exist."""

import pytest

from acudevice.protocol.fields import BY_NAME
from acudevice.protocol.limits import LIMITS
from acudevice.protocol.ops import ANSWERS, EVENTS, LISTS, OPS, REQUESTS, Layout, timeout_s


def test_layouts_are_read_as_on_the_page() -> None:
    """Parentheses mark what may be absent."""
    assert Layout.parse("a, (b), c") == Layout(("a", "c"), frozenset("b"))
    assert Layout.parse("") == Layout((), frozenset())


@pytest.mark.parametrize("layouts", [REQUESTS, ANSWERS, EVENTS])
def test_every_field_exists(layouts: dict[str, Layout]) -> None:
    """No request, answer or event names a field that the table of fields lacks."""
    named = {name for layout in layouts.values() for name in (*layout.required, *layout.optional)}
    assert named <= BY_NAME.keys()


def test_records_are_a_list() -> None:
    """The one answer that is a list begins each entry with the number of the record."""
    assert LISTS == {"records": "record"}
    assert ANSWERS["records"].required == ("record", "boot_id", "size", "crc")


def test_slow_requests_are_those_that_the_page_names() -> None:
    """Taring and writing flash take longer than the rest."""
    (row,) = [limit for limit in LIMITS if limit.name == "SLOW_TIMEOUT_MS"]
    slow = {op.name for op in OPS if timeout_s(op.name) == row.value / 1000}
    assert slow == {"tare", "table_commit", "table_revert", "record_delete"}
    assert timeout_s("start") == 2.0
