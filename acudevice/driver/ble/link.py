"""The Bluetooth link: packets as values of the ring's characteristics (firmware_protocol.md, section 2.2).

Theory of operation. bleak calls back on the loop's thread, in the order in which values arrived, whichever
characteristic they are of; one function takes them all, so the order stays. Requests are written with response. Every
call has a limit: what does not come back in time has lost its link, since GATT allows nothing after an answer that is
missing. A link that was lost is always closed with `disconnect` before another one is opened: bleak 3.1 otherwise
keeps a connection to the system for each, and delivers everything once for each of them.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from acudevice.driver.addresses import Address
from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.search import SEARCH_S, find
from acudevice.driver.ble.stack import Stack, within
from acudevice.driver.link import OnLost, OnPacket
from acudevice.errors import AcuError, LinkError, LinkLostError, WrongDeviceError
from acudevice.protocol.gatt import UUIDS
from acudevice.protocol.limits import MAX_MESSAGE

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.characteristic import BleakGATTCharacteristic
    from bleak.backends.device import BLEDevice

CONNECT_S: Final = 15.0
"""How long connecting and looking at the services may take; BlueZ took 0.4 s, a busy radio takes seconds."""

CALL_S: Final = 5.0
"""How long any other call may take: longer than a slow interval with a few repeats."""

LEAVE_S: Final = 5.0
"""How long letting go may take; BlueZ takes up to 2.7 s."""

HEARD: Final = ("Control", "Stream", "Records")
"""Characteristics whose values are packets, in the order in which they are subscribed to."""


@dataclass(slots=True)
class Place:
    """Where one device is, shared by all links to it: what the system knew it by last spares a search."""

    target: str
    stack: Stack
    device: "BLEDevice | None" = None

    async def find(self, for_s: float) -> "BLEDevice":
        """Return the device, looked for where it is not known."""
        if self.device is None:
            self.device = await find(self.target, self.stack, for_s)
        return self.device


class BleLink:
    """A link over Bluetooth Low Energy."""

    max_message = MAX_MESSAGE
    simulated = False

    def __init__(self, place: Place, search_s: float = SEARCH_S) -> None:
        """Lead to the device at `place`, which is looked for as long as `search_s` where need be."""
        self.name = place.target
        """What it leads to, for messages."""
        self._place, self._search_s = place, search_s
        self._client: BleakClient | None = None
        self._control: BleakGATTCharacteristic | None = None
        self._over = True
        self._dropped = False

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Find, connect, subscribe. See `Link.open`; `NotPermittedError` where the device is not paired yet."""
        self._on_packet, self._on_lost = on_packet, on_lost
        try:
            await self._connect()
            await self._subscribe()
        except BaseException:
            self._place.device = None  # it may have another address by now, or be forgotten: look again
            await self.close()
            raise
        self._over = False

    async def send(self, packet: bytes) -> None:
        """Write one packet to Control. See `Link.send`; `NotPermittedError` where the device is not paired."""
        client, control = self._client, self._control
        if client is None or control is None or self._over:
            raise LinkLostError(f"the Bluetooth link to {self.name} is closed")
        try:
            async with within(CALL_S, Doing.USE):
                await client.write_gatt_char(control, packet, response=True)
        except LinkError as error:
            self._lose(error)
            raise

    async def close(self) -> None:
        """Disconnect. See `Link.close`."""
        self._over = True
        client, self._client, self._control = self._client, None, None
        if client is not None:
            with contextlib.suppress(AcuError):  # it is disconnected all the same
                async with within(LEAVE_S, Doing.USE):
                    await client.disconnect()

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds, which stamps packets."""
        return time.monotonic()

    def damage(self) -> dict[str, int]:
        """Return nothing: the link layer has its own check and repeats."""
        return {}

    async def _connect(self) -> None:
        device = await self._place.find(self._search_s)
        client = self._client = self._place.stack.connection(device, self._gone, CONNECT_S)
        async with within(CONNECT_S, Doing.CONNECT):
            await client.connect()

    async def _subscribe(self) -> None:
        client = self._client
        if client is None:
            raise LinkLostError("the Bluetooth link was closed while it was opened")
        async with within(CALL_S, Doing.CONNECT):
            found = [client.services.get_characteristic(UUIDS[name]) for name in HEARD]
        for name, characteristic in zip(HEARD, found, strict=True):
            if characteristic is None:
                raise WrongDeviceError(
                    f"'{self.name}' has no characteristic {name}: it is no ring with our firmware",
                    hint="see what is near with: acudevice scan",
                )
            async with within(CALL_S, Doing.CONNECT):
                await client.start_notify(characteristic, self._take)
        self._control = found[0]
        if self._control is not None:
            self.max_message = min(MAX_MESSAGE, self._control.max_write_without_response_size)
        if self._dropped:
            raise _lost(self.name)

    def _take(self, _: "BleakGATTCharacteristic", value: bytearray) -> None:
        if not self._over:
            self._on_packet(bytes(value), time.monotonic())

    def _gone(self) -> None:
        self._dropped = True
        self._lose(_lost(self.name))

    def _lose(self, error: LinkError) -> None:
        if not self._over:
            self._over = True
            self._on_lost(error)


def _lost(name: str) -> LinkLostError:
    return LinkLostError(
        f"the Bluetooth link to {name} is gone", hint="stay near; it is opened again by itself"
    )


def links(address: Address) -> Callable[[], BleLink]:
    """Return what makes links to a `ble:` address."""
    return links_on(Stack(), address.target)


def links_on(stack: Stack, target: str, search_s: float = SEARCH_S) -> Callable[[], BleLink]:
    """Return what makes links to a device by its name or address, over a stack of one's choice."""
    place = Place(target, stack)
    return lambda: BleLink(place, search_s)
