"""Finding rings: what is heard, in what order, and what stops it."""

import asyncio
from dataclasses import replace

import pytest
from bleak.backends.device import BLEDevice

from acudevice.driver.ble.search import find, scan
from acudevice.errors import NoDeviceError
from acudevice.virtual.options import Options
from tests.support.air import Air
from tests.support.guest import NAME, client_of, paired


@pytest.mark.slow
def test_each_ring_is_told_once() -> None:
    """However often it advertises; several at once."""

    async def look() -> tuple[list[str], list[str]]:
        async with Air() as air, air.ring() as first, air.ring(Options(seed=2)) as second:
            told = [seen.address async for seen in scan(air.stack(), 1.5)]
            return told, [first.address, second.address]

    told, there = asyncio.run(look())
    assert sorted(told) == sorted(there)


def test_eight_rings_are_found_by_as_many_searches_at_once() -> None:
    """Each by its own address: they wait for their turn, since a system takes one search at a time."""

    async def look() -> None:
        async with Air() as air, asyncio.timeout(60.0), air.rings(8) as rings:
            stack = air.stack()
            found = await asyncio.gather(*(find(ring.address, stack, 20.0) for ring in rings))
            assert [device.address for device in found] == [ring.address for ring in rings]

    asyncio.run(look())


def test_a_ring_that_the_system_holds_is_found_without_hearing_it() -> None:
    """It does not advertise while a link of a program that was killed is still up."""

    async def look() -> None:
        async with Air() as air, paired(air), client_of(air):
            seen = [each async for each in scan(air.stack(), 0.1)]
            assert [each.signal_dbm for each in seen] == [None]
            address = seen[0].address
            assert (await find(address, air.stack(), 0.1)).address == address

    asyncio.run(look())


def test_a_name_steers_no_terminal_although_the_system_holds_its_ring() -> None:
    """As it does not where it is heard."""

    async def look() -> None:
        async with Air() as air, paired(air), client_of(air):
            stack = air.stack()
            assert stack.adapter is not None

            class Ugly(stack.adapter):  # type: ignore[misc, name-defined]  # whatever backend the stack has
                async def get_connected_devices(self, services: list[str]) -> list[BLEDevice]:
                    held = await super().get_connected_devices(services)
                    return [BLEDevice(each.address, "Acu\x1b[2J", each.details) for each in held]

            seen = [each async for each in scan(replace(stack, adapter=Ugly), 0.1)]
            assert [each.name for each in seen] == ["Acu\N{REPLACEMENT CHARACTER}[2J"]

    asyncio.run(look())


def test_other_devices_are_not_told() -> None:
    """Only those that advertise the ring's service."""

    async def look() -> None:
        async with Air() as air, air.ring() as ring:
            ring.radio.advertise(250_000, b"\x02\x01\x06", b"\x09\x09Acu ring")
            assert [seen async for seen in scan(air.stack(), 0.2)] == []

    asyncio.run(look())


def test_a_search_that_is_left_early_leaves_the_radio_free() -> None:
    """Another one can begin at once."""

    async def look() -> None:
        async with Air() as air, air.ring():
            for _ in range(3):
                assert (await find(NAME, air.stack(), 20.0)).name == NAME
                assert not air.computer.is_scanning

    asyncio.run(look())


def test_without_bluetooth_there_is_no_device() -> None:
    """With what to do, and exit code 69."""

    async def look() -> None:
        async with Air() as air:
            air.powered = False
            with pytest.raises(NoDeviceError, match="switched off") as off:
                await find(NAME, air.stack(), 0.1)
            assert off.value.hint
            air.powered = True
            with pytest.raises(NoDeviceError, match=NAME):
                await find(NAME, air.stack(), 0.1)

    asyncio.run(look())
