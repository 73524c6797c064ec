"""A calibration is taken, kept at each point, gone on with, written, and taken back."""

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.session.audience import Fields
from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.plans import Said, each_load, order
from acudevice.session.calibration.running import Order, run_calibrate, undo, write_kept
from acudevice.session.calibration.verifying import checks, run_verify
from acudevice.signal.metrology.documents import from_document, to_document
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import Outcome
from acudevice.virtual.sensors.load_cell import LoadCell
from tests.support.bench import RING, Agreeing, Person, Screen

SAID = Said(
    ("2 kg ± 2 g", "4 kg ± 4 g"),
    mounts=2,
    preloads=1,
    warm_up_s=0.0,
    latitude=48.0,
    operator="A",
    temperature_c=21.0,
)
PLAN = order(SAID)


def test_the_record_says_all_and_the_device_takes_it(tmp_path: Path) -> None:
    """Twice, and back: what the device held before is in its history, and comes back."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    screen, agree = Screen(), Agreeing()
    first = run_calibrate(ring, PLAN, screen, None, agree)
    assert first.record is not None
    assert first.written is not None
    ((seen, refused),) = agree.seen
    assert (seen, refused) == (first.record, None)
    around = first.record.circumstances
    assert (around.operator, around.device, around.preloads) == ("A", "VR-000001", 1)
    assert around.simulated
    assert around.found_by == first.written.before
    assert [one.shown_n for one in around.found] == pytest.approx([0.0, 19.6, 39.2], abs=0.2)
    assert {o.temperature_c for o in first.record.observations} == {21.0}
    second = run_calibrate(ring, replace(PLAN, model="linear"), Screen(), None, Agreeing())
    assert second.written is not None
    assert second.written.before == first.record.id
    back = undo(ring)
    assert (back.kind, back.calibration) == ("undone", first.record.id)
    again = write_kept(ring, second.record.id if second.record else "")
    assert again.before == first.record.id
    assert write_kept(ring, again.calibration).kind == "held", "what --undo brings back stays"
    with Store.open() as store:
        kinds = [act.kind for act in store.calibrations.acts("VR-000001")]
        assert kinds == ["written", "written", "undone", "written"]
        assert store.session("last").kind == "calibrate"
        assert [a.session for a in first.run.points[:1]] == list(around.sessions)


def test_one_that_was_stopped_is_gone_on_with(tmp_path: Path) -> None:
    """From the next point on; the loads of its series before that are put on again, so that the sensor is as it was."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    # Preload up and down, nothing, 2 kg, and then no more.
    stopped = run_calibrate(ring, PLAN, Screen(), Person(*[Answer.GO] * 4, Answer.QUIT), Agreeing())
    assert (stopped.record, stopped.code) == (None, 1)
    assert len(stopped.run.points) == 2
    with pytest.raises(BadDataError, match="another plan"):
        run_calibrate(ring, order(replace(SAID, mounts=3)), Screen(), None, Agreeing())
    with pytest.raises(BadDataError, match="another operator: A"):
        run_calibrate(ring, order(Said(operator="B"), again=True), Screen(), None, Agreeing())
    with pytest.raises(BadDataError, match="another note: none was said"):
        run_calibrate(ring, order(replace(SAID, note="windy")), Screen(), None, Agreeing())
    screen = Screen()
    warmer = order(Said(temperature_c=25.0), again=True)
    done = run_calibrate(ring, warmer, screen, None, Agreeing(write=False))
    assert done.record is not None
    assert done.written is None
    assert [o.temperature_c for o in done.record.observations] == [21.0] * 2 + [25.0] * 8
    assert len(done.record.observations) == 10
    assert [load["stage"] for load in screen.of("load")[:4]] == ["preload", "preload", "point", "point"]
    assert [load["taken"] for load in screen.of("load")[:6]] == [False] * 4 + [True] * 2
    assert len(set(done.record.circumstances.sessions)) == 2
    times = [o.t_s for o in done.record.observations if o.t_s is not None]
    assert times == sorted(times)
    with Store.open() as store:
        assert store.calibrations.run("VR-000001") is None


def test_a_mounting_that_was_asked_for_is_asked_for_again(tmp_path: Path) -> None:
    """Whoever stops instead of putting the sensor on anew has not done so; within a mounting nothing is taken off."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    # Preload up and down, nothing, 2, 4, 2 kg and nothing of the first mounting; then the second is asked for.
    stopped = run_calibrate(ring, PLAN, Screen(), Person(*[Answer.GO] * 7, Answer.QUIT), Agreeing())
    assert len(stopped.run.points) == 5
    on = Order(PLAN.plan, PLAN.circumstances, again=True)
    screen = Screen()
    stopped = run_calibrate(ring, on, screen, Person(*[Answer.GO] * 4, Answer.QUIT), Agreeing())
    assert [(mount["mount"], mount["anew"]) for mount in screen.of("mount")] == [(2, True)]
    assert len(stopped.run.points) == 6
    screen = Screen()
    assert run_calibrate(ring, on, screen, Person(), Agreeing(write=False)).record is not None
    assert [(mount["mount"], mount["anew"]) for mount in screen.of("mount")] == [(2, False)]


def test_a_series_whose_zero_moved_meanwhile_is_taken_anew(tmp_path: Path) -> None:
    """Half of it would be counted from another zero; the first mounting stays as it is."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    # The first mounting whole, the second put on anew, preloaded, nothing and 2 kg.
    stopped = run_calibrate(ring, PLAN, Screen(), Person(*[Answer.GO] * 12, Answer.QUIT), Agreeing())
    assert len(stopped.run.points) == 7
    zero, loaded = stopped.run.points[5:]
    with Store.open() as store:
        cold = replace(zero, counts=zero.counts + 0.1 * (loaded.counts - zero.counts))
        points = (*stopped.run.points[:5], cold, loaded)
        store.calibrations.put(replace(stopped.run, points=points))
    screen = Screen()
    on = Order(PLAN.plan, PLAN.circumstances, again=True)
    done = run_calibrate(ring, on, screen, None, Agreeing(write=False))
    (problem,) = [each for each in screen.of("problem") if each["code"] == "zero_moved"]
    assert "its 2 points are taken anew" in problem["message"]
    assert done.record is not None
    assert len(done.record.observations) == 10
    assert len({done.run.points[k].session for k in range(5)}) == 1
    assert done.run.points[5].session != stopped.run.points[5].session


def test_a_bad_point_is_taken_again_and_a_point_is_gone_back(tmp_path: Path) -> None:
    """Again: with its load still on; back: to its load. Neither leaves a trace in the table."""
    answers = Person(Answer.GO, Answer.GO, Answer.GO, Answer.GO, Answer.AGAIN, Answer.GO, Answer.UNDO)
    screen = Screen()
    done = run_calibrate(f"{RING}&flash={tmp_path / 'ring'}", PLAN, screen, answers, Agreeing())
    assert done.record is not None
    assert len(done.record.observations) == 10
    assert [dropped["step"] for dropped in screen.of("dropped")] == [4, 5]
    assert [load["again"] for load in screen.of("load") if load["step"] == 4] == [False, True]


def test_nothing_to_go_on_with_is_told() -> None:
    """With what to do."""
    with pytest.raises(NotFoundError, match="was begun"):
        run_calibrate(RING, replace(PLAN, again=True), Screen(), None, Agreeing())


def test_a_calibration_of_another_device_is_not_written(tmp_path: Path) -> None:
    """It stays here, and the device keeps its own."""
    done = run_calibrate(RING, PLAN, Screen(), None, Agreeing(write=False))
    assert done.record is not None
    with pytest.raises(BadDataError, match="of the device VR-000001, and this is VR-000009"):
        write_kept(f"{RING}&seed=9", done.record.id)


def test_loads_that_do_not_reach_far_enough_are_kept_but_not_written() -> None:
    """The device's own ceiling asks for more; who decides is told why."""
    agree = Agreeing()
    short = order(replace(SAID, loads=("1 kg ± 1 g", "2 kg ± 1 g"), mounts=1))
    done = run_calibrate(RING, short, Screen(), None, agree)
    assert done.record is not None
    assert done.written is None
    assert agree.seen[0][1] is not None
    assert "asks for 33.3 N at least" in agree.seen[0][1]


class Aside(Screen):
    """Has every load put on the cap, where all cells bear it."""

    def show(self, kind: str, fields: Fields) -> None:
        """Name no cell."""
        super().show(kind, {**fields, "cells": 1} if kind in ("load", "mount") else fields)


@pytest.mark.slow
def test_each_of_several_cells_is_calibrated_by_loads_that_stand_on_it(tmp_path: Path) -> None:
    """All in each mounting; then a load on the cap, which all bear, is told rightly."""
    ring = f"{RING}&cells=2&flash={tmp_path / 'ring'}"
    plan = order(replace(SAID, preloads=0))
    screen = Screen()
    done = run_calibrate(ring, plan, screen, None, Agreeing())
    assert done.record is not None
    assert done.written is not None
    assert [(told["cell"], told["anew"]) for told in screen.of("mount")] == [
        (1, False), (2, False), (1, True), (2, False),
    ]  # fmt: skip
    for cell, true in zip(done.record.cells, LoadCell(1, 2).table(), strict=True):
        slopes = [(t.force_mn[-1] - t.force_mn[0]) / (t.counts[-1] - t.counts[0]) for t in (cell.table, true)]
        assert slopes[0] == pytest.approx(slopes[1], rel=0.005)
    assert not [told for told in screen.of("problem") if told["code"] == "other_cell"]
    whole = run_verify(ring, checks(each_load(Said(("3 kg ± 3 g",))), None, None), Aside(), None)
    assert whole is not None
    assert whole.outcome is Outcome.PASS
    assert whole.loads[0].force_n == pytest.approx(29.4, abs=0.2)


@pytest.mark.slow  # five minutes of the ring's time
def test_a_load_that_other_cells_bear_too_is_doubted() -> None:
    """It would be taken for less than it is, and wanders."""
    screen = Aside()
    done = run_calibrate(f"{RING}&cells=2", order(replace(SAID, preloads=0)), screen, Person(), Agreeing())
    assert done.record is None
    told = [problem["message"] for problem in screen.of("problem") if problem["code"] == "other_cell"]
    assert "must stand on cell 1 alone" in told[0]


class Swapped(Screen):
    """Puts on 1 kg where 4 kg are asked for, in the second series."""

    def show(self, kind: str, fields: Fields) -> None:
        """Ask for another load."""
        if kind == "load" and fields["series"] == 2 and fields["reference_n"] > 30.0:
            fields = {**fields, "reference_n": fields["reference_n"] / 1.6}
        super().show(kind, fields)


@pytest.mark.slow
def test_a_series_that_spoils_it_is_taken_again(tmp_path: Path) -> None:
    """No calibration is made of a wrong load; all points are kept, and those of a series can be redone."""
    ring = f"{RING}&flash={tmp_path / 'ring'}"
    with pytest.raises(BadDataError) as refused:
        run_calibrate(ring, order(replace(SAID, mounts=3, preloads=0)), Swapped(), None, Agreeing())
    assert "--redo N" in refused.value.hint
    screen = Screen()
    done = run_calibrate(ring, order(Said(), redo=2), screen, None, Agreeing())
    assert done.record is not None
    assert {load["series"] for load in screen.of("load")} == {2, 3}
    assert len(done.record.observations) == 15


@pytest.mark.slow
def test_creep_is_looked_at_where_it_is_asked_for() -> None:
    """Five minutes under the greatest load; its two readings are kept in the record, and not drawn through."""
    wanted = order(replace(SAID, mounts=1, preloads=0, creep=True))
    done = run_calibrate(RING, wanted, Screen(), None, Agreeing(write=False))
    assert done.record is not None
    early, late = done.record.held
    assert (late.t_s or 0.0) - (early.t_s or 0.0) == pytest.approx(270.0, abs=10.0)
    assert len(done.record.observations) == 5
    creep = done.record.cells[0].figures["creep"]
    assert creep is not None
    assert 0.0 < creep.value < 0.5
    assert from_document(to_document(done.record)) == done.record


@pytest.mark.slow
def test_creep_is_taken_as_a_whole_or_not_at_all() -> None:
    """Whoever goes back loses both of its readings, and whoever is killed has kept both."""
    said = replace(SAID, mounts=1, preloads=0, creep=True)
    # Five points on each of two cells, creep on the first, and back to that from the second; all put on in between.
    answers = Person(*[Answer.GO] * 14, Answer.UNDO)
    done = run_calibrate(f"{RING}&cells=2", order(said), Screen(), answers, Agreeing(write=False))
    assert done.record is not None
    assert [held.cell for held in done.record.held] == [1, 1, 2, 2]

    class Dying(Screen):
        def show(self, kind: str, fields: Fields) -> None:
            """End at the first reading for creep."""
            super().show(kind, fields)
            if len(self.of("point")) == 6:
                raise KeyError

    with pytest.raises(KeyError):
        run_calibrate(RING, order(said), Dying(), None, Agreeing())
    with Store.open() as store:
        begun = store.calibrations.run("VR-000001")
    assert begun is not None
    assert [point.step for point in begun.points[-3:]] == [4, 5, 5]


def test_whoever_is_asked_may_leave_instead() -> None:
    """Ctrl-C is no: the calibration is kept, and not written."""

    async def leave(record: CalibrationRecord, refused: str | None) -> bool:
        assert refused is None
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()
        return True

    done = run_calibrate(RING, PLAN, Screen(), None, leave)
    assert done.record is not None
    assert (done.code, done.written) == (130, None)
    with Store.open() as store:
        assert store.calibrations.get("last") == done.record
