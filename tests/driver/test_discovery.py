"""Finding devices: what is told of rings that are heard by radio."""

import asyncio

import pytest

from acudevice.driver.discovery import Found, scan_radio
from acudevice.errors import NoDeviceError
from acudevice.virtual.options import Options
from tests.support.air import Air


def test_rings_in_the_air_are_told_once_by_their_addresses() -> None:
    """With the name of their kind; they are not asked."""

    async def look() -> tuple[list[Found], set[str]]:
        heard: list[Found] = []
        async with Air() as air, air.ring() as one, air.ring(Options(seed=2)) as other:
            other.radio.advertise(250_000, *_silent(other.radio.device.advertising_data))
            await asyncio.sleep(0.05)
            await scan_radio(heard.append, air.stack(), 0.6)
            return heard, {f"ble:{one.address}", f"ble:{other.address}"}

    heard, there = asyncio.run(look())
    assert {found.address for found in heard} == there
    assert len(heard) == 2
    assert sorted(found.description for found in heard) == ["", "Acu ring"]
    assert all(found.info is None and not found.trouble for found in heard)


def _silent(data: bytes) -> tuple[bytes, bytes]:
    """Return what is advertised by a ring that answers no scan."""
    return data, b""


def test_without_a_radio_that_is_said() -> None:
    """Nothing else can be."""

    async def look() -> None:
        async with Air() as air:
            air.powered = False
            await scan_radio(print, air.stack(), 0.1)

    with pytest.raises(NoDeviceError, match="switched off"):
        asyncio.run(look())
