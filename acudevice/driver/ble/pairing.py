"""Pairing with a ring: the person pressed its button, the system and the ring exchange keys, and both keep them."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from acudevice.driver.addresses import Address
from acudevice.driver.ble.agent import agent
from acudevice.driver.ble.link import CALL_S, CONNECT_S, LEAVE_S
from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.search import SEARCH_S, find
from acudevice.driver.ble.stack import Stack, within
from acudevice.errors import AcuError, LinkError, LinkTimeout, NotPermittedError
from acudevice.protocol.gatt import UUIDS
from acudevice.protocol.tlv import decode_fields

if TYPE_CHECKING:
    from bleak import BleakClient

PAIR_S: Final = 40.0
"""How long a person may take to agree in the system's dialog: a little longer than the ring's button counts."""

KEPT_S: Final = 5.0
"""How long the ring may take to say that it kept the keys."""

_LOOK_S: Final = 0.1


async def bond(address: Address) -> None:
    """Pair with the ring at a `ble:` address. See `pair`."""
    await pair(address.target, Stack())


async def pair(target: str, stack: Stack, search_s: float = SEARCH_S) -> None:
    """Pair with the ring of this name or address; one that this computer is paired with already stays so.

    Where the ring does not know this computer any more, what this computer knows of it is forgotten first.

    Raises:
        NotPermittedError: it refuses, as its button was not pressed in the last 30 s.
        NoDeviceError: it is not there, or there is no adapter.
        LinkTimeout: nobody agreed in time.
    """
    if not await _pair_once(target, stack, search_s):
        await _pair_once(target, stack, search_s, last=True)


async def _pair_once(target: str, stack: Stack, search_s: float, *, last: bool = False) -> bool:
    """Try; return False where the keys of old do not fit, or the ring took none. This computer forgets them then."""
    client = stack.connection(await find(target, stack, search_s), lambda: None, CONNECT_S)
    try:
        async with within(CONNECT_S, Doing.CONNECT):
            await client.connect()
        async with agent(wanted=stack.client is None), within(PAIR_S, Doing.PAIR):
            await _exchange(client)
        await _kept(client)
    except LinkTimeout:  # nobody agreed, or it is far: that says nothing of keys
        raise
    except (LinkError, NotPermittedError):
        await _forget(client)
        if last:
            raise
        return False
    finally:
        with contextlib.suppress(AcuError):  # it is disconnected all the same
            async with within(LEAVE_S, Doing.PAIR):
                await client.disconnect()
    return True


async def _forget(client: "BleakClient") -> None:
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
    """Wait until the ring tells what it tells those alone whose keys it has."""
    async with within(KEPT_S, Doing.PAIR):
        while client.is_connected:
            async with within(CALL_S, Doing.PAIR):
                told = decode_fields(bytes(await client.read_gatt_char(UUIDS["Info"])))
            if "model" in told:
                return
            await asyncio.sleep(_LOOK_S)
    raise NotPermittedError(
        "the ring refused to be paired",
        hint="press its button, then pair within 30 s: acudevice pair ADDRESS",
    )
