"""Short errands to a device: meet it, read it, set its zero, give it thresholds. One connection each."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from acudevice.driver.addresses import parse
from acudevice.driver.device import Tare
from acudevice.driver.discovery import Found, scan_radio, scan_serial
from acudevice.driver.registry import Compare, bond, device_for, unbond
from acudevice.errors import AcuError, LinkError, UsageError
from acudevice.session.reaching import Reached, insist, locate, reached
from acudevice.store.store import Store
from acudevice.values.device import Battery, DeviceInfo
from acudevice.values.paired import PairedDevice
from acudevice.values.paired import Tare as PastTare
from acudevice.values.thresholds import ThresholdTable

__all__ = [
    "Compared", "Found", "Tare", "Told", "address_of", "ask", "change", "compare", "forget", "pair", "push",
    "revert", "scan", "tare", "tares", "thresholds", "zero",
]  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """What a device says of itself."""

    name: str
    address: str
    info: DeviceInfo
    battery: Battery
    simulated: bool
    about: dict[str, str | int]
    """What the link tells of it beside the protocol: see `acudevice.driver.link.Link.about`."""

    @property
    def disagreements(self) -> tuple[str, ...]:
        """What the link tells otherwise than the protocol: nothing, with a sound device."""
        asked = {
            "model": self.info.model, "firmware": self.info.firmware, "serial": self.info.serial,
            "battery_percent": self.battery.percent,
        }  # fmt: skip
        return tuple(
            f"{name}: {self.about[name]} over the air, {value} by request"
            for name, value in asked.items()
            if name in self.about and value is not None and not _alike(self.about[name], value)
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """The thresholds that a device should hold, and those that it holds."""

    wanted: ThresholdTable
    held: ThresholdTable | None

    @property
    def same(self) -> bool:
        """Whether it holds just these entries, whatever their version."""
        return self.held is not None and set(self.held.entries) == set(self.wanted.entries)


def scan(each: Callable[[Found], None], extra: tuple[str, ...] = ()) -> str:
    """Look for devices by radio, on the serial ports of the system and on `extra` ones; `each` is called as they come.

    Return why the radio could not be searched, nothing where it could.
    """

    async def look() -> str:
        radio, _ = await asyncio.gather(_radio(each), scan_serial(each, extra))
        return radio

    return asyncio.run(look())


async def _radio(each: Callable[[Found], None]) -> str:
    try:
        await scan_radio(each)
    except LinkError as error:
        return str(error)
    return ""


def pair(address: str, nickname: str | None, compare: Compare | None = None) -> PairedDevice:
    """Meet the device at an address and remember it under a nickname; one known already is renewed.

    A device with a display may show six digits: `compare` asks the person whether they are the same.

    Raises:
        UsageError: that is no address.
        LinkError, DeviceError: nobody answers there in the protocol.
    """

    async def meet(store: Store) -> PairedDevice:
        device_for(parse(address))  # which refuses what is no address before anything happens
        there = await bond(parse(address), compare)
        device = device_for(there)
        try:
            await device.open()
            return store.devices.pair(device.info, str(there), nickname, now_s=time.time())
        finally:
            await device.close()

    with Store.open() as store:
        return asyncio.run(meet(store))


def forget(nickname: str) -> str:
    """Forget a paired device and its tares, here and in the system's Bluetooth; its sessions stay.

    Return what the person still has to do, nothing where all is done.
    """
    with Store.open() as store:
        device = store.devices.get(nickname)
        left = asyncio.run(unbond(parse(device.address)))
        store.devices.forget(device.nickname)
    return left


def ask(text: str) -> Told:
    """Return what the device meant by a nickname or address says of itself."""

    async def work(there: Reached, _: Store) -> Told:
        battery = Battery()
        with suppress(AcuError):  # a device that does not tell of its battery tells all else
            battery = await there.device.battery()
        about = await there.device.about()
        return Told(there.name, there.address, there.device.info, battery, there.device.simulated, about)

    return _with_device(text, work)


def address_of(text: str) -> str:
    """Return the address of the device that a nickname or address means. Raises `NotFoundError`."""
    with Store.open() as store:
        return locate(text, store)[0]


def tare(text: str, *, undo: bool = False) -> Tare:
    """Make the present force of a device zero, or put the zero before back; a paired device keeps the history.

    Raises:
        RefusedError: something presses on it, the force moves, or there is nothing to undo.
    """

    async def work(there: Reached, store: Store) -> Tare:
        return await zero(there, store, undo=undo)

    return _with_device(text, work, again=not undo)


async def zero(there: Reached, store: Store, *, undo: bool = False) -> Tare:
    """Do what `tare` does, with a device that is open."""
    device = there.device
    await device.start()
    try:
        taken = await (device.untare() if undo else device.tare())
    finally:
        await device.stop()
    if there.paired is not None:
        past = PastTare(time.time(), taken.tare_mn, taken.noise_mn)
        store.devices.tared(there.paired.nickname, past)
    return taken


def tares(nickname: str) -> tuple[PastTare, ...]:
    """Return the zeros that a paired device has had, oldest first."""
    with Store.open() as store:
        return store.devices.tares(nickname)


def thresholds(text: str) -> ThresholdTable | None:
    """Return the thresholds that a device holds; None where it holds none."""

    async def work(there: Reached, _: Store) -> ThresholdTable | None:
        return await there.device.thresholds()

    return _with_device(text, work)


def push(text: str, make: Callable[[DeviceInfo], ThresholdTable]) -> ThresholdTable:
    """Write thresholds, made for what the device is, and read them back; the table before is kept for `revert`."""

    async def work(there: Reached, _: Store) -> ThresholdTable:
        table = make(there.device.info)
        await there.device.write_thresholds(table)
        return table

    return _with_device(text, work)


def change(text: str, alter: Callable[[ThresholdTable], ThresholdTable]) -> ThresholdTable:
    """Read the thresholds that a device holds, alter them and write them back."""

    async def work(there: Reached, _: Store) -> ThresholdTable:
        held = await there.device.thresholds()
        if held is None:
            raise UsageError(
                "the device holds no thresholds yet",
                hint=f"push some with: acudevice thresholds {text} push tai-chong",
            )
        table = alter(held)
        await there.device.write_thresholds(table)
        return table

    return _with_device(text, work)


def revert(text: str) -> ThresholdTable:
    """Put the table of thresholds before the last write back."""

    async def work(there: Reached, _: Store) -> ThresholdTable:
        return await there.device.revert_thresholds()

    return _with_device(text, work, again=False)


def compare(text: str, make: Callable[[DeviceInfo], ThresholdTable]) -> Compared:
    """Compare the thresholds that a device should hold with those that it holds."""

    async def work(there: Reached, _: Store) -> Compared:
        return Compared(make(there.device.info), await there.device.thresholds())

    return _with_device(text, work)


def _alike(one: str | int, other: str | int) -> bool:
    """Tell whether two words for one thing agree; a battery may lose a percent between them."""
    if isinstance(one, int) and isinstance(other, int):
        return abs(one - other) <= 1
    return one == other


def _with_device(text: str, work: Callable[[Reached, Store], Awaitable[T]], *, again: bool = True) -> T:
    """Do some work with a device; `again`: it may be done twice, and is where the link was lost in it and came back."""

    async def use(store: Store) -> T:
        async with reached(text, store) as there:
            if not again:
                return await work(there, store)
            return await insist(there.device, partial(work, there, store))

    with Store.open() as store:
        return asyncio.run(use(store))
