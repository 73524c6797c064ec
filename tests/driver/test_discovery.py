"""Finding devices: what is told of serial ports, by who answers, and of rings that are heard by radio."""

import asyncio
from pathlib import Path

import pytest
import serial

from acudevice.driver.discovery import Found, scan_radio, scan_serial
from acudevice.errors import NoDeviceError
from acudevice.virtual.options import Options
from tests.support.air import Air
from tests.support.served import served


@pytest.mark.slow
def test_rings_in_the_air_are_told_once_by_their_addresses() -> None:
    """With the name of their kind; they are not asked."""

    async def look() -> tuple[list[Found], set[str]]:
        heard: list[Found] = []
        async with Air() as air, air.ring() as one, air.ring(Options(seed=2)) as other:
            other.radio.advertise(250_000, *_silent(other.radio.device.advertising_data))
            await asyncio.sleep(0.05)
            await scan_radio(heard.append, air.stack(), 1.5)
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


def test_ports_are_told_by_who_answers_at_them(tmp_path: Path) -> None:
    """A ring with who it is; a port in use and one that is none with why nobody is."""

    async def look(*ports: str) -> dict[str, Found]:
        heard: list[Found] = []
        await scan_serial(heard.append, ports)
        return {found.address: found for found in heard}

    nothing = str(tmp_path / "nothing")
    with served(tmp_path / "ring") as address:
        port = address.removeprefix("serial:")
        found = asyncio.run(look(port, nothing))
        assert found[address].info is not None
        assert (found[address].info.serial, found[address].trouble) == ("VR-000001", "")
        assert found[f"serial:{nothing}"].info is None
        assert "there is no serial port" in found[f"serial:{nothing}"].trouble
        with serial.Serial(port, exclusive=True):
            found = asyncio.run(look(port))
        assert "in use" in found[address].trouble
