"""A calibration against a second device that knows the force: both are pressed together, and both are listened to."""

import asyncio
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from math import inf
from typing import TYPE_CHECKING, Any, Final

from acudevice.driver.device import EpochBegun, Item
from acudevice.errors import BadDataError, UsageError
from acudevice.session.calibration.answers import Answers, Asker
from acudevice.session.calibration.benches import insist_on_bench
from acudevice.session.calibration.conducting import MOUNT_S, Watcher
from acudevice.session.calibration.running import STOPPED, Agree, Finished, Order, concluded, going_on
from acudevice.session.calibration.writing import identity, item_of
from acudevice.session.ending import Ending
from acudevice.session.racing import unless
from acudevice.session.reaching import Reached, reached
from acudevice.session.running import errand
from acudevice.session.sitting import Sitting, sitting
from acudevice.signal.cells import Cell
from acudevice.signal.clock import HostClock
from acudevice.store.store import Store
from acudevice.values.calibration import Scale
from acudevice.values.calibration_record import Observation
from acudevice.values.calibration_run import CUT, CalibrationPlan, CalibrationRun
from acudevice.values.samples import FAULT_COUNTS, SampleFlag, Samples

if TYPE_CHECKING:
    from acudevice.signal.metrology.pairing import Doubtful, Stream

LASTS_S: Final = 120.0
"""How long both are listened to unless somebody says, by their own clocks."""


@dataclass(frozen=True, slots=True)
class Against:
    """The second device, and how well it knows the force."""

    device: str
    u: str | None
    """Standard uncertainty: `0.5 %` or `0.05 N`; None: what its own calibration that is kept here says."""
    duration_s: float = LASTS_S
    """Of each pass: there is one for each cell in each mounting."""


class Listener:
    """Keeps what one device says, with times on the host's clock by the lower envelope of arrivals."""

    def __init__(self, tick_hz: int, cell: int | None) -> None:
        """`cell` is the one whose counts are wanted, from 1; None: forces in N, by the device's own scale."""
        self._clock, self._tick_hz, self._cell = HostClock(tick_hz), tick_hz, cell
        self._ticks, self._values = array("q"), array("d")
        self._boot: int | None = None
        self._restarted = False
        self._heard_s = 0.0
        """How long the device has been heard by its own clock, whatever its readings were worth."""
        self._began_tick = 0
        self._scale: tuple[Cell, ...] | None = None
        self._came = asyncio.Event()

    async def lasted(self, duration_s: float) -> None:
        """Wait until the device has been heard for so many seconds of its own clock, or was restarted."""
        while self._heard_s < duration_s and not self._restarted:
            self._came.clear()
            await self._came.wait()

    def take(self, item: Item) -> None:
        """Take one thing from the device."""
        if isinstance(item, EpochBegun) and item.scale is not None:
            self._scale = cells_of(item.scale)
        elif isinstance(item, Samples):
            self._samples(item)

    def _samples(self, samples: Samples) -> None:
        rows = list(samples.rows())
        if self._boot is None:
            self._boot, self._began_tick = samples.boot_id, samples.tick
        self._restarted = self._restarted or samples.boot_id != self._boot
        self._heard_s = (samples.tick - self._began_tick) / self._tick_hz
        # What is sent again comes late, and would teach the clock a lag.
        if samples.received_s is not None and rows and not samples.flags & SampleFlag.BACKFILL:
            self._clock.observe(samples.boot_id, rows[-1][1], samples.received_s)
        self._came.set()
        fault = FAULT_COUNTS[samples.width]
        for _, tick, readings in rows:
            if fault not in readings and not samples.flags & SampleFlag.CLIPPED:
                self._ticks.append(tick)
                self._values.append(self._value(readings))

    def _value(self, readings: tuple[int, ...]) -> float:
        if self._cell is not None:
            return float(readings[self._cell - 1])
        if self._scale is None:
            raise BadDataError("the reference has no calibration: its readings are no forces")
        return sum(cell.force_mn(counts) for cell, counts in zip(self._scale, readings, strict=True)) / 1000.0

    def stream(self) -> "Stream":
        """Return all that it said. Raises `BadDataError` where it was restarted meanwhile."""
        import numpy as np

        from acudevice.signal.metrology.pairing import Stream

        found = self._clock.map
        ticks = np.array(self._ticks, dtype=np.float64)
        if found is None or self._restarted or np.any(np.diff(ticks) <= 0.0):
            raise BadDataError("a device sent nothing, or was restarted meanwhile", hint="begin again")
        return Stream(
            found.host_s + (ticks - found.tick) / found.tick_hz * found.rate, np.array(self._values)
        )


def cells_of(scale: Scale) -> tuple[Cell, ...]:
    """Return the cells of a scale, ready to be read."""
    return tuple(
        Cell(table, tare) for table, tare in zip(scale.calibration.cells, scale.tare_mn, strict=True)
    )


def run_against(
    text: str, other: Against, order: Order, watcher: Watcher, answers: Answers | None, *, agree: Agree
) -> Finished:
    """Calibrate the device meant by `text` against a second one, cell by cell. Both are recorded as sessions.

    Raises:
        UsageError: Nobody knows how well the second device knows the force.
        BadDataError: The press that both were under makes no calibration; the message says what to do.
    """
    work = partial(_against, other=other, order=order, watcher=watcher, asker=Asker(answers), agree=agree)
    return errand(text, work)


async def _against(
    there: Reached, store: Store, ending: Ending, *, other: Against, order: Order, watcher: Watcher, asker: Asker,
    agree: Agree,
) -> Finished:  # fmt: skip
    insist_on_bench(there)
    began_s = time.time()
    plan = replace(order.plan, cells=there.device.info.cells)
    async with reached(other.device, store) as reference:
        insist_on_bench(reference)
        doubt, said = _doubt(reference, store, other.u)
        name = reference.device.info.serial or reference.name
        around = replace(
            order.circumstances, device=there.device.info.serial, simulated=there.device.simulated,
            item=item_of(there.device.info), reference=f"{reference.device.info.model} {name}: {said}",
        )  # fmt: skip
        new = CalibrationRun(identity(there), there.name, began_s, plan, around, against=around.reference)
        run = going_on(store.calibrations.run(new.device), new, order)
        both = Both((there, reference), watcher, asker, doubt, other.duration_s)
        run, whole = await both.listen(run, store, ending)
    if not whole:
        return Finished(None, None, run, ending.code(1))
    return await concluded(there, store, ending, run, order.model, agree=agree)


def _doubt(reference: Reached, store: Store, text: str | None) -> "tuple[Doubtful, str]":
    """Return how well the reference knows a force, and who says so."""
    from acudevice.signal.metrology.pairing import Doubtful

    if text is not None:
        digits, unit = text.rstrip("%N ").strip(), text.strip()[-1:]
        try:
            value = float(digits)
        except ValueError:
            value = 0.0
        if not 0.0 < value < inf or unit not in "%N":
            raise UsageError(
                f"'{text}' is no uncertainty", hint="write '0.5 %' or '0.05 N', one standard deviation"
            )
        return (Doubtful(0.0, value / 100.0) if unit == "%" else Doubtful(value, 0.0)), f"u = {text}, as said"
    record = store.calibrations.find(reference.device.info.calibration_id)
    if record is None:
        raise UsageError(
            "nobody knows how well the reference knows the force",
            hint="say so with --u-reference '0.5 %' (one standard deviation), or calibrate it first",
        )
    # Cells that bear a press together were calibrated with the same loads, and may be wrong together.
    u_n = sum(max(d.use_n for d in cell.doubts) for cell in record.cells)
    return Doubtful(u_n, 0.0, record.range_n[1]), f"calibration {record.id[:CUT]}, u = {u_n:.3g} N at most"


class Both:
    """Two devices under one press, listened to as often as there are mountings and cells."""

    def __init__(
        self,
        both: tuple[Reached, Reached],
        watcher: Watcher,
        asker: Asker,
        doubt: "Doubtful",
        duration_s: float,
    ) -> None:
        """The device is the first of `both`; `duration_s` is how long each pass takes."""
        self._both, self._watcher, self._asker = both, watcher, asker
        self._doubt, self._duration_s = doubt, duration_s
        self._sats: list[Sitting] = []

    async def listen(self, run: CalibrationRun, store: Store, ending: Ending) -> tuple[CalibrationRun, bool]:
        """Record both, and return the run with the table that comes of it, and whether it is whole.

        Each press is kept once it is done, so that the run can be gone on with where somebody left.
        """
        plan, done = run.plan, {(line.mount, line.cell) for line in run.pressed}
        every = product(range(1, plan.mounts + 1), range(1, plan.cells + 1))
        left = [(mount, cell) for mount, cell in every if (str(mount), cell) not in done]
        if not left:
            return run, True
        async with AsyncExitStack() as stack:
            for one in self._both:
                sat = await stack.enter_async_context(sitting("calibrate", one, store, self._watcher, ending))
                one.device.sink = sat.take
                self._sats.append(sat)
            await asyncio.gather(*(one.device.start() for one in self._both))
            sessions = (*run.circumstances.sessions, *(sat.recorder.id for sat in self._sats))
            run = replace(run, circumstances=replace(run.circumstances, sessions=sessions))
            run, whole = await self._each(left, run, store, ending)
            for sat in self._sats:
                await sat.stop()
        return run, whole

    async def _each(
        self, left: list[tuple[int, int]], run: CalibrationRun, store: Store, ending: Ending
    ) -> tuple[CalibrationRun, bool]:
        """Have the cells in the mountings that are `left` pressed."""
        for mount, cell in left:
            lines = await unless(ending.wait(), self._pass(mount, cell, run.plan))
            if lines is None:
                ending.ask(STOPPED)
                return run, False
            run = replace(run, pressed=(*run.pressed, *_placed(lines, mount, cell, run)))
            store.calibrations.put(run)
            self._show("pressed", {"points": len(lines), "series": len({line.series for line in lines})})
        return run, True

    async def _pass(self, mount: int, cell: int, plan: CalibrationPlan) -> tuple[Observation, ...] | None:
        """Listen until something comes of it, and return that; None where somebody leaves."""
        alone = plan.mounts == plan.cells == 1
        while alone or await self._ready(mount, cell, plan):
            try:
                return await self._press(cell, plan)
            except BadDataError as error:
                if alone or not self._asker.somebody:
                    raise
                self._show("problem", {"code": "no_press", "message": f"{error}; once more: {error.hint}"})
        return None

    async def _ready(self, mount: int, cell: int, plan: CalibrationPlan) -> bool:
        """Have the devices put in place; where nobody can say that they are, wait for a while. False: somebody left."""
        first = (mount, cell) == (1, 1)
        self._show("mount", {
            "mount": mount, "mounts": plan.mounts, "cell": cell, "cells": plan.cells, "first": first,
            "anew": not first and cell == 1,
        })  # fmt: skip
        if self._asker.somebody:
            return await self._asker.forward(self._no_way_back)
        if not first:
            await _heard(self._listeners(1), MOUNT_S)
        return True

    def _no_way_back(self) -> None:
        words = "presses that are done stay: Enter goes on, q stops, and --fresh presses all of them anew"
        self._show("problem", {"code": "no_way_back", "message": words})

    async def _press(self, cell: int, plan: CalibrationPlan) -> tuple[Observation, ...] | None:
        """Return what comes of one press; None where somebody leaves. Raises `BadDataError` where nothing does."""
        from acudevice.signal.metrology.pairing import paired

        self._show("pressing", {
            "duration_s": self._duration_s, "reference": self._both[1].name, "cell": cell, "cells": plan.cells,
        })  # fmt: skip
        listeners = self._listeners(cell)
        whole = await self._asker.unless_left(_heard(listeners, self._duration_s))
        for one, sat in zip(self._both, self._sats, strict=True):
            one.device.sink = sat.take
        if whole is None:
            return None
        counts, force = (listener.stream() for listener in listeners)
        return paired(counts, force, self._doubt)

    def _listeners(self, cell: int) -> tuple[Listener, Listener]:
        """Have both devices heard anew: the counts of a cell of the one, the force of the other."""
        first, second = (
            Listener(one.device.info.tick_hz, wanted)
            for one, wanted in zip(self._both, (cell, None), strict=True)
        )
        for one, sat, listener in zip(self._both, self._sats, (first, second), strict=True):
            for epoch in one.device.epochs():
                listener.take(epoch)
            one.device.sink = sat.also(listener.take)
        return first, second

    def _show(self, kind: str, fields: dict[str, Any]) -> None:
        self._watcher.show(kind, {"t_s": round(self._sats[0].live.t_s, 3), **fields})


def _placed(
    lines: tuple[Observation, ...], mount: int, cell: int, run: CalibrationRun
) -> Iterator[Observation]:
    """Yield the lines of one press as those of the whole table, later than all that it has."""
    since_s = max((line.t_s or 0.0 for line in run.pressed), default=0.0)
    for line in lines:
        t_s = None if line.t_s is None else round(since_s + line.t_s, 3)
        series = f"{mount}.{cell}.{line.series}"
        yield replace(line, series=series, mount=str(mount), cell=cell, t_s=t_s)


async def _heard(listeners: Iterable[Listener], duration_s: float) -> bool:
    for listener in listeners:
        await listener.lasted(duration_s)
    return True
