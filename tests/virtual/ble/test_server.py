"""A ring by radio: in this process, and in a program of its own behind a socket that carries HCI."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bleak import BleakClient
from bumble.transport.tcp_server import open_tcp_server_transport_with_socket

from acudevice.driver.ble.link import links_on
from acudevice.driver.ble.search import find, scan
from acudevice.driver.device import LinkChange, LinkState
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import NoDeviceError, UsageError
from acudevice.protocol.gatt import UUIDS
from acudevice.values.samples import Samples
from acudevice.virtual.ble.server import RadioServer
from acudevice.virtual.options import Options, Window
from tests.support.air import Air, AirController
from tests.support.guest import NAME, Jumping, Steps, client_of, pair


@pytest.mark.slow
def test_a_ring_advertises_what_it_is_and_nothing_of_its_owner() -> None:
    """The service, a name of its kind, a private address; no serial number anywhere."""

    async def look() -> None:
        async with Air() as air, air.ring(Options(seed=77)) as ring:
            adverts: list[bytes] = []
            air.computer.on("advertisement", lambda advert: adverts.append(advert.data_bytes))
            async for seen in scan(air.stack(), 1.5):
                assert (seen.name, seen.address) == (NAME, ring.address)
                assert seen.signal_dbm is not None
            assert int(ring.address[:2], 16) >> 6 == 1, "a resolvable private address begins with the bits 01"
            assert adverts
            assert not any(ring.ring.serial.encode() in advert for advert in adverts)

    asyncio.run(look())


@pytest.mark.slow
def test_a_ring_out_of_reach_is_lost_and_comes_back_with_what_was_missed() -> None:
    """The option `drop`: links go, nothing is heard of it, and then it is there again."""

    async def practise() -> tuple[list[LinkChange], list[Samples]]:
        blocks: list[Samples] = []
        changes: list[LinkChange] = []

        def take(item: object) -> None:
            if isinstance(item, Samples):
                blocks.append(item)
            elif isinstance(item, LinkState):
                changes.append(item.change)

        clock = Steps(0.01)
        async with Air() as air, air.ring(Options(drop=Window(20.0, 3.0)), clock) as ring:
            await pair(air, ring)
            device = RingDevice(links_on(air.stack(), NAME, 5.0))
            device.sink = take
            await device.open()
            await device.start()
            clock.step_s = 0.1
            while LinkChange.BACK not in changes or blocks[-1].tick < 24_000_000:  # noqa: ASYNC110 - set by nobody
                await asyncio.sleep(0.02)
            await device.close()
        return changes, blocks

    changes, blocks = asyncio.run(practise())
    assert changes.index(LinkChange.LOST) < changes.index(LinkChange.BACK)
    numbers = [block.first + j for block in blocks for j in range(block.size)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_the_window_for_pairing_closes_by_itself() -> None:
    """Thirty seconds after the button was pressed, by the ring's clock."""

    async def try_late() -> None:
        clock = Jumping()
        async with Air() as air, air.ring(clock=clock) as ring:
            ring.ring.press_button()
            clock.ahead_s = 31.0
            async with client_of(air) as client:
                await client.pair()
                while client.is_connected:  # noqa: ASYNC110 - the ring sets no event
                    await asyncio.sleep(0.01)

    asyncio.run(try_late())


async def until_told(client: BleakClient) -> None:
    """Wait until the ring tells all it is, which it does when it has taken the keys."""
    async with asyncio.timeout(60.0):
        while len(await client.read_gatt_char(UUIDS["Info"])) < 20:  # noqa: ASYNC110 - the ring sets no event
            await asyncio.sleep(0.02)


@asynccontextmanager
async def program(*args: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Air, dict[str, Any]]]:
    """Yield a ring in a program of its own, the air that its controller is in, and what it printed first."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        async with Air() as air, await open_tcp_server_transport_with_socket(ear) as hci:
            AirController("outside", hci.source, hci.sink, air.link)
            place = "tcp-client:{}:{}".format(*ear.getsockname())
            command = (sys.executable, "-m", "acudevice", "virtual", "ring", "--ble", place, *args)
            running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            try:
                assert running.stdout is not None
                async with asyncio.timeout(60.0):
                    first = json.loads(await running.stdout.readline())
                yield running, air, first
            finally:
                if running.returncode is None:
                    running.kill()
                await running.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_a_served_ring_is_found_paired_and_read_by_another_program() -> None:
    """Through a real socket, with its own process at the far end; Ctrl-C ends it with 0."""

    async def use() -> tuple[dict[str, Any], str | None, int | None]:
        async with program("--seed", "5") as (running, air, first):
            device = await find(NAME, air.stack(), 5.0)
            client = air.stack().connection(device, lambda: None, 5.0)
            await client.connect()
            await client.pair()
            await until_told(client)
            await client.disconnect()
            ring = RingDevice(links_on(air.stack(), NAME, 5.0))
            await ring.open()
            serial = ring.info.serial
            await ring.close()
            running.send_signal(signal.SIGINT)
            async with asyncio.timeout(60.0):
                return first, serial, await running.wait()

    first, serial, code = asyncio.run(use())
    assert first["type"] == "ready"
    assert first["address"].startswith("ble:")
    assert serial == "VR-000005"
    assert code == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_a_flood_of_signals_leaves_a_ring_that_can_be_paired() -> None:
    """Its button is pressed and it goes out of reach once for many; it comes back, and ends when it is asked to."""

    async def use() -> int:
        async with program() as (running, air, _):
            for _ in range(5_000):
                running.send_signal(signal.SIGUSR1)
                running.send_signal(signal.SIGUSR2)
            device = await find(NAME, air.stack(), 60.0)
            client = air.stack().connection(device, lambda: None, 5.0)
            await client.connect()
            await client.pair()
            await until_told(client)
            running.send_signal(signal.SIGINT)
            async with asyncio.timeout(60.0):
                return await running.wait()

    assert asyncio.run(use()) == 0


@pytest.mark.parametrize(("transport", "kind"), [("", UsageError), ("file:/nowhere/at/all", NoDeviceError)])
def test_a_transport_that_cannot_be_is_refused(transport: str, kind: type[Exception]) -> None:
    """Before anything is served."""
    with pytest.raises(kind):
        RadioServer(Options(), transport).run(print)
