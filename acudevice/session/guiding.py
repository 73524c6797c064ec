"""Guiding a routine: the plan goes to the device, the device checks point after point, and the coach speaks."""

import asyncio
import contextlib
import zlib

from acudevice.coach.coach import Coach
from acudevice.coach.grammar import Cue, CueName
from acudevice.coach.plan import Plan
from acudevice.coach.summary import Summary, summarize
from acudevice.driver.device import Device, LinkChange, LinkState
from acudevice.errors import DeviceError, LinkError
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending
from acudevice.session.reaching import Reached
from acudevice.session.sitting import Sitting, sitting
from acudevice.store.store import Store
from acudevice.values.plain import to_plain
from acudevice.values.thresholds import Thresholds, ThresholdTable


async def guide(
    there: Reached, plan: Plan, store: Store, audience: Audience, ending: Ending, *, kind: str = "guide"
) -> tuple[str, Summary]:
    """Guide a plan to its end, or until somebody wants it to end; return the session's id and what was done.

    Raises:
        RefusedError: the device refuses the plan's thresholds.
        LinkLostError: the link did not come back; what came before is kept.
    """
    device = there.device
    table = table_of(plan)
    if await device.thresholds() != table:
        await device.write_thresholds(table)
    async with sitting(kind, there, store, audience, ending, routine=plan.routine) as sat:
        sat.recorder.thresholds(table)
        sat.recorder.mark("plan", sat.live.t_s, plan.as_dict())
        started = await device.start()
        coach = Coach(plan, packet_interval_s=max(0.04, 1.0 / started.rate_hz))
        await Guidance(sat, coach, device).run()
        sat.live.summary = to_plain(summarize(plan, coach.turns))
        if sat.lost is None:
            await device.stop()
    return sat.recorder.id, summarize(plan, coach.turns)


def table_of(plan: Plan) -> ThresholdTable:
    """Return the table of thresholds that a plan needs."""
    return versioned(tuple({(s.point, s.side): s.thresholds for s in plan.steps}.values()))


def versioned(entries: tuple[Thresholds, ...]) -> ThresholdTable:
    """Return a table whose version follows from its content: it changes when anything does."""
    return ThresholdTable(zlib.crc32(repr(entries).encode()) or 1, entries)


class Guidance:
    """Keeps device and coach at the same point."""

    def __init__(self, sat: Sitting, coach: Coach, device: Device) -> None:
        self._sat, self._coach, self._device = sat, coach, device
        self._moved = asyncio.Event()
        self._cues: asyncio.Queue[CueName] = asyncio.Queue()
        self._on_link = sat.live.on_link
        sat.live.on_cue, sat.live.on_link = self._cue, self._link

    async def run(self) -> None:
        """Guide until the plan is over or somebody wants it to end."""
        playing = asyncio.create_task(self._play())
        stop = asyncio.create_task(self._sat.ending.wait())
        try:
            self._sat.live.begin(self._coach)
            while not self._coach.done and not stop.done():
                await self._activate()
                moved = asyncio.create_task(self._moved.wait())
                await asyncio.wait({moved, stop}, return_when=asyncio.FIRST_COMPLETED)
                moved.cancel()
        finally:
            for task in (playing, stop):
                task.cancel()
            await asyncio.gather(playing, stop, return_exceptions=True)

    async def _activate(self) -> None:
        """Make the device check the coach's point; while the link is down, wait: it is tried again when it is back."""
        self._moved.clear()
        step = self._coach.step
        with contextlib.suppress(LinkError):
            activated = await self._device.activate(step.point, step.side)
            self._sat.live.activate(step.thresholds, activated.boot_id, activated.first)

    def _cue(self, cue: Cue) -> None:
        self._cues.put_nowait(cue.cue)
        if cue.cue in (CueName.NEXT, CueName.DONE):
            self._moved.set()

    def _link(self, state: LinkState) -> None:
        self._on_link(state)
        if state.change in (LinkChange.BACK, LinkChange.REBOOTED):
            self._moved.set()

    async def _play(self) -> None:
        """Have the device play the newest cue; one that is late or refused is no loss, the screen shows it too."""
        while True:
            cue = await self._cues.get()
            while not self._cues.empty():
                cue = self._cues.get_nowait()
            with contextlib.suppress(LinkError, DeviceError):
                await self._device.cue(cue.value)
