"""The order of a calibration: preloads, loads up and down, mounted anew; and the table that comes of it."""

from dataclasses import replace

import pytest

from acudevice.errors import UsageError
from acudevice.signal.metrology.schedule import approach, held, next_step, observations, ordered, steps
from acudevice.values.calibration_record import Circumstances, Direction, Load
from acudevice.values.calibration_run import CalibrationPlan, CalibrationRun, Stage, TakenPoint

LOADS = (Load("nothing", 0.0, 0.0), Load("1 l", 9.8, 0.1), Load("2 l", 19.6, 0.2))
PLAN = CalibrationPlan(LOADS, mounts=2, series=2, preloads=1)
RUN = CalibrationRun("A", "blue", 0.0, PLAN, Circumstances())


def test_loads_go_up_and_down_in_each_series_after_the_preloads() -> None:
    """The greatest comes once; each mounting has its preloads, each series its number."""
    every = steps(PLAN)
    assert [s.load for s in every[:12]] == [2, 0, 0, 1, 2, 1, 0, 0, 1, 2, 1, 0]
    assert [s.stage for s in every[:3]] == [Stage.PRELOAD, Stage.PRELOAD, Stage.POINT]
    assert [s.direction for s in every[2:7]] == [Direction.UP] * 3 + [Direction.DOWN] * 2
    assert [(s.series, s.mount) for s in every if s.stage is Stage.POINT][::5] == [
        (1, 1),
        (2, 1),
        (3, 2),
        (4, 2),
    ]


def test_each_mounting_serves_all_cells() -> None:
    """One after the other, each with its own preloads and series: so the sensor is put on anew as seldom as can be."""
    every = steps(replace(PLAN, cells=3, series=1))
    turns = list(dict.fromkeys((s.mount, s.cell, s.series) for s in every))
    assert turns == [(1, 1, 1), (1, 2, 2), (1, 3, 3), (2, 1, 4), (2, 2, 5), (2, 3, 6)]
    assert [s.cell for s in steps(replace(PLAN, cells=2, creep=True)) if s.stage is Stage.CREEP] == [1, 2]


def test_loads_are_brought_in_order() -> None:
    """Nothing is added; equal ones and too few are refused."""
    assert ordered([LOADS[2], LOADS[0], LOADS[1]]) == LOADS
    for wrong in ([LOADS[1]], [LOADS[1], LOADS[1]], [], [LOADS[1]] * 40):
        with pytest.raises(UsageError):
            ordered(wrong)


def test_a_run_goes_on_after_its_last_point_on_the_same_way() -> None:
    """It is preloaded, and the loads of the series before it are put on again, in their order; preloads need none."""
    begun = replace(RUN, points=(TakenPoint(2, 1.0, 0.1, 9, 0.0), TakenPoint(3, 2.0, 0.1, 9, 9.0)))
    assert next_step(RUN) == 0
    assert next_step(begun) == 4
    every = steps(PLAN)
    assert approach(every, 4) == (0, 1, 2, 3)
    assert approach(every, 0) == approach(every, len(every)) == ()
    second = next(k for k, step in enumerate(every) if step.mount == 2 and step.load == 1)
    assert {every[k].mount for k in approach(every, second)} == {2}, "another mounting has its own"


def test_points_become_the_lines_of_a_table() -> None:
    """With what was on, from where, and how the readings scattered."""
    (line,) = observations(replace(RUN, points=(TakenPoint(5, 20_000.123, 3.3, 300, 61.5),)))
    assert (line.reference_n, line.u_reference_n, line.direction, line.mount) == (
        9.8,
        0.1,
        Direction.DOWN,
        "1",
    )
    assert (line.counts, line.sd, line.n, line.t_s) == (20_000.12, 3.3, 300, 61.5)


def test_each_series_is_counted_from_its_own_zero() -> None:
    """Between them only the mean zero stays; what was taken off is said."""
    counts = {2: 100.0, 3: 1100.0, 7: 140.0, 8: 1140.0}
    points = tuple(TakenPoint(step, value, 1.0, 9, float(step)) for step, value in counts.items())
    found = observations(replace(RUN, points=points))
    assert [line.counts for line in found] == [120.0, 1120.0, 120.0, 1120.0]
    assert [line.zero_shift for line in found] == [-20.0, -20.0, 20.0, 20.0]
    assert [line.series for line in found] == ["1", "1", "2", "2"]


def test_creep_comes_last_and_is_no_point_of_the_curve() -> None:
    """The greatest load, once for each cell; its readings stay apart."""
    plan = replace(PLAN, mounts=1, series=1, creep=True)
    every = steps(plan)
    assert (every[-1].stage, every[-1].load) == (Stage.CREEP, 2)
    last = len(every) - 1
    points = (
        TakenPoint(2, 5.0, 0.1, 9, 1.0),
        TakenPoint(last, 90.0, 0.1, 9, 30.0),
        TakenPoint(last, 91.0, 0.1, 9, 300.0),
    )
    run = replace(RUN, plan=plan, points=points)
    assert [line.counts for line in observations(run)] == [5.0]
    assert [line.counts for line in held(run)] == [90.0, 91.0]
    assert next_step(run) == len(every)
    assert approach(every, last) == ()
