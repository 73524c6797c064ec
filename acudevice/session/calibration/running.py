"""`acudevice calibrate DEVICE` from beginning to end: the run, the record, the device."""

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from acudevice import __version__
from acudevice.errors import BadDataError, NotFoundError
from acudevice.session.calibration import writing
from acudevice.session.calibration.answers import Answers
from acudevice.session.calibration.benches import insist_on_bench
from acudevice.session.calibration.conducting import Conductor, Watcher
from acudevice.session.calibration.finding import as_found
from acudevice.session.calibration.taking import Taker
from acudevice.session.calibration.writing import identity
from acudevice.session.ending import Ending
from acudevice.session.racing import unless
from acudevice.session.reaching import Reached
from acudevice.session.running import errand
from acudevice.session.sitting import sitting
from acudevice.signal.metrology.schedule import held, next_step, observations, steps, without
from acudevice.store.store import Store
from acudevice.values.calibration import Calibration
from acudevice.values.calibration_record import CalibrationRecord, Circumstances
from acudevice.values.calibration_run import CalibrationAct, CalibrationPlan, CalibrationRun

DUE: Final = timedelta(days=182)
"""After what time a calibration is due again unless somebody says when: judgement, for films and cheap cells."""
STOPPED: Final = "stopped"
SAID_ONCE: Final = "operator", "certificate", "place", "due", "note", "cells"
"""What a record says once of all its points; each of those knows its own temperature."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered."""

    plan: CalibrationPlan
    circumstances: Circumstances
    model: str | None = None
    fresh: bool = False
    """Begin anew, whatever was begun before."""
    again: bool = False
    """Go on with what was begun before, by its own plan."""
    redo: int | None = None
    """Take this series, counted from 1, and all that follow again."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How it ended."""

    record: CalibrationRecord | None
    """None: it was not finished; what was taken is kept."""
    written: CalibrationAct | None
    run: CalibrationRun
    code: int = 0
    """Exit code: 0 done, 1 stopped by who was asked, 130 and 143 ended by Ctrl-C and by the system."""


Agree = Callable[[CalibrationRecord, str | None], Coroutine[Any, Any, bool]]
"""Shown the record, and why the device would refuse it; says whether to write it to the device. May take its time."""


def run_calibrate(
    text: str, order: Order, watcher: Watcher, answers: Answers | None, agree: Agree
) -> Finished:
    """Calibrate the device meant by `text`.

    Raises:
        BadDataError: What was taken makes no calibration, with the reason; the points are kept, to be gone on with.
            Or a run was begun before with another plan, and nobody said what to do with it.
        NotFoundError: None was begun that could be gone on with.
    """
    return errand(text, partial(_calibrate, order=order, watcher=watcher, answers=answers, agree=agree))


async def _calibrate(
    there: Reached, store: Store, ending: Ending, *, order: Order, watcher: Watcher, answers: Answers | None,
    agree: Agree,
) -> Finished:  # fmt: skip
    insist_on_bench(there)
    run = _run(there, store, order)
    done = len(run.points) if next_step(run) else 0
    watcher.show("calibration_start", {
        "t_s": 0.0, "device": there.name, "serial": there.device.info.serial, "steps": len(steps(run.plan)),
        "points": done, "loads": [load.force_n for load in run.plan.loads],
        "reach_needed_n": writing.reach_needed_n(there.device.info), "mounts": run.plan.mounts,
    })  # fmt: skip
    run = await _take(there, store, ending, run, watcher=watcher, answers=answers)
    if next_step(run) < len(steps(run.plan)):
        return Finished(None, None, run, ending.code(1))
    return await concluded(there, store, ending, run, order.model, agree=agree)


async def concluded(
    there: Reached, store: Store, ending: Ending, run: CalibrationRun, model: str | None, *, agree: Agree
) -> Finished:
    """Keep what comes of a whole run, and write it to the device if that is agreed to; Ctrl-C says no.

    Raises `BadDataError` where no calibration comes of it; then the run stays.
    """
    record = _record(run, model)
    store.calibrations.finish(record, run.device)
    if await unless(ending.wait(), agree(record, writing.refusal(record, there.device.info))):
        return Finished(record, await writing.write(there, store, record), run)
    return Finished(record, None, run, ending.code())


def _run(there: Reached, store: Store, order: Order) -> CalibrationRun:
    """Return the run to go on with, or a new one."""
    circumstances = replace(
        order.circumstances, device=there.device.info.serial, simulated=there.device.simulated,
        loads=order.plan.loads, preloads=order.plan.preloads, item=writing.item_of(there.device.info),
    )  # fmt: skip
    plan = replace(order.plan, cells=there.device.info.cells)
    new = CalibrationRun(identity(there), there.name, time.time(), plan, circumstances)
    return going_on(store.calibrations.run(new.device), new, order)


def going_on(begun: CalibrationRun | None, new: CalibrationRun, order: Order) -> CalibrationRun:
    """Return the run to go on with, or the new one.

    Raises `NotFoundError` where there is none to go on with, `BadDataError` where another was begun.
    """
    if order.again:
        if begun is None:
            raise NotFoundError(
                "no calibration of this device was begun",
                hint="to begin one, leave --resume out and say loads, or --reference",
            )
    elif begun is None or order.fresh or not begun.taken:
        return new
    _insist_on_same(begun, new, planned=not order.again)
    if (warmth_c := new.circumstances.temperature_c) is not None:
        begun = replace(begun, circumstances=replace(begun.circumstances, temperature_c=warmth_c))
    return begun if order.redo is None else without(begun, order.redo)


def _insist_on_same(begun: CalibrationRun, new: CalibrationRun, *, planned: bool) -> None:
    """Raise `BadDataError` unless the new run is against what the begun one is and, if it was planned, by its plan."""
    if begun.against != new.against:
        how = (
            "leave --reference out" if begun.against is None else "say --reference and --u-reference as then"
        )
        raise BadDataError(
            f"the calibration that was begun is against {begun.against or 'loads'}",
            hint=f"{how} to go on with it, or begin anew with --fresh",
        )
    if planned and begun.plan != new.plan:
        raise BadDataError(
            "the calibration that was begun has another plan",
            hint="say the same again to go on with it, or --fresh to begin anew",
        )
    _insist_on_said(begun.circumstances, new.circumstances)


def _insist_on_said(begun: Circumstances, new: Circumstances) -> None:
    """Raise `BadDataError` where a record would have to leave out what is said now."""
    for name in SAID_ONCE:
        said, then = getattr(new, name), getattr(begun, name)
        if said and said != then:
            raise BadDataError(
                f"the calibration that was begun has another {name}: {then or 'none was said'}",
                hint="leave it out to go on with that, or begin anew with --fresh",
            )


async def _take(
    there: Reached,
    store: Store,
    ending: Ending,
    run: CalibrationRun,
    *,
    watcher: Watcher,
    answers: Answers | None,
) -> CalibrationRun:
    """Take what is still to be taken, as a session with all its samples; return the run as far as it got."""
    device = there.device
    present = await device.calibration()
    async with sitting("calibrate", there, store, watcher, ending) as sat:
        taker = Taker(device.info, present, run.plan.loads[-1].force_n, watcher.reading)
        conductor = Conductor(
            run, taker, watcher, answers, keep=store.calibrations.put, session=sat.recorder.id
        )
        store.calibrations.put(run)
        device.sink = sat.also(taker.take)
        await device.start()
        if not await unless(ending.wait(), conductor.conduct()):
            ending.ask(STOPPED)
        sat.recorder.mark("calibration_points", sat.live.t_s, {"points": len(conductor.run.points)})
        await sat.stop()
    return replace(conductor.run, circumstances=_around(conductor.run, present))


def _around(run: CalibrationRun, before: Calibration) -> Circumstances:
    sessions = tuple(dict.fromkeys(point.session for point in run.points if point.session))
    said = run.circumstances
    return replace(
        said, sessions=sessions, warm_up_s=run.plan.warm_up_s if said.warm_up_s is None else said.warm_up_s,
        found_by=before.id, found=as_found(run, before),
    )  # fmt: skip


def _record(run: CalibrationRun, model: str | None) -> CalibrationRecord:
    from acudevice.signal.metrology.calibrating import calibrate

    now = datetime.now(UTC)
    said = run.circumstances
    around = replace(
        said,
        performed=said.performed or datetime.fromtimestamp(run.began_s, UTC).isoformat(timespec="seconds"),
        due=said.due or (now + DUE).date().isoformat(),
    )
    try:
        return calibrate(
            run.pressed or observations(run), held=held(run), created=now.isoformat(timespec="seconds"),
            software=f"acudevice {__version__}", model=model, circumstances=around,
        )  # fmt: skip
    except BadDataError as error:
        hint = "all points are kept; take a series and those after it again with --redo N, or begin anew with --fresh"
        if run.against is not None:
            hint = "all presses are kept; press anew with --fresh"
        raise BadDataError(str(error), hint=hint) from None


def write_kept(text: str, calibration: str) -> CalibrationAct:
    """Write a calibration that is kept here to the device meant by `text`."""

    async def work(there: Reached, store: Store, _: Ending) -> CalibrationAct:
        return await writing.write(there, store, store.calibrations.get(calibration))

    return errand(text, work)


def undo(text: str) -> CalibrationAct:
    """Put the calibration that the device meant by `text` had before back."""

    async def work(there: Reached, store: Store, _: Ending) -> CalibrationAct:
        return await writing.undo(there, store)

    return errand(text, work)
