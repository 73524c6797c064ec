"""Stored sessions come whole over links that lose pieces, and say what the ring measured."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from acudevice.driver.ble.link import links_on
from acudevice.driver.ring import stored as module
from acudevice.driver.ring.device import RingDevice
from acudevice.driver.stored import Listed, Stored
from acudevice.errors import LinkTimeout, ProtocolError, RefusedError
from acudevice.protocol.messages import TYPES
from acudevice.values.press import Verdict
from acudevice.virtual.options import Options
from acudevice.virtual.person import Kind
from acudevice.virtual.ring import VirtualRing
from tests.support.air import Air
from tests.support.guest import NAME, paired
from tests.support.hurried import hurried, now_s
from tests.support.practised import TABLE, UNIX_S, practised
from tests.support.rings import Port, PortLink

RECORD = TYPES["RECORD"].code


class Lossy(PortLink):
    """A link that loses every so manieth piece of a record."""

    every = 0

    def __init__(self, port: Port) -> None:
        super().__init__(port)
        # The ring has been on for a while when the loop begins.
        self._began_s = now_s() - port.ring.t_s

    def _passes(self, packet: bytes) -> bool:
        if packet[0] == RECORD and self.every:
            Lossy.count += 1
            return Lossy.count % self.every != 0
        return super()._passes(packet)

    count = 0


async def opened(ring: VirtualRing, every: int = 0) -> RingDevice:
    """Open a ring over a link that loses pieces."""
    Lossy.every, Lossy.count = every, 0
    port = Port(ring)
    device = RingDevice(lambda: Lossy(port))
    await device.open()
    return device


async def copied(device: RingDevice, record: Listed, offset: int = 0) -> bytes:
    """Return what comes of a stored session."""
    return b"".join([piece async for piece in device.stored.read(record, offset)])


def fetched(ring: VirtualRing, every: int = 0) -> list[tuple[Listed, bytes, Stored]]:
    """Return all that a ring stored."""

    async def use() -> list[tuple[Listed, bytes, Stored]]:
        device = await opened(ring, every)
        found = []
        for record in await device.stored.listed():
            blob = await copied(device, record)
            found.append((record, blob, device.stored.decode(blob)))
        await device.close()
        return found

    return hurried(use())


def test_a_stored_session_says_what_was_pressed() -> None:
    """Point, time, every sample with its force, the device's verdicts."""
    ((record, blob, stored),) = fetched(practised(25.0))
    assert (record.number, record.size) == (1, len(blob))
    assert (stored.point, stored.side) == ("LR3", "left")
    assert stored.unix_s is not None
    assert abs(stored.unix_s - UNIX_S) < 2.0
    assert record.unix_s == int(stored.unix_s)
    assert 2400 <= stored.samples <= 2502
    ticks = [tick for block in stored.blocks for run in block.samples() for _, tick, _ in run.rows()]
    assert {b - a for a, b in pairwise(ticks)} == {10_000}
    assert stored.epochs[0].scale is not None
    assert [press.device_verdict for press in stored.presses][:2] == [Verdict.OK] * 2
    assert all(0.0 < press.onset_s < press.release_s < 25.0 for press in stored.presses)
    assert {"epoch", "press_start", "press_end"} <= {mark.kind for mark in stored.marks}


def test_lost_pieces_are_asked_for_again() -> None:
    """Every seventh is lost on the way: the same bytes come in the end."""
    ring = practised(12.0)
    assert fetched(ring, every=7)[0][1] == fetched(ring)[0][1]


def test_a_link_that_drops_in_the_middle_costs_nothing() -> None:
    """It is opened again, and the copy goes on."""
    ring = practised(12.0)

    async def use() -> tuple[bytes, bytes]:
        Lossy.every = 0
        port = Port(ring)
        device = RingDevice(lambda: Lossy(port))
        await device.open()
        (record,) = await device.stored.listed()
        pieces = []
        async for piece in device.stored.read(record, 0):
            pieces.append(piece)
            if len(pieces) == 5:
                port.pull()
                port.plug()
        whole = await copied(device, record)
        await device.close()
        return b"".join(pieces), whole

    pieces, whole = hurried(use())
    assert pieces == whole


def test_a_copy_goes_on_where_it_ended() -> None:
    """From any byte."""
    ring = practised(12.0)

    async def use() -> None:
        device = await opened(ring)
        (record,) = await device.stored.listed()
        whole = await copied(device, record)
        for offset in (1, 100, record.size - 1, record.size):
            assert await copied(device, record, offset) == whole[offset:]
        await device.close()

    hurried(use())


def test_a_device_that_sends_nothing_is_given_up() -> None:
    """After a few tries, and it says that what came is kept."""
    ring = practised(3.0)

    async def use() -> None:
        device = await opened(ring, every=1)
        (record,) = await device.stored.listed()
        with pytest.raises(LinkTimeout, match="does not send its stored session 1"):
            await copied(device, record)
        await device.close()

    hurried(use())
    assert module.TRIES > 1


def test_only_what_the_device_holds_is_deleted() -> None:
    """By the CRC of all its bytes."""
    ring = practised(3.0, 2.0)

    async def use() -> list[int]:
        device = await opened(ring)
        first, _ = await device.stored.listed()
        with pytest.raises(RefusedError, match="did not arrive as sent"):
            await device.stored.delete(Listed(1, 0, first.size, first.crc ^ 1, None))
        await device.stored.delete(first)
        left = [record.number for record in await device.stored.listed()]
        await device.close()
        return left

    assert hurried(use()) == [2]


def test_how_long_ago_is_told_by_the_clock_of_the_same_boot() -> None:
    """After a restart nobody knows."""
    ring = practised(5.0)

    async def use() -> tuple[float | None, float | None]:
        device = await opened(ring)
        (record,) = await device.stored.listed()
        stored = device.stored.decode(await copied(device, record))
        assert stored.boot is not None
        known = await device.stored.ago_s(record.boot_id, stored.boot.tick)
        other = await device.stored.ago_s(record.boot_id ^ 1, stored.boot.tick)
        await device.close()
        return known, other

    known, other = hurried(use())
    assert known is not None
    assert 5.5 < known < 9.0
    assert other is None


def test_what_is_no_record_is_refused() -> None:
    """Bytes that break the page."""
    ring = practised(2.0)

    async def use() -> None:
        device = await opened(ring)
        (record,) = await device.stored.listed()
        blob = await copied(device, record)
        with pytest.raises(ProtocolError):
            device.stored.decode(blob[:31])
        await device.close()

    hurried(use())


def test_a_torn_session_says_what_was_pressed_until_then() -> None:
    """Power failed in the middle: its samples are there up to that, and what cannot be read."""
    ((_, blob, whole),) = fetched(practised(25.0))

    async def use() -> Stored:
        device = await opened(VirtualRing())
        try:
            return device.stored.decode(blob[:-1010])
        finally:
            await device.close()

    torn = hurried(use())
    assert (whole.torn, whole.rest) == (None, b"")
    assert torn.torn == "the last message of the record is cut short"
    assert blob[:-1010].endswith(torn.rest)
    assert 0 < len(torn.rest) < 256
    assert whole.samples - 500 < torn.samples < whole.samples
    assert [block.counts for block in torn.blocks] == [
        block.counts for block in whole.blocks[: len(torn.blocks)]
    ]


SAMPLES, EPOCH = TYPES["SAMPLES"].code, 2
"""The type of a message, and the places of its epoch and format behind its length."""


def lines(blob: bytes) -> list[bytes]:
    """Return the head of a record and its messages, each with its length."""
    parts, at = [blob[:32]], 32
    while at < len(blob):
        parts.append(blob[at : at + 1 + blob[at]])
        at += len(parts[-1])
    return parts


def decoded(blob: bytes) -> Stored:
    """Return what a ring's driver makes of a record."""

    async def use() -> Stored:
        device = await opened(VirtualRing())
        try:
            return device.stored.decode(blob)
        finally:
            await device.close()

    return hurried(use())


@pytest.mark.parametrize(
    ("at", "why"),
    [(EPOCH, "samples of epoch 9, which it does not describe"), (EPOCH + 1, "samples of another format")],
)
def test_a_message_that_makes_no_sense_costs_no_other(at: int, why: str) -> None:
    """A bit flipped in flash: all around it is there, and it is handed on as it is."""
    ((_, blob, whole),) = fetched(practised(12.0))
    parts = lines(blob)
    places = [k for k, part in enumerate(parts) if k and part[1] == SAMPLES]
    hurt = places[len(places) // 2]
    bad = bytearray(parts[hurt])
    bad[1 + at] = 9 if at == EPOCH else 0x12
    stored = decoded(b"".join((*parts[:hurt], bytes(bad), *parts[hurt + 1 :])))
    assert stored.rest == bytes(bad)
    assert stored.torn is not None
    assert why in stored.torn
    assert len(stored.blocks) == len(whole.blocks) - 1
    assert (stored.presses, stored.marks) == (whole.presses, whole.marks)


def test_an_event_that_lacks_a_field_costs_no_other() -> None:
    """The same of an event: that of the epoch, behind which nothing can be told, and of a press."""
    ((_, blob, whole),) = fetched(practised(12.0))
    parts = lines(blob)
    press_end = next(k for k, part in enumerate(parts) if k and part[1:3] == b"\3\2")
    cut = bytes((parts[press_end][0] - 4,)) + parts[press_end][1:-4]  # without its last field, `done`
    stored = decoded(b"".join((*parts[:press_end], cut, *parts[press_end + 1 :])))
    assert (stored.rest, stored.torn) == (cut, "the stored event press_end lacks the field done")
    assert (stored.samples, len(stored.presses)) == (whole.samples, len(whole.presses) - 1)
    undescribed = decoded(b"".join((parts[0], *parts[2:])))
    assert undescribed.samples == 0
    assert undescribed.rest == b"".join(part for part in parts[1:] if part[1] == SAMPLES)


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20.0):
        while not holds():  # noqa: ASYNC110 - nobody else can tell
            await asyncio.sleep(0.01)


@pytest.mark.slow
def test_stored_sessions_come_by_radio_too() -> None:
    """Over real GATT, in pieces as long as its packets; the ring obeys who is bonded."""

    async def practise() -> tuple[Listed, Stored, tuple[Listed, ...]]:
        async with Air() as air, paired(air, Options(hand=Kind.STEADY, seed=2), fast=True) as ring:
            device = RingDevice(links_on(air.stack(), NAME, 5.0))
            await device.open()
            await device.write_thresholds(TABLE)
            await device.stored.standalone(True, UNIX_S)
            await device.close()
            firmware: Any = ring.ring.firmware
            await until(lambda: not firmware.linked())
            ring.ring.press_button()
            await until(lambda: firmware.events.count > 6)
            ring.ring.press_button(long=True)
            again = RingDevice(links_on(air.stack(), NAME, 5.0))
            await again.open()
            (record,) = await again.stored.listed()
            stored = again.stored.decode(await copied(again, record))
            await again.stored.delete(record)
            left = await again.stored.listed()
            await again.close()
            return record, stored, left

    record, stored, left = asyncio.run(practise())
    assert record.size > 5_000
    assert stored.samples > 800
    assert [press.device_verdict for press in stored.presses][:1] == [Verdict.OK]
    assert left == ()
