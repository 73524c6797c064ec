"""Conducting a calibration: what to put on next, when a point is taken, what may be taken again."""

import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any, Final, Protocol

from acudevice.session.audience import Audience
from acudevice.session.calibration.answers import BACK, Answer, Answers, Asker
from acudevice.session.calibration.taking import CLIPPED, SETTLE_S, Now, Taker, Wanted
from acudevice.signal.metrology.schedule import approach, next_step, steps, without
from acudevice.signal.metrology.steadiness import WINDOW_S, Rest
from acudevice.values.calibration_run import CalibrationRun, Stage, Step, TakenPoint

MOUNT_S: Final = 10.0
"""How long nobody is asked for, where nobody can say that the sensor was put on anew."""
CREEP_S: Final = 30.0, 300.0
"""When creep is read, after the load came on (ISO 376)."""
PATIENCE_S: Final = 300.0
"""How long a load is waited for."""
OFF_SHARE: Final = 0.3
"""By what share of a load a reading must differ by the present calibration for the load to be doubted."""
LEAST_SHARE: Final = 0.05
"""By what share of the greatest load, at least."""


class Watcher(Audience, Protocol):
    """An audience that also sees the reading of the moment."""

    def reading(self, now: Now) -> None:
        """Take notice of the reading, some times a second."""


class Conductor:
    """Goes through the steps of a run."""

    def __init__(
        self, run: CalibrationRun, taker: Taker, watcher: Watcher, answers: Answers | None, *,
        keep: Callable[[CalibrationRun], None], session: str,
    ) -> None:  # fmt: skip
        """`answers` is None where nobody can be asked; `keep` is called at each point."""
        self.run = run
        self._taker, self._watcher, self._keep, self._session = taker, watcher, keep, session
        self._asker = Asker(answers)
        self._every = steps(run.plan)
        self._before: float | None = None
        self._load = 0
        self._mounted: tuple[int, int] | None = None
        self._base_s: float | None = None
        self._again = False

    async def conduct(self) -> bool:
        """Take all points; return whether all are there. What was taken stays kept whatever happens."""
        if not await self._warm_up():
            return False
        self._base_s = self._elapsed_s() - self._taker.uptime_s
        number = next_step(self.run)
        for earlier in approach(self._every, number):
            while (answer := await self._mount(earlier)) in BACK:
                self._no_way_back()
            if answer is Answer.QUIT or not await self._pass(earlier):
                return False
            if self._zero_moved(earlier):
                number = self._series_anew(earlier)
                break
        while number < len(self._every):
            following = await self._at(number)
            if following is None:
                return False
            number = following
        return True

    def _elapsed_s(self) -> float:
        last_s = self.run.points[-1].t_s if self.run.points else 0.0
        return max(last_s, time.time() - self.run.began_s) if self.run.points else 0.0

    async def _warm_up(self) -> bool:
        left_s = self.run.plan.warm_up_s - self._taker.uptime_s
        self._taker.use(1)
        if left_s > 0.0:
            self._show("warm_up", {"left_s": round(left_s, 1)})
        wanted = Wanted(None, 0.0, 0.0, self.run.plan.warm_up_s if left_s > 0.0 else -inf)
        return await self._unloaded(wanted)

    async def _unloaded(self, wanted: Wanted) -> bool:
        """Wait for rest with nothing on it."""
        rest = await self._settled(wanted, PATIENCE_S)
        if rest is None:
            self._problem("unsteady", "the reading does not come to rest with nothing on it")
            return False
        self._before, self._load = rest.counts, 0
        self._taker.mark_others()
        return True

    async def _settled(self, wanted: Wanted, patience_s: float) -> Rest | None:
        """Wait for rest; None where it does not come, or somebody leaves."""
        return await self._asker.unless_left(self._taker.rest(wanted, patience_s))

    # ---- one step

    async def _at(self, number: int) -> int | None:
        """Do a step and return the number of the next; None to stop."""
        step = self._every[number]
        answer = await self._mount(number)
        if answer is Answer.GO:
            self._announce(number, taken=step.stage is Stage.POINT)
            while (answer := await self._answer()) in BACK and self._stays(step):
                pass
        if answer is Answer.QUIT:
            return None
        if answer in BACK:
            return self._back(again=answer is Answer.AGAIN)
        rest = await self._rest(step)
        if rest is None or (step.stage is Stage.CREEP and not await self._creep(number, step, rest)):
            return None
        if step.stage is Stage.POINT:
            self._take(number, step, rest)
        self._before, self._load = rest.counts, step.load
        return number + 1

    def _stays(self, step: Step) -> bool:
        """Tell why there is no way back from a step; return False where there is one."""
        last = self._every[self.run.points[-1].step] if self.run.points else None
        if last is None:
            self._problem("no_point", "no point was taken yet, so there is none to go back to")
        elif last.mount != step.mount:
            again = f"to take series {last.series} again, stop with q, and say --redo {last.series}"
            self._problem("mounted_anew", f"the sensor was put on anew since the last point; {again}")
        else:
            return False
        return True

    def _no_way_back(self) -> None:
        self._problem(
            "no_way_back", "what was on it before goes on again first; until then there is no way back"
        )

    def _back(self, *, again: bool) -> int:
        """Forget what was taken last and return its step."""
        last = self.run.points[-1]
        self.run = replace(self.run, points=tuple(p for p in self.run.points if p.step != last.step))
        self._keep(self.run)
        self._again = again
        # Its load is on already when it is taken again; else nobody knows what is on.
        self._before = None
        self._show("dropped", {"step": last.step + 1, "load": self._name(self._every[last.step])})
        return last.step

    async def _pass(self, number: int) -> bool:
        """Go through a step again without taking its point, so that the next is reached as it would have been."""
        step = self._every[number]
        self._announce(number, taken=False)
        if not await self._asker.forward(self._no_way_back):
            return False
        rest = await self._rest(step)
        if rest is None:
            return False
        self._before, self._load = rest.counts, step.load
        return True

    def _zero_moved(self, number: int) -> bool:
        """Return whether what a series began with, and is gone through again from, is another zero than it was."""
        was = next((point.counts for point in self.run.points if point.step == number), None)
        if was is None or self._before is None or self._every[number].load != 0:
            return False
        return not self._taker.is_same(was, self._before)

    def _series_anew(self, number: int) -> int:
        """Forget the points of the series that step `number` begins, and return that step."""
        series, before = self._every[number].series, len(self.run.points)
        self.run = without(self.run, series)
        self._keep(self.run)
        self._problem(
            "zero_moved",
            f"the reading with nothing on it is another than when series {series} began: its"
            f" {before - len(self.run.points)} points are taken anew",
        )
        return number

    async def _mount(self, number: int) -> Answer:
        """Have the sensor put on anew where a step wants that; the first mounting is there already.

        Who wants to go back has not taken it off.
        """
        step = self._every[number]
        here = step.cell, step.mount
        if here == self._mounted:
            return Answer.GO
        mounted, self._mounted = self._mounted, here
        before = mounted or self._left_in()
        there = before in (None, here)
        self._taker.use(step.cell)
        plan = self.run.plan
        self._show("mount", {
            "mount": step.mount, "mounts": plan.mounts, "cell": step.cell, "cells": plan.cells,
            "first": there, "anew": before is not None and before[1] != step.mount,
        })  # fmt: skip
        if there and step.cell == 1:
            return Answer.GO
        answer = await self._answer()
        if answer in BACK:
            self._mounted = mounted
            self._taker.use(step.cell if mounted is None else mounted[0])
        if answer is not Answer.GO:
            return answer
        return Answer.GO if await self._rested() else Answer.QUIT

    async def _rested(self) -> bool:
        """Wait for rest after it was put on anew; where nobody can say that it was, for a while before."""
        pause_s = 0.0 if self._asker.somebody else MOUNT_S
        return await self._unloaded(Wanted(None, 0.0, SETTLE_S, self._taker.uptime_s + pause_s))

    def _left_in(self) -> tuple[int, int] | None:
        """Return the cell and mounting of the last point of a run that is gone on with; None: there is none."""
        if not self.run.points:
            return None
        step = self._every[self.run.points[-1].step]
        return step.cell, step.mount

    async def _answer(self) -> Answer:
        if self._again:
            self._again = False
            return Answer.GO
        return await self._asker.answer()

    async def _rest(self, step: Step) -> Rest | None:
        """Wait for the load to be on and at rest."""
        loads = self.run.plan.loads
        change = self._taker.expected(loads[step.load].force_n) - self._taker.expected(
            loads[self._load].force_n
        )
        # Whoever said that it is on is believed; else the reading must have moved.
        before = None if self._asker.somebody else self._before
        settle_s = SETTLE_S if step.stage is Stage.POINT else 0.0
        rest = await self._settled(Wanted(before, change, settle_s), PATIENCE_S)
        if rest is None and self._taker.clipped:
            self._problem("too_heavy", f"{self._name(step)}: {CLIPPED}, and begin anew with --fresh")
        elif rest is None:
            self._problem("no_rest", f"{self._name(step)}: no steady reading within {PATIENCE_S:g} s")
            self._look_aside(step)
        return rest

    async def _creep(self, number: int, step: Step, on: Rest) -> bool:
        """Take the reading at 30 and at 300 s after the load came on; nothing else is done meanwhile."""
        points = []
        for after_s in CREEP_S:
            self._show("waiting", {"for_s": after_s, "load": self._name(step)})
            wanted = Wanted(None, 0.0, 0.0, on.t_s + after_s - WINDOW_S)
            rest = await self._settled(wanted, PATIENCE_S + after_s)
            if rest is None or rest.t_s < on.t_s:  # it was restarted: nobody knows how long the load was on
                self._problem("no_rest", f"{self._name(step)}: no steady reading for creep")
                return False
            points.append(rest)
        self._take(number, step, *points)
        return True

    def _take(self, number: int, step: Step, *found: Rest) -> None:
        """Keep what was found, all of it at once."""
        self.run = replace(
            self.run, points=(*self.run.points, *(self._point(number, rest) for rest in found))
        )
        self._keep(self.run)
        for rest in found:
            self._tell(number, step, rest)
        self._look_aside(step)

    def _point(self, number: int, rest: Rest) -> TakenPoint:
        self._base_s = self._base_s or 0.0
        t_s = round(self._base_s + rest.t_s, 3)
        last_s = self.run.points[-1].t_s if self.run.points else -inf
        if t_s < last_s:  # the device began anew
            self._base_s += last_s - t_s
            t_s = last_s
        warmth_c = self.run.circumstances.temperature_c
        return TakenPoint(number, rest.counts, rest.sd, rest.n, t_s, self._session, warmth_c)

    def _tell(self, number: int, step: Step, rest: Rest) -> None:
        shown_n = self._shown_n(step, rest)
        self._show("point", {
            "step": number + 1, "steps": len(self._every), "load": self._name(step), **_where(step),
            "reference_n": self.run.plan.loads[step.load].force_n, "counts": round(rest.counts, 2),
            "sd": round(rest.sd, 3), "n": rest.n, "shown_n": shown_n,
        })  # fmt: skip
        self._doubt(step, shown_n)

    def _shown_n(self, step: Step, rest: Rest) -> float | None:
        """Return what the present calibration makes of a point, above the first unloaded one of its series."""
        zero = [
            point.counts for point in self.run.points
            if self._every[point.step].series == step.series and self._every[point.step].load == 0
        ]  # fmt: skip
        return round(self._taker.force_n(rest.counts) - self._taker.force_n(zero[0]), 4) if zero else None

    def _doubt(self, step: Step, shown_n: float | None) -> None:
        load_n, top_n = self.run.plan.loads[step.load].force_n, self.run.plan.loads[-1].force_n
        if shown_n is not None and abs(shown_n - load_n) > max(OFF_SHARE * load_n, LEAST_SHARE * top_n):
            self._problem(
                "odd_load",
                f"{self._name(step)} reads {shown_n:.2f} N by the present calibration: is the right load on?"
                " If not, take the point again",
            )

    def _look_aside(self, step: Step) -> None:
        """Doubt a load that other cells bear a part of."""
        load_n = self.run.plan.loads[step.load].force_n
        for cell, force_n in self._taker.others().items():
            if load_n > 0.0 and abs(force_n) > LEAST_SHARE * load_n:
                self._problem(
                    "other_cell",
                    f"cell {cell} moved by {force_n:+.2f} N: {self._name(step)} must stand on cell {step.cell} alone",
                )

    # ---- telling

    def _announce(self, number: int, *, taken: bool) -> None:
        step = self._every[number]
        load = self.run.plan.loads[step.load]
        self._show("load", {
            "step": number + 1, "steps": len(self._every), "stage": step.stage.value, "load": load.name,
            **_where(step), "cells": self.run.plan.cells, "reference_n": load.force_n, "taken": taken,
            "again": self._again,
        })  # fmt: skip

    def _name(self, step: Step) -> str:
        return self.run.plan.loads[step.load].words

    def _problem(self, code: str, message: str) -> None:
        if not self._asker.left:
            self._show("problem", {"code": code, "message": message})

    def _show(self, kind: str, fields: dict[str, Any]) -> None:
        self._watcher.show(kind, {"t_s": round(self._taker.uptime_s, 3), **fields})


def _where(step: Step) -> dict[str, Any]:
    return {"direction": step.direction.value, "series": step.series, "mount": step.mount, "cell": step.cell}
