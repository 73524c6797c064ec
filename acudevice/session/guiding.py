"""Guiding a routine: the plan goes to the device, the device checks point after point, and the coach speaks."""

import asyncio
import contextlib
import zlib
from functools import partial
from typing import Final

from acudevice.coach.coach import Coach
from acudevice.coach.grammar import Cue, CueName
from acudevice.coach.plan import Plan
from acudevice.coach.summary import Summary, summarize
from acudevice.coach.turn import Outcome
from acudevice.driver.device import Device, LinkChange, LinkState
from acudevice.errors import DeviceError, LinkError
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending, unless_asked
from acudevice.session.reaching import Reached, Talk, insist, nobody
from acudevice.session.sitting import Sitting, sitting
from acudevice.session.wishes import Wish, Wishes
from acudevice.store.store import Store
from acudevice.values.plain import to_plain
from acudevice.values.thresholds import Thresholds, ThresholdTable

RETRY_S: Final = 2.0
"""How long to wait before a point that could not be activated is tried again, should nothing happen: our judgement."""


async def guide(
    there: Reached,
    plan: Plan,
    store: Store,
    audience: Audience,
    ending: Ending,
    *,
    kind: str = "guide",
    held: ThresholdTable | None = None,
    tell: Talk = nobody,
    wishes: Wishes | None = None,
) -> tuple[str, Summary]:
    """Guide a plan to its end, or until somebody wants it to end; return the session's id and what was done.

    The device is given the plan's thresholds, unless the plan was made of those that it holds: then they are `held`.
    `tell` tells the person what happens before there is a session; through `wishes` they say what they want in it.

    Raises:
        RefusedError: the device refuses the plan's thresholds.
        LinkLostError: the link did not come back; what came before is kept.
    """
    device = there.device
    table = held or table_of(plan)
    if held is None:
        await unless_asked(ending, insist(device, partial(_hand_over, device, table), tell))
    async with sitting(kind, there, store, audience, ending, routine=plan.routine, table=table) as sat:
        sat.recorder.mark("plan", sat.live.t_s, plan.as_dict())
        started = await unless_asked(ending, insist(device, device.start))
        coach = Coach(plan, packet_interval_s=max(0.04, 1.0 / started.rate_hz))
        await Guidance(sat, coach, device, wishes or Wishes()).run()
        await sat.stop()
        sat.attempt(sat.live.finish)
        sat.live.summary = to_plain(summarize(plan, coach.turns))
    return sat.recorder.id, summarize(plan, coach.turns)


async def _hand_over(device: Device, table: ThresholdTable) -> None:
    """Have a device hold a table."""
    if await device.thresholds() != table:
        await device.write_thresholds(table)


def table_of(plan: Plan) -> ThresholdTable:
    """Return the table of thresholds that a plan needs."""
    return versioned(tuple({(s.point, s.side): s.thresholds for s in plan.steps}.values()))


def versioned(entries: tuple[Thresholds, ...]) -> ThresholdTable:
    """Return a table whose version follows from its content: it changes when anything does."""
    return ThresholdTable(zlib.crc32(repr(entries).encode()) or 1, entries)


class Guidance:
    """Keeps device and coach at the same point."""

    def __init__(self, sat: Sitting, coach: Coach, device: Device, wishes: Wishes) -> None:
        self._sat, self._coach, self._device, self._wishes = sat, coach, device, wishes
        self._moved = asyncio.Event()
        self._cue = asyncio.Event()
        self._newest: CueName | None = None
        sat.live.on_cue, sat.live.on_link = self._told, self._link

    async def run(self) -> None:
        """Guide until the plan is over or somebody wants it to end."""
        self._sat.live.begin(self._coach)
        following = asyncio.create_task(self._follow())
        others = asyncio.create_task(self._sat.ending.wait()), asyncio.create_task(self._play())
        try:
            with self._wishes.heard_by(self._wished):
                await asyncio.wait((following, others[0]), return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                following.result()
        finally:
            for task in (following, *others):
                task.cancel()
            await asyncio.gather(following, *others, return_exceptions=True)

    async def _follow(self) -> None:
        """Make the device check the coach's point, step after step, whatever happens to the link."""
        while not self._coach.done:
            self._moved.clear()
            active = await self._activated()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if active else RETRY_S):
                    await self._moved.wait()

    async def _activated(self) -> bool:
        """Make the device check presses at the coach's point, unless it does; return whether it does.

        Activating again would cut the press in progress, which a device goes on checking while its link is down.
        """
        step = self._coach.step
        wanted = step.point, step.side
        try:
            if self._sat.live.active != wanted or await self._device.active() != wanted:
                await self._device.activate(*wanted)
        except LinkError:
            return False
        return True

    def _wished(self, wish: Wish) -> None:
        self._sat.attempt(self._sat.live.leave, Outcome(wish.value))

    def _told(self, cue: Cue) -> None:
        self._newest = cue.cue
        self._cue.set()
        if cue.cue in (CueName.NEXT, CueName.DONE):
            self._moved.set()

    def _link(self, state: LinkState) -> None:
        self._sat.follow(state)
        if state.change is LinkChange.BACK:
            self._moved.set()

    async def _play(self) -> None:
        """Have the device play the newest cue; one that is late or refused is no loss, the screen shows it too."""
        while True:
            await self._cue.wait()
            self._cue.clear()
            if self._newest is not None:
                with contextlib.suppress(LinkError, DeviceError):
                    await self._device.cue(self._newest.value)
