"""A recording is a device that sends once more what was measured once."""

import asyncio
from collections.abc import Iterator

import pytest

from acudevice.driver.device import Activated, EpochBegun, Item, LinkChange, LinkState, Missing, Sink
from acudevice.driver.replay import PACKET_S, ReplayDevice, timeline
from acudevice.errors import UsageError
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Side
from tests.store.making import TABLE, begin, record_all, samples_of


@pytest.fixture
def kept() -> Iterator[Recording]:
    """Give a recording with all there is: a hole, a pause, a reboot, presses and events."""
    with Store.open() as store:
        yield store.load(record_all(store))


def items(recording: Recording) -> list[Item]:
    """Return what is sent, without the times."""
    return [item for _, item in timeline(recording)]


def test_every_sample_comes_once_more_as_it_was(kept: Recording) -> None:
    """Numbers, ticks and readings are those of the recording; only the packing is anew."""
    sent = [
        (packet.boot_id, number, tick, readings)
        for packet in items(kept)
        if isinstance(packet, Samples)
        for number, tick, readings in packet.rows()
    ]
    stored = [
        (packet.boot_id, number, tick, readings)
        for block in kept.blocks
        for packet in block.samples()
        for number, tick, readings in packet.rows()
    ]
    assert sent == stored
    assert len(sent) == kept.samples == len(samples_of(kept))


def test_packets_are_as_short_as_those_of_a_device(kept: Recording) -> None:
    """None spans more than the time that a device lets a sample wait."""
    for packet in items(kept):
        if isinstance(packet, Samples):
            assert packet.size * packet.period_ticks / packet.tick_hz <= PACKET_S + 1e-9


def test_times_never_go_back(kept: Recording) -> None:
    """What is sent is in the order in which it came."""
    times = [t_s for t_s, _ in timeline(kept)]
    assert times == sorted(times)


def test_what_was_missing_is_missing_again_before_what_follows(kept: Recording) -> None:
    """Each gap with a known count comes with its reason, in front of the samples behind it."""
    told = [item for item in items(kept) if isinstance(item, Missing)]
    assert [(m.last - m.first + 1, m.reason) for m in told] == [
        (gap.missing, gap.reason) for gap in kept.gaps if gap.missing
    ]
    sent = items(kept)
    for missing in told:
        following = next(item for item in sent[sent.index(missing) :] if isinstance(item, Samples))
        assert following.first == missing.last + 1


def test_a_restart_of_the_device_is_told_and_scales_come_first(kept: Recording) -> None:
    """One `rebooted` for each boot after the first; an epoch before the first sample of it."""
    sent = items(kept)
    changes = [item.change for item in sent if isinstance(item, LinkState)]
    assert changes == [LinkChange.REBOOTED] * (len(kept.boots) - 1)
    known: set[tuple[int, int]] = set()
    for item in sent:
        if isinstance(item, EpochBegun):
            known.add((item.boot_id, item.epoch))
        elif isinstance(item, Samples) and kept.epochs and item.boot_id == kept.epochs[0].boot_id:
            assert (item.boot_id, item.epoch) in known


def test_it_is_played_through_the_face_of_a_device(kept: Recording) -> None:
    """Opened, started, heard to the end, which is told."""

    async def play() -> list[Item]:
        heard: list[Item] = []
        device = ReplayDevice(kept, speed=None)
        device.sink = heard.append
        await device.open()
        started = await device.start()
        assert started.first == kept.boots[0].first
        await device.played()
        await device.close()
        return heard

    heard = asyncio.run(play())
    assert heard[:-1] == items(kept)
    assert isinstance(heard[-1], LinkState)
    assert heard[-1].change is LinkChange.ENDED


def test_who_keeps_it_again_knows_how_long_a_restart_took(kept: Recording) -> None:
    """Played as fast as can be, kept anew: boots begin at the same seconds, and gaps are as long."""

    async def play(sink: Sink) -> None:
        device = ReplayDevice(kept, speed=None, stamped=True)
        device.sink = sink
        await device.start()
        await device.played()

    with Store.open() as store:
        recorder = begin(store)
        asyncio.run(play(lambda item: recorder.append(item) if isinstance(item, Samples) else None))
        recorder.seal("done")
        again = store.load(recorder.id)
        assert len(again.boots) == 2
        assert [boot.start_s for boot in again.boots] == pytest.approx(
            [boot.start_s for boot in kept.boots], abs=2e-6
        )
        assert [gap.end_s for gap in again.gaps] == pytest.approx([gap.end_s for gap in kept.gaps], abs=2e-6)


def test_what_the_sink_raises_is_raised_to_who_waits(kept: Recording) -> None:
    """A disk that is full in the middle of it is not swallowed."""

    def full(_: Item) -> None:
        raise OSError("no space left")

    async def play() -> None:
        device = ReplayDevice(kept, speed=None)
        device.sink = full
        await device.start()
        try:
            await device.played()
        finally:
            await device.close()

    with pytest.raises(OSError, match="no space left"):
        asyncio.run(play())


def test_it_measures_nothing_and_obeys_no_one(kept: Recording) -> None:
    """What would change a device is refused with advice; what only asks is answered."""

    async def ask() -> None:
        device = ReplayDevice(kept)
        assert await device.thresholds() == TABLE
        first = kept.boots[0]
        assert await device.activate("LR3", Side.LEFT) == Activated(
            first.boot_id, first.first, "LR3", Side.LEFT
        )
        assert await device.active() is None
        assert (await device.battery()).percent is None
        assert (
            await device.calibration() == kept.epochs[0].scale.calibration if kept.epochs[0].scale else True
        )
        for refused in (device.tare, device.untare, device.revert_thresholds):
            with pytest.raises(UsageError, match="cannot be"):
                await refused()
        with pytest.raises(UsageError, match="no other rate"):
            await device.start(37.0)

    asyncio.run(ask())
