"""The Bluetooth link: packets as values of the ring's characteristics (firmware_protocol.md, section 2.2).

Theory of operation. A new link first reads Info, which is told without keys: where it does not tell who is there, this
computer is not paired, and nothing else is touched, since BlueZ would begin to pair by itself; where another ring
answers than the one that is meant, nothing is written to it.

bleak calls back on the loop's thread, in the order in which values arrived, whichever characteristic they are of; one
function takes them all, so the order stays. Requests are written with response. Every call has a limit: what does not
come back in time has lost its link, since GATT allows nothing after an answer that is missing. A link that was lost is
always closed with `disconnect` before another one is opened: bleak 3.1 otherwise keeps a connection to the system for
each, and delivers everything once for each of them.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING, Final

from acudevice.driver.addresses import Address
from acudevice.driver.ble.bluez import mtu_of
from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.search import SEARCH_S, find
from acudevice.driver.ble.stack import Stack, within
from acudevice.driver.ble.values import CALL_S, about, characteristic_of, set_clock, told_to_us
from acudevice.driver.link import OnLost, OnPacket
from acudevice.errors import AcuError, LinkError, LinkLostError, NotPermittedError, WrongDeviceError
from acudevice.protocol.gatt import UUIDS
from acudevice.protocol.limits import MAX_MESSAGE

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.characteristic import BleakGATTCharacteristic
    from bleak.backends.device import BLEDevice

CONNECT_S: Final = 15.0
"""How long connecting and looking at the services may take; BlueZ took 0.4 s, a busy radio takes seconds."""

BONDED_S: Final = 1.0
"""How long a ring that knows this computer may take to say so after the link is encrypted: our judgement."""

LEAVE_S: Final = 5.0
"""How long letting go may take; BlueZ takes up to 2.7 s."""

SMALLEST: Final = 20
"""Bytes of a value at the smallest MTU, which is also what bleak says where it does not know."""

HEARD: Final = ("Control", "Stream", "Records")
"""Characteristics whose values are packets, in the order in which they are subscribed to."""


@dataclass(slots=True)
class Place:
    """Where one device is, shared by all links to it: what the system knew it by last spares a search."""

    target: str
    stack: Stack
    serial: str | None = None
    """Serial number of who is meant; None for whoever is there."""
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
            characteristics = await self._found()
            await self._recognise()
            await self._subscribe(characteristics)
            await self._set_clock()
            self._check()
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

    async def about(self) -> dict[str, str | int]:
        """Read what standard services tell. See `Link.about`."""
        return {} if self._over else await about(self._connected)

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds, which stamps packets."""
        return time.monotonic()

    def damage(self) -> dict[str, int]:
        """Return nothing: the link layer has its own check and repeats."""
        return {}

    async def _connect(self) -> None:
        device = await self._place.find(self._search_s)
        if self._place.stack.bonded(device) is False:
            raise self._unpaired()
        client = self._client = self._place.stack.connection(device, self._gone, CONNECT_S)
        async with within(CONNECT_S, Doing.CONNECT):
            await client.connect()

    @property
    def _connected(self) -> "BleakClient":
        if self._client is None:
            raise LinkLostError("the Bluetooth link was closed while it was opened")
        return self._client

    async def _found(self) -> "list[BleakGATTCharacteristic]":
        """Return the characteristics that are listened to; raise `WrongDeviceError` where one is not there."""
        async with within(CALL_S, Doing.CONNECT):
            found = {name: characteristic_of(self._connected, UUIDS[name]) for name in HEARD}
        missing = next((name for name, characteristic in found.items() if characteristic is None), None)
        if missing is not None:
            raise WrongDeviceError(
                f"'{self.name}' has no characteristic {missing}: it is no ring with our firmware",
                hint="see what is near with: acudevice scan",
            )
        return [characteristic for characteristic in found.values() if characteristic is not None]

    async def _recognise(self) -> None:
        """See by Info alone whether this computer is paired, and whether the ring is the one that is meant."""
        told = await told_to_us(self._connected, BONDED_S if self._place.stack.pairs_by_itself else 0.0)
        if "model" not in told and self._place.stack.pairs_by_itself:
            raise self._unpaired()
        wanted, serial = self._place.serial, told.get("serial")
        if wanted is not None and serial is not None and wanted != serial:
            raise WrongDeviceError(
                f"another ring answers as '{self.name}': its serial number is {serial}, not {wanted}",
                hint="switch the other one off, or pair it under its own name: acudevice scan",
            )

    def _unpaired(self) -> NotPermittedError:
        return NotPermittedError(
            f"the ring '{self.name}' and this computer are not paired",
            hint=f"press the button on the ring, then: acudevice pair {quote(f'ble:{self.name}')}",
        )

    async def _subscribe(self, characteristics: "list[BleakGATTCharacteristic]") -> None:
        for characteristic in characteristics:
            async with within(CALL_S, Doing.CONNECT):
                await self._connected.start_notify(characteristic, self._take)
        self._control = characteristics[0]
        self.max_message = min(MAX_MESSAGE, await self._room(characteristics[0]))

    async def _room(self, control: "BleakGATTCharacteristic") -> int:
        """Return how many bytes fit into one value."""
        known = control.max_write_without_response_size
        if known > SMALLEST or self._place.stack.client is not None:
            return known
        with contextlib.suppress(AcuError):  # small messages go, too
            return max(known, (await mtu_of(control.obj) or 0) - 3)
        return known

    async def _set_clock(self) -> None:
        """Tell the ring the time of day, unless it has it; one that takes none serves all the same."""
        with contextlib.suppress(AcuError):  # a link that is lost shows by itself
            await set_clock(self._connected, time.time())

    def _check(self) -> None:
        """Raise where the link went while it was opened, which nobody was told of."""
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


def links(address: Address, serial: str | None = None) -> Callable[[], BleLink]:
    """Return what makes links to a `ble:` address; with a serial number, to the ring with that one alone."""
    return links_on(Stack(), address.target, serial=serial)


def links_on(
    stack: Stack, target: str, search_s: float = SEARCH_S, serial: str | None = None
) -> Callable[[], BleLink]:
    """Return what makes links to a device by its name or address, over a stack of one's choice."""
    place = Place(target, stack, serial)
    return lambda: BleLink(place, search_s)
