"""The contract of families, kept by every one in the registry: what is asked works or is refused, what comes is whole.

A new family needs an address here at which one of its devices, simulated, can be found.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from acudevice.driver.addresses import parse
from acudevice.driver.device import Device, EpochBegun, LinkChange, LinkState
from acudevice.driver.registry import FAMILIES, _load, device_for
from acudevice.errors import AcuError
from acudevice.values.device import Battery, DeviceEvent
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from tests.support.rings import Taken

SIMULATED = {"ring": "virtual:?pace=max&drop=6:10"}
"""By family: an address of a device whose link goes away for a while, at full pace."""

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 4000, 8000, release_timeout_ms=3000
)

Work = Callable[[Device, Taken], Awaitable[None]]

each_family = pytest.mark.parametrize("family", FAMILIES)


def with_device(family: str, work: Work) -> Taken:
    """Open a device of a family, do some work, and close it."""
    taken = Taken()

    async def run() -> None:
        device = device_for(parse(f"{family}+{SIMULATED[family]}"))
        device.sink = taken
        async with asyncio.timeout(30.0):
            await device.open()
            await work(device, taken)
            await device.close()

    asyncio.run(run())
    return taken


def test_every_family_has_a_simulated_device_here() -> None:
    """Whoever adds a family adds what tests it."""
    assert {*SIMULATED} == {*FAMILIES}


@each_family
def test_nothing_of_the_seam_is_left_out(family: str) -> None:
    """A class that inherits a method of the seam would do nothing and say nothing."""
    cls = _load(FAMILIES[family])
    methods = [name for name, found in vars(Device).items() if callable(found) and not name.startswith("_")]
    assert [name for name in methods if getattr(cls, name) is getattr(Device, name)] == []
    assert isinstance(_load(FAMILIES[family]).heard_s, property | float)


@each_family
def test_samples_rise_without_a_hole_over_a_drop_of_the_link(family: str) -> None:
    """None twice, each with the scale of its epoch before it; live again when all has come."""

    async def stream(device: Device, taken: Taken) -> None:
        started = await device.start()
        await taken.until(LinkChange.FRESH)
        await device.stop()
        indexes = [number for _, number in taken.indexes()]
        assert indexes == list(range(started.first, started.first + len(indexes)))
        assert device.damage() is not None

    taken = with_device(family, stream)
    known: set[int] = set()
    for item in taken.items:
        if isinstance(item, EpochBegun):
            known.add(item.epoch)
        elif isinstance(item, Samples):
            assert item.epoch in known
    assert taken.changes == [LinkChange.LOST, LinkChange.BACK, LinkChange.FRESH]
    times = [state.at_s for state in taken.of(LinkState)]
    assert times == sorted(times)


@each_family
def test_what_is_asked_is_answered_or_refused_in_words(family: str) -> None:
    """No request hangs, none fails without a reason."""

    async def ask(device: Device, _: Taken) -> None:
        await device.start()
        asked: tuple[Callable[[], Awaitable[object]], ...] = (
            device.battery, device.tare, device.untare, device.thresholds, device.calibration,
            lambda: device.write_thresholds(ThresholdTable(1, (LR3,))),
            lambda: device.activate("LR3", Side.LEFT), device.active, device.deactivate, lambda: device.cue("press"),
            device.revert_thresholds, lambda: device.activate("XX", Side.LEFT), device.stop,
        )  # fmt: skip
        for request in asked:
            (result,) = await asyncio.gather(request(), return_exceptions=True)
            assert not isinstance(result, Exception) or (isinstance(result, AcuError) and str(result))

    with_device(family, ask)


@each_family
def test_who_it_is_is_known_once_it_is_open(family: str) -> None:
    """Family, rates, ticks: what a session needs."""

    async def look(device: Device, _: Taken) -> None:
        assert device.info.family == family
        assert device.info.rates_hz
        assert device.info.tick_hz > 0
        assert device.simulated
        assert isinstance(await device.battery(), Battery)

    with_device(family, look)


@each_family
def test_nothing_comes_before_the_start_and_after_the_close(family: str) -> None:
    """But what happens on the device."""

    async def idle(device: Device, taken: Taken) -> None:
        await asyncio.sleep(0.05)
        assert not taken.of(Samples)
        await device.start()
        await device.close()
        count = len(taken.items)
        await asyncio.sleep(0.05)
        assert len(taken.items) == count
        await device.close()

    taken = with_device(family, idle)
    assert all(isinstance(item, Samples | EpochBegun | DeviceEvent | LinkState) for item in taken.items)
