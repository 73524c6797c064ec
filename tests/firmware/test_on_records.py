"""Requests about records."""

import pytest

from tests.firmware.host import Host
from tests.firmware.test_records import PRACTICE, alone, copy, listed


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("records", {}),
        ("record_read", {"record": 1, "offset": 0, "length": 1}),
        ("record_delete", {"record": 1, "crc": 0}),
        ("standalone", {"action": 1}),
    ],
)
def test_a_device_without_a_shelf_supports_none_of_it(ring: Host, name: str, fields: dict[str, int]) -> None:
    """The feature bit says so too."""
    assert ring.ask(name, **fields).status == "not_supported"
    assert not ring.ask("info")["features"] & 4


def test_the_feature_comes_with_the_shelf(ring: Host) -> None:
    """Bit 2."""
    ring.boot(shelf=100)
    assert ring.ask("info")["features"] & 4
    assert ring.ask("records").status == "ok"


def test_only_who_has_the_record_can_delete_it(ring: Host) -> None:
    """By the CRC of the whole."""
    alone(ring, *PRACTICE)
    (record,) = listed(ring)
    assert ring.ask("record_delete", record=1, crc=record["crc"] ^ 1).status == "crc_mismatch"
    assert ring.ask("record_delete", record=2, crc=record["crc"]).status == "not_found"
    assert ring.ask("record_delete", record=1, crc=record["crc"]).status == "ok"
    assert listed(ring) == []


def test_reading_stays_within_the_record(ring: Host) -> None:
    """Nothing at its end, and not beyond it."""
    alone(ring, *PRACTICE)
    (record,) = listed(ring)
    size = record["size"]
    assert ring.ask("record_read", record=1, offset=size - 5, length=100)["count"] == 5
    assert dict(ring.ask("record_read", record=1, offset=size, length=9)) == {
        "size": size, "crc": record["crc"], "count": 0,
    }  # fmt: skip
    assert ring.ask("record_read", record=1, offset=size + 1, length=9).status == "bad_value"
    assert ring.ask("record_read", record=9, offset=0, length=9).status == "not_found"


def test_a_copy_ends_with_the_link(ring: Host) -> None:
    """A new host does not get the rest of another's copy."""
    alone(ring, *PRACTICE)
    (record,) = listed(ring)
    ring.ask("record_read", record=1, offset=0, length=record["size"])
    ring.hello()
    ring.forget()
    ring.wait(100)
    assert not [message for message in ring.messages if message[0] == 5]
    assert len(copy(ring, 1, record["size"])) == record["size"]


def test_standalone_is_yes_or_no(ring: Host) -> None:
    """Anything else is a bad value."""
    ring.boot(shelf=100)
    assert [ring.ask("standalone", action=action).status for action in (0, 1, 2)] == ["ok", "ok", "bad_value"]
