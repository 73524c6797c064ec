"""Elapsed Time (section 13.3)."""

import pytest

from acudevice.firmware.elapsed import decode_time, encode_time


@pytest.mark.parametrize("unix_us", [946_684_800_000_000, 1_700_000_000_123_400])
def test_elapsed_time_comes_back(unix_us: int) -> None:
    """In units of 100 µs."""
    raw = encode_time(unix_us)
    assert (len(raw), raw[0], raw[7], raw[8]) == (9, 0x2E, 4, 0)
    assert decode_time(raw) == unix_us


def test_an_unset_clock_reads_zero() -> None:
    """With an unknown source."""
    assert encode_time(None) == bytes.fromhex("2E 000000000000 00 00")


def test_other_resolutions_are_read() -> None:
    """A host may write seconds."""
    assert decode_time(bytes.fromhex("02 0A0000000000 04 00")) == 946_684_810_000_000
    assert decode_time(bytes.fromhex("0A 0A0000000000 04 00")) == 946_684_800_010_000


@pytest.mark.parametrize("raw", ["", "2E", "2F 000000000000 00 00", "2E 000000000000 00 00 00"])
def test_what_is_no_time_of_day_is_ignored(raw: str) -> None:
    """Too short, too long, a count since something else."""
    assert decode_time(bytes.fromhex(raw)) is None
