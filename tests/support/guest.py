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
SPEED = 10
"""How much faster than the wall's the clock of a hurried ring is."""


class Jumping:
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        """Return its time in seconds."""
        return monotonic() + self.ahead_s


def hurried() -> float:
    """Return the time of a clock that runs fast."""
    return SPEED * monotonic()


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
    """Bring a ring into the air and pair it."""
    async with air.ring(options, hurried if fast else None) as ring:
        await pair(air, ring)
        yield ring
