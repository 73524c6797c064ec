"""Values of the Bluetooth service."""

import pytest

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.gatt import (
    ATTRIBUTES,
    SIG_UUIDS,
    decode_force,
    decode_time,
    encode_force,
    encode_time,
)


def test_uuids_are_all_different_and_whole() -> None:
    """Ours differ in four digits, those of the SIG stand on its base."""
    uuids = [*(attribute.uuid for attribute in ATTRIBUTES), *SIG_UUIDS.values()]
    assert len(set(uuids)) == len(uuids)
    assert {len(uuid) for uuid in uuids} == {36}
    assert SIG_UUIDS["force"] == "00002c07-0000-1000-8000-00805f9b34fb"


@pytest.mark.parametrize(
    ("force", "raw"), [(0, "00000000"), (-2, "feffffff"), (20_000, "204e0000"), (None, "ffffff7f")]
)
def test_force(force: int | None, raw: str) -> None:
    """Millinewtons, little-endian; one number means that it is not known."""
    assert encode_force(force) == bytes.fromhex(raw)
    assert decode_force(bytes.fromhex(raw)) == force


@pytest.mark.parametrize("unix_us", [None, 946_684_800_000_100, 1_760_000_000_123_400])
def test_time_survives_the_wire(unix_us: int | None) -> None:
    """In steps of 100 µs; None where the clock is not set."""
    assert decode_time(encode_time(unix_us)) == unix_us


def test_time_counts_from_the_second_that_the_page_names() -> None:
    """36,524 days less 25,567 make 946,684,800 s."""
    assert (36_524 - 25_567) * 86_400 == 946_684_800
    assert encode_time(946_684_800_000_100).hex(" ") == "2e 01 00 00 00 00 00 04 00"
    assert encode_time(None).hex(" ") == "2e 00 00 00 00 00 00 00 00"


@pytest.mark.parametrize(
    "raw", ["", "2e0000000000000400ff", "2f0100000000000400", "220100000000000400", "2c0100000000000400"]
)
def test_a_time_of_another_form_is_refused(raw: str) -> None:
    """Of another length, no time of day, of another resolution, not UTC."""
    with pytest.raises(ProtocolError, match="Time has"):
        decode_time(bytes.fromhex(raw))


def test_what_does_not_fit_is_refused() -> None:
    """Before 2000, or of another length."""
    with pytest.raises(UsageError, match="after 2000"):
        encode_time(1)
    with pytest.raises(ProtocolError, match="4 bytes, not 3"):
        decode_force(b"abc")
