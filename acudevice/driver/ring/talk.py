"""One conversation over links that come and go: who sends when, and how long to wait."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Final, Unpack

from acudevice.driver.link import Link
from acudevice.driver.ring.refusals import refusal
from acudevice.errors import LinkError, LinkLostError, LinkTimeout, WrongDeviceError
from acudevice.protocol.asking import Pending
from acudevice.protocol.conversation import Conversation
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Answered, Item, Run

HELLO_EVERY_S: Final = 0.5
HELLO_FOR_S: Final = 5.0
"""A board may be restarted by opening its port: `hello` is repeated for so long (firmware_protocol.md, section 2.1)."""


class Talk:
    """Requests, one in flight, over the link of the moment."""

    def __init__(self, hear: Callable[[Item], None]) -> None:
        """`hear` takes what the device says that is no answer, in order."""
        self.conversation = Conversation(first_ref=secrets.randbelow(256))
        self.asked_s = 0.0
        """Loop time of the last request, for those who keep the link alive."""
        self._hear = hear
        self._link: Link | None = None
        self._answer: asyncio.Future[Answered] | None = None
        self._turn = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._tending: asyncio.Task[None] | None = None

    @property
    def up(self) -> bool:
        """Whether there is a link and a version is agreed on it."""
        return self._link is not None and self.conversation.version is not None

    async def begin(self, link: Link) -> None:
        """Greet the device on a link that is open, and ask for what is needed to go on where the last link ended.

        Raises:
            WrongDeviceError: nobody answers in the protocol.
            LinkError: the link failed meanwhile.
        """
        self.conversation.link_up(link.max_message)
        self._link = link
        async with self._turn:
            await self._greet()
            while (ask := self.conversation.next_ask()) is not None and ask.op in _FIRST:
                await self._exchange(self.conversation.request(ask.op, **ask.fields))
        self._tending = asyncio.create_task(self._tend())
        self._wanted.set()

    async def end(self) -> None:
        """Close the link; what is known of the device stays."""
        link, self._link = self._link, None
        self.lost(LinkLostError("the link was closed"))
        if self._tending is not None:
            self._tending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tending
            self._tending = None
        if link is not None:
            await link.close()

    def lost(self, error: LinkError) -> None:
        """Take note that the link is down; the request in flight fails with `error`."""
        self.conversation.link_down()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def packet(self, packet: bytes, now_s: float) -> None:
        """Take one packet of the device."""
        items = self.conversation.receive(packet, now_s)
        for item in items:
            if not isinstance(item, Answered):
                self._hear(item)
            elif self._answer is not None and not self._answer.done():
                self._answer.set_result(item)
        if len(items) != 1 or not isinstance(items[0], Run):  # the usual packet is one run and wants nothing
            self._wanted.set()

    def advance(self, now_s: float) -> None:
        """Let time pass."""
        for item in self.conversation.advance(now_s):
            self._hear(item)
        self._wanted.set()

    async def ask(self, op: str, **fields: Unpack[Fields]) -> Answered:
        """Make a request and return its answer.

        Raises:
            RefusedError: the device refuses; `partial` is no refusal.
            LinkTimeout: it does not answer.
            LinkError: there is no link, or it failed meanwhile.
        """
        async with self._turn:
            if not self.up:
                raise LinkLostError(
                    f"the link is down: the device cannot be asked for `{op}`", hint="try again soon"
                )
            answer = await self._exchange(self.conversation.request(op, **fields))
        if not answer.granted:
            raise refusal(op, answer.status, answer.fields)
        return answer

    async def _greet(self) -> None:
        pending = self.conversation.request("hello")
        for _ in range(round(HELLO_FOR_S / HELLO_EVERY_S)):
            answer = await self._attempt(pending.messages, HELLO_EVERY_S)
            if answer is not None and answer.granted and self.conversation.version is not None:
                return
            if answer is not None:
                raise refusal("hello", answer.status, answer.fields)
        self.conversation.give_up()
        raise WrongDeviceError(
            "nothing there answers as a ring does",
            hint="check that it is a ring with our firmware, switched on, and no other program uses it",
        )

    async def _exchange(self, pending: Pending) -> Answered:
        self.asked_s = asyncio.get_running_loop().time()
        messages = pending.messages
        while messages:
            answer = await self._attempt(messages, pending.timeout_s)
            if answer is not None:
                return answer
            messages = self.conversation.repeat()
        for item in self.conversation.give_up():
            self._hear(item)
        raise LinkTimeout(
            f"the device does not answer `{pending.op}`", hint="check that it is switched on and near"
        )

    async def _attempt(self, messages: tuple[bytes, ...], timeout_s: float) -> Answered | None:
        """Send once and wait; None where no answer came in time."""
        link = self._link
        if link is None:
            raise LinkLostError("the link is down")
        answer = self._answer = asyncio.get_running_loop().create_future()
        try:
            for message in messages:
                await link.send(message)
            async with asyncio.timeout(timeout_s):  # wait_for of Python 3.11 may swallow a cancellation
                return await answer
        except TimeoutError:
            return None
        finally:
            self._answer = None

    async def _tend(self) -> None:
        """Ask for what the conversation needs, whenever it needs it. Failures show on the link; it is asked again."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            with contextlib.suppress(LinkError):
                async with self._turn:
                    while self.up and (ask := self.conversation.next_ask()) is not None:
                        await self._exchange(self.conversation.request(ask.op, **ask.fields))


_FIRST: Final = frozenset({"time", "state", "start"})
"""What is asked on a new link before anybody else may ask."""
