"""Two devices under one press: the one that knows the force calibrates the other."""

import asyncio
import signal
from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from acudevice.errors import BadDataError, NotFoundError, UsageError
from acudevice.session.audience import Fields
from acudevice.session.calibration.against import Against, Listener, run_against
from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.plans import Said, order, order_against
from acudevice.session.calibration.running import run_calibrate
from acudevice.store.store import Store
from acudevice.values.samples import FAULT_COUNTS, SampleFlag, Samples
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.bench import Agreeing, Person, Screen

ORDER = order_against(Said(operator="A"))
QUICK = "virtual:?bench=ramp:36:12&pace=max&rate=50&seed="
RING = "virtual:?bench=steps:36:3:4&pace=max&rate=50&seed="


@pytest.mark.slow
def test_a_ring_is_calibrated_against_another() -> None:
    """Its true line is found; the record names the reference and how well it knows the force; both are recorded."""
    other = Against(f"{RING}4", "0.1 N", 80.0)
    done = run_against(f"{RING}3", other, ORDER, Screen(), None, agree=Agreeing(write=False))
    assert done.record is not None
    around = done.record.circumstances
    assert around.reference is not None
    assert "VR-000004: u = 0.1 N, as said" in around.reference
    assert len(around.sessions) == 2
    assert done.record.range_n[1] == pytest.approx(36.0, abs=0.5)
    found, true = done.record.cells[0].table, VirtualRing(Options(seed=3)).calibration.cells[0]
    slopes = [(t.force_mn[-1] - t.force_mn[0]) / (t.counts[-1] - t.counts[0]) for t in (found, true)]
    assert slopes[0] == pytest.approx(slopes[1], rel=0.01)


@pytest.mark.parametrize("u", ["much", "0 %", "-1 N", "nan %", "inf N", "5", ""])
def test_how_well_the_reference_knows_must_be_said(u: str) -> None:
    """In per cent or newtons; or be known from its own calibration."""
    with pytest.raises(UsageError):
        run_against(f"{RING}3", Against(f"{RING}4", u, 0.1), ORDER, Screen(), None, agree=Agreeing())
    with pytest.raises(UsageError, match="nobody knows how well"):
        run_against(f"{RING}3", Against(f"{RING}4", None, 0.1), ORDER, Screen(), None, agree=Agreeing())


@pytest.mark.slow
def test_cell_by_cell_and_put_on_anew() -> None:
    """Each cell has its own press in each mounting; its own line is found, and remounting is assessed."""
    screen = Screen()
    order = order_against(Said(mounts=2))
    done = run_against(
        f"{QUICK}3&cells=2", Against(f"{QUICK}4", "0.1 N", 30.0), order, screen, None, agree=Agreeing()
    )
    assert done.record is not None
    assert [(told["mount"], told["cell"], told["anew"]) for told in screen.of("mount")] == [
        (1, 1, False), (1, 2, False), (2, 1, True), (2, 2, False),
    ]  # fmt: skip
    assert done.written is not None
    for found, true in zip(
        done.record.cells, VirtualRing(Options(seed=3, cells=2)).calibration.cells, strict=True
    ):
        slopes = [
            (t.force_mn[-1] - t.force_mn[0]) / (t.counts[-1] - t.counts[0]) for t in (found.table, true)
        ]
        assert slopes[0] == pytest.approx(slopes[1], rel=0.01)
        assert found.figures["reproducibility"] is not None
    assert {(o.mount, o.cell) for o in done.record.observations} == {("1", 1), ("1", 2), ("2", 1), ("2", 2)}
    assert len(done.record.circumstances.sessions) == 2


def test_presses_that_are_done_stay_when_somebody_leaves() -> None:
    """The rest is gone on with, after it was put on anew; against the same device alone."""
    other, twice, watching = Against(f"{QUICK}4", "0.1 N", 30.0), Said(mounts=2), Screen()
    with pytest.raises(NotFoundError, match="no calibration of this device was begun"):
        run_against(f"{QUICK}3", other, order_against(twice, again=True), Screen(), None, agree=Agreeing())
    left = run_against(
        f"{QUICK}3", other, order_against(twice), watching, Person(Answer.GO, Answer.UNDO, Answer.QUIT),
        agree=Agreeing(),
    )  # fmt: skip
    assert [problem for problem in watching.of("problem") if problem["code"] == "no_way_back"]
    assert (left.record, left.code) == (None, 1)
    assert {line.mount for line in left.run.pressed} == {"1"}
    worse = Against(f"{QUICK}4", "0.5 N", 30.0)
    with pytest.raises(BadDataError, match=r"is against .* VR-000004: u = 0.1 N"):
        run_against(f"{QUICK}3", worse, order_against(twice), Screen(), None, agree=Agreeing())
    loads = order(Said(("2 kg ± 2 g", "4 kg ± 4 g")))
    for on in (order(Said(), again=True), loads):
        with pytest.raises(BadDataError, match=r"VR-000004: u = 0\.1 N") as told:
            run_calibrate(f"{QUICK}3", on, Screen(), None, Agreeing())
        assert "say --reference and --u-reference as then" in told.value.hint
    screen, other = Screen(), replace(other, duration_s=24.0)
    done = run_against(
        f"{QUICK}3", other, order_against(twice, again=True), screen, Person(), agree=Agreeing(write=False)
    )
    assert done.record is not None
    assert [(told["mount"], told["anew"]) for told in screen.of("mount")] == [(2, True)]
    assert {line.mount for line in done.record.observations} == {"1", "2"}
    assert done.record.observations[: len(left.run.pressed)] == left.run.pressed
    times = {
        mount: [line.t_s or 0.0 for line in done.record.observations if line.mount == mount] for mount in "12"
    }
    assert max(times["1"]) < min(times["2"])
    assert len(set(done.record.circumstances.sessions)) == 4
    with Store.open() as store:
        assert store.calibrations.run("VR-000003") is None


class KilledError(Exception):
    """The program ends."""


class Dying(Screen):
    """Is killed when it is told for the `last` time that something begins or is done."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self._last = last

    def show(self, kind: str, fields: Fields) -> None:
        """End."""
        super().show(kind, fields)
        if kind not in {"device", "problem"}:
            self._last -= 1
        if self._last == 0:
            raise KilledError


@pytest.mark.slow
def test_whenever_the_program_is_killed_no_press_is_lost_and_none_comes_twice() -> None:
    """What was told as pressed is kept as it is; each press is there once, later than those before it."""
    ring, other = "virtual:?bench=ramp:36:6&pace=max&rate=50&seed=", "0.1 N"
    order = order_against(Said(mounts=2))
    for last in range(1, 100):
        dying = Dying(last)
        try:
            run_against(
                f"{ring}3", Against(f"{ring}4", other, 20.0), order, dying, Person(), agree=Agreeing()
            )
            break
        except KilledError:
            pass
        with Store.open() as store:
            begun = store.calibrations.run("VR-000003")
        kept = begun.pressed if begun else ()
        assert len({line.mount for line in kept}) >= len(dying.of("pressed"))
        screen = Screen()
        done = run_against(
            f"{ring}3", Against(f"{ring}4", other, 13.0), order, screen, Person(), agree=Agreeing()
        )
        assert done.run.pressed[: len(kept)] == kept
        assert [(told["mount"], told["cell"]) for told in screen.of("mount")] == [
            (mount, 1) for mount in (1, 2) if str(mount) not in {line.mount for line in kept}
        ]
        assert [key for key, _ in groupby(done.run.pressed, lambda line: line.mount)] == ["1", "2"]
        ways = Counter((line.series, line.direction, line.reference_n) for line in done.run.pressed)
        assert set(ways.values()) == {1}
        times = [[line.t_s or 0.0 for line in done.run.pressed if line.mount == mount] for mount in "12"]
        assert max(times[0]) < min(times[1])
    assert last == 11


def test_a_press_that_says_nothing_is_asked_for_again() -> None:
    """Where somebody is there: what was pressed before stays."""
    screen = Screen()
    answers = Person(Answer.GO, Answer.GO, Answer.QUIT)
    done = run_against(
        f"{RING}3",
        Against(f"{RING}4", "0.1 N", 6.0),
        order_against(Said(mounts=2)),
        screen,
        answers,
        agree=Agreeing(),
    )
    assert done.record is None
    assert done.code == 1
    told = [problem["code"] for problem in screen.of("problem")]
    assert told.count("no_press") == 2


def test_nothing_is_made_of_a_press_that_was_broken_off() -> None:
    """Ctrl-C ends it, both recordings are kept, nobody is asked to write anything."""

    class Impatient(Screen):
        def show(self, kind: str, fields: Fields) -> None:
            """Press Ctrl-C when it is time to press."""
            super().show(kind, fields)
            if kind == "pressing":
                signal.raise_signal(signal.SIGINT)

    agree = Agreeing()
    done = run_against(f"{RING}3", Against(f"{RING}4", "0.1 N", 1e6), ORDER, Impatient(), None, agree=agree)
    assert (done.code, done.record, done.written, agree.seen) == (130, None, None, [])
    with Store.open() as store:
        assert [store.load(each.id).session.end_reason for each in store.summaries()] == [
            "interrupted",
            "interrupted",
        ]
        assert store.calibrations.all() == ()


def test_a_listener_leaves_clipped_readings_out() -> None:
    """They say that the force was greater, and not how great."""
    listener = Listener(1_000_000, 1)
    for k, flags in enumerate((SampleFlag(0), SampleFlag.CLIPPED, SampleFlag.BACKFILL)):
        counts = (100 + k, 200 + k)
        listener.take(
            Samples(2 * k, 20_000 * k, 10_000, 1_000_000, counts, flags=flags, received_s=5.0 + 0.02 * k)
        )
    assert listener.stream().values.tolist() == [100.0, 200.0, 102.0, 202.0]


@pytest.mark.parametrize(("boot_id", "tick"), [(0, 60_000_000), (9, 0)])
def test_a_listener_waits_no_longer_than_it_was_told(boot_id: int, tick: int) -> None:
    """Although no reading was worth anything, or the device began anew."""

    async def listen() -> None:
        listener = Listener(1_000_000, 1)
        lasting = asyncio.create_task(listener.lasted(50.0))
        for one, at in ((0, 0), (boot_id, tick)):
            assert not lasting.done()
            listener.take(Samples(0, at, 10_000, 1_000_000, (FAULT_COUNTS[3],), boot_id=one))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert lasting.done()
        with pytest.raises(BadDataError, match="sent nothing, or was restarted"):
            listener.stream()

    asyncio.run(listen())


def test_a_listener_leaves_faults_out_and_refuses_a_restart() -> None:
    """Times come from the device's ticks on the host's clock."""
    listener = Listener(1_000_000, 1)
    for k in range(20):
        counts = (100 + k, FAULT_COUNTS[3])
        listener.take(Samples(2 * k, 20_000 * k, 10_000, 1_000_000, counts, received_s=5.0 + 0.02 * k))
    found = listener.stream()
    assert len(found.values) == 20
    assert found.t_s[-1] - found.t_s[0] == pytest.approx(0.38, rel=1e-3)
    listener.take(Samples(0, 0, 10_000, 1_000_000, (1, 2), boot_id=5, received_s=6.0))
    with pytest.raises(BadDataError, match="restarted"):
        listener.stream()
