"""A check of a device's calibration: nothing, then one to five loads, and a verdict."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from acudevice.errors import NotFoundError, UsageError
from acudevice.session.calibration.answers import Answer, Answers, Asker
from acudevice.session.calibration.benches import insist_on_bench
from acudevice.session.calibration.conducting import Watcher
from acudevice.session.calibration.taking import CLIPPED, SETTLE_S, Taker, Wanted
from acudevice.session.calibration.writing import identity
from acudevice.session.ending import Ending, leaving
from acudevice.session.racing import unless
from acudevice.session.reaching import Reached
from acudevice.session.running import errand
from acudevice.session.sitting import sitting
from acudevice.signal.metrology.steadiness import Rest
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord, Load
from acudevice.values.calibration_run import CUT, CalibrationAct, Checked, Verification

Counts = tuple[float, ...]

PATIENCE_S: Final = 120.0
"""How long a load is waited for."""
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be checked."""

    loads: tuple[Load, ...]
    """By rising force, nothing not among them."""
    cell: int | None = None
    """The cell that bears them; None: all do together."""
    tolerance: float | None = None
    """How far a force may be off, as a share of it, where nobody knows the calibration's own uncertainty."""


class Verifier:
    """Takes the readings of a check."""

    def __init__(
        self, check: Check, taker: Taker, watcher: Watcher, answers: Answers | None, warm_up_s: float | None
    ) -> None:
        """`warm_up_s` is how long the device had been on when it was calibrated; None: nobody knows."""
        self._check, self._taker, self._watcher, self._asker = check, taker, watcher, Asker(answers)
        self._warm_up_s = warm_up_s or 0.0
        self._cell = 1 if len(taker.present.cells) == 1 else check.cell
        self.zero: Counts | None = None
        """What each cell that is looked at reads with nothing on it."""
        self.readings: list[tuple[Load, Counts, float]] = []
        """Each load with what was read, and the force by the device's table, above nothing."""
        self._rest_n = 0.0

    @property
    def cells(self) -> tuple[int, ...]:
        """Which cells are looked at."""
        return tuple(range(1, len(self._taker.present.cells) + 1)) if self._cell is None else (self._cell,)

    async def run(self) -> bool:
        """Take all of them; return whether all are there."""
        self._taker.use(self._cell)
        before, last = None, 0.0
        for number, load in enumerate((Load("nothing", 0.0, 0.0), *self._check.loads)):
            self._announce(number, load)
            if await self._asker.answer() is Answer.QUIT:
                return False
            change = self._taker.expected(load.force_n) - self._taker.expected(last)
            wanted = Wanted(None if self._asker.somebody else before, change, SETTLE_S)
            rest = await self._asker.unless_left(self._taker.rest(wanted, PATIENCE_S))
            if rest is None:
                why = CLIPPED if self._taker.clipped else f"no steady reading within {PATIENCE_S:g} s"
                if not self._asker.left:
                    self._problem("too_heavy" if self._taker.clipped else "no_rest", f"{load.words}: {why}")
                return False
            self._take(load, rest)
            before, last = rest.counts, load.force_n
        return True

    def _take(self, load: Load, rest: Rest) -> None:
        counts = self._taker.slow if self._cell is None else (rest.counts,)
        now_n = self._taker.force_n(rest.counts)
        if self.zero is None:
            self.zero, self._rest_n = counts, now_n
            self._look_at_warmth(rest.t_s)
        else:
            self.readings.append((load, counts, now_n - self._rest_n))
        whole = self._cell is None
        self._watcher.show("point", {
            "t_s": rest.t_s, "load": load.words, "reference_n": load.force_n,
            "counts": None if whole else round(rest.counts, 2), "sd": None if whole else round(rest.sd, 3),
            "n": rest.n, "shown_n": round(now_n - self._rest_n, 4),
        })  # fmt: skip

    def _look_at_warmth(self, on_s: float) -> None:
        if on_s < self._warm_up_s:
            words = (
                f"it was switched on {on_s:.0f} s ago, and calibrated after {self._warm_up_s:.0f} s or more"
            )
            hint = "what it is off may be its warmth: if it does not pass, wait and check again"
            self._problem("cold", f"{words}; {hint}")

    def _problem(self, code: str, message: str) -> None:
        t_s = round(self._taker.uptime_s, 3)
        self._watcher.show("problem", {"t_s": t_s, "code": code, "message": message})

    def _announce(self, number: int, load: Load) -> None:
        self._watcher.show("load", {
            "t_s": round(self._taker.uptime_s, 3), "step": number + 1, "steps": len(self._check.loads) + 1,
            "stage": "point", "load": load.name, "direction": "up", "series": 1, "mount": 1, "cell": self._cell,
            "cells": len(self._taker.present.cells), "reference_n": load.force_n, "taken": True, "again": False,
        })  # fmt: skip


def checks(loads: Sequence[Load], cell: int | None, tolerance: float | None) -> Check:
    """Return the check of some loads. Raises `UsageError` for none, or more than two minutes have room for."""
    real = tuple(sorted((each for each in loads if each.force_n > 0.0), key=lambda each: each.force_n))
    if not 1 <= len(real) <= MOST:
        raise UsageError(
            f"a check takes one to {MOST} loads, not {len(real)}",
            hint="say --load '1 l', or one that you know better",
        )
    return Check(real, cell, tolerance)


def run_verify(text: str, check: Check, watcher: Watcher, answers: Answers | None) -> Verification | None:
    """Check the calibration of the device meant by `text`; None where it was stopped before the end.

    Raises:
        NotFoundError: The device's calibration is not kept here, and no tolerance was said.
        KeyboardInterrupt, SystemExit: Person or system wanted an end; the session is sealed by then.
    """
    return errand(text, partial(_verify, check=check, watcher=watcher, answers=answers))


async def _verify(
    there: Reached, store: Store, ending: Ending, *, check: Check, watcher: Watcher, answers: Answers | None
) -> Verification | None:
    insist_on_bench(there)
    device = there.device
    present = await device.calibration()
    record = store.calibrations.find(present.id)
    if record is None and check.tolerance is None:
        raise NotFoundError(
            f"the calibration {present.id[:CUT]} of {there.name} is not kept here: nobody knows how sure it is",
            hint="say how far it may be off, such as --tolerance '2 %', or calibrate the device",
        )
    if check.cell is not None and check.cell > len(present.cells):
        raise UsageError(f"{there.name} has {len(present.cells)} cells", hint="count them from 1")
    async with sitting("verify", there, store, watcher, ending) as sat:
        taker = Taker(device.info, present, check.loads[-1].force_n, watcher.reading)
        verifier = Verifier(
            check, taker, watcher, answers, record.circumstances.warm_up_s if record else None
        )
        device.sink = sat.also(taker.take)
        await device.start()
        whole = await unless(ending.wait(), verifier.run())
        await sat.stop()
    if not whole and ending.forced:
        raise leaving(ending)
    if not whole or verifier.zero is None:
        return None
    verdict = _judge(present.id, record, verifier, check)
    act = CalibrationAct(identity(there), verdict.at_s, "verified", present.id, verification=verdict)
    store.calibrations.did(act)
    return verdict


def _judge(
    calibration: str, record: CalibrationRecord | None, verifier: Verifier, check: Check
) -> Verification:
    from acudevice.signal.metrology.checking import against_record, checked, judged

    found: tuple[Checked, ...]
    if record is not None:
        read = [(load, counts) for load, counts, _ in verifier.readings]
        found = against_record(record, verifier.zero or (), read, verifier.cells)
    else:
        share = check.tolerance or 0.0
        found = tuple(checked(load, force_n, share * load.force_n) for load, _, force_n in verifier.readings)
    today = datetime.now(UTC).date().isoformat()
    due = record.circumstances.due if record else None
    return judged(calibration, found, at_s=time.time(), today=today, due=due)
