"""A ring that has been paired with the computer in the same virtual air, and what a test needs of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from bleak import BleakClient

from acudevice.driver.ble.search import find
from acudevice.virtual.ble.server import RadioRing
from acudevice.virtual.options import Options
from tests.support.air import Air

NAME = "Acu ring"


class Steps:
    """A clock that goes on by a step each time it is looked at, as a ring does every 10 ms.

    So a busy machine makes a slow ring, and never one that has to catch up.
    """

    def __init__(self, step_s: float = 0.1) -> None:
        self.step_s, self._now_s = step_s, 0.0

    def __call__(self) -> float:
        """Return its time in seconds."""
        self._now_s += self.step_s
        return self._now_s


class Jumping:
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        """Return its time in seconds."""
        return monotonic() + self.ahead_s


@asynccontextmanager
async def client_of(air: Air) -> AsyncIterator[BleakClient]:
    """Connect bleak's own client to the only ring, and take it away again."""
    stack = air.stack()
    device = await find(NAME, stack, 5.0)
    client = BleakClient(device, backend=stack.client, timeout=5.0)
    await client.connect()
    try:
        yield client
    finally:
        await client.disconnect()


async def pair(air: Air, ring: RadioRing) -> None:
    """Press the button and pair."""
    ring.ring.press_button()
    async with client_of(air) as client:
        await client.pair()


@asynccontextmanager
async def paired(air: Air, options: Options | None = None, *, fast: bool = False) -> AsyncIterator[RadioRing]:
    """Bring a ring into the air and pair it; a fast one has ten times the speed where the machine can."""
    async with air.ring(options, Steps() if fast else None) as ring:
        await pair(air, ring)
        yield ring
