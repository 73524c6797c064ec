"""One conversation over links that come and go: who sends when, and how long to wait.

On each new link the device is first met on a conversation of its own, so that a stranger who answers in its place
leaves no trace in ours. Then ours goes on where the last link ended. Until that is done nobody else may ask.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, Protocol, Unpack

from acudevice.driver.link import Link
from acudevice.driver.ring.refusals import refusal, stranger, unanswered
from acudevice.errors import DeviceError, LinkError, LinkLostError
from acudevice.protocol.asking import Pending
from acudevice.protocol.conversation import Conversation
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Ahead, Answered, Item, Run
from acudevice.protocol.linkstate import NO_HELLO
from acudevice.protocol.messages import FLAG_MASKS
from acudevice.protocol.ops import SLOW

HELLO_EVERY_S: Final = 0.5
HELLO_FOR_S: Final = 5.0
"""A board may be restarted by opening its port: `hello` is repeated for so long (firmware_protocol.md, section 2.1)."""

PATIENCE_S: Final = 2.0
"""How long nothing may come of samples that are still to come, before they are not waited for: our judgement."""

SLICE_S: Final = 0.1
"""How long we wait for an answer in one go: our judgement."""

LEAST_PATIENCE_S: Final = 0.25
PATIENT_TRIPS: Final = 10.0
"""The first try of a request waits for so many of the last round trips, at least a quarter of a second: our judgement.

A lost answer would else cost two seconds. The last try waits as long as the page says."""

_BACKFILL: Final = FLAG_MASKS["backfill"]

_FIRST: Final = frozenset({"time", "state", "start"})
"""What is asked on a new link before anybody else may ask."""


class Asker(Protocol):
    """Whatever asks a device: `Talk.ask`, or the same while the device is being met."""

    async def __call__(self, op: str, **fields: Unpack[Fields]) -> Answered:
        """Make a request and return its answer. See `Talk.ask`."""


Met = Callable[[Asker], Awaitable[None]]
"""Sees who is there, before anything of the device is let in; raises what speaks against going on."""


class Talk:
    """Requests, one in flight, over the link of the moment."""

    __slots__ = (
        "_answer", "_asking", "_broken", "_came", "_forgotten", "_fresh", "_hear", "_link", "_party",
        "_patience_s", "_ready", "_tending", "_turn", "_wanted", "asked", "asked_s", "conversation",
        "heard_s",
    )  # fmt: skip

    def __init__(
        self,
        hear: Callable[[Item], None],
        fresh: Callable[[float, bool], None],
        forgotten: Callable[[LinkError], None],
    ) -> None:
        """`hear` takes what the device says, in order.

        `fresh` is told, with the time, that live samples came, and whether all before them did; `forgotten` that the
        device wants to be greeted anew.
        """
        self.conversation = Conversation(first_ref=secrets.randbelow(256))
        self.asked: Pending | None = None
        """The last request: when an answer is heard, the one that it answers."""
        self.asked_s = 0.0
        """When that was, by the clock of the link."""
        self.heard_s = 0.0
        """When the device was last heard, by the same clock."""
        self._hear, self._fresh, self._forgotten = hear, fresh, forgotten
        self._party = self.conversation
        self._link: Link | None = None
        self._broken: LinkError | None = LinkLostError("there is no link yet")
        self._ready = False
        self._answer: asyncio.Future[Answered] | None = None
        self._patience_s = float("inf")
        """How long the first try of a request waits: by the trip before it."""
        self._turn = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._came: asyncio.Event | None = None
        """Set by each packet; None before anybody waited for one."""
        self._tending: asyncio.Task[None] | None = None
        self._asking: set[asyncio.Task[Answered]] = set()

    @property
    def up(self) -> bool:
        """Whether there is a link over which the device can be asked."""
        return self._ready

    async def begin(self, link: Link, met: Met) -> None:
        """Greet the device on a link that is open, see who it is, and go on where the last link ended.

        Raises:
            WrongDeviceError: nobody answers in the protocol.
            LinkError: the link failed meanwhile.
            DeviceError: the device refuses; and what `met` raises.
        """
        await self._untend()
        self._link, self._broken = link, None
        async with self._turn:
            await self._meet(link, met)
            self._party = self.conversation
            self._party.link_up(link.max_message)
            await self._greet()
            await self._granted("info")
            while (ask := self._party.next_ask()) is not None and ask.op in _FIRST:
                # A stream that is refused is no link to go on with.
                _granted(await self._exchange(ask.op, ask.fields))
            self._ready = True
        self._tending = asyncio.create_task(self._tend())
        self._wanted.set()

    async def end(self) -> None:
        """Close the link; what is known of the device stays."""
        link, self._link = self._link, None
        self.lost(LinkLostError("the link was closed"))
        await self._untend()
        await asyncio.gather(*self._asking, return_exceptions=True)
        if link is not None:
            await link.close()

    def lost(self, error: LinkError) -> None:
        """Take note that the link is down; the request in flight fails with `error`."""
        self._ready, self._broken = False, error
        self._party.link_down()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def packet(self, packet: bytes, now_s: float) -> None:
        """Take one packet of the device."""
        self.heard_s = now_s
        run = self._party.usual(packet, now_s) if self._party is self.conversation else None
        if run is None:
            self._receive(packet, now_s)
        else:
            self._hear(run)
            self._fresh(now_s, True)
        if self._came is not None:
            self._came.set()

    def _receive(self, packet: bytes, now_s: float) -> None:
        """Take a packet that is not simply the next of a live stream."""
        party = self._party
        items = party.receive(packet, now_s)
        for item in items:
            if isinstance(item, Answered):
                self._settle(item)
            if party is self.conversation:
                self._hear(item)
        live = self._notice(items[-1], now_s) if items and party is self.conversation else False
        if len(items) != 1 or not live:  # one live run wants nothing
            self._wanted.set()

    def _notice(self, newest: Item, now_s: float) -> bool:
        """Tell of live samples; return whether `newest` is a run of them in its turn."""
        live = isinstance(newest, Run) and not newest.flags & _BACKFILL
        if isinstance(newest, Ahead) or (live and not self.conversation.waiting):
            self._fresh(now_s, live)
        return live

    def _settle(self, answer: Answered) -> None:
        """Give an answer to whoever waits for it."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def advance(self, now_s: float) -> None:
        """Let time pass."""
        for item in self.conversation.advance(now_s):
            self._hear(item)
        if self.conversation.next_ask() is not None:
            self._wanted.set()

    async def ask(self, op: str, **fields: Unpack[Fields]) -> Answered:
        """Make a request and return its answer. Whoever asked may leave; the device is heard to the end all the same.

        Raises:
            RefusedError: the device refuses; `partial` is no refusal.
            ProtocolError: what it answers cannot be read.
            LinkTimeout: it does not answer.
            LinkError: there is no link, or it failed meanwhile.
        """
        asking = asyncio.create_task(self._in_turn(op, fields))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        return _granted(await asyncio.shield(asking))

    async def complete(self) -> None:
        """Wait until all samples and events that are known to exist came or are lost, as long as any come."""
        conversation, came = self.conversation, self._came or asyncio.Event()
        self._came = came
        with contextlib.suppress(TimeoutError):
            while self._ready and conversation.lacking:
                came.clear()
                async with asyncio.timeout(PATIENCE_S):
                    await came.wait()

    def finish(self) -> None:
        """Hear what waits for others before it: they will not come any more."""
        for item in self.conversation.finish():
            self._hear(item)

    # ---- a new link

    async def _meet(self, link: Link, met: Met) -> None:
        self._party = Conversation(first_ref=secrets.randbelow(256))
        self._party.link_up(link.max_message)
        await self._greet()
        await met(self._granted)

    async def _greet(self) -> None:
        pending = self._party.request("hello")
        for _ in range(round(HELLO_FOR_S / HELLO_EVERY_S)):
            answer = await self._attempt(pending.messages, HELLO_EVERY_S)
            if answer is not None:
                if self._party.version is None:
                    raise refusal(
                        "hello", "no_common_version" if answer.granted else answer.status, answer.fields
                    )
                return
        self._party.give_up()
        link = self._alive()
        raise stranger(link.name, spoke=any((*self._party.counters().values(), *link.damage().values())))

    # ---- one request

    async def _granted(self, op: str, **fields: Unpack[Fields]) -> Answered:
        return _granted(await self._exchange(op, fields))

    async def _in_turn(self, op: str, fields: Fields) -> Answered:
        async with self._turn:
            if not self._ready:
                raise LinkLostError(
                    f"the link is down: the device cannot be asked for `{op}`", hint="try again soon"
                )
            return await self._exchange(op, fields)

    async def _exchange(self, op: str, fields: Fields) -> Answered:
        """Send a request until it is answered, as often as it may be sent."""
        pending = self.asked = self._party.request(op, **fields)
        messages, unreadable = pending.messages, self._party.counters().get("malformed", 0)
        timeout_s = pending.timeout_s if op in SLOW else min(pending.timeout_s, self._patience_s)
        try:
            while messages:
                answer = await self._attempt(messages, timeout_s)
                if answer is not None:
                    return self._heeded(answer)
                messages, timeout_s = self._party.repeat(), pending.timeout_s
        finally:
            for item in self._party.give_up():
                self._hear(item)
        raise unanswered(op, spoke=self._party.counters().get("malformed", 0) > unreadable)

    def _heeded(self, answer: Answered) -> Answered:
        if answer.status == NO_HELLO:
            error = LinkLostError("the device was restarted or forgot the link", hint="it is greeted again")
            self._forgotten(error)
            raise error
        return answer

    async def _attempt(self, messages: tuple[bytes, ...], timeout_s: float) -> Answered | None:
        """Send once and wait; None where no answer came in time."""
        link = self._alive()
        self.asked_s = link.now_s()
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._answer = answer
        try:
            async with asyncio.timeout(timeout_s):  # wait_for of Python 3.11 may swallow a cancellation
                for message in messages:
                    await link.send(message)
            if not await _came(answer, timeout_s):
                return None
        except TimeoutError:
            return None
        finally:
            self._answer = None
            _retrieve(answer)
        link = self._alive()  # it may have been lost between the answer and now
        self._patience_s = max(LEAST_PATIENCE_S, PATIENT_TRIPS * (link.now_s() - self.asked_s))
        return answer.result()

    def _alive(self) -> Link:
        """Return the link; raise what it was lost by."""
        if self._broken is not None:
            raise self._broken
        if self._link is None:
            raise LinkLostError("the link was closed")
        return self._link

    def _asked(self, asking: "asyncio.Task[Answered]") -> None:
        self._asking.discard(asking)
        _retrieve(asking)

    # ---- what the conversation needs

    async def _tend(self) -> None:
        """Ask for what the conversation needs, whenever it needs it. Failures show on the link; it is asked again."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            with contextlib.suppress(LinkError, DeviceError):  # the watch over the link finds out
                while self._ready and self.conversation.next_ask() is not None:
                    async with self._turn:  # let go between two, so that others who ask wait for one at most
                        if (ask := self.conversation.next_ask()) is not None:
                            await self._exchange(ask.op, ask.fields)

    async def _untend(self) -> None:
        tending, self._tending = self._tending, None
        if tending is not None:
            tending.cancel()
            await asyncio.gather(tending, return_exceptions=True)


def _granted(answer: Answered) -> Answered:
    if not answer.granted:
        raise refusal(answer.op, answer.status, answer.fields)
    return answer


async def _came(answer: "asyncio.Future[Answered]", timeout_s: float) -> bool:
    """Wait for an answer; return whether it came, or raise what it failed by.

    In slices, each of which counts for no more than it is, however late we wake: a machine that was busy or asleep may
    have had the answer all the time, and needs a turn of the loop to hand it over.
    """
    left_s = timeout_s
    while left_s > 0.0 and not answer.done():
        slice_s = min(left_s, SLICE_S)
        await asyncio.wait((answer,), timeout=slice_s)
        left_s -= slice_s
    return answer.done() and answer.result() is not None


def _retrieve(future: "asyncio.Future[Answered]") -> None:
    """Look at how it ended, so that nobody is told that nobody did: whoever waited may have left."""
    if future.done() and not future.cancelled():
        future.exception()
