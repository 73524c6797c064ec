"""Our answer to BlueZ when it asks who may pair: an agent for as long as a pairing takes.

Since BlueZ 5.72 a pairing fails where no agent is there, even *just works*, and bleak has none. This one can show six
digits and ask a person whether the device shows the same; a ring without a display is paired without that. A number
that is to be typed in, here or there, is refused: no ring wants one.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Final

from acudevice.driver.ble.bluez import call, connected
from acudevice.errors import AcuError, NotPermittedError

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

PATH: Final = "/org/acudevice/agent"
INTERFACE: Final = "org.bluez.Agent1"
CAPABILITY: Final = "DisplayYesNo"

Compare = Callable[[str], Awaitable[bool]]
"""Asks a person whether the device shows these six digits. What it raises ends the pairing and is raised from there."""

_AGREED: Final = frozenset({"RequestAuthorization", "AuthorizeService", "Release", "Cancel"})
"""What is answered by agreeing: the person who pairs asked for it."""

_REJECTED: Final = "org.bluez.Error.Rejected"


class Agent:
    """Answers BlueZ for a person."""

    def __init__(self, compare: Compare | None = None) -> None:
        """`compare` asks the person; without it digits that are to be compared are refused."""
        self.refusal: AcuError | None = None
        """Why a pairing was refused from here; None where it was not."""
        self._compare = compare
        self._asking: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def serving(self, *, wanted: bool = True) -> AsyncIterator[None]:
        """Be BlueZ's default agent inside the block; nothing where it is not `wanted` or the system has no D-Bus.

        What is raised in the block becomes `refusal` where there is one.

        Raises:
            NoDeviceError: BlueZ does not answer.
            AccessError: D-Bus forbids it.
        """
        bus = await connected() if wanted else None
        if bus is None:
            yield
            return
        self._bus = bus
        try:
            bus.add_message_handler(self._reply)
            manager = "/org/bluez", "org.bluez.AgentManager1"
            await call(bus, *manager, "RegisterAgent", "os", PATH, CAPABILITY)
            await call(bus, *manager, "RequestDefaultAgent", "o", PATH)
            yield
        except AcuError as error:
            if self.refusal is not None:
                raise self.refusal from error
            raise
        finally:
            self._withdraw()
            bus.disconnect()  # which ends the agent, too

    def _reply(self, message: "Message") -> "Message | bool | None":
        from dbus_fast import Message, MessageType

        if (
            message.message_type is not MessageType.METHOD_CALL
            or message.path != PATH
            or message.interface != INTERFACE
        ):
            return None
        if message.member == "RequestConfirmation":
            self._withdraw()
            self._asking = asyncio.create_task(self._confirm(self._bus, message))
            return True  # answered later
        if message.member in _AGREED:
            if message.member == "Cancel" and self._withdraw():
                self.refusal = NotPermittedError(
                    "nobody confirmed the digits in time, or the ring gave up",
                    hint="press the ring's button, pair again, and compare the digits within 30 s",
                )
            return Message.new_method_return(message)
        self.refusal = NotPermittedError(
            "the device wants a number to be typed in, as no ring does",
            hint="see which devices are rings with: acudevice scan",
        )
        return Message.new_error(message, _REJECTED, "no number can be typed in here")

    async def _confirm(self, bus: "MessageBus", message: "Message") -> None:
        """Ask the person, and answer BlueZ."""
        from dbus_fast import Message

        try:
            same = await self._same(f"{message.body[1]:06d}")
        except AcuError as error:
            same, self.refusal = False, error
        if same:
            bus.send(Message.new_method_return(message))
        else:
            bus.send(Message.new_error(message, _REJECTED, "the person did not agree"))

    async def _same(self, digits: str) -> bool:
        if self._compare is None:
            raise NotPermittedError(
                f"the device shows six digits that should be {digits}, and nobody was asked to compare them",
                hint="pair in a terminal: acudevice pair ADDRESS",
            )
        if await self._compare(digits):
            return True
        raise NotPermittedError(
            "the digits differ, so nothing was paired: another device may have answered in the ring's place",
            hint="go where no strangers are near, press the ring's button, then pair again",
        )

    def _withdraw(self) -> bool:
        """Ask no more: BlueZ gave up, or the pairing is over. Tell whether somebody was being asked."""
        return self._asking is not None and self._asking.cancel()
