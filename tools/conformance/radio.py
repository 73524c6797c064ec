"""The device by radio: its messages as values, and its attributes as anybody may try them.

It leans on bleak alone and shares nothing with the driver's link, so that it can write what no program would.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from acudevice.driver.ble.link import Place
from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.stack import Stack, within
from acudevice.driver.link import OnLost, OnPacket
from acudevice.errors import AcuError, LinkLostError, NotPermittedError
from acudevice.protocol.gatt import SIG_UUIDS, UUIDS
from acudevice.protocol.limits import MAX_MESSAGE, MIN_MESSAGE
from acudevice.protocol.tlv import decode_fields
from tools.conformance.bench import Bench
from tools.conformance.rules import BrokenError, UntestedError
from tools.conformance.wire import Cable

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

SEARCH_S: Final = 10.0
CONNECT_S: Final = 15.0
CALL_S: Final = 5.0
"""How long any call may take."""
INFO_TRIES: Final = 20
HEARD: Final = ("Control", "Stream", "Records")
"""Characteristics whose values are messages."""
NAMES: Final = UUIDS | SIG_UUIDS
"""UUIDs by the names of the page."""


@dataclass(slots=True)
class Whereabouts:
    """Where a device is, and whether it does not know us."""

    place: Place
    stranger: bool = False


def place(target: str, stack: Stack | None = None) -> Whereabouts:
    """Return where a device is, by name or address."""
    return Whereabouts(Place(target, stack or Stack()))


class RadioWire:
    """One connection by radio."""

    def __init__(self, where: Whereabouts) -> None:
        """Lead to the device at `where`, which is looked for where need be."""
        self.name = where.place.target
        self.cable: Cable | None = None
        self.max_message = 20
        self.where = where
        """Where the device is."""
        self._client: BleakClient | None = None
        self._closed = False

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Connect and subscribe; `NotPermittedError` where the device does not know us: then it stays connected."""
        self._on_packet, self._on_lost = on_packet, on_lost
        there = self.where.place
        there.device = None  # its address may be another by now
        device = await there.find(SEARCH_S)
        client = self._client = there.stack.connection(device, self._gone, CONNECT_S)
        async with within(CONNECT_S, Doing.CONNECT):
            await client.connect()
        control = client.services.get_characteristic(UUIDS["Control"])
        self.max_message = min(
            MAX_MESSAGE, control.max_write_without_response_size if control else MIN_MESSAGE
        )
        await self._known()
        for name in HEARD:
            await self.subscribe(name)

    async def _known(self) -> None:
        """Raise `NotPermittedError` unless the device tells us what it tells its own hosts: of two things, both."""
        with contextlib.suppress(AcuError):
            for _ in range(0 if self.where.stranger else INFO_TRIES):
                if "boot_id" in decode_fields(await self.read("Info")):
                    return
                await self.read("Time")  # which makes the system encrypt a link to a device that it knows
                await asyncio.sleep(0.1)
        self.where.stranger = True
        raise NotPermittedError("Info tells nothing but version and features")

    async def subscribe(self, name: str) -> None:
        """Have the values of a characteristic sent; `NotPermittedError` where the device does not know us."""
        client = self._connected()
        async with within(CALL_S, Doing.USE):
            await client.start_notify(
                UUIDS[name], lambda _, value: self._on_packet(bytes(value), time.monotonic())
            )

    async def send(self, message: bytes) -> None:
        """Write one message to Control."""
        await self.write("Control", message)

    async def read(self, name: str) -> bytes:
        """Return a characteristic; `NotPermittedError` where the device does not know us."""
        client = self._connected()
        async with within(CALL_S, Doing.USE):
            return bytes(await client.read_gatt_char(NAMES[name]))

    async def write(self, name: str, value: bytes) -> None:
        """Write a characteristic."""
        client = self._connected()
        async with within(CALL_S, Doing.USE):
            await client.write_gatt_char(NAMES[name], value, response=True)

    def properties(self) -> dict[str, frozenset[str]]:
        """Return the properties of each characteristic of the page that is there, by name."""
        services = self._connected().services
        found = {name: services.get_characteristic(uuid) for name, uuid in NAMES.items()}
        return {name: frozenset(each.properties) for name, each in found.items() if each is not None}

    async def descriptor(self, name: str, number: int) -> bytes:
        """Return a descriptor of a characteristic by its SIG number; raise `BrokenError` without one."""
        client = self._connected()
        characteristic = client.services.get_characteristic(NAMES[name])
        for each in characteristic.descriptors if characteristic else []:
            if each.uuid.startswith(f"0000{number:04x}-"):
                async with within(CALL_S, Doing.USE):
                    return bytes(await client.read_gatt_descriptor(each.handle))
        raise BrokenError(f"a descriptor {number:04X} of {name}", "none")

    async def close(self) -> None:
        """Disconnect."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(AcuError):
                async with within(CALL_S, Doing.USE):
                    await client.disconnect()

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return time.monotonic()

    def _connected(self) -> "BleakClient":
        if self._client is None:
            raise LinkLostError(f"the Bluetooth link to {self.name} is closed")
        return self._client

    def _gone(self) -> None:
        if not self._closed:
            self._on_lost(LinkLostError(f"the Bluetooth link to {self.name} is gone"))


async def adverts(where: Whereabouts, for_s: float) -> list[bytes]:
    """Return what a device advertises, by name or address: all that the platform tells of it, as bytes."""
    found: list[bytes] = []
    heard, there = asyncio.Event(), where.place

    def take(device: "BLEDevice", advert: "AdvertisementData") -> None:
        names = (device.address, device.name or "", advert.local_name or "")
        if there.target.casefold() in (name.casefold() for name in names):
            told = (*names[1:], *advert.service_uuids)
            data = (*advert.manufacturer_data.values(), *advert.service_data.values())
            found.append(b" ".join((*(text.encode() for text in told), *data)))
            heard.set()

    scanner = there.stack.search(take, [UUIDS["service"]])
    async with within(CONNECT_S + for_s, Doing.SEARCH):
        await scanner.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(for_s):
                await heard.wait()
        await scanner.stop()
    return found


def gatt(bench: Bench) -> RadioWire:
    """Return the bench's connection as one by radio; raise `UntestedError` for a cable."""
    if not isinstance(bench.wire, RadioWire):
        raise UntestedError("needs a radio")
    return bench.wire
