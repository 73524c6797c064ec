"""A calibration against a second device that knows the force: both are pressed together, and both are listened to."""

import asyncio
import time
from array import array
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from acudevice import __version__
from acudevice.driver.device import EpochBegun, Item
from acudevice.errors import BadDataError, UsageError
from acudevice.session.calibration.conducting import Watcher
from acudevice.session.calibration.racing import unless
from acudevice.session.calibration.running import CODES, DUE, Agree, Finished, Order, concluded
from acudevice.session.calibration.writing import identity
from acudevice.session.ending import Ending
from acudevice.session.reaching import Reached, reached
from acudevice.session.running import errand
from acudevice.session.sitting import sitting
from acudevice.signal.cells import Cell
from acudevice.signal.clock import HostClock
from acudevice.store.store import Store
from acudevice.values.calibration import Scale
from acudevice.values.calibration_record import CalibrationRecord, Observation
from acudevice.values.calibration_run import CUT, CalibrationRun
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


class Listener:
    """Keeps what one device says, with times on the host's clock by the lower envelope of arrivals."""

    def __init__(self, tick_hz: int) -> None:
        self._clock, self._tick_hz = HostClock(tick_hz), tick_hz
        self._ticks, self._values = array("q"), array("d")
        self._boot: int | None = None
        self._restarted = False
        self._heard_s = 0.0
        """How long the device has been heard by its own clock, whatever its readings were worth."""
        self._began_tick = 0
        self._scale: tuple[Cell, ...] | None = None
        self._came = asyncio.Event()
        self.of_force = False
        """Whether values are forces in N, by the device's own scale, rather than counts."""

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
        if samples.received_s is not None and rows:
            self._clock.observe(samples.boot_id, rows[-1][1], samples.received_s)
        self._came.set()
        fault = FAULT_COUNTS[samples.width]
        for _, tick, readings in rows:
            if fault not in readings and not samples.flags & SampleFlag.CLIPPED:
                self._ticks.append(tick)
                self._values.append(self._value(readings))

    def _value(self, readings: tuple[int, ...]) -> float:
        if not self.of_force:
            return float(readings[0])
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


def run_against(text: str, other: Against, order: Order, watcher: Watcher, agree: Agree) -> Finished:
    """Calibrate the device meant by `text` against a second one. Both are recorded as sessions.

    Raises:
        UsageError: Nobody knows how well the second device knows the force.
        BadDataError: The press that both were under makes no calibration; the message says what to do.
    """
    return errand(text, partial(_against, other=other, order=order, watcher=watcher, agree=agree))


async def _against(
    there: Reached,
    store: Store,
    ending: Ending,
    *,
    other: Against,
    order: Order,
    watcher: Watcher,
    agree: Agree,
) -> Finished:
    from acudevice.signal.metrology.pairing import paired

    if there.device.info.cells != 1:
        raise UsageError(
            "only devices of one cell can be calibrated against another device",
            hint="load one cell after the other with masses: --load",
        )
    began_s = time.time()
    async with reached(other.device, store) as reference:
        doubt, said = _doubt(reference, store, other.u)
        listeners, sessions = await _listen((there, reference), store, ending, watcher, other.duration_s)
        around = replace(
            order.circumstances, device=there.device.info.serial, simulated=there.device.simulated,
            reference=f"{reference.device.info.model} {reference.device.info.serial or reference.name}: {said}",
            sessions=sessions, performed=datetime.fromtimestamp(began_s, UTC).isoformat(timespec="seconds"),
        )  # fmt: skip
    done = Finished(None, None, CalibrationRun(identity(there), there.name, began_s, order.plan, around))
    if ending.reason in CODES:
        return replace(done, code=CODES[ending.reason])
    counts, force = (listener.stream() for listener in listeners)
    record = _record(paired(counts, force, doubt), replace(order, circumstances=around))
    store.calibrations.keep(record)
    return await concluded(there, store, ending, replace(done, record=record), agree)


def _record(observations: tuple[Observation, ...], order: Order) -> CalibrationRecord:
    from acudevice.signal.metrology.calibrating import calibrate

    now = datetime.now(UTC)
    around = replace(order.circumstances, due=order.circumstances.due or (now + DUE).date().isoformat())
    return calibrate(
        observations, created=now.isoformat(timespec="seconds"), software=f"acudevice {__version__}",
        model=order.model, circumstances=around,
    )  # fmt: skip


def _doubt(reference: Reached, store: Store, text: str | None) -> "tuple[Doubtful, str]":
    """Return how well the reference knows a force, and who says so."""
    from acudevice.signal.metrology.pairing import Doubtful

    if text is not None:
        digits, unit = text.rstrip("%N ").strip(), text.strip()[-1:]
        try:
            value = float(digits)
        except ValueError:
            value = 0.0
        if value <= 0.0 or unit not in "%N":
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
    u_n = max(d.use_n for cell in record.cells for d in cell.doubts)
    return Doubtful(u_n, 0.0), f"calibration {record.id[:CUT]}, u = {u_n:.3g} N at most"


async def _listen(
    both: tuple[Reached, Reached], store: Store, ending: Ending, watcher: Watcher, duration_s: float
) -> tuple[tuple[Listener, ...], tuple[str, ...]]:
    """Record both for so long, and return who listened to which, the device first, and the sessions."""
    listeners = []
    async with AsyncExitStack() as stack:
        for one in both:
            sat = await stack.enter_async_context(sitting("calibrate", one, store, watcher, ending))
            listener = Listener(one.device.info.tick_hz)
            listener.of_force = one is both[1]
            for epoch in one.device.epochs():
                listener.take(epoch)
            one.device.sink = sat.also(listener.take)
            listeners.append((listener, sat))
        await asyncio.gather(*(one.device.start() for one in both))
        watcher.show("pressing", {"t_s": 0.0, "duration_s": duration_s, "reference": both[1].name})
        await unless(ending, _heard([listener for listener, _ in listeners], duration_s))
        for _, sat in listeners:
            await sat.stop()
    return tuple(listener for listener, _ in listeners), tuple(sat.recorder.id for _, sat in listeners)


async def _heard(listeners: list[Listener], duration_s: float) -> bool:
    for listener in listeners:
        await listener.lasted(duration_s)
    return True
