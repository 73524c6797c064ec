"""A link is kept: opened again when it is lost, found out when it only looks alive, kept awake when it is quiet."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import ClassVar

import pytest

from acudevice.driver.device import Ahead, LinkChange, LinkState, Missing
from acudevice.driver.ring.device import RingDevice
from acudevice.driver.ring.keeping import ASK_EVERY_S, LONGEST_WAIT_S, WAIT_SHARE, hope_s, spoken
from acudevice.errors import LinkLostError, NoDeviceError
from acudevice.values.device import DeviceEvent
from acudevice.values.samples import Samples
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.hurried import hurried, now_s
from tests.support.rings import Port, PortLink, Taken, device_at

LOST, BACK, SILENT, FRESH = LinkChange.LOST, LinkChange.BACK, LinkChange.SILENT, LinkChange.FRESH

Work = Callable[[RingDevice], Awaitable[None]]


def streamed(port: Port, work: Work, give_up_s: float | None = None) -> Taken:
    """Stream from a port for a second before and after some work, and return what was taken."""
    taken = Taken()

    async def run() -> None:
        device = device_at(port, taken, give_up_s=give_up_s)
        await device.open()
        await device.start()
        await asyncio.sleep(1.0)
        await work(device)
        await asyncio.sleep(1.0 + LONGEST_WAIT_S)
        await device.stop()
        await device.close()

    hurried(run())
    return taken


def whole(taken: Taken) -> bool:
    """Return whether every sample came or is known to be lost, once, in order, within one boot."""
    indexes = [index for _, index in taken.indexes()]
    return len({boot for boot, _ in taken.indexes()}) == 1 and indexes == [
        *range(indexes[0], indexes[0] + len(indexes))
    ]


def at(taken: Taken, change: LinkChange) -> float:
    """Return when something first happened to the link."""
    return next(state.at_s for state in taken.of(LinkState) if state.change is change)


def test_what_was_measured_while_the_plug_was_out_comes_when_it_is_back() -> None:
    """Pulled for 5 s: lost, back, and live again only when everything before has come."""
    port = Port()

    async def pull(_: RingDevice) -> None:
        port.pull("the cat did it")
        await asyncio.sleep(5.0)
        port.plug()

    taken = streamed(port, pull)
    assert taken.changes == [LOST, BACK, FRESH]
    assert "the cat did it" in taken.of(LinkState)[0].reason
    assert whole(taken)
    assert len(taken.indexes()) == pytest.approx(900, abs=20)
    assert at(taken, BACK) - at(taken, LOST) < 5.0 * (1.0 + 2.0 * WAIT_SHARE)


def test_fresh_is_told_after_all_that_was_held_back() -> None:
    """Between back and fresh lie the samples that were missed; the one before fresh is the newest of all."""
    port = Port(rate_hz=1000)

    async def pull(_: RingDevice) -> None:
        port.pull()
        await asyncio.sleep(20.0)
        port.plug()

    items = streamed(port, pull).items
    places = {item.change: k for k, item in enumerate(items) if isinstance(item, LinkState)}
    held = [item for item in items[places[BACK] : places[FRESH]] if isinstance(item, Samples)]
    assert sum(each.size for each in held) > 19_000
    last = held[-1]
    assert last.received_s == pytest.approx(items[places[FRESH]].at_s, abs=0.05)  # type: ignore[union-attr]  # a change


@pytest.mark.slow
@pytest.mark.parametrize("torn", [*range(12), 20, 40])
def test_a_link_may_fail_at_any_moment_of_being_brought_up(torn: int) -> None:
    """However far it comes before it fails again, in the end it is back once for each time that it was lost."""
    port = Port()

    async def pull(_: RingDevice) -> None:
        port.fails_after = [torn, torn, torn]
        port.pull()
        port.plug()
        await asyncio.sleep(20.0)

    taken = streamed(port, pull)
    assert whole(taken)
    assert taken.changes[-1] is FRESH
    assert taken.changes.count(LOST) == taken.changes.count(BACK)
    assert len(port.opened) == 5


def test_silence_is_told_after_half_a_second_and_so_is_its_end() -> None:
    """A stream that stops without a loss is no signal; what was missed is asked for when it goes on."""
    port = Port()

    async def hush(_: RingDevice) -> None:
        port.mute = True
        await asyncio.sleep(1.5)
        port.mute = False
        await asyncio.sleep(2.0)  # the question whether it is there has to be repeated first

    taken = streamed(port, hush)
    assert taken.changes == [SILENT, FRESH]
    assert 0.5 < at(taken, SILENT) - 1.0 < 0.75
    heard_s = [item.received_s or 0.0 for item in taken.of(Samples)]
    assert at(taken, SILENT) - max(at_s for at_s in heard_s if at_s < at(taken, SILENT)) < 0.5 + 0.03
    assert whole(taken)


def test_what_comes_while_a_gap_is_filled_is_heard_and_its_silence_too() -> None:
    """A filling of seconds is no silence, since live packets come; when they stop, that is told although it goes on."""
    port = Port()
    port.thin_s = 0.1

    async def pull(_: RingDevice) -> None:
        port.pull()
        await asyncio.sleep(10.0)
        port.plug()
        await asyncio.sleep(3.0)
        port.mute = True
        await asyncio.sleep(0.9)
        port.mute = False
        await asyncio.sleep(20.0)

    taken = streamed(port, pull)
    assert taken.changes == [LOST, BACK, SILENT, FRESH]
    assert at(taken, SILENT) - at(taken, BACK) > 2.5
    assert at(taken, FRESH) - at(taken, BACK) > 3.9
    ahead = [item.samples.first for item in taken.of(Ahead)]
    assert len(ahead) > 50
    assert ahead == sorted(set(ahead))
    assert whole(taken)


@pytest.mark.parametrize("ends", ["given up", "stopped"])
def test_what_waits_for_a_gap_is_heard_although_nobody_fills_it(ends: str) -> None:
    """The link is lost again while what was missed still comes, and that is the end: what came since is not lost."""
    port, taken = Port(), Taken()
    port.thin_s = 0.1

    async def run() -> None:
        device = device_at(port, taken, give_up_s=15.0)
        await device.open()
        await device.start()
        await asyncio.sleep(1.0)
        port.pull()
        await asyncio.sleep(10.0)
        port.plug()
        await taken.until(BACK)
        await asyncio.sleep(3.0)
        port.pull()
        if ends == "given up":
            await taken.until(LinkChange.GIVEN_UP)
            assert isinstance(taken.items[-1], LinkState)
        else:
            with pytest.raises(LinkLostError):
                await device.stop()
        await device.close()

    hurried(run())
    newest = taken.of(Ahead)[-1].samples
    assert whole(taken)
    assert taken.indexes()[-1][1] == newest.end - 1
    lost = sum(gap.last - gap.first + 1 for gap in taken.of(Missing))
    assert 500 < lost < 1000, "what was missed and had not come yet is known to be lost"


def test_slow_samples_may_be_three_periods_apart_before_they_are_missed() -> None:
    """At 1 sample a second half a second is no silence."""
    port = Port(rate_hz=10, sensor="hx711")

    async def wait(_: RingDevice) -> None:
        await asyncio.sleep(10.0)

    assert streamed(port, wait).changes == []


@pytest.mark.parametrize("way", ["mute", "deaf"])
def test_a_device_that_does_not_answer_has_lost_its_link_whatever_the_system_says(way: str) -> None:
    """Nothing is told by the port: asking finds out, one way or the other, and the link is opened anew."""
    port = Port()

    async def hang(_: RingDevice) -> None:
        setattr(port, way, True)
        await asyncio.sleep(15.0)
        setattr(port, way, False)
        await asyncio.sleep(8.0)

    taken = streamed(port, hang)
    assert taken.changes[-3:] == [LOST, BACK, FRESH]
    assert "does not answer" in next(s.reason for s in taken.of(LinkState) if s.change is LOST)
    assert len(port.opened) > 1
    assert whole(taken)


def test_a_restart_over_a_wire_that_stays_is_noticed_and_the_device_greeted_again() -> None:
    """No port is opened for it; numbers begin anew behind `rebooted`, and the samples flow as before."""
    port = Port(reboot_s=2.0)

    async def wait(_: RingDevice) -> None:
        await asyncio.sleep(5.0)

    taken = streamed(port, wait)
    assert taken.changes == [SILENT, LOST, LinkChange.REBOOTED, BACK, FRESH]
    assert at(taken, BACK) - 2.0 < 0.75
    assert len(port.opened) == 1
    first, second = dict.fromkeys(boot for boot, _ in taken.indexes())
    assert [n for boot, n in taken.indexes() if boot == second][:3] == [0, 1, 2]
    rebooted = next(
        k for k, item in enumerate(taken.items) if isinstance(item, LinkState) and item.change == "rebooted"
    )
    before = [item.boot_id for item in taken.items[:rebooted] if isinstance(item, Samples)]
    after = [item.boot_id for item in taken.items[rebooted:] if isinstance(item, Samples)]
    assert ({*before}, {*after}) == ({first}, {second})


@pytest.mark.parametrize("measuring", [False, True])
def test_a_quiet_host_lets_itself_be_heard(measuring: bool) -> None:
    """A device gives a cable up after 15 s without a word: in a minute of nobody asking anything it does not."""
    ring = VirtualRing(Options())
    taken = Taken()

    async def run() -> None:
        device = device_at(Port(ring), taken)
        await device.open()
        if measuring:
            await device.start()
        await asyncio.sleep(60.0)
        await device.battery()
        await device.close()

    hurried(run())
    assert taken.changes == []
    assert not [event for event in taken.of(DeviceEvent) if event.kind == "link"]


def test_a_link_that_does_not_come_back_is_given_up() -> None:
    """After its limit, once; from then on every request is refused as one on a lost link."""
    port, taken = Port(), Taken()

    async def run() -> None:
        device = device_at(port, taken, give_up_s=10.0)
        await device.open()
        await device.start()
        await asyncio.sleep(1.0)
        port.pull()
        pulled_s = now_s()
        await asyncio.sleep(60.0)
        assert taken.changes == [LOST, LinkChange.GIVEN_UP]
        assert 10.0 * (1.0 - 2.0 * WAIT_SHARE) <= at(taken, LinkChange.GIVEN_UP) - pulled_s <= 10.0
        assert taken.of(LinkState)[0].reason == "trying again for 10 s; pulled"
        assert "not back within 10 s: nothing is plugged in" in taken.of(LinkState)[-1].reason
        with pytest.raises(LinkLostError):
            await device.battery()
        await device.close()

    hurried(run())


@pytest.mark.parametrize(
    ("buffer", "rate_hz", "expected_s"),
    [(6000, 100.0, 60.0), (60_000, 100.0, 600.0), (6000, 1000.0, 60.0), (10_000_000, 80.0, 1800.0), (None, 100.0, 60.0),
     (60_000, None, 60.0)],
)  # fmt: skip
def test_a_link_is_waited_for_as_long_as_the_device_holds_what_it_measures(
    buffer: int | None, rate_hz: float | None, expected_s: float
) -> None:
    """A minute at least, half an hour at most."""
    assert hope_s(buffer, rate_hz) == expected_s


def test_a_wait_is_told_as_people_say_it() -> None:
    """In seconds, then in minutes."""
    assert [spoken(seconds) for seconds in (60.0, 119.0, 120.0, 600.0)] == [
        "60 s",
        "119 s",
        "2 min",
        "10 min",
    ]


@pytest.mark.parametrize("away_s", [61.0, 550.0])
def test_a_link_may_be_away_for_as_long_as_the_buffer_reaches(away_s: float) -> None:
    """It is waited for beyond a minute, tried ever more seldom, and nothing that the device measured is lost."""
    port = Port()
    tries: list[float] = []

    async def pull(_: RingDevice) -> None:
        port.tried = lambda: tries.append(now_s())
        port.pull()
        await asyncio.sleep(away_s)
        port.plug()
        await asyncio.sleep(6.0)

    taken = streamed(port, pull)
    assert [change for change in taken.changes if change is not SILENT] == [LOST, BACK, FRESH]
    assert whole(taken)
    assert 60 < len(tries) < 70 + away_s / 2.0 + 10


def test_a_stranger_in_its_place_is_never_heard_and_leaves_no_trace() -> None:
    """Another ring answers at the port for a while: nothing of it is let in, and the own one goes on in its boot."""
    port = Port(seed=1)
    own, stranger = port.ring, VirtualRing(Options(seed=2))

    async def swap(device: RingDevice) -> None:
        port.pull()
        port.ring = stranger
        port.plug()
        await asyncio.sleep(8.0)
        assert len(port.opened) > 3
        with pytest.raises(LinkLostError):
            await device.battery()
        port.ring = own
        await asyncio.sleep(2.0)

    taken = streamed(port, swap)
    assert taken.changes == [LOST, BACK, FRESH]
    assert whole(taken)


def test_a_stranger_that_stays_is_named_when_its_place_is_given_up() -> None:
    """The reason says who answers there."""
    port = Port(seed=1)

    async def swap(_: RingDevice) -> None:
        port.ring = VirtualRing(Options(seed=2))
        port.pull()
        port.plug()
        await asyncio.sleep(10.0)

    taken = Taken()

    async def run() -> None:
        device = device_at(port, taken, give_up_s=3.0)
        await device.open()
        await swap(device)
        await device.close()

    hurried(run())
    assert taken.changes == [LOST, LinkChange.GIVEN_UP]
    assert "VR-000002" in taken.of(LinkState)[-1].reason


def test_a_first_link_that_cannot_be_opened_is_an_error_and_nothing_is_kept() -> None:
    """There is nothing yet to be opened again."""
    port = Port()
    port.there = False

    async def run() -> None:
        device = device_at(port)
        with pytest.raises(NoDeviceError):
            await device.open()
        assert len(asyncio.all_tasks()) == 1
        await device.close()

    hurried(run())


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.3, 3.0])
def test_closing_ends_everything_whatever_is_under_way(after_s: float) -> None:
    """Streaming, lost, being opened again: when it returns no task is left, and nothing is told any more."""
    port, taken = Port(), Taken()

    async def run() -> None:
        device = device_at(port, taken)
        await device.open()
        await device.start()
        port.pull()
        port.deaf = True
        port.plug()
        await asyncio.sleep(after_s)
        await device.close()
        told = len(taken.items)
        assert len(asyncio.all_tasks()) == 1
        await asyncio.sleep(5.0)
        await device.close()
        assert len(taken.items) == told

    hurried(run())


def test_a_silent_device_is_asked_soon_and_then_now_and_then() -> None:
    """Its clock is asked for at once when it falls silent, and every two seconds while it stays so."""
    assert ASK_EVERY_S == 2.0
    port = Port(reboot_s=1.5)

    async def wait(_: RingDevice) -> None:
        await asyncio.sleep(3.0)

    taken = streamed(port, wait)
    assert at(taken, LOST) - at(taken, SILENT) < 0.1


def test_damage_is_counted_over_all_links() -> None:
    """A link that is gone keeps its counts in the sum."""
    port = Port()
    counts: list[dict[str, int]] = []

    async def noise(device: RingDevice) -> None:
        for _ in range(2):
            port.opened[-1]._deframer.feed(b"noise\0")
            counts.append(device.damage())
            port.pull()
            port.plug()
            await asyncio.sleep(1.0)

    streamed(port, noise)
    first, second = (sum(count.get(reason, 0) for reason in ("cobs", "short", "crc")) for count in counts)
    assert (first, second) == (1, 2)


@pytest.mark.parametrize("torn", [0, 1, 3, 5])
def test_a_first_link_that_fails_while_the_device_is_met_is_tried_again(torn: int) -> None:
    """It was there: whoever opens the device need not do that himself."""
    port = Port()
    port.fails_after = [torn, torn]

    async def run() -> None:
        device = device_at(port)
        await device.open()
        assert (await device.battery()).percent is not None
        await device.close()

    hurried(run())
    assert len(port.opened) == 3


def test_a_first_link_that_goes_on_failing_is_an_error_in_the_end() -> None:
    """After some seconds, with why."""
    port = Port()
    port.fails_after = [2] * 1000

    async def run() -> None:
        device = device_at(port)
        with pytest.raises(LinkLostError, match="torn"):
            await device.open()
        assert 5.0 < now_s() < 15.0

    hurried(run())


def test_a_fault_of_ours_gives_the_link_up_and_leaves_nobody_waiting() -> None:
    """Whatever a library raises while a link is opened again: it is told, rather than that the session hangs."""
    port, taken = Port(), Taken()

    def fall() -> None:
        raise AttributeError("'NoneType' object has no attribute 'call'")

    async def run() -> None:
        device = device_at(port, taken)
        await device.open()
        await device.start()
        port.tried = fall
        port.pull()
        with pytest.raises(LinkLostError, match="a fault of this program: AttributeError"):
            await device.back()
        await device.close()

    hurried(run())
    assert taken.changes == [LOST, LinkChange.GIVEN_UP]
    assert "AttributeError" in taken.of(LinkState)[-1].reason


class Failing(PortLink):
    """A link whose library falls over a loss while it sends."""

    fails: ClassVar = asyncio.Event()

    async def send(self, packet: bytes) -> None:
        if not self._port.mute:
            return await super().send(packet)
        self.fails.set()
        await asyncio.sleep(0.1)
        raise AttributeError("'NoneType' object has no attribute 'call'")


@pytest.mark.parametrize("pulled", [True, False], ids=["while it is opened again", "while it is up"])
def test_a_link_that_was_given_up_is_heard_no_more(pulled: bool) -> None:
    """A fault ends the attempt to open it again, too; where nobody watches, forces would be taken for live ones."""
    port, taken = Port(), Taken()

    async def run() -> None:
        Failing.fails = asyncio.Event()
        device = device_at(lambda: Failing(port), taken)
        await device.open()
        await device.start()
        await asyncio.sleep(1.0)
        port.mute = True
        if pulled:
            await Failing.fails.wait()
            port.pull()
            port.mute, port.there = False, True
        await taken.until(LinkChange.GIVEN_UP)
        heard = len(taken.items)
        port.mute = False
        await asyncio.sleep(5.0)
        assert len(taken.items) == heard
        with pytest.raises(LinkLostError, match="a fault of this program: AttributeError"):
            await device.back()
        with pytest.raises(LinkLostError):
            await device.battery()
        await device.close()

    hurried(run())
    assert taken.changes == [SILENT, *[LOST] * pulled, LinkChange.GIVEN_UP]


def test_whoever_wants_the_link_back_can_wait_for_it() -> None:
    """Until it is up, given up, or let go."""
    port = Port()

    async def run() -> None:
        device = device_at(port, give_up_s=10.0)
        await device.open()
        await device.back()
        assert now_s() < 1.0
        port.pull()
        asyncio.get_running_loop().call_later(5.0, port.plug)
        await device.back()
        assert 5.0 < now_s() < 6.5
        port.pull()
        with pytest.raises(LinkLostError, match="not back within 10 s"):
            await device.back()
        await device.close()
        with pytest.raises(LinkLostError):
            await device.back()

    hurried(run())


@pytest.mark.slow
def test_nothing_grows_over_two_hundred_drops() -> None:
    """No task, no object and no link stays behind; every sample came, once."""
    port, taken = Port(rate_hz=50), Taken()
    seen: list[tuple[int, int]] = []

    async def run() -> None:
        device = device_at(port, taken)
        await device.open()
        await device.start()
        for drop in range(201):
            await asyncio.sleep(0.3)
            port.pull()
            await asyncio.sleep(0.15)
            port.plug()
            await device.back()
            del port.opened[:-1]
            if drop % 100 == 0:
                gc.collect()
                seen.append((len(asyncio.all_tasks()), len(gc.get_objects())))
        await asyncio.sleep(1.0)
        await device.stop()
        await device.close()

    hurried(run())
    assert taken.changes.count(LOST) == taken.changes.count(BACK) == 201
    assert whole(taken)
    (tasks, first), *_, (tasks_after, last) = seen
    assert tasks_after <= tasks + 1
    assert last - first < 0.02 * first + len(taken.items)
