"""The course of a pain threshold: what is said when, what counts, and that nothing goes on past the ceiling."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.coach.grammar import CueName
from acudevice.coach.ramping import Aim, Course, Phase
from acudevice.errors import UsageError
from acudevice.signal.pain.ramp import Ramp
from acudevice.signal.pain.trials import End, Fault

AIM = Aim(Ramp(50.0, 100.0), 30.0)


class Run:
    """A course, fed at 100 Hz with a force that follows what is said."""

    def __init__(self, aim: Aim = AIM, rate_n_s: float = 5.0) -> None:
        self.course, self.rate_n_s, self.t_s, self.force_n = Course(aim), rate_n_s, 0.0, 0.0
        self.ready, self.over = True, False
        self.cues = self.course.begin(0.0)

    def feed(self, force_n: float | None) -> list[CueName]:
        """Feed one sample."""
        self.t_s += 0.01
        found = self.course.feed([self.t_s], [force_n], over=self.over, ready=self.ready)
        self.cues += found
        return found

    def wait(self, phase: Phase, force_n: float = 0.0) -> None:
        """Keep a force until a phase comes."""
        for _ in range(20_000):
            if self.course.phase is phase:
                return
            self.feed(force_n)
        raise AssertionError(f"{phase} did not come")

    def push(self, to_n: float) -> None:
        """Wait to be told, then push up to a force, unless told to let go."""
        self.wait(Phase.READY)
        force_n = 1.0
        while force_n < to_n and not {CueName.STOP, CueName.NO_SIGNAL} & set(self.feed(force_n)):
            force_n += self.rate_n_s * 0.01

    def trial(self, at_n: float) -> None:
        """Push to a force and stop there."""
        self.push(at_n)
        self.cues += self.course.stop(self.t_s)
        self.feed(at_n)


def test_three_stops_make_a_threshold() -> None:
    """Between them the finger rests."""
    run = Run()
    for at_n in (12.0, 10.0, 11.0):
        run.trial(at_n)
    assert run.course.done
    assert not run.course.quit
    assert run.course.result.threshold_n == pytest.approx(11.0, abs=0.1)
    between = [CueName.RELEASE, CueName.REST, CueName.PRESS]
    assert run.cues == [CueName.FIND, CueName.PRESS, *between, *between, CueName.RELEASE, CueName.DONE]


def test_the_rest_lasts_and_begins_anew_where_the_finger_comes_back() -> None:
    """Nobody is told to press before it is over."""
    run = Run()
    run.trial(10.0)
    run.wait(Phase.REST)
    begun_s = run.t_s
    for _ in range(500):
        run.feed(0.0)
    run.wait(Phase.RELEASE, force_n=3.0)
    run.wait(Phase.READY)
    assert run.t_s > begun_s + 5.0 + AIM.rest_s


def test_the_ceiling_ends_a_ramp_at_once_and_gives_no_number() -> None:
    """At the very sample; twice of three is enough to know that the threshold lies above."""
    run = Run()
    run.push(31.0)
    assert run.cues[-1] is CueName.STOP
    run.push(31.0)
    assert run.course.done
    assert [trial.end for trial in run.course.trials] == [End.CEILING] * 2
    assert run.course.result.threshold_n is None


def test_it_ends_where_no_number_can_come_any_more() -> None:
    """Of two trials one is enough, as no median has its place above the ceiling."""
    run = Run(replace(AIM, trials=2))
    run.push(31.0)
    assert run.course.done
    assert run.course.result.not_reached


def test_a_latch_of_the_device_ends_it_as_well() -> None:
    """Whatever force the host sees."""
    run = Run()
    run.push(10.0)
    run.over = True
    assert run.feed(10.0) == [CueName.STOP]
    assert run.course.trials[0].threshold_n is None


@pytest.mark.parametrize(
    ("force_n", "ready", "end"),
    [(None, True, End.NO_READING), (10.0, False, End.NOT_READY), (0.2, True, End.LIFTED)],
)
def test_what_breaks_a_ramp_off_does_not_count(force_n: float | None, ready: bool, end: End) -> None:
    """No reading, a device that does not hold the ceiling, a finger that left."""
    run = Run()
    run.push(10.0)
    run.ready = ready
    assert run.feed(force_n) != []
    assert (run.course.trials[0].end, run.course.trials[0].fault) == (end, Fault.NOT_STOPPED)


def test_silence_ends_a_ramp() -> None:
    """And nothing else."""
    run = Run()
    assert run.course.dark(run.t_s) == []
    run.push(10.0)
    assert run.course.dark(run.t_s) == [CueName.NO_SIGNAL]
    assert run.course.trials[0].end is End.NO_SIGNAL


def test_nobody_is_told_to_press_before_the_device_holds_the_ceiling() -> None:
    """However long that takes; at last it ends."""
    run = Run()
    run.ready = False
    run.wait(Phase.DONE)
    assert CueName.PRESS not in run.cues
    assert run.course.quit


def test_a_stop_that_is_still_on_its_way_gets_the_force_of_its_moment() -> None:
    """The sign to let go comes at once."""
    run = Run()
    run.push(10.0)
    assert run.course.stop(run.t_s + 0.05) == [CueName.RELEASE]
    assert run.course.stop(run.t_s) == []
    for k in range(1, 11):
        run.feed(10.0 + k)
    assert run.course.trials[0].threshold_n == pytest.approx(15.0)


def test_a_stop_without_a_ramp_means_nothing() -> None:
    """Before, and in the rest."""
    run = Run()
    assert run.course.stop(0.0) == []
    run.trial(10.0)
    assert run.course.stop(run.t_s) == []
    assert len(run.course.trials) == 1


@pytest.mark.parametrize(("rate_n_s", "cue"), [(2.5, CueName.HARDER), (9.0, CueName.EASIER)])
def test_the_person_is_told_how_fast(rate_n_s: float, cue: CueName) -> None:
    """And such a trial does not count."""
    run = Run(rate_n_s=rate_n_s)
    run.trial(20.0)
    assert cue in run.cues
    assert not run.course.trials[0].valid


def test_it_ends_after_twice_as_many_trials_as_were_wanted() -> None:
    """Nobody is pressed on for ever."""
    run = Run(rate_n_s=20.0)
    for _ in range(6):
        run.trial(15.0)
    assert run.course.done
    assert run.course.result.threshold_n is None


def test_leaving_is_a_stop() -> None:
    """The trial in progress does not count, and is kept."""
    run = Run()
    run.push(10.0)
    assert run.course.leave(run.t_s) == [CueName.STOP]
    assert run.course.quit
    assert run.course.trials[0].end is End.QUIT
    assert run.course.leave(run.t_s) == []


def test_a_ramp_that_begins_above_the_ceiling_is_none() -> None:
    """A blow is stopped at once; a stop in that very moment makes no threshold of it."""
    run = Run(Aim(Ramp(100.0, 100.0), 20.0, rest_s=5.0))
    run.wait(Phase.READY)
    run.feed(20.0)
    run.course.stop(run.t_s)
    assert run.cues[-1] is CueName.STOP
    assert [(trial.end, trial.threshold_n) for trial in run.course.trials] == [(End.CEILING, None)]


@given(st.lists(st.tuples(st.floats(0.0, 60.0), st.integers(1, 300), st.booleans()), max_size=30))
def test_no_number_is_at_or_above_the_ceiling(steps: list[tuple[float, int, bool]]) -> None:
    """Whatever is pressed and said."""
    run = Run(Aim(Ramp(100.0, 100.0), 20.0, trials=9, rest_s=5.0))
    for force_n, samples, stop in steps:
        for _ in range(samples):
            run.feed(force_n)
        if stop:
            run.course.stop(run.t_s)
    assert all(trial.threshold_n is None or trial.threshold_n < 20.0 for trial in run.course.trials)
    assert len(run.course.trials) <= 18


@pytest.mark.parametrize(("trials", "rest_s", "ceiling_n"), [(0, 20.0, 30.0), (3, 1.0, 30.0), (3, 20.0, 1.5)])
def test_what_cannot_be_measured_is_refused(trials: int, rest_s: float, ceiling_n: float) -> None:
    """Before anything begins."""
    with pytest.raises(UsageError):
        Aim(Ramp(50.0, 100.0), ceiling_n, trials, rest_s)
