"""Keeping a link: opened again when it is lost, found out when it only looks alive, kept awake when it is quiet."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Final

from acudevice.driver.device import LinkChange
from acudevice.driver.link import Link
from acudevice.driver.ring.talk import Met, Talk
from acudevice.errors import AcuError, DeviceError, LinkError, LinkLostError, LinkTimeout
from acudevice.protocol.items import Item
from acudevice.protocol.limits import KEEP_ALIVE_MS, STALE_MS

FIRST_HOPE_S: Final = 10.0
"""For how long a link is opened again that was there and failed while the device was met: our judgement."""

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 2.0
WAIT_SHARE: Final = 0.05
"""Waits between attempts to open a link again: a twentieth of the time that it is down by now, within these bounds. So
no attempt is late by more than that share of the drop, and one that lasts is not hammered at. Our judgement."""

LEAST_HOPE_S: Final = 60.0
MOST_HOPE_S: Final = 1800.0
"""For how long at least and at most a lost link is opened again: our judgement. Between the two it is as long as the
device's buffer reaches back, for so long nothing is lost by waiting."""

ASK_EVERY_S: Final = 2.0
"""A device that streams and is silent is asked whether it is there, so often: our judgement."""

QUIET_S: Final = 0.8 * KEEP_ALIVE_MS / 1000.0
"""How long a host is quiet at most before it asks for the time, to be heard."""

_LOOK_EVERY_S: Final = 0.1
_LOOK_AT_LEAST_S: Final = 0.02
_LOOK_AT_MOST_S: Final = 0.5
"""How often the clock is looked at; while samples come, when they would be missed, within these bounds: our judgement.

A look costs as much as a packet, so a thousand devices that stream cannot all be looked at ten times a second."""


class Keeping:
    """Holds the link of one device, and the talk over it.

    A link is up, or it is being brought up again by one task, `_keep`. It goes down when it fails by itself, when the
    device does not answer, and when the device wants to be greeted anew; only then the link itself may stay open.
    """

    __slots__ = (
        "_clock", "_damage", "_dark", "_ended", "_failed", "_fresh_s", "_gone", "_hope_s", "_link", "_links",
        "_met", "_poking", "_silent", "_stale_s", "_tasks", "_tell", "_turned", "_up", "simulated", "talk",
    )  # fmt: skip

    def __init__(
        self,
        links: Callable[[], Link],
        hear: Callable[[Item], None],
        tell: Callable[[LinkChange, str], None],
        met: Met,
        hope_s: Callable[[], float],
    ) -> None:
        """`hear` takes what the device says; `tell` is told what happens to the link; `met` sees who is there.

        `hope_s` says for how many seconds a link that is lost now is opened again.
        """
        self.talk = Talk(hear, self._fresh, partial(self._down, gone=False))
        self.simulated = False
        self._links, self._tell, self._met, self._hope_s = links, tell, met, hope_s
        self._link: Link | None = None
        self._clock: Callable[[], float] = time.monotonic
        self._damage: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._poking = False
        self._up = self._gone = False
        self._failed, self._turned = asyncio.Event(), asyncio.Event()
        self._ended = ""
        """Why nobody opens it any more."""
        self._stale_s: float | None = None
        self._fresh_s = 0.0
        self._silent = False
        """Whether no live sample came for too long."""
        self._dark = False
        """The same, or what was missed then is still coming."""

    async def open(self) -> None:
        """Open the first link and begin to watch it; one that fails at once is tried anew for a while."""
        try:
            await self._connect()
        except LinkLostError:
            await self._insist(FIRST_HOPE_S)
        self._start(self._keep())
        self._start(self._watch())

    async def close(self) -> None:
        """Close the link and watch no more."""
        self._up, self._ended = False, "it was let go"
        self._turned.set()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._drop()

    async def back(self) -> None:
        """Wait for the link to be up; raise `LinkLostError` where nobody opens it any more."""
        while not self._up:
            if self._ended:
                raise LinkLostError(f"the link is lost: {self._ended}")
            self._turned.clear()
            await self._turned.wait()

    def expect(self, rate_hz: float | None) -> None:
        """Expect samples at this rate from now on; None: expect none."""
        self._stale_s = None if rate_hz is None else max(STALE_MS / 1000.0, 3.0 / rate_hz)
        self._silent = self._dark = False
        self._fresh_s = self.now_s()

    async def about(self) -> dict[str, str | int]:
        """Return what the link itself tells of the device."""
        return {} if self._link is None else await self._link.about()

    def now_s(self) -> float:
        """Return the time by the clock of the link, or of the last one."""
        return self._clock()

    def damage(self) -> dict[str, int]:
        """Return how many damaged frames all links so far dropped, by reason."""
        now = self._link.damage() if self._link is not None else {}
        return {key: self._damage.get(key, 0) + now.get(key, 0) for key in {**self._damage, **now}}

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        """Take note that a task ended. Where that was by a fault of ours, nobody looks after the link any more."""
        self._tasks.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None and not self._ended:
            self._give_up(f"a fault of this program: {type(fault).__name__}: {fault}")
            for other in self._tasks:
                other.cancel()

    def _give_up(self, why: str) -> None:
        """Open the link no more."""
        self._up, self._ended = False, why
        self.talk.lost(LinkLostError(f"the link is lost: {why}"))
        try:
            self.talk.finish()
        finally:
            self._tell(LinkChange.GIVEN_UP, why)
            self._turned.set()

    # ---- up and down

    async def _connect(self) -> None:
        """Open a link, unless there is one, and greet the device."""
        if self._link is None:
            link = self._links()
            await link.open(self.talk.packet, partial(self._lost, link))
            self._link, self._clock, self.simulated = link, link.now_s, link.simulated
        try:
            await self.talk.begin(self._link, self._met)
        finally:
            if not self.talk.up:
                await self._drop()
        self._up = True

    async def _drop(self) -> None:
        self._damage = self.damage()
        self._link = None
        await self.talk.end()

    def _lost(self, link: Link, error: LinkError) -> None:
        if link is self._link:
            self._down(error, gone=True)

    def _down(self, error: LinkError, *, gone: bool) -> None:
        """Take note that the link is down. While it is being brought up, that attempt fails."""
        if self._up:
            self._up, self._gone = False, gone
            self._silent = self._dark = self._stale_s is not None
            self._tell(LinkChange.LOST, f"trying again for {spoken(self._hope_s())}; {error}")
            self._failed.set()
        self.talk.lost(error)

    async def _keep(self) -> None:
        """Bring the link up again whenever it went down, until that takes too long."""
        while True:
            await self._failed.wait()
            self._failed.clear()
            if self._gone:
                await self._drop()
            hope_s = self._hope_s()
            try:
                await self._insist(hope_s)
            except AcuError as error:
                self._give_up(f"not back within {spoken(hope_s)}: {error}")
                return
            self._tell(LinkChange.BACK, "")
            self._turned.set()

    async def _insist(self, hope_s: float) -> None:
        """Try to connect, with growing waits, for so many seconds; raise what the last attempt failed by."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while True:
            try:
                return await self._connect()
            except AcuError:
                down_s = loop.time() - began_s
                wait_s = min(max(FIRST_WAIT_S, WAIT_SHARE * down_s), LONGEST_WAIT_S)
                if down_s + wait_s > hope_s:
                    raise
                await asyncio.sleep(wait_s)

    # ---- alive or not

    def _fresh(self, now_s: float, whole: bool) -> None:
        """Take note of live samples that arrived at `now_s`; `whole`: with nothing before them still to come."""
        self._fresh_s, self._silent = now_s, False
        if self._dark and whole:
            self._dark = False
            self._tell(LinkChange.FRESH, "")
        self._stay_awake(now_s)  # at the samples' pace, which runs ahead where time is simulated

    async def _watch(self) -> None:
        """Look at the clock: tell of silence, ask a device that is silent, keep a quiet one awake."""
        while True:
            await asyncio.sleep(self._next_look_s())
            if self._up:
                now_s = self.now_s()
                self.talk.advance(now_s)
                self._look(now_s - self._fresh_s)
                self._stay_awake(now_s)

    def _next_look_s(self) -> float:
        """Return after how many seconds to look again: that is when the device falls silent if nothing comes now."""
        if self._stale_s is None or self._silent or not self._up:
            return _LOOK_EVERY_S
        left_s = self._fresh_s + self._stale_s - self.now_s()
        return min(max(left_s, _LOOK_AT_LEAST_S), _LOOK_AT_MOST_S)

    def _look(self, silent_s: float) -> None:
        if self._stale_s is not None and silent_s > self._stale_s and not self._silent:
            self._silent = self._dark = True
            self._tell(LinkChange.SILENT, f"no sample for {silent_s:.1f} s")
            self._ask()

    def _stay_awake(self, now_s: float) -> None:
        if now_s - self.talk.asked_s > (ASK_EVERY_S if self._silent else QUIET_S):
            self._ask()

    def _ask(self) -> None:
        if self._up and not self._poking:
            self._poking = True
            self._start(self._poke())

    async def _poke(self) -> None:
        """Ask for the time; a device that does not answer has lost its link, whatever the system says."""
        link = self._link
        try:
            await self.talk.ask("time")
        except LinkTimeout as error:
            if link is not None:
                self._lost(link, LinkLostError(f"the link looks alive, but {error}"))
        except (DeviceError, LinkError):
            return  # it answered, which is all that counts, or somebody else has told of the loss
        finally:
            self._poking = False


def hope_s(buffer_samples: int | None, rate_hz: float | None) -> float:
    """Return for how many seconds a lost link is opened again: as far as the device's buffer reaches, within bounds.

    None: unknown, or nothing is measured.
    """
    held_s = buffer_samples / rate_hz if buffer_samples and rate_hz else 0.0
    return min(max(LEAST_HOPE_S, held_s), MOST_HOPE_S)


def spoken(seconds: float) -> str:
    """Return a time as people say it: `60 s`, `10 min`."""
    return f"{seconds:.0f} s" if seconds < 120.0 else f"{seconds / 60.0:.0f} min"
