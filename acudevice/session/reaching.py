"""From what a person types to an open device: nicknames, addresses, and whether it is the one that was paired."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from acudevice.driver.addresses import is_address, parse
from acudevice.driver.device import Device
from acudevice.driver.registry import device_for
from acudevice.driver.replay import ReplayDevice
from acudevice.errors import LinkLostError, NotFoundError
from acudevice.session.ending import Ending, unless_asked
from acudevice.session.recordings import recording_of
from acudevice.store.devices import verify
from acudevice.store.store import Store
from acudevice.values.paired import PairedDevice

T = TypeVar("T")

TRIES: Final = 5
"""How often something is begun anew over a link that fails in it, at most: our judgement."""


Talk = Callable[[str], None]
"""Tells a person something that belongs to no session."""


def nobody(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A device that is open."""

    device: Device
    address: str
    paired: PairedDevice | None
    """What is remembered of it; None for a device that was never paired."""

    @property
    def name(self) -> str:
        """What a person calls it: its nickname, else its address."""
        return self.paired.nickname if self.paired else self.address


@asynccontextmanager
async def reached(text: str, store: Store, ending: Ending | None = None) -> AsyncIterator[Reached]:
    """Open the device that `text`, a nickname or an address, means; it is closed when the block ends.

    Who asks for an `ending` while it is being opened need not wait for it.

    Raises:
        UsageError: it is neither.
        LinkError, DeviceError: it cannot be reached, or is another one than was paired.
        KeyboardInterrupt, SystemExit: somebody asked for an end before it was open.
    """
    address, paired = locate(text, store)
    device = _device(address, paired, store)
    try:
        await (device.open() if ending is None else unless_asked(ending, device.open()))
        paired = paired or _known(device, address, store)
        if paired is not None:
            verify(paired, device.info)
        yield Reached(device, address, paired)
    finally:
        await device.close()


async def insist(device: Device, work: Callable[[], Awaitable[T]], tell: Talk = nobody) -> T:
    """Do what comes before a session, and do it again when the link was lost in it and is back; `tell` of that.

    Only for what may be done twice.

    Raises:
        LinkLostError: it did not come back, or failed again and again.
    """
    for _ in range(TRIES - 1):
        try:
            return await work()
        except LinkLostError:
            tell("the link is lost; waiting for it to come back")
            await device.back()
    return await work()


def _device(address: str, paired: PairedDevice | None, store: Store) -> Device:
    """Return the device at an address, not yet open; a recording is found where recordings are."""
    where = parse(address)
    if where.link == "replay":
        return ReplayDevice(recording_of(where.target, store), stamped=True)
    return device_for(where, paired.serial if paired else None)


def locate(text: str, store: Store) -> tuple[str, PairedDevice | None]:
    """Return the address that a nickname or an address means, and the paired device where it is a nickname's."""
    paired = store.devices.find(text)
    if paired is not None:
        return paired.address, paired
    if not is_address(text) and ":" not in text:
        raise NotFoundError(
            f"no paired device is called '{text}'",
            hint="see yours with `acudevice devices`, or give an address such as serial:/dev/ttyACM0 or virtual:",
        )
    return str(parse(text)), None


def _known(device: Device, address: str, store: Store) -> PairedDevice | None:
    """Return the paired device that answers at an address, by its serial number; a recording of it is not it.

    It is looked for there from now on, unless one of both addresses is of a virtual ring: that is no place to which a
    device could be moved, and says which hand wears it.
    """
    if isinstance(device, ReplayDevice):
        return None
    serial = device.info.serial
    for paired in store.devices.all():
        if serial is not None and (paired.serial, paired.family) == (serial, device.info.family):
            links = {parse(paired.address).link, parse(address).link}
            moves = paired.address != address and "virtual" not in links
            return store.devices.moved(paired.nickname, address) if moves else paired
    return None
