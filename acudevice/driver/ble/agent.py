"""Our answer to BlueZ when it asks who may pair: an agent for as long as a pairing takes.

Since BlueZ 5.72 a pairing fails where no agent is there, even *just works*, and bleak has none. This one says that it
can show and ask nothing, as a ring can; it agrees to what the person asked for by `acudevice pair`.
"""

import contextlib
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.stack import within

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

PATH: Final = "/org/acudevice/agent"
INTERFACE: Final = "org.bluez.Agent1"

_AGREED: Final = frozenset(
    {"RequestConfirmation", "RequestAuthorization", "AuthorizeService", "Release", "Cancel"}
)
"""What is answered by agreeing; all else asks for a number, which nobody has."""

_ANSWER_S: Final = 5.0


@contextlib.asynccontextmanager
async def agent(*, wanted: bool = True) -> AsyncIterator[None]:
    """Be BlueZ's default agent inside the block; nothing where it is not `wanted` or the system has no D-Bus.

    Raises:
        NoDeviceError: BlueZ does not answer.
        AccessError: D-Bus forbids it.
    """
    bus = await _bus() if wanted else None
    if bus is None:
        yield
        return
    try:
        bus.add_message_handler(_reply)
        await _manager(bus, "RegisterAgent", "os", [PATH, "NoInputNoOutput"])
        await _manager(bus, "RequestDefaultAgent", "o", [PATH])
        yield
    finally:
        bus.disconnect()  # which ends the agent, too


async def _bus() -> "MessageBus | None":
    """Return a connection of our own: the agent lives as long as it."""
    try:
        from dbus_fast import BusType
        from dbus_fast.aio import MessageBus
    except ImportError:  # not on Linux
        return None
    async with within(_ANSWER_S, Doing.PAIR):
        address = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")
        return await MessageBus(bus_address=address, bus_type=BusType.SYSTEM).connect()


async def _manager(bus: "MessageBus", member: str, signature: str, body: list[str]) -> None:
    from bleak.exc import BleakDBusError
    from dbus_fast import Message, MessageType

    call = Message(
        "org.bluez", "/org/bluez", "org.bluez.AgentManager1", member, signature=signature, body=body
    )
    async with within(_ANSWER_S, Doing.PAIR):
        answer = await bus.call(call)
        if answer.message_type is MessageType.ERROR:
            raise BleakDBusError(str(answer.error_name), answer.body)


def _reply(message: "Message") -> "Message | None":
    from dbus_fast import Message, MessageType

    if (
        message.message_type is not MessageType.METHOD_CALL
        or message.path != PATH
        or message.interface != INTERFACE
    ):
        return None
    if message.member in _AGREED:
        return Message.new_method_return(message)
    return Message.new_error(
        message, "org.bluez.Error.Rejected", "this computer can neither show nor ask for a number"
    )
