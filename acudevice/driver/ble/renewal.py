"""Noticing that BlueZ was restarted, of which bleak 3.1 is not told by BlueZ and does not ask.

Its picture of adapters and devices would stay the one of the `bluetoothd` that died: rings that are connected there are
not searched for, and each attempt fails with an object that nobody knows. So the owner of BlueZ's name is looked at
before each search. Where it is another one, bleak's connection to D-Bus is ended, whereupon bleak looks at all anew.
That every link over it ends, too, is no loss: all of them went with the old `bluetoothd`.
"""

import asyncio
import weakref
from typing import Final

from acudevice.driver.ble.bluez import ANSWER_S, connected
from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.stack import within

_owners: Final[weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, str | None]] = weakref.WeakKeyDictionary()
"""Who had BlueZ's name when it was looked at last, by event loop: bleak has one picture for each."""


async def renew() -> None:
    """Have bleak look at BlueZ anew, should that have been restarted or have ended since the last call on this loop.

    Raises:
        NoDeviceError: there is no D-Bus.
    """
    owner, loop = await _owner(), asyncio.get_running_loop()
    before, _owners[loop] = _owners.get(loop), owner
    if before is not None and owner != before:
        _forget(loop)


async def _owner() -> str | None:
    """Return the unique name of BlueZ on the bus; None where it is not there."""
    bus = await connected()
    if bus is None:
        return None
    from dbus_fast import Message, MessageType

    name, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
    question = Message(name, path, name, "GetNameOwner", signature="s", body=["org.bluez"])
    try:
        async with within(ANSWER_S, Doing.SEARCH):
            answer = await bus.call(question)
    finally:
        bus.disconnect()
    return str(answer.body[0]) if answer.message_type is MessageType.METHOD_RETURN else None


def _forget(loop: asyncio.AbstractEventLoop) -> None:
    """End bleak's connection to D-Bus, which nothing public of bleak does."""
    from bleak.backends.bluezdbus import manager

    known = manager._global_instances.get(loop)  # noqa: SLF001 - there is no other way to it
    bus = None if known is None else known._bus  # noqa: SLF001 - the same
    if bus is not None:
        bus.disconnect()
