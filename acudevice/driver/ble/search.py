"""Finding rings by radio: by what they advertise, which is their service, and by links that the system holds."""

import asyncio
import contextlib
import weakref
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.renewal import renew
from acudevice.driver.ble.stack import Stack, within
from acudevice.errors import AcuError, NoDeviceError
from acudevice.protocol.gatt import UUIDS
from acudevice.protocol.text import shown

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

SEARCH_S: Final = 10.0
"""How long a device is looked for: our judgement. Most advertise at least once a second."""

_START_S: Final = 5.0
"""How long a system may take to begin or end a search."""

_turns: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Seen:
    """A device that advertises, or is connected to this computer already."""

    address: str
    """What the system calls it: a Bluetooth address, on macOS a UUID of its own making. Private ones change."""
    name: str
    signal_dbm: int | None
    """Strength of what was received; None for a device that is connected."""
    device: "BLEDevice"
    """What bleak knows it by."""


async def scan(stack: Stack, for_s: float = SEARCH_S) -> AsyncGenerator[Seen, None]:
    """Yield rings as they are heard, each once, and again when its name is heard; connected ones come first.

    One search at a time runs in a program, since systems refuse a second one: it waits for its turn.

    Raises:
        NoDeviceError: there is no adapter, or it is off.
        AccessError: the system forbids it.
    """
    service = UUIDS["service"]
    told: dict[str, str] = {}
    async with _turn():
        if stack.adapter is None:
            await renew()
        for seen in await _held(stack, service):
            told[seen.address] = seen.name
            yield seen
        async with contextlib.aclosing(_heard(stack, service, for_s)) as heard:
            async for seen in heard:
                known = told.get(seen.address)
                if known is None or (seen.name and seen.name != known):
                    told[seen.address] = seen.name
                    yield seen
        for seen in await _held(stack, service):  # one that the system connected by itself was not heard
            if seen.address not in told:
                yield seen


async def _held(stack: Stack, service: str) -> list[Seen]:
    """Return rings that the system holds a link to."""
    async with within(_START_S, Doing.SEARCH):
        held = await stack.connected(service)
    return [Seen(device.address, _name(device.name), None, device) for device in held]


def _name(text: str | None) -> str:
    """Return what a device calls itself, fit to be shown: anybody may be called anything."""
    return shown(text or "")


async def _heard(stack: Stack, service: str, for_s: float) -> AsyncGenerator[Seen, None]:
    queue: asyncio.Queue[Seen] = asyncio.Queue()

    def take(device: "BLEDevice", advert: "AdvertisementData") -> None:
        queue.put_nowait(Seen(device.address, _name(advert.local_name or device.name), advert.rssi, device))

    scanner = stack.search(take, [service])
    loop = asyncio.get_running_loop()
    try:
        async with within(_START_S, Doing.SEARCH):
            await scanner.start()
        until_s = loop.time() + for_s
        while (left_s := until_s - loop.time()) > 0.0:
            try:
                async with asyncio.timeout(left_s):
                    seen = await queue.get()
            except TimeoutError:
                return
            yield seen
    finally:
        with contextlib.suppress(AcuError):  # it did not begin, or the adapter went meanwhile
            async with within(_START_S, Doing.SEARCH):
                await scanner.stop()


async def find(target: str, stack: Stack, for_s: float = SEARCH_S) -> "BLEDevice":
    """Return the device with this name or address, upper or lower case alike; raise `NoDeviceError` without one."""
    wanted = target.casefold()
    others: list[str] = []
    async with contextlib.aclosing(scan(stack, for_s)) as rings:
        async for seen in rings:
            if wanted in (seen.address.casefold(), seen.name.casefold()):
                return seen.device
            others.append(f"{seen.name} at {seen.address}")
    hint = (
        "switch it on and bring it near; where it is connected to a phone or another computer, end that first"
    )
    if others:
        hint = (
            f"these are near: {', '.join(others)}; one that forgot this computer has another address: press its "
            "button, then: acudevice pair ADDRESS"
        )
    raise NoDeviceError(f"no ring called '{target}' was heard in {for_s:g} s", hint=hint)


def _turn() -> asyncio.Lock:
    """Return the lock of this loop: a lock serves one loop alone."""
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
