"""The virtual link: the reference firmware in this process, at real pace or as fast as the machine can."""

import asyncio
import time

import pytest

from acudevice.driver.addresses import parse
from acudevice.driver.device import LinkChange
from acudevice.driver.link import Link
from acudevice.driver.links.virtual import LEAP_S, links
from acudevice.driver.registry import device_for
from acudevice.errors import LinkLostError, NoDeviceError, UsageError
from acudevice.values.samples import Samples
from acudevice.virtual.options import Options, Pace, Window
from acudevice.virtual.ring import VirtualRing
from tests.support.hurried import hurried, now_s
from tests.support.rings import Port, Taken, device_at


def test_at_full_pace_a_minute_takes_a_moment_and_is_stamped_as_a_minute() -> None:
    """Arrivals are on the ring's own time, and so is the link's clock."""
    taken = Taken()

    async def run() -> float:
        device = device_for(parse("virtual:?pace=max&rate=100"))
        device.sink = taken
        await device.open()
        await device.start()
        began_s = time.monotonic()
        while len(taken.items) < 1500:  # noqa: ASYNC110 - the pump is to run, as fast as it can
            await asyncio.sleep(0)
        await device.close()
        return time.monotonic() - began_s

    assert asyncio.run(run()) < 30.0
    arrivals = [packet.received_s for packet in taken.of(Samples)]
    assert arrivals[-1] - arrivals[0] == pytest.approx(60.0, abs=0.1)


def test_at_full_pace_everything_is_repeatable() -> None:
    """Two runs of the same address send the same readings at the same times, whatever the machine does."""

    def run() -> list[tuple[int, tuple[int, ...], float]]:
        taken = Taken()

        async def stream() -> None:
            device = device_for(parse("virtual:?pace=max&seed=5"))
            device.sink = taken
            await device.open()
            await device.start()
            await device.tare()
            await device.stop()
            await device.close()

        asyncio.run(stream())
        packets = taken.of(Samples)
        zero_s = packets[0].received_s
        return [(p.first, p.counts, round(p.received_s - zero_s, 6)) for p in packets]

    assert run() == run()


def test_at_full_pace_nobody_waits_for_an_answer() -> None:
    """A ring that measures nothing is asked all that opening it takes, and no time passes for who asks."""

    async def run() -> float:
        device = device_at(Port(pace=Pace.MAX))
        await device.open()
        took_s = now_s()
        await device.close()
        return took_s

    assert hurried(run()) == 0.0


@pytest.mark.parametrize("pace", ["real", "max"])
def test_a_drop_of_the_link_is_over_when_its_time_is(pace: str) -> None:
    """At full pace nobody waits for it; the ring measured on, so nothing is missing."""
    ring, taken = VirtualRing(Options(drop=Window(1.0, 5.0), pace=Pace(pace))), Taken()

    async def run() -> None:
        device = device_at(Port(ring), taken)
        await device.open()
        await device.start()
        await taken.until(LinkChange.FRESH)
        await device.stop()
        await device.close()

    hurried(run())
    assert taken.changes == ["lost", "back", "fresh"]
    numbers = [number for _, number in taken.indexes()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) >= 580


def test_a_link_that_is_down_cannot_be_opened_or_used() -> None:
    """Each says so in words."""

    async def run() -> None:
        link: Link = links(parse("virtual:?drop=0:1000"))()
        with pytest.raises(NoDeviceError, match="link is down") as caught:
            await link.open(lambda *_: None, print)
        assert "drop" in caught.value.hint
        with pytest.raises(LinkLostError):
            await link.send(b"\\1\\1\\1\\0")

    asyncio.run(run())


def test_options_that_a_ring_has_not_are_refused_before_anything_is_opened() -> None:
    """With the nearest one."""
    with pytest.raises(UsageError, match="no option 'hnd'"):
        links(parse("virtual:?hnd=light"))


def test_an_idle_ring_at_full_pace_does_not_run_away() -> None:
    """While nothing is measured its time goes on with the wall's."""

    async def run() -> float:
        link = links(parse("virtual:?pace=max"))()
        await link.open(lambda *_: None, print)
        began_s = link.now_s()
        await asyncio.sleep(0.1)
        await link.close()
        return link.now_s() - began_s

    assert asyncio.run(run()) < 0.5
    assert LEAP_S < 0.04
