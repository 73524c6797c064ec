"""The link by itself: every size of packet, and nothing that piles up when it is lost again and again."""

import asyncio
import os
from collections import Counter
from pathlib import Path

import pytest

from acudevice.driver.ble.link import BleLink, Place, links_on
from acudevice.driver.ble.stack import Stack
from acudevice.driver.device import Item, LinkChange, LinkState
from acudevice.driver.link import OnLost, OnPacket
from acudevice.driver.ring.device import RingDevice
from acudevice.protocol.limits import MAX_MESSAGE
from acudevice.values.samples import Samples
from acudevice.virtual.ble.server import RadioRing
from tests.support.computer import Around
from tests.support.programs import LIMIT_S, Program
from tests.support.told import assert_whole, recorded, states

pytestmark = [pytest.mark.slow, pytest.mark.bluez]

NAME = "Acu ring"
RECONNECTS = int(os.environ.get("ACUDEVICE_RECONNECTS", "15"))
"""How often a link is lost and opened again; 200 take some three minutes."""


def test_samples_come_whole_at_every_size_of_packet(around: Around, ring: RadioRing) -> None:
    """Requests in parts where they must be; as many samples as were measured, in order; both sides agree."""
    for mtu in (23, 185, 247, 517):
        ring.radio.device.gatt_server.max_mtu = mtu
        numbers, agreed, longest = around.do(_measured(ring, 50.0 if mtu == 23 else 200.0))
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert (agreed, longest) == ([mtu], min(mtu - 3, MAX_MESSAGE))


async def _measured(ring: RadioRing, rate_hz: float) -> tuple[list[int], list[int], int]:
    """Return numbers of a hundred samples, the MTU that the ring knows, the longest message that we may send."""
    taken: list[Samples] = []
    enough = asyncio.Event()

    def take(item: Item) -> None:
        if isinstance(item, Samples):
            taken.append(item)
            if item.end - taken[0].first >= 100:
                enough.set()

    link = links_on(Stack(), NAME)()
    device = RingDevice(lambda: link)
    device.sink = take
    await device.open()
    await device.start(rate_hz)
    async with asyncio.timeout(LIMIT_S):
        await enough.wait()
    agreed = [connection.att_mtu for connection in ring.radio.connections.values()]
    await device.stop()
    await device.close()
    return [number for each in taken for number, _, _ in each.rows()], agreed, link.max_message


def lose(ring: RadioRing) -> None:
    """Let the ring close the link, as it does in effect when it goes out of reach; it can be found again at once."""
    for number in list(ring.radio.connections):
        ring.radio.disconnect(number)


def test_what_the_ring_sends_comes_once_however_often_the_link_was_lost(
    around: Around, ring: RadioRing
) -> None:
    """A link that was lost and not disconnected was seen to have bleak deliver all once more."""
    heard: list[Counter[bytes]] = []

    class Counting(BleLink):
        async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
            count: Counter[bytes] = Counter()
            heard.append(count)

            def take(packet: bytes, at_s: float) -> None:
                count[packet] += 1
                on_packet(packet, at_s)

            await super().open(take, on_lost)

    async def practise() -> None:
        place = Place(NAME, Stack())
        device = RingDevice(lambda: Counting(place))
        items: asyncio.Queue[Item] = asyncio.Queue()
        device.sink = items.put_nowait
        await device.open()
        await device.start(100.0)
        for _ in range(5):
            lose(ring)
            while not _fresh(await items.get()):
                pass
            for _ in range(20):
                await items.get()
        await device.close()

    around.do(practise())
    assert len(heard) > 5
    assert sum(len(count) for count in heard) > 60
    assert {copies for count in heard for copies in count.values()} == {1}


def _fresh(item: Item) -> bool:
    return isinstance(item, LinkState) and item.change is LinkChange.FRESH


def test_a_link_that_is_lost_again_and_again_leaves_nothing_behind(around: Around, ring: RadioRing) -> None:
    """The program that records opens no more files and takes no more memory, and no sample is missing or twice."""
    held: list[tuple[int, int]] = []
    with recorded("blue") as record:
        record.until(lambda told: told["type"] == "samples")
        for _ in range(RECONNECTS):
            around.tell(lambda: lose(ring))
            record.until(lambda told: told["type"] == "link" and told["state"] == "fresh")
            held.append((_files(record), _resident_kb(record)))
        record.process.terminate()
        assert record.end() == 143
    print(held)
    files, memory = zip(*held[RECONNECTS // 5 :], strict=True)  # what is taken once is taken by then
    assert max(files) == min(files)
    assert (
        memory[-1] - memory[0] < 40 * len(memory) + 2048
    )  # what is kept of a session grows with its samples, a little
    assert states(record).count("lost") == RECONNECTS
    assert_whole(record)


def _files(program: Program) -> int:
    return len(list(Path(f"/proc/{program.process.pid}/fd").iterdir()))


def _resident_kb(program: Program) -> int:
    (line,) = (
        line
        for line in Path(f"/proc/{program.process.pid}/status").read_text(encoding="ascii").splitlines()
        if line.startswith("VmRSS")
    )
    return int(line.split()[1])
