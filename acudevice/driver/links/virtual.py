"""The virtual link: the reference firmware in this process, over the very frames of a serial link.

The ring goes on while no link is open, as a real one does: it belongs to the address, not to the link. At real pace its
time follows the clock on the wall; at `pace=max` it runs as fast as the machine can, and what it sends is stamped with
its own time, so that a session comes out the same every time, as long as the ring does not restart: coming back to it
takes as long on the wall as it takes.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from acudevice.driver.addresses import Address
from acudevice.driver.link import OnLost, OnPacket
from acudevice.errors import LinkLostError, NoDeviceError
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.virtual.options import Pace, parse_options
from acudevice.virtual.ring import VirtualRing

STEP_S = 0.01
"""Wall time between two looks at the ring at real pace, and while it measures nothing."""

LEAP_S = 0.02
"""How far the ring runs in one go at full pace: half a packet, so that answers come when they would."""


class VirtualLink:
    """A link to a ring in this process."""

    name = "the virtual ring"
    max_message = 244
    simulated = True

    def __init__(
        self, ring: VirtualRing, began_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Lead to `ring`, whose time began at `began_s` of `clock`, the host's."""
        self._ring, self._began_s, self._clock = ring, began_s, clock
        self._fast = ring.options.pace is Pace.MAX
        self._deframer = Deframer()
        self._sent = asyncio.Event()
        self._pumping: asyncio.Task[None] | None = None

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Plug in. See `Link.open`."""
        ring = self._ring
        drop = ring.options.drop
        if not self._fast:
            ring.advance_to(self._clock() - self._began_s)
        elif drop is not None and not ring.link_up:
            ring.advance_to(drop.at_s + drop.for_s)  # nobody can wait for a clock that only we turn
        if not ring.link_up:
            raise NoDeviceError(
                "the virtual ring's link is down", hint="that is what its option `drop` asks for"
            )
        ring.open_link()
        self._pumping = asyncio.create_task(self._pump(on_packet, on_lost))

    async def send(self, packet: bytes) -> None:
        """Send one packet. See `Link.send`."""
        await self.write(encode_frame(packet))

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, which may be no frame at all: that is how devices are tested. Raises as `send`."""
        if self._pumping is None or self._pumping.done() or not self._ring.link_up:
            raise LinkLostError("the virtual ring's link is down")
        self._ring.receive(data)
        self._sent.set()

    async def close(self) -> None:
        """Pull the plug. See `Link.close`."""
        pumping, self._pumping = self._pumping, None
        if pumping is not None:
            self._ring.close_link()
            pumping.cancel()
            await asyncio.gather(pumping, return_exceptions=True)

    async def about(self) -> dict[str, str | int]:
        """Tell nothing: all is in packets. See `Link.about`."""
        return {}

    def now_s(self) -> float:
        """Return the ring's own time at full pace, the host's monotonic time else, in seconds."""
        return self._began_s + self._ring.t_s if self._fast else self._clock()

    def damage(self) -> dict[str, int]:
        """Return how many damaged frames were dropped, by reason."""
        return dict(self._deframer.damaged)

    async def _pump(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Let the ring's time pass and deliver what it sends, until its link goes down."""
        ring, feed = self._ring, self._deframer.feed
        while ring.link_up:
            leap = self._fast and ring.measuring
            ring.advance_to(ring.t_s + LEAP_S if leap else self._due_s())
            for sent_s, frame in ring.outgoing():
                at_s = self._began_s + sent_s if self._fast else self._clock()
                for packet in feed(frame):
                    on_packet(packet, at_s)
            if leap:
                await asyncio.sleep(0)
            elif self._fast:
                await self._rest()
            else:
                await asyncio.sleep(STEP_S)
        on_lost(LinkLostError("the virtual ring's link went down"))

    async def _rest(self) -> None:
        """Wait for the next look, or until the ring was sent something: at full pace nobody waits for an answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STEP_S):
                await self._sent.wait()
        self._sent.clear()

    def _due_s(self) -> float:
        """Return up to when the ring is to run: the clock on the wall, or a little on while nothing is measured."""
        return self._ring.t_s + STEP_S if self._fast else self._clock() - self._began_s


def links(address: Address) -> Callable[[], VirtualLink]:
    """Return what makes links to the one ring of a `virtual:` address; raise `UsageError` for options it has not."""
    began_s = time.monotonic()
    ring = VirtualRing(parse_options(address.options), world_s=began_s)
    return lambda: VirtualLink(ring, began_s)
