"""Keeping a link: opened again when it is lost, found out when it only looks alive, kept awake when it is quiet."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Final

from acudevice.driver.device import LinkChange
from acudevice.driver.link import Link
from acudevice.driver.ring.talk import Talk
from acudevice.errors import AcuError, LinkError, LinkLostError
from acudevice.protocol.limits import KEEP_ALIVE_MS, STALE_MS

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 2.0
"""Waits between attempts to open a link again; they double from the first to the longest: our judgement."""

HUNG_S: Final = 2.0
"""Streaming, and silent for so long: the device is asked whether it is there."""

QUIET_S: Final = 0.8 * KEEP_ALIVE_MS / 1000.0
"""How long a host is quiet at most before it asks for the time, to be heard."""

_LOOK_EVERY_S: Final = 0.1


class Keeping:
    """Holds the link of one device."""

    def __init__(
        self,
        links: Callable[[], Link],
        talk: Talk,
        tell: Callable[[LinkChange, str], None],
        met: Callable[[], Awaitable[None]],
        give_up_s: float,
    ) -> None:
        """`tell` is told what happens to the link; `met` is awaited on each new link, to see who is there."""
        self.simulated = False
        self._links, self._talk, self._tell, self._met = links, talk, tell, met
        self._give_up_s = give_up_s
        self._damage: dict[str, int] = {}
        self._link: Link | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stale_s: float | None = None
        self._fresh_s = 0.0
        self._poke_s = float("inf")
        self._silent = False
        self._closed = False

    async def open(self) -> None:
        """Open the first link and begin to watch it."""
        await self._connect()
        self._start(self._watch())

    async def close(self) -> None:
        """Close the link and watch no more."""
        self._closed = True
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._drop()

    def expect(self, rate_hz: float | None) -> None:
        """Expect samples at this rate from now on; None: expect none."""
        self._stale_s = None if rate_hz is None else max(STALE_MS / 1000.0, 3.0 / rate_hz)
        self._fresh_s = time.monotonic()
        self._poke_s = self._fresh_s + QUIET_S

    def fresh(self, now_s: float) -> None:
        """Take note of samples that arrived at `now_s`."""
        self._fresh_s = now_s
        if now_s > self._poke_s:  # by the samples' time, which runs ahead of the clock where a simulation does
            self._poke_s = now_s + QUIET_S
            self._start(self._poke())
        if self._silent:
            self._silent = False
            self._tell(LinkChange.FRESH, "")

    def damage(self) -> dict[str, int]:
        """Return how many damaged frames all links so far dropped, by reason."""
        now = self._link.damage() if self._link is not None else {}
        return {key: self._damage.get(key, 0) + now.get(key, 0) for key in {**self._damage, **now}}

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self) -> None:
        link = self._links()
        await link.open(self._talk.packet, self._lost)
        self._link = link
        self.simulated = link.simulated
        try:
            await self._talk.begin(link)
            await self._met()
        except AcuError:
            await self._drop()
            raise

    async def _drop(self) -> None:
        self._damage = self.damage()
        self._link = None
        await self._talk.end()

    def _lost(self, error: LinkError) -> None:
        """Take note that the link failed by itself."""
        if self._closed or self._link is None:
            return
        self._tell(LinkChange.LOST, str(error))
        self._talk.lost(error)
        self._start(self._reopen(error))

    async def _reopen(self, error: AcuError) -> None:
        """Open the link again, with growing waits, until the limit is reached."""
        until_s = time.monotonic() + self._give_up_s
        wait_s = FIRST_WAIT_S
        await self._drop()
        while time.monotonic() < until_s:
            try:
                await self._connect()
            except AcuError as again:
                error = again
                await asyncio.sleep(wait_s)
                wait_s = min(2.0 * wait_s, LONGEST_WAIT_S)
            else:
                self._tell(LinkChange.BACK, "")
                return
        self._tell(LinkChange.GIVEN_UP, f"not back within {self._give_up_s:g} s: {error}")

    async def _watch(self) -> None:
        """Look at the clock: tell of silence, ask a device that hangs, keep a quiet one awake."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if not self._talk.up:
                continue
            now_s = time.monotonic()
            self._talk.advance(now_s)
            silent_s = now_s - self._fresh_s
            if self._stale_s is not None and silent_s > self._stale_s and not self._silent:
                self._silent = True
                self._tell(LinkChange.SILENT, f"no sample for {silent_s:.1f} s")
            hung = self._silent and silent_s > HUNG_S
            if hung or loop.time() - self._talk.asked_s > QUIET_S:
                await self._poke()

    async def _poke(self) -> None:
        """Ask for the time; a device that does not answer has lost its link, whatever the system says."""
        try:
            await self._talk.ask("time")
        except LinkError as error:
            self._lost(LinkLostError(f"the device does not answer any more: {error}"))
        except AcuError:
            with contextlib.suppress(AcuError):  # it answered, which is all that counts
                await asyncio.sleep(0)
