"""The Bluetooth link against the very firmware: real GATT and pairing on a virtual air, bleak's public API between."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest
from bleak.exc import BleakGATTProtocolError
from bumble.device import Connection

from acudevice.driver.addresses import parse
from acudevice.driver.ble import link as ble_link
from acudevice.driver.ble.link import BleLink, Place, links_on
from acudevice.driver.ble.pairing import pair
from acudevice.driver.device import EpochBegun, Item, LinkChange, LinkState
from acudevice.driver.registry import links_for
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import (
    AcuError,
    LinkError,
    LinkLostError,
    LinkTimeout,
    NoDeviceError,
    NotPermittedError,
    RefusedError,
    WrongDeviceError,
)
from acudevice.protocol.codec import Answer, decode
from acudevice.protocol.parts import encode_request
from acudevice.signal.calibrate import Converter
from acudevice.signal.check import Check
from acudevice.signal.moments import PressEnded
from acudevice.values.device import DeviceEvent
from acudevice.values.press import Press, Verdict
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from acudevice.virtual.options import Options
from acudevice.virtual.person import Kind
from tests.support.air import Air
from tests.support.guest import NAME, client_of, paired

HELLO = encode_request("hello", 7, {"versions": b"\1\0"})

TABLE = ThresholdTable(
    3,
    (
        Thresholds(
            point="LR3", side=Side.LEFT, mode=Mode.HOLD, onset_mn=2000, release_mn=1000, low_mn=8000,
            high_mn=24_000, ceiling_mn=30_000, hold_min_ms=4000, hold_max_ms=8000, block_ms=0, rest_min_ms=2000,
            release_timeout_ms=3000, cv_max_permille=250, cadence_low_mhz=0, cadence_high_mhz=0, repeats=3,
        ),
    ),
)  # fmt: skip


class Ear:
    """Hears what a link delivers."""

    def __init__(self) -> None:
        self.packets: asyncio.Queue[bytes] = asyncio.Queue()
        self.losses: asyncio.Queue[LinkError] = asyncio.Queue()

    def packet(self, packet: bytes, at_s: float) -> None:
        """Take a packet."""
        assert at_s > 0.0
        self.packets.put_nowait(packet)

    async def answer(self) -> Answer:
        """Wait for an answer of one part."""
        async with asyncio.timeout(60.0):
            message = decode(await self.packets.get())
        assert isinstance(message, Answer)
        return message


async def opened(air: Air, ear: Ear, target: str = NAME) -> BleLink:
    """Open a link to a ring in the air."""
    link = links_on(air.stack(), target, 20.0)()
    await link.open(ear.packet, ear.losses.put_nowait)
    return link


async def until(holds: Callable[[], object], limit_s: float = 60.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(limit_s):
        while not holds():  # noqa: ASYNC110 - it is about what others do, who set no event
            await asyncio.sleep(0.01)


def test_a_request_is_answered_over_the_air() -> None:
    """By name or by address; written to Control, indicated by it."""

    async def talk() -> None:
        async with Air() as air, paired(air) as ring:
            address = next(iter(await air.computer.keystore.get_all()))[0].removesuffix("/P")
            assert address != ring.address, "a bonded ring goes by its lasting address"
            for target in (NAME.upper(), address.lower()):
                ear = Ear()
                link = await opened(air, ear, target)
                await link.send(HELLO[0])
                answer = await ear.answer()
                assert (answer.status, answer.ref) == (0, 7)
                assert link.damage() == {}
                await link.close()
                await link.close()
                assert ear.losses.empty()

    asyncio.run(talk())


@pytest.mark.slow
@pytest.mark.parametrize(("mtu", "longest"), [(23, 20), (185, 182), (247, 244), (517, 244)])
def test_the_whole_conversation_fits_every_mtu(mtu: int, longest: int) -> None:
    """Who it is, a table in parts both ways, samples: from the smallest link to one larger than a message."""

    async def talk() -> None:
        items: list[Item] = []
        async with Air(mtu) as air, paired(air, fast=True):
            link = await opened(air, Ear())
            assert link.max_message == longest
            await link.close()
            device = RingDevice(links_on(air.stack(), NAME, 20.0))
            device.sink = items.append
            await device.open()
            assert device.info.model == "virtual ring"
            assert device.info.serial is not None
            assert device.simulated
            await device.write_thresholds(TABLE)
            assert await device.thresholds() == TABLE
            assert (await device.battery()).percent is not None
            await device.start()
            await until(lambda: sum(item.size for item in items if isinstance(item, Samples)) > 200)
            await device.close()
        assert_unbroken([item for item in items if isinstance(item, Samples)])

    asyncio.run(talk())


@pytest.mark.slow
@pytest.mark.parametrize("mtu", [185, 247])
def test_a_thousand_samples_a_second_come_where_the_link_takes_them(mtu: int) -> None:
    """Each once and in order, in as few packets as fit."""

    async def measure() -> list[Samples]:
        items: list[Item] = []
        async with Air(mtu) as air, paired(air):
            device = RingDevice(links_on(air.stack(), NAME, 20.0))
            device.sink = items.append
            await device.open()
            assert (await device.start(1000.0)).rate_hz == 1000.0
            await until(lambda: last_sample(items) >= 500)
            await device.close()
        return [item for item in items if isinstance(item, Samples)]

    blocks = asyncio.run(measure())
    assert_unbroken(blocks)
    assert blocks[0].period_ticks == 1000


def test_a_link_that_is_too_small_for_a_rate_is_told_and_a_lower_one_goes() -> None:
    """At the smallest MTU a packet takes a sample or two."""

    async def measure() -> None:
        async with Air(23) as air, paired(air):
            device = RingDevice(links_on(air.stack(), NAME, 20.0))
            await device.open()
            with pytest.raises(RefusedError, match="too slow for that rate") as refused:
                await device.start(1000.0)
            assert "lower rate" in refused.value.hint
            assert (await device.start(100.0)).rate_hz == 100.0
            await device.close()

    asyncio.run(measure())


PATIENT_S = 20.0
"""How long a ring may be searched for where eight share one busy machine."""


@pytest.mark.slow
def test_eight_rings_at_their_fastest_lose_nothing() -> None:
    """In one process, each with its own link: 1,000 samples a second of each."""

    async def measure() -> list[list[Samples]]:
        heard: list[list[Samples]] = []
        async with Air() as air, air.rings(8) as rings:
            for ring in rings:
                ring.ring.press_button()
                await pair(ring.address, air.stack(), PATIENT_S)
            places = [ring.radio.device.static_address.to_string(False) for ring in rings]
            devices = [RingDevice(links_on(air.stack(), place, PATIENT_S)) for place in places]
            for device in devices:
                blocks: list[Item] = []
                device.sink = blocks.append
                heard.append(blocks)
            for device in devices:  # in turn: bumble's host takes one connection attempt at a time
                await device.open()
            await asyncio.gather(*(device.start(1000.0) for device in devices))
            await until(lambda: all(last_sample(blocks) >= 500 for blocks in heard))
            await asyncio.gather(*(device.close() for device in devices))
            assert len({device.info.serial for device in devices}) == 8
        return [[item for item in blocks if isinstance(item, Samples)] for blocks in heard]

    for blocks in asyncio.run(measure()):
        assert_unbroken(blocks)
        assert blocks[0].period_ticks == 1000


def assert_unbroken(blocks: list[Samples]) -> None:
    """See that no sample is missing and none there twice."""
    for before, after in itertools.pairwise(blocks):
        assert after.first == before.first + before.size


@pytest.mark.slow
def test_presses_are_judged_alike_on_both_sides_of_the_air() -> None:
    """The ring's verdict and the host's, of the samples that came over the air, with a link that fails in a press."""

    async def practise() -> tuple[list[Item], ThresholdTable]:
        items: list[Item] = []
        async with Air() as air, paired(air, Options(hand=Kind.STEADY, seed=2), fast=True) as ring:
            device = RingDevice(links_on(air.stack(), NAME, 5.0))
            device.sink = items.append
            await device.open()
            await device.write_thresholds(TABLE)
            await device.start()
            await device.activate("LR3", Side.LEFT)
            await until(lambda: happened(items, "press_start"))
            for number in list(ring.radio.connections):
                ring.radio.disconnect(number)
            await until(lambda: LinkChange.BACK in changes(items))
            await until(lambda: len(happened(items, "press_end")) >= 2)
            await until(lambda: last_sample(items) > happened(items, "press_end")[-1].press.release)
            await device.close()
        return items, TABLE

    items, table = asyncio.run(practise())
    assert changes(items)[:2] == [LinkChange.LOST, LinkChange.BACK]
    blocks = [item for item in items if isinstance(item, Samples)]
    assert_unbroken(blocks)
    theirs = [event.press for event in happened(items, "press_end")]
    ours = judged(items, blocks, table.entries[0])
    assert [(press.onset, press.release, press.verdict) for press in ours[: len(theirs)]] == [
        (press.onset, press.release, press.verdict) for press in theirs
    ]
    assert {press.verdict for press in theirs} <= set(Verdict)
    assert len(theirs) >= 2


def happened(items: list[Item], kind: str) -> list[DeviceEvent]:
    """Return the events of one kind."""
    return [item for item in items if isinstance(item, DeviceEvent) and item.kind == kind]


def changes(items: list[Item]) -> list[LinkChange]:
    """Return what happened to the link, but for silence."""
    told = [item.change for item in items if isinstance(item, LinkState)]
    return [change for change in told if change not in (LinkChange.SILENT, LinkChange.FRESH)]


def last_sample(items: list[Item]) -> int:
    """Return the number of the newest sample."""
    return max((item.end for item in items if isinstance(item, Samples)), default=0)


def judged(items: list[Item], blocks: list[Samples], thresholds: Thresholds) -> list[Press]:
    """Check the samples as a host does."""
    epoch = next(item for item in items if isinstance(item, EpochBegun))
    assert epoch.scale is not None
    converter = Converter(epoch.scale, epoch.width)
    check = Check(thresholds, ceiling_mn=30_000, tick_hz=blocks[0].tick_hz)
    moments = [moment for block in blocks for moment in check.feed(block, converter.many(block.counts))]
    return [moment.press for moment in moments if isinstance(moment, PressEnded)]


def test_a_ring_that_goes_away_is_told_once_and_can_be_opened_again() -> None:
    """What is still sent fails; a closed link lets the system forget the lost one before the next is opened."""

    async def talk() -> None:
        async with Air() as air, paired(air) as ring:
            ear = Ear()
            link = await opened(air, ear)
            ring.radio.go_away()
            async with asyncio.timeout(60.0):
                assert isinstance(await ear.losses.get(), LinkLostError)
            with pytest.raises(LinkLostError):
                await link.send(HELLO[0])
            await link.close()
            ring.radio.come_back()
            again = await opened(air, ear)
            await again.send(HELLO[0])
            assert (await ear.answer()).status == 0
            await again.close()
            assert ear.losses.empty()
            assert not air.computer.connections

    asyncio.run(talk())


@pytest.mark.slow
def test_a_stranger_is_told_to_pair_first() -> None:
    """The ring's attributes refuse, and the words say what to do."""

    async def ask() -> None:
        async with Air() as air, air.ring():
            device = RingDevice(links_on(air.stack(), NAME, 20.0))
            with pytest.raises(NotPermittedError) as refused:
                await device.open()
            assert "pair" in refused.value.hint
            await until(lambda: not air.computer.connections)

    asyncio.run(ask())


@pytest.mark.slow
def test_nobody_there_is_no_device() -> None:
    """The name that was looked for is in the message, and who else is near in the hint."""

    async def ask(target: str) -> AcuError:
        async with Air() as air, air.ring() as ring:
            with pytest.raises(NoDeviceError, match=target) as missing:
                await links_on(air.stack(), target, 1.5)().open(Ear().packet, print)
            assert ring.address in missing.value.hint
            return missing.value

    assert asyncio.run(ask("somebody else")).exit_code == 69


def test_what_is_known_no_more_is_looked_for_again() -> None:
    """A device that the system knew is connected to without a search; where that fails the next attempt searches."""

    async def talk() -> None:
        async with Air() as air, paired(air) as ring:
            place = Place(NAME, air.stack())
            link = BleLink(place, 2.0)
            await link.open(Ear().packet, print)
            await link.close()
            known = place.device
            assert known is not None
            ring.radio.go_away()
            await asyncio.sleep(0.05)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(ble_link, "CONNECT_S", 0.2)
                with pytest.raises(LinkError):
                    await BleLink(place, 0.2).open(Ear().packet, print)
            assert place.device is None
            ring.radio.come_back()
            again = BleLink(place, 2.0)
            await again.open(Ear().packet, print)
            assert place.device is not None
            await again.close()

    asyncio.run(talk())


def test_a_write_that_is_never_answered_has_lost_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the system's service died: no callback comes, and it still looks connected."""

    async def talk() -> None:
        async with Air() as air, paired(air):
            ear = Ear()
            link = await opened(air, ear)
            air.hung = True
            monkeypatch.setattr(ble_link, "CALL_S", 0.3)
            with pytest.raises(LinkTimeout):
                await link.send(HELLO[0])
            assert isinstance(ear.losses.get_nowait(), LinkTimeout)
            with pytest.raises(LinkLostError):
                await link.send(HELLO[0])
            await link.close()

    asyncio.run(talk())


def test_another_kind_of_device_is_refused() -> None:
    """One that advertises the service and does not have it."""

    async def ask() -> None:
        async with Air() as air, paired(air) as ring:
            ring.radio.device.gatt_server.attributes.clear()
            with pytest.raises(WrongDeviceError, match="Control"):
                await opened(air, Ear())
            await until(lambda: not air.computer.connections)

    asyncio.run(ask())


def test_an_attempt_that_is_cancelled_leaves_nothing_behind() -> None:
    """At any moment of it."""

    async def talk() -> None:
        async with Air() as air, paired(air):
            for wait_s in (0.0, 0.005, 0.02, 0.05, 0.1):
                attempt = asyncio.ensure_future(opened(air, Ear()))
                await asyncio.sleep(wait_s)
                if attempt.done():
                    await attempt.result().close()
                attempt.cancel()
                await asyncio.gather(attempt, return_exceptions=True)
                await until(lambda: not air.computer.connections and not air.computer.is_scanning)
            link = await opened(air, Ear())
            await link.close()

    asyncio.run(talk())


def test_a_ring_that_leaves_while_it_is_met_is_told_in_one_way() -> None:
    """At any moment of it: either opening fails, or it succeeds and the loss is told; never both, never neither."""

    async def meet() -> set[str]:
        ways = set()
        async with Air() as air, paired(air) as ring:
            loop = asyncio.get_running_loop()
            waits = iter([0.0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.06])

            def leave(connection: Connection) -> None:
                loop.call_later(next(waits), ring.radio.disconnect, connection.handle)

            ring.radio.device.on("connection", leave)
            for _ in range(8):
                ear = Ear()
                try:
                    link = await opened(air, ear)
                except LinkError:
                    ways.add("refused")
                    assert ear.losses.empty()
                else:
                    ways.add("lost")
                    async with asyncio.timeout(60.0):
                        await ear.losses.get()
                    await link.close()
                assert ear.losses.empty()
                await until(lambda: not air.computer.connections)
        return ways

    assert "refused" in asyncio.run(meet())


def test_everything_but_info_wants_a_bond() -> None:
    """Each characteristic of the ring's own, read and written by a computer that is not paired."""

    async def ask() -> dict[str, str]:
        told: dict[str, str] = {}
        async with Air() as air, air.ring(), client_of(air) as client:
            for service in client.services:
                for characteristic in service.characteristics:
                    told.update(await _touched(client, characteristic))
        return told

    told = asyncio.run(ask())
    assert told["0002 read"] == "granted"
    assert told["2a24 read"] == told["2a26 read"] == told["2a29 read"] == "granted"
    for each in (
        "0003 write", "0003 subscribe", "0004 subscribe", "0005 subscribe", "0006 read", "0006 write", "2c07 read",
        "2c07 subscribe", "2a25 read", "2a19 read", "2a19 subscribe",
    ):  # fmt: skip
        assert told[each] == "INSUFFICIENT_AUTHENTICATION", each


async def _touched(client: object, characteristic: object) -> dict[str, str]:
    tries: dict[str, Callable[[], Awaitable[object]]] = {
        "read": lambda: client.read_gatt_char(characteristic),
        "write": lambda: client.write_gatt_char(characteristic, b"\1", response=True),
        "subscribe": lambda: client.start_notify(characteristic, print),
    }
    found = {}
    may = {
        what.replace("notify", "subscribe").replace("indicate", "subscribe")
        for what in characteristic.properties
    }
    for what in tries.keys() & may:
        try:
            await tries[what]()
            found[what] = "granted"
        except BleakGATTProtocolError as error:
            found[what] = error.code.name
    return {f"{characteristic.uuid[4:8]} {what}": result for what, result in found.items()}


def test_an_address_leads_to_a_link_of_its_own_each_time() -> None:
    """By the registry."""
    links = links_for(parse("ble:Acu ring"))
    first, second = links(), links()
    assert isinstance(first, BleLink)
    assert first is not second
    assert first.name == "Acu ring"
    assert not first.simulated
