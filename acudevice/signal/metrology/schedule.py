"""The order of a calibration: mountings, preloads, loads up and down; and what comes of the points."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from acudevice.errors import UsageError
from acudevice.values.calibration_record import Direction, Load, Observation
from acudevice.values.calibration_run import CalibrationPlan, CalibrationRun, Stage, Step, TakenPoint

LEAST, MOST = 3, 24
"""How many different loads there may be, nothing among them."""


def ordered(loads: Sequence[Load]) -> tuple[Load, ...]:
    """Return loads by rising force, nothing first and once. Raises `UsageError` for too few, too many or equal ones."""
    real = sorted((each for each in loads if each.force_n > 0.0), key=lambda each: each.force_n)
    found = (Load("nothing", 0.0, 0.0), *real)
    if not LEAST <= len(found) <= MOST:
        raise UsageError(
            f"a calibration needs {LEAST - 1} to {MOST - 1} different loads and nothing, not {len(real)}",
            hint="four or more, evenly up to what you will press, such as --load '1 l' --load '2 l' --load '3 l'",
        )
    for low, high in pairwise(found):
        if high.force_n - low.force_n < 1e-3 * found[-1].force_n:
            raise UsageError(f"{low.words} and {high.words} are the same load", hint="give each load once")
    return found


def steps(plan: CalibrationPlan) -> tuple[Step, ...]:
    """Return all that is to be done, in order."""
    return tuple(_steps(plan))


def _steps(plan: CalibrationPlan) -> Iterator[Step]:
    top = len(plan.loads) - 1
    series = 0
    cells = range(1, plan.cells + 1)
    for mount, cell in product(range(1, plan.mounts + 1), cells):
        for _ in range(plan.preloads):
            yield Step(Stage.PRELOAD, top, Direction.UP, series + 1, mount, cell)
            yield Step(Stage.PRELOAD, 0, Direction.DOWN, series + 1, mount, cell)
        for _ in range(plan.series):
            series += 1
            for load in range(top + 1):
                yield Step(Stage.POINT, load, Direction.UP, series, mount, cell)
            for load in range(top - 1, -1, -1):
                yield Step(Stage.POINT, load, Direction.DOWN, series, mount, cell)
    for cell in cells if plan.creep else ():
        yield Step(Stage.CREEP, top, Direction.UP, series, plan.mounts, cell)


def next_step(run: CalibrationRun) -> int:
    """Return the number of the step that comes next; that of the last and one where all is done."""
    return run.points[-1].step + 1 if run.points else 0


def without(run: CalibrationRun, series: int) -> CalibrationRun:
    """Return a run without the points from a series on."""
    every = steps(run.plan)
    return replace(run, points=tuple(point for point in run.points if every[point.step].series < series))


def approach(every: Sequence[Step], number: int) -> tuple[int, ...]:
    """Return the steps to go through again before step `number`, so that its load is reached as it would have been.

    A sensor remembers what was on it: it is preloaded again, and a series that was broken off is gone through from its
    first load.
    """
    if number >= len(every) or every[number].stage is not Stage.POINT:
        return ()
    here = every[number]
    return tuple(k for k in range(number) if _leads_to(every[k], here))


def _leads_to(step: Step, here: Step) -> bool:
    if step.stage is Stage.PRELOAD:
        return (step.mount, step.cell) == (here.mount, here.cell)
    return step.stage is Stage.POINT and step.series == here.series


def observations(run: CalibrationRun) -> tuple[Observation, ...]:
    """Return the lines of the calibration table that a run's points make.

    Each series is counted from its own first reading with nothing on, as ISO 376 does and as a tare will: where the
    zero moved between series, the difference from their mean is taken off.
    """
    return _lines(run, Stage.POINT)


def held(run: CalibrationRun) -> tuple[Observation, ...]:
    """Return the readings under a load that stayed on, for creep."""
    return _lines(run, Stage.CREEP)


def _lines(run: CalibrationRun, stage: Stage) -> tuple[Observation, ...]:
    every = steps(run.plan)
    shifts = _shifts(run, every)
    return tuple(
        _observation(run.plan, every[point.step], point, shifts)
        for point in run.points
        if every[point.step].stage is stage
    )


_Series = tuple[int, int]
"""Cell and number of a series."""


def _shifts(run: CalibrationRun, every: Sequence[Step]) -> dict[_Series, float]:
    """Return by how much the zero of each series lies from the mean of the zeros of its cell."""
    zeros: dict[_Series, float] = {}
    for point in run.points:
        step = every[point.step]
        if step.load == 0:
            zeros.setdefault((step.cell, step.series), point.counts)
    cells = {cell: [zero for (of, _), zero in zeros.items() if of == cell] for cell, _ in zeros}
    return {key: zero - sum(cells[key[0]]) / len(cells[key[0]]) for key, zero in zeros.items()}


def _observation(
    plan: CalibrationPlan, step: Step, point: TakenPoint, shifts: dict[_Series, float]
) -> Observation:
    load, shift = plan.loads[step.load], round(shifts.get((step.cell, step.series), 0.0), 2)
    return Observation(
        str(step.series), str(step.mount), step.direction, load.force_n, load.u_n, step.cell,
        round(point.counts - shift, 2), round(point.t_s, 3), point.temperature_c, round(point.sd, 3), point.n, shift,
    )  # fmt: skip
