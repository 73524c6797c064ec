"""UUIDs as MicroPython has them."""

import pytest

from acudevice.virtual.ble.uuids import UUID

RING = "6f2c0001-9a41-4d53-8e0b-51c7a3d2b9e4"


def test_a_uuid_is_text_a_number_or_bytes() -> None:
    """The bytes are in the order in which they travel."""
    assert bytes(UUID(0x2C07)) == b"\x07\x2c"
    assert bytes(UUID(RING)) == bytes.fromhex(RING.replace("-", ""))[::-1]
    assert UUID(bytes(UUID(RING))) == UUID(RING)
    assert str(UUID(RING)) == RING
    assert str(UUID(0x180A)) == "0000180a-0000-1000-8000-00805f9b34fb"


def test_uuids_are_equal_when_their_bytes_are() -> None:
    """Also as keys; a UUID equals nothing else."""
    assert len({UUID(1), UUID(1), UUID(2)}) == 2
    assert UUID(1) != b"\1\0"


@pytest.mark.parametrize(("value", "said"), [("6f2c", "badly formed"), (b"abc", "2 or 16 bytes")])
def test_anything_else_is_none(value: str | bytes, said: str) -> None:
    """As on a board."""
    with pytest.raises(ValueError, match=said):
        UUID(value)
