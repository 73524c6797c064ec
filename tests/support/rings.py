"""Virtual rings on the clock of the event loop that runs, with faults that no option asks for."""

import asyncio
from collections.abc import Callable
from typing import Any

from acudevice.driver.device import Item, LinkChange, LinkState, Missing
from acudevice.driver.link import Link, OnLost, OnPacket
from acudevice.driver.links.virtual import VirtualLink
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import LinkLostError, NoDeviceError
from acudevice.protocol.messages import FLAG_MASKS, TYPES
from acudevice.values.samples import Samples
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.hurried import now_s


class Port:
    """Where a ring is plugged in: makes links to whichever ring is there."""

    def __init__(self, ring: VirtualRing | None = None, **options: Any) -> None:
        self.ring = ring or VirtualRing(Options(**options))
        self.there = True
        """Whether a link can be opened."""
        self.deaf = self.mute = False
        """Whether what is sent to the ring gets lost, and what the ring sends."""
        self.thin_s = 0.0
        """A bad line: of the packets that are sent again one in so many seconds comes through."""
        self.fails_after: list[int] = []
        """After how many packets from the ring each of the next links fails."""
        self.opened: list[PortLink] = []
        self.tried: Callable[[], None] = lambda: None
        """Called when somebody tries to open a link."""

    def __call__(self) -> Link:
        """Make a link."""
        return PortLink(self)

    def pull(self, reason: str = "pulled") -> None:
        """Pull the plug: the open link is lost at once, and none can be opened."""
        self.there = False
        self.opened[-1].fail(reason)

    def plug(self) -> None:
        """Plug in again."""
        self.there = True


def leisurely(**options: Any) -> Port:
    """Return a port with a ring of 50 samples a second unless told: enough for a hand, and half the work."""
    return Port(**{"rate_hz": 50, **options})


class PortLink(VirtualLink):
    """A link that can be pulled."""

    def __init__(self, port: Port) -> None:
        super().__init__(port.ring, 0.0, now_s)
        self._port = port
        self._passed_s = -1.0

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Open it, if something is there."""
        self._port.tried()
        if not self._port.there:
            raise NoDeviceError("nothing is plugged in")
        self._packet, self._lost = on_packet, on_lost
        self._left = self._port.fails_after.pop(0) if self._port.fails_after else -1
        self._port.opened.append(self)
        await super().open(self._hear, on_lost)

    async def send(self, packet: bytes) -> None:
        """Send a packet to a ring that may be deaf."""
        if not self._port.deaf:
            await super().send(packet)

    def _hear(self, packet: bytes, at_s: float) -> None:
        """Pass a packet on, unless the ring is mute or the link fails."""
        if self._left == 0:
            asyncio.get_running_loop().call_soon(self.fail, "torn")
            self._left = -2
        if self._left > -2 and not self._port.mute and self._passes(packet):
            self._left -= self._left > 0
            self._packet(packet, at_s)

    def fail_after(self, packets: int) -> None:
        """Fail when so many more packets came from the ring."""
        self._left = packets

    def _passes(self, packet: bytes) -> bool:
        """Return whether a bad line lets a packet through."""
        if (
            not self._port.thin_s
            or packet[0] != TYPES["SAMPLES"].code
            or not packet[1] & FLAG_MASKS["backfill"]
        ):
            return True
        passes = now_s() >= self._passed_s + self._port.thin_s
        if passes:
            self._passed_s = now_s()
        return passes

    def fail(self, reason: str) -> None:
        """Fail as a link does by itself."""
        if self._pumping is not None:
            self._pumping.cancel()
        self._lost(LinkLostError(reason))


class Taken:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._came = asyncio.Event()

    def __call__(self, item: Item) -> None:
        """Remember it."""
        self.items.append(item)
        self._came.set()

    async def until(self, change: LinkChange) -> None:
        """Wait for something to happen to the link, if it has not yet."""
        while change not in self.changes:
            self._came.clear()
            await self._came.wait()

    def of(self, kind: type[Any]) -> list[Any]:
        """Return the items of a kind."""
        return [item for item in self.items if isinstance(item, kind)]

    @property
    def changes(self) -> list[LinkChange]:
        """Return what happened to the link, in order."""
        return [state.change for state in self.of(LinkState)]

    def indexes(self) -> list[tuple[int, int]]:
        """Return boot and number of each sample that came or is known to be lost, in order."""
        found = []
        for item in self.items:
            if isinstance(item, Samples):
                found += [(item.boot_id, number) for number, _, _ in item.rows()]
            elif isinstance(item, Missing):
                found += [(item.boot_id, number) for number in range(item.first, item.last + 1)]
        return found


def device_at(port: Callable[[], Link], taken: Taken | None = None, **options: Any) -> RingDevice:
    """Return a ring's device over links of a port, heard by `taken`."""
    device = RingDevice(port, **options)
    if taken is not None:
        device.sink = taken
    return device
