"""BlueZ that is restarted: bleak is made to look again, and only then."""

import asyncio
import contextlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from bleak import BleakClient
from bleak.backends.bluezdbus.manager import get_global_bluez_manager
from bleak.exc import BleakError
from dbus_fast.aio import MessageBus

from acudevice.driver.ble.renewal import renew
from acudevice.driver.ble.search import find
from acudevice.driver.ble.stack import Stack
from tests.support.fake_bluez import World, bluez

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)


async def connected() -> BleakClient:
    """Find the ring and connect to it."""
    client = BleakClient(await find("acu ring", Stack(), 20.0))
    await client.connect()
    return client


async def restarted(world: World) -> World:
    """Let BlueZ die and come back without a word, as when it is killed: its ring is not connected any more."""
    world.bus.disconnect()
    bus = await MessageBus(os.environ["DBUS_SYSTEM_BUS_ADDRESS"]).connect()
    again = World(bus)
    await bus.request_name("org.bluez")
    return again


def test_a_ring_is_reached_again_after_bluez_was_restarted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without that bleak goes on to think that it is connected, and never connects it."""

    async def talk() -> list[str]:
        async with bluez(tmp_path, monkeypatch) as world:
            lost = await connected()
            again = await restarted(world)
            with contextlib.suppress(BleakError):  # nobody is connected any more
                await lost.disconnect()
            await (await connected()).disconnect()
            again.bus.disconnect()
            return again.calls

    assert {"StartDiscovery", "Connect"} <= set(asyncio.run(talk()))


def test_what_bleak_holds_is_left_alone_where_bluez_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other rings of this program are connected through it; nor does it matter that BlueZ has ended twice."""

    async def look() -> None:
        async with bluez(tmp_path, monkeypatch) as world:
            await renew()
            bus = (await get_global_bluez_manager())._bus
            await renew()
            assert bus is not None
            assert bus.connected
            world.bus.disconnect()
            await renew()
            await renew()
            assert not bus.connected

    asyncio.run(look())
