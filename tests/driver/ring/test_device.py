"""A ring, asked and heard through the face that every device has: the reference firmware at the other end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from acudevice.driver.device import Activated, EpochBegun, Item, LinkChange, Trouble
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import NoDeviceError, ProtocolError, RefusedError
from acudevice.protocol.fields import Fields
from acudevice.values.calibration import Calibration, CellTable
from acudevice.values.device import DeviceEvent
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from tests.support.fake_ring import FakeLink, FakeRing, Said
from tests.support.hurried import hurried
from tests.support.rings import Port, Taken, device_at

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 4000, 8000, release_timeout_ms=3000
)
ANY = replace(LR3, point="LI4", side=Side.ANY)
TABLE = ThresholdTable(7, (LR3, ANY))

Work = Callable[[RingDevice, Taken], Awaitable[None]]


def with_ring(work: Work, port: Port | None = None) -> Taken:
    """Open a ring, do some work with it and close it."""
    taken = Taken()

    async def run() -> None:
        device = device_at(port or Port(), taken)
        await device.open()
        try:
            await work(device, taken)
        finally:
            await device.close()

    hurried(run())
    return taken


def with_fake(ring: FakeRing, work: Work) -> Taken:
    """Do the same with a fake ring."""
    taken = Taken()

    async def run() -> None:
        device = device_at(lambda: FakeLink(ring), taken)
        await device.open()
        await work(device, taken)
        await device.close()

    hurried(run())
    return taken


def test_who_it_is_is_known_when_it_is_open() -> None:
    """Its serial number, its rates, that it is simulated; its battery when asked."""
    port = Port(seed=3)

    async def look(device: RingDevice, _: Taken) -> None:
        assert (device.info.serial, device.info.family) == ("VR-000003", "ring")
        assert 100.0 in device.info.rates_hz
        assert device.simulated
        assert 1 <= ((await device.battery()).percent or 0) <= 100
        assert await device.calibration() == port.ring.calibration

    with_ring(look, port)


def test_samples_come_at_the_rate_that_was_asked_for_from_the_first_on() -> None:
    """Numbered without a step, each packet stamped with its arrival, with the scale before the first."""

    async def stream(device: RingDevice, taken: Taken) -> None:
        started = await device.start(200.0)
        await asyncio.sleep(2.0)
        await device.stop()
        assert started.rate_hz == 200.0
        numbers = [number for _, number in taken.indexes()]
        assert numbers == list(range(started.first, started.first + len(numbers)))
        assert len(numbers) == pytest.approx(400, abs=5)
        kinds = [type(item) for item in taken.items]
        assert kinds.index(EpochBegun) < kinds.index(Samples)
        arrivals = [packet.received_s for packet in taken.of(Samples)]
        assert arrivals == sorted(arrivals)
        assert device.heard_s >= arrivals[-1]

    with_ring(stream)


def test_a_rate_that_was_asked_for_once_does_not_stay() -> None:
    """Who says none gets the usual one, whatever somebody wanted before."""

    async def stream(device: RingDevice, _: Taken) -> None:
        await device.start(10.0)
        await device.stop()
        assert (await device.start()).rate_hz == 100.0
        await device.stop()

    with_ring(stream)


def test_what_was_measured_until_the_stop_has_come_when_it_returns() -> None:
    """Even where much of it was missed just before."""
    port = Port(rate_hz=1000)

    async def stream(device: RingDevice, taken: Taken) -> None:
        await device.start()
        await asyncio.sleep(0.5)
        port.pull()
        await asyncio.sleep(30.0)
        port.plug()
        await taken.until(LinkChange.BACK)
        await device.stop()
        numbers = [number for _, number in taken.indexes()]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert len(numbers) > 30_000

    with_ring(stream, port)


def test_a_tare_is_a_new_zero_and_can_be_taken_back() -> None:
    """Each begins an epoch, which is told."""

    async def tare(device: RingDevice, taken: Taken) -> None:
        await device.start()
        first = (await device.tare()).tare_mn
        second = await device.tare()
        back = await device.untare()
        assert back.tare_mn == first
        assert second.noise_mn is not None
        assert back.noise_mn is None
        await asyncio.sleep(0.2)
        scales = [begun.scale for begun in taken.of(EpochBegun)]
        assert [scale.tare_mn for scale in scales][-1] == first
        assert device.epochs()[-1].epoch == back.epoch

    with_ring(tare)


def test_thresholds_are_written_verified_read_and_put_back() -> None:
    """None at first; what was written before comes back with a revert."""

    async def write(device: RingDevice, _: Taken) -> None:
        assert await device.thresholds() is None
        await device.write_thresholds(TABLE)
        assert await device.thresholds() == TABLE
        other = ThresholdTable(8, (LR3,))
        await device.write_thresholds(other)
        assert await device.revert_thresholds() == TABLE
        with pytest.raises(RefusedError, match="rule 5"):
            await device.write_thresholds(ThresholdTable(9, (replace(LR3, low_mn=90_000),)))
        assert await device.thresholds() == TABLE

    with_ring(write)


def test_a_calibration_is_written_and_its_epoch_has_its_scale() -> None:
    """At once: the epoch begins before the answer comes."""
    new = Calibration("cd" * 16, (CellTable((-100_000, 3_000_000), (-5000, 60_000)),), 1_795_000_000)

    async def write(device: RingDevice, taken: Taken) -> None:
        await device.start()
        old, written = await device.calibration(), await device.write_calibration(new)
        assert await device.calibration() == new
        await asyncio.sleep(0.2)
        assert taken.of(EpochBegun)[-1].scale.calibration == new
        assert taken.of(EpochBegun)[-1].epoch == written.epoch
        undone, back = await device.revert_calibration()
        assert back == old == await device.calibration()
        assert undone.crc != written.crc
        assert not taken.of(Trouble)

    with_ring(write)


def test_what_is_activated_is_heard_before_the_samples_that_it_holds_for() -> None:
    """In its place among the samples; the device says the same when asked, until it is deactivated."""

    async def activate(device: RingDevice, taken: Taken) -> None:
        await device.write_thresholds(TABLE)
        await device.start()
        await asyncio.sleep(0.5)
        assert await device.active() is None
        activated = await device.activate("LI4", Side.RIGHT)
        await asyncio.sleep(0.5)
        assert await device.active() == ("LI4", Side.RIGHT)
        assert activated.point == "LI4"
        (place,) = (k for k, item in enumerate(taken.items) if isinstance(item, Activated))
        assert taken.items[place] == activated
        later = [item for item in taken.items[place:] if isinstance(item, Samples)]
        earlier = [item for item in taken.items[:place] if isinstance(item, Samples)]
        assert earlier[-1].end <= activated.first
        assert later[-1].end > activated.first
        assert await device.deactivate() is not None
        assert await device.active() is None
        assert await device.deactivate() is None
        with pytest.raises(RefusedError, match="no such thing"):
            await device.activate("ST36", Side.LEFT)

    with_ring(activate)


def test_presses_that_the_device_checks_are_told_as_events() -> None:
    """With their numbers and the press itself."""

    async def press(device: RingDevice, taken: Taken) -> None:
        await device.write_thresholds(TABLE)
        await device.start()
        await device.tare()
        await device.activate("LR3", Side.LEFT)
        await asyncio.sleep(60.0)
        ends = [event for event in taken.of(DeviceEvent) if event.kind == "press_end"]
        assert len(ends) > 3
        assert all(event.press.point == "LR3" and event.sample == event.press.onset for event in ends)
        seqs = [event.seq for event in taken.of(DeviceEvent)]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))

    with_ring(press)


def test_a_cue_is_played_by_its_name() -> None:
    """All of them."""

    async def play(device: RingDevice, _: Taken) -> None:
        for name in ("find", "press", "stop", "done"):
            await device.cue(name)

    with_ring(play)


def test_a_device_that_cannot_be_opened_leaves_nothing_behind() -> None:
    """And may be tried again."""
    port = Port()
    port.there = False

    async def run() -> None:
        device = device_at(port)
        for _ in range(2):
            with pytest.raises(NoDeviceError):
                await device.open()
        assert len(asyncio.all_tasks()) == 1

    hurried(run())


def test_a_device_that_breaks_the_protocol_when_it_is_met_is_refused() -> None:
    """Its link is closed again."""
    ring = FakeRing()
    ring.info["width"] = 7
    links: list[FakeLink] = []

    def make() -> FakeLink:
        links.append(FakeLink(ring))
        return links[-1]

    async def run() -> None:
        with pytest.raises(ProtocolError, match="width is 7"):
            await device_at(make).open()
        assert links[-1].closed

    hurried(run())


def test_a_ring_without_a_calibration_can_be_opened_to_get_one() -> None:
    """It is only asking for it that is refused."""
    ring = FakeRing()
    ring.tables.clear()

    async def look(device: RingDevice, _: Taken) -> None:
        with pytest.raises(RefusedError, match="no calibration") as caught:
            await device.calibration()
        assert caught.value.status == "sensor_fault"

    with_fake(ring, look)


def test_a_table_that_cannot_be_put_back_breaks_the_protocol() -> None:
    """The device says that it did, and holds none."""

    class Forgetful(FakeRing):
        def _on_table_revert(self, _: Fields) -> Said:
            return "ok", {"crc": 1, "epoch": self.epoch}, []

    async def revert(device: RingDevice, _: Taken) -> None:
        with pytest.raises(ProtocolError, match="has none"):
            await device.revert_thresholds()

    with_fake(Forgetful(), revert)


def test_damage_and_what_was_dropped_are_counted() -> None:
    """By reason: frames of the link, messages of the conversation."""

    async def noise(device: RingDevice, taken: Taken) -> None:
        device._talk.packet(b"\x7f", 0.0)
        assert device.damage()["unknown_type"] == 1
        assert not taken.of(Trouble)

    with_ring(noise)


def test_a_sink_may_be_set_at_any_time() -> None:
    """Before it nobody hears; the epochs known by then can be asked for."""
    heard: list[Item] = []

    async def run() -> None:
        device: Any = device_at(Port())
        await device.open()
        await device.start()
        await asyncio.sleep(1.0)
        assert len(device.epochs()) == 1
        device.sink = heard.append
        await asyncio.sleep(1.0)
        await device.close()

    hurried(run())
    assert all(isinstance(item, Samples) for item in heard)
    assert heard
