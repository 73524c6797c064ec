"""A ring that streams over bleak's own code for BlueZ while that fails it: told, healed, nothing lost, none twice."""

import asyncio
import gc
import itertools
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from acudevice.driver.ble import link as ble_link
from acudevice.driver.ble.link import BleLink, links_on
from acudevice.driver.ble.stack import Stack
from acudevice.driver.device import Item, LinkChange, LinkState
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import AcuError, NotPermittedError
from acudevice.protocol.parts import encode_request
from acudevice.values.samples import Samples
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.air import Air
from tests.support.fake_bluez import ABORTED, World, bluez
from tests.support.guest import NAME, Steps, paired

on_bluez = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)
HELLO = encode_request("hello", 7, {"versions": b"\1\0"})[0]
FAILED = "org.bluez.Error.Failed"


class Worn:
    """A ring that a computer streams from, and what came of it."""

    def __init__(self, world: World, device: RingDevice) -> None:
        self.world, self.device = world, device
        self.items: list[Item] = []
        device.sink = self.items.append

    @property
    def blocks(self) -> list[Samples]:
        """Samples so far."""
        return [item for item in self.items if isinstance(item, Samples)]

    @property
    def changes(self) -> list[LinkState]:
        """What happened to the link so far, but for silence."""
        told = (item for item in self.items if isinstance(item, LinkState))
        return [item for item in told if item.change not in (LinkChange.SILENT, LinkChange.FRESH)]

    async def until(self, holds: Callable[[], object], limit_s: float = 60.0) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(limit_s):
            while not holds():  # noqa: ASYNC110 - it is about what others do, who set no event
                await asyncio.sleep(0.01)

    async def more(self, count: int = 100) -> None:
        """Wait for more samples."""
        seen = sum(each.size for each in self.blocks)
        await self.until(lambda: sum(each.size for each in self.blocks) >= seen + count)

    async def told(self, change: LinkChange) -> LinkState:
        """Wait until something has happened to the link."""
        await self.until(lambda: any(state.change is change for state in self.changes))
        return next(state for state in self.changes if state.change is change)


@asynccontextmanager
async def worn(folder: Path, monkeypatch: pytest.MonkeyPatch, give_up_s: float = 30.0) -> AsyncIterator[Worn]:
    """Stream from a ring over the scripted BlueZ."""
    async with bluez(folder, monkeypatch) as world:
        wearing = asyncio.create_task(world.wear(VirtualRing(Options()), Steps()))
        device = RingDevice(links_on(Stack(), "acu ring", 5.0), give_up_s=give_up_s)
        there = Worn(world, device)
        try:
            await device.open()
            await device.start()
            await there.more()
            yield there
        finally:
            with suppress(AcuError):
                await device.close()
            wearing.cancel()


async def drop(world: World) -> None:
    """The ring goes out of reach for a moment."""
    world.ring.link(up=False)


async def abort(world: World) -> None:
    """And connecting is aborted, twice, as by a busy radio."""
    world.faults["Connect"], world.times["Connect"] = (FAILED, ABORTED), 2
    world.ring.link(up=False)


async def be_busy(world: World) -> None:
    """And somebody else is connecting, for a while."""
    world.faults["Connect"], world.times["Connect"] = ("org.bluez.Error.InProgress", "busy"), 2
    world.ring.link(up=False)


async def be_slow(world: World) -> None:
    """And all takes long."""
    world.slow.update({"Connect": 0.5, "ReadValue Info": 0.3, "StartNotify Control": 0.3, "Disconnect": 0.5})
    world.ring.link(up=False)


async def break_off(world: World) -> None:
    """And the next link breaks off while it is set up."""
    world.faults["StartNotify Stream"], world.times["StartNotify Stream"] = (FAILED, "Not connected"), 1
    world.ring.link(up=False)


async def vanish(world: World) -> None:
    """And BlueZ knows the ring no more, until it is heard again."""
    world.vanish()


async def switch_off(world: World) -> None:
    """The adapter is off for a while."""
    world.power(on=False)
    world.faults["StartDiscovery"] = ("org.bluez.Error.NotReady", "Resource Not Ready")
    world.faults["Connect"] = (FAILED, "le-connection-adapter-not-powered")
    await asyncio.sleep(0.5)
    world.faults.clear()
    world.power(on=True)


async def unplug(world: World) -> None:
    """The adapter is not there for a while."""
    world.unplug()
    await asyncio.sleep(0.5)
    world.plug()


FAULTS: list[Callable[[World], Awaitable[None]]] = [drop, vanish, unplug]
MORE: list[Callable[[World], Awaitable[None]]] = [abort, be_busy, be_slow, break_off, switch_off]
"""These run with the slow tests."""


@on_bluez
@pytest.mark.parametrize(
    "fault",
    [*FAULTS, *(pytest.param(fault, marks=pytest.mark.slow) for fault in MORE)],
    ids=lambda fault: fault.__name__,
)
def test_a_fault_is_told_and_healed_and_costs_no_sample(
    fault: Callable[[World], Awaitable[None]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was missed meanwhile comes from the ring's buffer, each sample once."""

    async def practise() -> Worn:
        async with worn(tmp_path, monkeypatch) as there:
            await fault(there.world)
            await there.told(LinkChange.BACK)
            await there.more(300)
            return there

    there = asyncio.run(practise())
    assert [state.change for state in there.changes][:2] == [LinkChange.LOST, LinkChange.BACK]
    assert all(state.reason for state in there.changes if state.change is LinkChange.LOST)
    for before, after in itertools.pairwise(there.blocks):
        assert after.first == before.end


@pytest.mark.slow
@on_bluez
def test_a_service_that_dies_without_a_word_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bleak says nothing and goes on to think that it is connected: silence is noticed, and what to start is told."""

    async def practise() -> list[LinkState]:
        async with worn(tmp_path, monkeypatch, give_up_s=0.5) as there:
            there.world.bus.disconnect()
            await there.told(LinkChange.GIVEN_UP)
            return there.changes

    lost, given_up = asyncio.run(practise())
    assert lost.change is LinkChange.LOST
    assert "Bluetooth service does not answer" in given_up.reason


@on_bluez
def test_a_bus_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it goes all that BlueZ could say."""

    async def practise() -> list[LinkState]:
        async with worn(tmp_path, monkeypatch, give_up_s=0.5) as there:
            there.world.daemon.kill()
            await there.told(LinkChange.GIVEN_UP)
            return there.changes

    lost, given_up = asyncio.run(practise())
    assert lost.change is LinkChange.LOST
    assert "Bluetooth service does not answer" in given_up.reason


@pytest.mark.slow
@on_bluez
def test_a_write_that_is_never_answered_costs_its_link_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BlueZ would wait for 30 s, and let nothing else through meanwhile."""

    async def practise() -> Worn:
        async with worn(tmp_path, monkeypatch) as there:
            there.world.slow["WriteValue Control"] = 30.0
            with monkeypatch.context() as patch:
                patch.setattr(ble_link, "CALL_S", 0.3)
                with pytest.raises(AcuError):
                    await there.device.battery()
                await there.told(LinkChange.LOST)
            del there.world.slow["WriteValue Control"]
            await there.told(LinkChange.BACK)
            await there.more(300)
            return there

    for before, after in itertools.pairwise(asyncio.run(practise()).blocks):
        assert after.first == before.end


@on_bluez
def test_a_bond_that_is_removed_meanwhile_is_not_made_again_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ring is found, but nothing of it is touched, since BlueZ would pair by itself; the words say what to do."""

    async def practise() -> tuple[str, list[str]]:
        async with worn(tmp_path, monkeypatch, give_up_s=0.5) as there:
            there.world.calls.clear()
            there.world.forget()
            return (await there.told(LinkChange.GIVEN_UP)).reason, there.world.calls

    reason, calls = asyncio.run(practise())
    assert "not paired" in reason
    assert "StartDiscovery" in calls
    assert not [
        call
        for call in calls
        if call.startswith(("Connect", "ReadValue", "StartNotify", "WriteValue", "Pair"))
    ]


@on_bluez
def test_the_link_of_a_program_that_was_killed_is_used_and_freed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BlueZ holds it on: the ring is heard by nobody, but is in BlueZ's list of links."""

    async def meet() -> list[str]:
        async with bluez(tmp_path, monkeypatch) as world:
            world.advertise()
            world.ring.link(up=True)
            world.faults["StartDiscovery"] = ("org.bluez.Error.Failed", "it must not be searched for")
            link = links_on(Stack(), "acu ring", 1.0)()
            await link.open(lambda *_: None, lambda _: None)
            await link.send(HELLO)
            await link.close()
            assert not world.ring.linked
            return world.calls

    calls = asyncio.run(meet())
    assert "Connect" not in calls
    assert "WriteValue Control" in calls


@on_bluez
def test_a_stranger_is_refused_before_bluez_can_pair_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Info alone is read, which wants no keys."""

    async def meet() -> list[str]:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            link = links_on(Stack(), "acu ring", 1.0)()
            with pytest.raises(NotPermittedError, match="not paired") as refused:
                await link.open(lambda *_: None, lambda _: None)
            assert "acudevice pair 'ble:acu ring'" in refused.value.hint
            return world.calls

    assert not [
        call for call in asyncio.run(meet()) if call.startswith(("StartNotify", "WriteValue", "ReadValue T"))
    ]


# ---- again and again

TIMES = 200
WARM = 20
"""After so many all caches are filled."""


class Meter:
    """What a process holds, from one round to the next."""

    def __init__(self) -> None:
        self.files: list[int] = []
        self.objects: list[int] = []

    def look(self, done: int) -> None:
        """Count open files after so many rounds; and what lives in memory, now and then, since that takes time."""
        self.files.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - a count of names is all that is wanted
        if done in (WARM, TIMES):
            gc.collect()
            self.objects.append(len(gc.get_objects()))

    def assert_flat(self) -> None:
        """See that nothing piles up: no file at all, and not one object a round; a link takes hundreds."""
        assert set(self.files[WARM:]) == {self.files[WARM]}
        assert self.objects[1] - self.objects[0] < (TIMES - WARM) // 2


async def rounds(
    connect: Callable[[], Awaitable[BleLink]], lose: Callable[[], None], heard: list[bytes], meter: Meter
) -> list[int]:
    """Connect, ask once, lose the link; return how many packets came each time."""
    copies = []
    for done in range(1, TIMES + 1):
        heard.clear()
        link = await connect()
        await link.send(HELLO)
        while not heard:  # noqa: ASYNC110 - a list sets no event
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        lose()
        await link.close()
        copies.append(len(heard))
        meter.look(done)
    return copies


@pytest.fixture
def meter() -> Iterator[Meter]:
    """Return what counts files and objects; records of the log, which pytest keeps, are none of it."""
    logging.disable()
    yield Meter()
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@on_bluez
def test_two_hundred_links_over_bluez_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meter: Meter
) -> None:
    """Files and memory stay, and an answer comes once; without a disconnect bleak would deliver 200 copies."""

    async def practise() -> list[int]:
        async with bluez(tmp_path, monkeypatch) as world:
            heard: list[bytes] = []
            links = links_on(Stack(), "acu ring", 20.0)

            async def connect() -> BleLink:
                world.calls.clear()
                world.writes.clear()
                link = links()
                await link.open(lambda packet, _: heard.append(packet), lambda _: None)
                return link

            return await rounds(connect, lambda: world.ring.link(up=False), heard, meter)

    assert asyncio.run(practise()) == [1] * TIMES
    meter.assert_flat()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts files as Linux does")
def test_two_hundred_links_over_the_air_leave_nothing_behind(meter: Meter) -> None:
    """The same through bleak's public interface alone, with the firmware at the other end."""

    async def practise() -> list[int]:
        async with Air() as air, paired(air) as ring:
            heard: list[bytes] = []
            links = links_on(air.stack(), NAME, 5.0)

            async def connect() -> BleLink:
                link = links()
                await link.open(lambda packet, _: heard.append(packet), lambda _: None)
                return link

            def lose() -> None:
                for number in list(ring.radio.connections):
                    ring.radio.disconnect(number)

            return await rounds(connect, lose, heard, meter)

    assert asyncio.run(practise()) == [1] * TIMES
    meter.assert_flat()
