"""A check of a device's calibration: nothing, then one to five loads, and a verdict."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from acudevice.errors import NotFoundError, UsageError
from acudevice.session.calibration.conducting import Answer, Answers, Watcher
from acudevice.session.calibration.racing import unless
from acudevice.session.calibration.taking import SETTLE_S, Taker, Wanted
from acudevice.session.calibration.writing import identity
from acudevice.session.ending import INTERRUPTED, TERMINATED, Ending, leaving
from acudevice.session.reaching import Reached
from acudevice.session.running import errand
from acudevice.session.sitting import sitting
from acudevice.signal.metrology.steadiness import Rest
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord, Load
from acudevice.values.calibration_run import CUT, CalibrationAct, Checked, Verification

PATIENCE_S: Final = 120.0
"""How long a load is waited for."""
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be checked."""

    loads: tuple[Load, ...]
    """By rising force, nothing not among them."""
    cell: int = 1
    tolerance: float | None = None
    """How far a force may be off, as a share of it, where nobody knows the calibration's own uncertainty."""


class Verifier:
    """Takes the readings of a check."""

    def __init__(self, check: Check, taker: Taker, watcher: Watcher, answers: Answers | None) -> None:
        self._check, self._taker, self._watcher, self._answers = check, taker, watcher, answers
        self.zero: float | None = None
        self.readings: list[tuple[Load, float]] = []

    async def run(self) -> bool:
        """Take all of them; return whether all are there."""
        self._taker.use(self._check.cell)
        before, last = None, 0.0
        for number, load in enumerate((Load("nothing", 0.0, 0.0), *self._check.loads)):
            self._announce(number, load)
            if self._answers is not None and await self._answers.next() is Answer.QUIT:
                return False
            change = self._taker.expected(load.force_n) - self._taker.expected(last)
            rest = await self._taker.rest(
                Wanted(None if self._answers else before, change, SETTLE_S), PATIENCE_S
            )
            if rest is None:
                words = f"{load.words}: no steady reading within {PATIENCE_S:g} s"
                self._watcher.show("problem", {"code": "no_rest", "message": words})
                return False
            self._take(load, rest)
            before, last = rest.counts, load.force_n
        return True

    def _take(self, load: Load, rest: Rest) -> None:
        if self.zero is None:
            self.zero = rest.counts
        else:
            self.readings.append((load, rest.counts))
        shown_n = self._taker.force_n(rest.counts) - self._taker.force_n(self.zero)
        self._watcher.show("point", {
            "t_s": rest.t_s, "load": load.words, "reference_n": load.force_n, "counts": round(rest.counts, 2),
            "sd": round(rest.sd, 3), "n": rest.n, "shown_n": round(shown_n, 4),
        })  # fmt: skip

    def _announce(self, number: int, load: Load) -> None:
        self._watcher.show("load", {
            "t_s": round(self._taker.uptime_s, 3), "step": number + 1, "steps": len(self._check.loads) + 1,
            "stage": "point", "load": load.name, "direction": "up", "series": 1, "mount": 1, "cell": self._check.cell,
            "reference_n": load.force_n, "taken": True, "again": False,
        })  # fmt: skip


def checks(loads: Sequence[Load], cell: int, tolerance: float | None) -> Check:
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
    device = there.device
    present = await device.calibration()
    record = store.calibrations.find(present.id)
    if record is None and check.tolerance is None:
        raise NotFoundError(
            f"the calibration {present.id[:CUT]} of {there.name} is not kept here: nobody knows how sure it is",
            hint="say how far it may be off, such as --tolerance '2 %', or calibrate the device",
        )
    if check.cell > len(present.cells):
        raise UsageError(f"{there.name} has {len(present.cells)} cells", hint="count them from 1")
    async with sitting("verify", there, store, watcher, ending) as sat:
        taker = Taker(device.info, present, check.loads[-1].force_n, watcher.reading)
        verifier = Verifier(check, taker, watcher, answers)
        device.sink = sat.also(taker.take)
        await device.start()
        whole = await unless(ending, verifier.run())
        await sat.stop()
    if not whole and ending.reason in (INTERRUPTED, TERMINATED):
        raise leaving(ending)
    if not whole or verifier.zero is None:
        return None
    verdict = _judge(present.id, record, verifier, taker, check)
    act = CalibrationAct(identity(there), verdict.at_s, "verified", present.id, verification=verdict)
    store.calibrations.did(act)
    return verdict


def _judge(
    calibration: str, record: CalibrationRecord | None, verifier: Verifier, taker: Taker, check: Check
) -> Verification:
    from acudevice.signal.metrology.checking import against_record, checked, judged

    zero = verifier.zero or 0.0
    found: tuple[Checked, ...]
    if record is not None:
        found = against_record(record, zero, verifier.readings, check.cell)
    else:
        share = check.tolerance or 0.0
        found = tuple(
            checked(load, taker.force_n(counts) - taker.force_n(zero), share * load.force_n)
            for load, counts in verifier.readings
        )
    today = datetime.now(UTC).date().isoformat()
    due = record.circumstances.due if record else None
    return judged(calibration, found, at_s=time.time(), today=today, due=due)
