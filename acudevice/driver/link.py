"""The seam below a family: a link carries whole packets between a host and one device.

To add a link, write one module in `acudevice.driver.links` with a class of this shape and one line in
`acudevice.driver.registry`. The contract test in tests/driver finds it by itself. A link frames and unframes
where its pipe needs that, and gives no meaning to a packet. It never blocks the event loop, calls back on the
loop's own thread, in order, and is used once: after a loss a new one is made.
"""

from collections.abc import Callable
from typing import Protocol

from acudevice.errors import LinkError

OnPacket = Callable[[bytes, float], None]
"""Called with each whole packet and the time at which it arrived, by the link's own clock."""

OnLost = Callable[[LinkError], None]
"""Called once when the link fails by itself; not for `close`. No packet comes after it."""


class Link(Protocol):
    """One connection to one device."""

    name: str
    """What it leads to, for messages: `/dev/ttyACM0`, `the virtual ring`."""
    max_message: int
    """Longest packet in bytes that can be sent over it."""
    simulated: bool
    """Whether what comes over it was never measured now and here."""

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Connect, and deliver from now on. Where it raises or is cancelled, nothing stays open.

        Raises:
            NoDeviceError: nothing is there; its descendants say more.
            AccessError: the operating system forbids it.
        """

    async def send(self, packet: bytes) -> None:
        """Send one packet.

        Raises:
            LinkError: it could not be sent; `on_lost` follows or came before, unless the link was closed.
        """

    async def close(self) -> None:
        """Let go of everything. Harmless when closed already, or never opened; nothing is delivered afterwards."""

    async def about(self) -> dict[str, str | int]:
        """Read what the link itself tells of the device, beside its packets; nothing over most links.

        `maker`, `model`, `firmware`, `serial`, `battery_percent`, `force_mn`, those that are known.

        Raises:
            LinkError: the link failed.
        """

    def now_s(self) -> float:
        """Return the time by the clock that stamps packets, in seconds: `time.monotonic` unless time is simulated."""

    def damage(self) -> dict[str, int]:
        """Return how many damaged frames were dropped, by reason."""
