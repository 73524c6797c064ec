"""Long errands: a guided session, a recording, the demonstration. Each seals its session."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from acudevice.coach.plan import Options, Plan, make_plan
from acudevice.coach.summary import Summary
from acudevice.driver.device import Tare
from acudevice.points.catalogue import Catalogue
from acudevice.points.model import Routine
from acudevice.session import asking
from acudevice.session.audience import Audience
from acudevice.session.ending import TERMINATED, Ending, on_signals, unless_asked
from acudevice.session.guiding import guide
from acudevice.session.reaching import Reached, Talk, insist, nobody, reached
from acudevice.session.recording import record
from acudevice.session.wishes import Wishes
from acudevice.store.store import Store
from acudevice.values.device import DeviceInfo
from acudevice.values.paired import PairedDevice
from acudevice.values.thresholds import ThresholdTable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a session ended."""

    session: str
    code: int
    """Exit code: 0 done, 1 the target was not met, 130 and 143 ended by Ctrl-C and by the system, 75 link lost."""
    summary: Summary | None = None


Gate = Callable[[Plan], None]
"""Asks the person to confirm the cautions of a plan; raises what ends the command where they do not."""


Tared = Callable[[Tare], None]
"""Told of the zero that was taken before a session."""


def run_guide(
    text: str,
    routine: Routine,
    catalogue: Catalogue,
    options: Options,
    *,
    audience: Audience,
    gate: Gate,
    tared: Tared | None = None,
    held: bool = False,
    tell: Talk = nobody,
    wishes: Wishes | None = None,
) -> Ended:
    """Guide a routine with the device meant by `text`; `gate` sees the plan before anything is measured.

    `tell` tells the person what happens before there is a session; through `wishes` they say what they want in it.

    With `tared`, a zero is taken first. With `held`, the thresholds that the device holds count, not the routine's own:
    `NotFoundError` where it lacks one, `UsageError` where one allows more force than the routine.
    """

    async def work(there: Reached, store: Store, ending: Ending) -> Ended:
        plan = make_plan(routine, catalogue, fitted(options, there.device.info))
        table = None
        if held:
            table = await unless_asked(ending, insist(there.device, there.device.thresholds, tell))
            table = table or ThresholdTable(0, ())
        plan = plan if table is None else plan.with_table(table)
        gate(plan)
        if tared is not None:
            taken = insist(there.device, partial(asking.zero, there, store), tell)
            tared(await unless_asked(ending, taken))
        session, summary = await guide(
            there, plan, store, audience, ending, held=table, tell=tell, wishes=wishes
        )
        return Ended(session, ending.code(0 if summary.met else 1), summary)

    return errand(text, work)


def run_record(text: str, audience: Audience, *, duration_s: float | None, rate_hz: float | None) -> Ended:
    """Record the device meant by `text`. Ctrl-C ends it properly: that is how a recording without a limit ends."""

    async def work(there: Reached, store: Store, ending: Ending) -> Ended:
        session = await record(there, store, audience, ending, duration_s=duration_s, rate_hz=rate_hz)
        return Ended(session, ending.code() if ending.reason == TERMINATED else 0)

    return errand(text, work)


def run_demo(
    address: str, routine: Routine, catalogue: Catalogue, audience: Audience, name: str,
    *, wishes: Wishes | None = None,
) -> Ended:  # fmt: skip
    """Do the whole job with a virtual ring: pair it, tare it, guide presses."""

    async def work(there: Reached, store: Store, ending: Ending) -> Ended:
        device = there.device
        paired = _demo_ring(there, store, name)
        audience.show(
            "demo", {"t_s": 0.0, "step": "paired", "name": paired.nickname, "serial": paired.serial}
        )
        await device.start()
        zero = await device.tare()
        await device.stop()
        audience.show(
            "demo", {"t_s": 0.0, "step": "tared", "tare_mn": list(zero.tare_mn), "noise_mn": zero.noise_mn}
        )
        plan = make_plan(routine, catalogue, fitted(Options(), device.info))
        session, summary = await guide(
            replace(there, paired=paired), plan, store, audience, ending, kind="demo", wishes=wishes
        )
        return Ended(session, ending.code(), summary)

    return errand(address, work)


def _demo_ring(there: Reached, store: Store, name: str) -> PairedDevice:
    """Pair the demonstration's ring under `name`; under that which it has, or a free one where another has `name`."""
    wanted: str | None = name if there.paired is None else there.paired.nickname
    if there.paired is None and store.devices.find(name) is not None:
        wanted = None
    return store.devices.pair(there.device.info, there.address, wanted, now_s=time.time())


def fitted(options: Options, info: DeviceInfo) -> Options:
    """Return the options with the tip and the range that a device has, where nothing else was said."""
    tip = options.tip_area_mm2 if options.tip_area_mm2 is not None else info.tip_area_mm2
    return replace(options, tip_area_mm2=tip, range_n=info.range_n)


def errand(text: str, work: Callable[[Reached, Store, Ending], Awaitable[T]]) -> T:
    """Do something with the device meant by `text` that Ctrl-C and SIGTERM may end in order."""

    async def use(store: Store) -> T:
        ending = Ending()
        with on_signals(ending):
            async with reached(text, store, ending) as there:
                return await work(there, store, ending)

    with Store.open(background=True) as store:
        return asyncio.run(use(store))
