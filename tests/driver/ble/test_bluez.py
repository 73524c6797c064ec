"""The link over bleak's own code for BlueZ, against a scripted BlueZ that fails on demand."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from acudevice.driver.ble import pairing
from acudevice.driver.ble.link import BleLink, links_on
from acudevice.driver.ble.search import scan
from acudevice.driver.ble.stack import Stack
from acudevice.errors import (
    AccessError,
    AcuError,
    LinkError,
    LinkLostError,
    NoDeviceError,
    NotPermittedError,
    PortBusyError,
)
from tests.support.fake_bluez import LASTING, World, bluez

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)

HELLO = bytes.fromhex("0101070001020100")


class Ear:
    """Hears what a link delivers."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.losses: list[LinkError] = []

    def packet(self, packet: bytes, _: float) -> None:
        """Take a packet."""
        self.packets.append(packet)


async def opened(ear: Ear) -> BleLink:
    """Open a link."""
    link = links_on(Stack(), "acu ring", 20.0)()
    await link.open(ear.packet, ear.losses.append)
    return link


@pytest.mark.slow
def test_a_ring_is_found_met_and_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is for our service and ends; Control is subscribed to first; messages are as long as the MTU takes."""

    async def talk() -> None:
        async with bluez(tmp_path, monkeypatch) as world:
            (seen,) = [each async for each in scan(Stack(), 1.5)]
            assert (seen.address, seen.name) == (LASTING, "Acu ring")
            ear = Ear()
            link = await opened(ear)
            assert link.max_message == 182
            await link.send(HELLO)
            await asyncio.sleep(0.1)
            assert ear.packets == [bytes.fromhex("0201070000")]
            await link.close()
            assert ear.losses == []
            told = [
                call
                for call in world.calls
                if call.startswith(("Start", "Stop", "Connect", "Disconnect", "Write"))
            ]
            assert told == [
                "StartDiscovery", "StopDiscovery", "StartDiscovery", "StopDiscovery", "Connect", "StartNotify Control",
                "StartNotify Stream", "StartNotify Records", "WriteValue Time", "WriteValue Control", "Disconnect",
            ]  # fmt: skip
            assert any("6f2c0001" in call for call in world.calls if call.startswith("SetDiscoveryFilter"))

    asyncio.run(talk())


def test_after_many_losses_a_packet_still_comes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no file stays open: each lost link is disconnected before the next is opened."""

    async def talk() -> tuple[list[int], list[int]]:
        copies, files = [], []
        async with bluez(tmp_path, monkeypatch) as world:
            for _ in range(5):
                ear = Ear()
                link = await opened(ear)
                await link.send(HELLO)
                await asyncio.sleep(0.05)
                world.ring.link(up=False)
                await asyncio.sleep(0.05)
                assert len(ear.losses) == 1
                await link.close()
                copies.append(len(ear.packets))
                files.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - a count of names is all that is wanted
        return copies, files

    copies, files = asyncio.run(talk())
    assert copies == [1] * 5
    assert files[1:] == [files[1]] * 4


FAULTS: list[tuple[str, tuple[str, str], type[AcuError]]] = [
    ("StartDiscovery", ("org.bluez.Error.NotReady", "Resource Not Ready"), NoDeviceError),
    ("StartDiscovery", ("org.freedesktop.DBus.Error.AccessDenied", "no"), AccessError),
    ("Connect", ("org.bluez.Error.Failed", "br-connection-canceled"), NoDeviceError),
    (
        "WriteValue Control",
        ("org.bluez.Error.Failed", "Operation failed with ATT error: 0x05"),
        NotPermittedError,
    ),
    (
        "WriteValue Control",
        ("org.bluez.Error.Failed", "Operation failed with ATT error: 0x0f"),
        NotPermittedError,
    ),
    (
        "WriteValue Control",
        ("org.bluez.Error.Failed", "Operation failed with ATT error: 0x0e"),
        LinkLostError,
    ),
    ("WriteValue Control", ("org.bluez.Error.NotPermitted", "no"), NotPermittedError),
]


@pytest.mark.parametrize(("call", "fault", "kind"), FAULTS)
def test_what_bluez_refuses_is_told(
    call: str, fault: tuple[str, str], kind: type[AcuError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By bleak's own translation, and then by ours."""

    async def talk() -> None:
        async with bluez(tmp_path, monkeypatch) as world:
            world.faults[call] = fault
            with pytest.raises(kind):
                await (await opened(Ear())).send(HELLO)

    asyncio.run(talk())


def test_a_service_that_died_is_told_from_a_ring_that_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sent loses its link, and what is opened next says what to start."""

    async def talk() -> None:
        async with bluez(tmp_path, monkeypatch) as world:
            ear = Ear()
            link = await opened(ear)
            await _die(world)
            with pytest.raises(LinkLostError):
                await link.send(HELLO)
            await link.close()
            with pytest.raises(NoDeviceError) as dead:
                await opened(Ear())
            assert "start the system's Bluetooth service" in dead.value.hint

    asyncio.run(talk())


async def _die(world: World) -> None:
    world.bus.disconnect()
    await asyncio.sleep(0.05)


def test_a_refused_pairing_is_told_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BlueZ is asked to forget what it has of the ring."""

    async def meet() -> list[str]:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            world.faults["Pair"] = ("org.bluez.Error.AuthenticationFailed", "Authentication Failed")
            with pytest.raises(NotPermittedError, match="refused"):
                await pairing.pair("Acu ring", Stack(), 20.0)
            return world.calls

    assert "RemoveDevice" in asyncio.run(meet())


def test_a_search_of_another_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BlueZ says that it is busy."""

    async def look() -> None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            world.faults["StartDiscovery"] = ("org.bluez.Error.InProgress", "Operation already in progress")
            with pytest.raises(PortBusyError):
                await opened(Ear())

    asyncio.run(look())


@pytest.mark.slow
def test_the_mtu_is_asked_for_where_bluez_tells_nobody_that_it_grew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a ring that BlueZ knew before: requests would go in parts of 20 bytes for no reason."""

    async def talk() -> list[int]:
        found = []
        async with bluez(tmp_path, monkeypatch) as world:
            world.mtu = 23
            for mtu in (23, 247):
                _ = [each async for each in scan(Stack(), 1.5)]
                world.mtu = mtu
                link = await opened(Ear())
                found.append(link.max_message)
                await link.close()
        return found

    assert asyncio.run(talk()) == [20, 244]


@pytest.mark.parametrize("target", ["acu ring", LASTING.lower()])
def test_a_forgotten_ring_is_forgotten_by_the_system(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name or lasting address, though its path is that of the private one; nothing is left to be done."""

    async def meet() -> None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            await pairing.pair("Acu ring", Stack(), 20.0)
            assert await pairing.forget("somebody else", Stack()) == ""
            assert world.paired
            assert await pairing.forget(target, Stack()) == ""
            assert not world.paired
            assert world.calls.count("RemoveDevice") == 1

    asyncio.run(meet())


def test_of_two_rings_of_one_name_none_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing tells which is meant, unless its address is given."""

    async def meet() -> None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            await pairing.pair("Acu ring", Stack(), 20.0)
            world.double()
            left = await pairing.forget("acu ring", Stack())
            assert left.startswith("remove 'acu ring' in the system's Bluetooth settings")
            assert "2 paired devices have this name" in left
            assert world.calls.count("RemoveDevice") == 0
            assert await pairing.forget(LASTING, Stack()) == ""
            assert world.calls.count("RemoveDevice") == 1

    asyncio.run(meet())


def test_what_cannot_be_forgotten_is_left_to_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason."""

    async def meet() -> str:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            await pairing.pair("Acu ring", Stack(), 20.0)
            world.faults["RemoveDevice"] = ("org.bluez.Error.Failed", "no")
            return await pairing.forget("acu ring", Stack())

    left = asyncio.run(meet())
    assert left.startswith("remove 'acu ring' in the system's Bluetooth settings")
    assert "no" in left
