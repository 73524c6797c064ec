"""Pairing with a ring: the person pressed its button, the system and the ring exchange keys, and both keep them."""

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from acudevice.driver.addresses import Address
from acudevice.driver.ble.agent import Agent, Compare
from acudevice.driver.ble.bluez import remove
from acudevice.driver.ble.link import LEAVE_S
from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.search import SEARCH_S, find
from acudevice.driver.ble.stack import Stack, within
from acudevice.driver.ble.values import told_to_us
from acudevice.errors import AcuError, LinkError, LinkTimeout, NotPermittedError
from acudevice.protocol.gatt import UUIDS

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.device import BLEDevice

PAIR_S: Final = 40.0
"""How long a person may take to agree in the system's dialog: a little longer than the ring's button counts."""

KEPT_S: Final = 5.0
"""How long the ring may take to say that it kept the keys."""


async def bond(address: Address, compare: Compare | None = None) -> Address:
    """Pair with the ring at a `ble:` address; return the address at which it stays. See `pair`."""
    return replace(address, target=await pair(address.target, Stack(), compare=compare))


async def unbond(address: Address) -> str:
    """Have the system forget the keys of a `ble:` device; return what a person still has to do, if anything."""
    return await forget(address.target, Stack())


async def pair(target: str, stack: Stack, search_s: float = SEARCH_S, compare: Compare | None = None) -> str:
    """Pair with the ring of this name or address; one that this computer is paired with already stays so.

    Where the ring does not know this computer any more, what this computer knows of it is forgotten first. `compare`
    asks the person whether a ring with a display shows the same six digits. Return the lasting address, by which the
    system knows the ring from now on.

    Raises:
        NotPermittedError: it refuses, as its button was not pressed in the last 30 s; or the person does.
        NoDeviceError: it is not there, or there is no adapter.
        LinkTimeout: nobody agreed in time.
    """
    agent = Agent(compare)
    device = await find(target, stack, search_s)
    try:
        return await _meet(device, stack, agent)
    except LinkTimeout:  # nobody agreed, or it is far: that says nothing of keys
        raise
    except (
        LinkError,
        NotPermittedError,
    ):  # keys of old did not fit, and are forgotten by now; or it took none
        if agent.refusal is not None:
            raise
    return await _meet(await find(target, stack, search_s), stack, agent)


async def _meet(device: "BLEDevice", stack: Stack, agent: Agent) -> str:
    """Try; where the ring takes no keys, this computer forgets those that it has."""
    client = stack.connection(device, lambda: None, PAIR_S, pair=True)
    try:
        await _pair_once(client, agent, stack)
    except LinkTimeout:
        raise
    except (LinkError, NotPermittedError):
        await _unpair(client)
        raise
    else:
        return client.address
    finally:
        with contextlib.suppress(AcuError):  # it is disconnected all the same
            async with within(LEAVE_S, Doing.PAIR):
                await client.disconnect()


async def _pair_once(client: "BleakClient", agent: Agent, stack: Stack) -> None:
    """Pair before anything is read: BlueZ, which looks at batteries by itself, else begins a pairing of its own.

    That one keeps no keys and is in the way of ours. The agent is there before, since either may ask it.
    """
    async with agent.serving(wanted=stack.client is None):
        async with within(PAIR_S, Doing.PAIR):
            await client.connect()
        async with within(PAIR_S, Doing.PAIR):
            await _exchange(client)
    await _kept(client)


async def forget(target: str, stack: Stack) -> str:
    """Have the system forget the keys of a device; return what a person still has to do, if anything."""
    left = f"remove '{target}' in the system's Bluetooth settings, which keep its keys"
    try:
        if stack.client is not None or await remove(target) is None:
            async with within(LEAVE_S, Doing.PAIR):
                await stack.known(target).unpair()
    except (NotImplementedError, ValueError):  # macOS has no call for it; Windows has none by name
        return left
    except AcuError as error:
        return "" if _is_unknown(error) else f"{left}: {error}"
    return ""


def _is_unknown(error: AcuError) -> bool:
    """Tell whether the system does not know the device, and so has no keys of it."""
    from bleak.exc import BleakDeviceNotFoundError

    return isinstance(error.__cause__, BleakDeviceNotFoundError)


async def _unpair(client: "BleakClient") -> None:
    with contextlib.suppress(
        AcuError, NotImplementedError
    ):  # unknown already; macOS leaves that to its settings
        async with within(LEAVE_S, Doing.PAIR):
            await client.unpair()


async def _exchange(client: "BleakClient") -> None:
    try:
        await client.pair()
    except NotImplementedError:  # macOS pairs when an encrypted value is touched
        await client.read_gatt_char(UUIDS["Time"])


async def _kept(client: "BleakClient") -> None:
    """Wait until the ring tells what it tells those alone whose keys it has; one that refuses closes the link."""
    try:
        told = await told_to_us(client, KEPT_S)
    except LinkTimeout:
        raise
    except LinkError:
        told = {}
    if "model" not in told:
        raise NotPermittedError(
            "the ring refused to be paired",
            hint="press its button, then pair within 30 s: acudevice pair ADDRESS",
        )
