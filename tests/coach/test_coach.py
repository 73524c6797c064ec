"""The coach says the right thing at the right sample, and never the wrong one."""

import math
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acudevice.coach.coach import Coach
from acudevice.coach.events import IDLE_S
from acudevice.coach.grammar import CueName, Hint, Phase
from acudevice.coach.turn import Outcome
from acudevice.errors import UsageError
from acudevice.signal.moments import Latched
from acudevice.signal.zones import State
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode, Side
from tests.coach.guided import Guided, entry, plan_of

REST = (0.0, 0.5)
GOOD = (12.0, 4.2)
"""A leg that makes a good press of LR3."""

edges = st.sampled_from([0.0, 1.2, 3.0, 7.9, 8.0, 12.0, 20.0, 20.1, 29.9, 30.0])
legs = st.lists(
    st.tuples(
        st.one_of(st.none(), edges, st.floats(0, 35)),
        st.sampled_from([0.01, 0.05, 0.3, 1.0, 4.1]),
    ),
    max_size=12,
)  # fmt: skip


class TestOnePress:
    """From the first cue to the rest."""

    def test_a_session_begins_with_the_point(self) -> None:
        """Find comes first, with the point and its side, and nothing is known of a force."""
        (cue,) = Guided().cues
        assert (cue.cue, cue.point, cue.side, cue.sample, cue.force_n) == (
            "find",
            "LR3",
            Side.LEFT,
            None,
            None,
        )

    def test_a_good_press_is_held_released_and_followed_by_rest(self) -> None:
        """Contact, band, enough, off, rested."""
        finger = Guided()
        assert finger.press(REST, (3.0, 0.3), GOOD) == ["press", "hold", "release"]
        assert finger.press((0.0, 2.1)) == ["rest", "press"]

    def test_release_is_said_at_the_sample_that_makes_the_press_good(self) -> None:
        """Not one sample earlier, and never later: 4 s in band, from sample 50 on."""
        finger = Guided()
        finger.press(REST, GOOD)
        (release,) = [cue for cue in finger.cues if cue.cue is CueName.RELEASE]
        assert release.sample == 50 + 400
        assert finger.press((0.0, 0.1)) == ["rest"]
        assert finger.coach.turn.good == 1

    def test_too_light_is_asked_for_more_after_a_moment(self) -> None:
        """A person gets 0.8 s to reach the band."""
        finger = Guided()
        assert finger.press(REST, (5.0, 0.75)) == ["press"]
        assert finger.press((5.0, 0.1)) == ["harder"]
        assert finger.press((9.0, 0.05)) == []
        assert finger.press((9.0, 0.1)) == ["hold"]

    def test_too_hard_is_asked_for_less(self) -> None:
        """Above the band, below the ceiling."""
        assert Guided().press(REST, (12.0, 1.0), (25.0, 0.5), (15.0, 0.5)) == ["hold", "easier", "hold"]

    def test_a_slip_within_the_grace_is_passed_over_and_seen(self) -> None:
        """What is left of the grace is in the view."""
        finger = Guided()
        finger.press(REST, (12.0, 1.0))
        assert finger.press((7.0, 0.2)) == []
        assert finger.coach.view.grace_s == pytest.approx(0.11)
        assert finger.press((12.0, 0.5)) == []

    def test_who_does_not_let_go_is_told_again_every_two_seconds(self) -> None:
        """And then that the finger must leave before anything else."""
        finger = Guided()
        finger.press(REST, GOOD)
        assert finger.press((12.0, 4.0)) == ["release", "release"]
        assert finger.press((12.0, 2.0)) == ["release"]
        assert finger.cues[-1].hint is Hint.LIFT
        assert finger.coach.turn.attempts[0].press.verdict is Verdict.NOT_RELEASED
        assert finger.press((0.0, 2.5)) == ["rest", "press"]

    def test_a_press_that_finds_no_band_is_ended(self) -> None:
        """After the longest hold it is let go, and tried again."""
        finger = Guided()
        assert finger.press(REST, (5.0, 8.1)) == ["press", "harder", "release"]
        assert finger.cues[-1].hint is Hint.OVERDUE

    def test_pressing_before_the_rest_is_over_is_followed(self) -> None:
        """The check counts it, so the cues do."""
        finger = Guided()
        finger.press(REST, GOOD, REST)
        assert finger.press((12.0, 1.0)) == ["hold"]

    def test_a_new_contact_is_judged_by_itself(self) -> None:
        """A press that begins too light is not praised because the one before was good."""
        finger = Guided()
        finger.press(REST, (12.0, 1.0), (0.0, 2.5))
        assert finger.press((5.0, 0.7)) == []
        assert finger.coach.phase is Phase.REACH
        assert finger.press((5.0, 0.3)) == ["harder"]


class TestStop:
    """Over-force is unmistakable and ends the press."""

    def test_stop_comes_with_the_sample_that_latches(self) -> None:
        """In the same call, with its force."""
        finger = Guided()
        assert finger.press(REST, (12.0, 1.0), (31.0, 0.01)) == ["hold", "stop"]
        assert finger.cues[-1].force_n == 31.0
        assert finger.coach.turn.attempts[0].press.verdict is Verdict.OVER_CEILING

    def test_it_stays_until_the_finger_is_off_for_a_second(self) -> None:
        """It is repeated while the finger is on, and silent while it is off."""
        finger = Guided()
        finger.press(REST, (31.0, 0.01))
        assert finger.press((12.0, 2.5)) == ["stop", "stop"]
        assert finger.press((0.0, 0.9)) == []
        assert finger.press((0.0, 0.2)) == ["rest"]
        assert finger.press((0.0, 2.0)) == ["press"]

    @pytest.mark.parametrize("state", ["off", "on"])
    def test_a_sensor_that_gives_no_reading_stops(self, state: str) -> None:
        """It counts as over the ceiling, and the words say what it was."""
        finger = Guided()
        finger.press(REST, (12.0 if state == "on" else 0.0, 1.0))
        assert finger.press((None, 0.01)) == ["stop"]
        assert finger.cues[-1].hint is Hint.NO_READING
        assert finger.cues[-1].force_n is None

    def test_three_stops_end_the_step(self) -> None:
        """Whoever presses too hard three times goes on elsewhere."""
        finger = Guided(entry(), entry(side=Side.RIGHT))
        for _ in range(3):
            finger.press(REST, (31.0, 0.1), (0.0, 1.2))
        assert finger.names[-2:] == ["next", "find"]
        assert (finger.coach.turns[0].outcome, finger.coach.turns[0].stops) == (Outcome.STOPPED, 3)

    def test_after_the_last_step_too_much_force_still_stops(self) -> None:
        """The session stays done."""
        finger = Guided(entry(repeats=1))
        finger.press(REST, GOOD, REST)
        assert finger.press((31.0, 0.1)) == ["stop"]
        assert finger.coach.done

    def test_it_is_said_even_while_there_is_no_signal(self) -> None:
        """A latch that comes with late samples is told at once."""
        finger = Guided()
        finger.press(REST, (12.0, 1.0))
        finger.lose(0.0)
        assert finger.press((31.0, 0.02), age_ms=3000.0) == ["stop"]


class TestNoSignal:
    """Nobody is guided by what is not known."""

    def test_it_is_said_without_a_force(self) -> None:
        """The last force is not shown as if it were live; its age is."""
        finger = Guided()
        finger.press(REST, (12.0, 1.0))
        assert finger.lose(0.51) == ["no_signal"]
        cue = finger.cues[-1]
        assert (cue.force_n, cue.sample) == (None, 149)
        assert cue.age_ms == pytest.approx(520.0)
        assert finger.lose(1.0) == []
        view = finger.coach.view
        assert (view.live, view.force_n, view.cue) == (False, None, "no_signal")

    def test_a_press_whose_samples_were_kept_goes_on(self) -> None:
        """Late samples move the phases silently; the first fresh one says where things stand."""
        finger = Guided()
        finger.press(REST, (12.0, 1.0))
        finger.lose(0.0)
        assert finger.press((12.0, 2.0), age_ms=2000.0) == []
        assert finger.press((12.0, 1.2)) == ["hold", "release"]
        finger.press(REST)
        assert finger.coach.turn.good == 1

    def test_a_press_with_a_hole_begins_anew(self) -> None:
        """It could not count, so it is ended at once."""
        finger = Guided()
        finger.press(REST, (12.0, 3.0))
        finger.lose(2.0)
        assert finger.press((12.0, 0.1)) == ["release"]
        assert finger.cues[-1].hint is Hint.INTERRUPTED
        assert finger.press((0.0, 0.1)) == ["rest"]
        assert [a.press.verdict for a in finger.coach.turn.attempts] == [Verdict.UNCERTAIN]
        assert finger.coach.view.feedback == "not counted: not seen from end to end"

    def test_a_rest_stops_meanwhile(self) -> None:
        """What was left of it is left afterwards."""
        finger = Guided()
        finger.press(REST, GOOD, (0.0, 1.0))
        before = finger.coach.view.rest_left_s
        finger.lose(10.0)
        assert finger.press((0.0, 0.01)) == ["rest"]
        assert finger.coach.view.rest_left_s == before

    def test_a_step_that_ended_meanwhile_is_announced_afterwards(self) -> None:
        """Next comes with the first fresh sample."""
        finger = Guided(entry(repeats=1), entry(side=Side.RIGHT))
        finger.press(REST, (12.0, 1.0))
        finger.lose(0.0)
        assert finger.press((12.0, 3.2), REST, age_ms=4000.0) == []
        assert finger.press((0.0, 0.1)) == ["next", "find"]
        assert finger.cues[-1].side is Side.RIGHT

    def test_samples_that_come_late_are_no_signal_by_themselves(self) -> None:
        """Nobody has to say so: 0.5 s is too old to be followed."""
        finger = Guided()
        finger.press(REST)
        assert finger.press((12.0, 0.1), age_ms=501.0) == ["no_signal"]
        assert finger.press((12.0, 0.1), age_ms=500.0) == ["hold"]

    def test_what_stands_is_said_by_the_newest_force(self) -> None:
        """No `hold` because it was held before: the place is settled at once."""
        finger = Guided()
        finger.press(REST, (12.0, 1.0))
        finger.lose(0.0)
        assert finger.press((5.0, 0.01)) == ["harder"]


class TestSession:
    """From step to step."""

    def test_good_presses_lead_to_the_next_step_and_to_the_end(self) -> None:
        """The cue names the new point; done comes once."""
        finger = Guided(entry(repeats=2), entry(side=Side.RIGHT, repeats=1))
        for _ in range(3):
            finger.press((0.0, 2.1), GOOD)
        finger.press((0.0, 5.0))
        assert [n for n in finger.names if n in ("find", "next", "done")] == ["find", "next", "find", "done"]
        assert [cue.side for cue in finger.cues if cue.cue is CueName.NEXT] == [Side.RIGHT]
        assert [turn.outcome for turn in finger.coach.turns] == [Outcome.MET, Outcome.MET]
        assert finger.press(GOOD) == []

    def test_a_failed_press_does_not_count_and_five_in_a_row_end_the_step(self) -> None:
        """A good one between them starts the count anew."""
        finger = Guided(entry(repeats=2), entry(side=Side.RIGHT))
        light = ((0.0, 2.1), (5.0, 1.0))
        finger.press(*light * 4, (0.0, 2.1), GOOD)
        finger.press(*light * 4)
        assert finger.coach.turn.good == 1
        finger.press(*light, REST)
        assert finger.names[-2:] == ["next", "find"]
        assert finger.coach.turns[0].outcome is Outcome.MISSED
        assert len(finger.coach.turns[0].attempts) == 10

    def test_a_block_of_time_ends_between_presses(self) -> None:
        """It begins with the first contact, and the press that runs at its end is finished."""
        finger = Guided(entry(repeats=0, block_ms=10_000))
        finger.press((0.0, 20.0), *((12.0, 4.1), (0.0, 2.4)) * 3)
        assert finger.names[-3:] == ["hold", "release", "done"]
        assert finger.coach.turn.good == 2
        assert finger.coach.turn.outcome is Outcome.MET

    def test_skipping_goes_on_and_the_finger_must_leave_first(self) -> None:
        """In mid-press: the new point is named, then the finger is asked to leave, then the point is shown."""
        finger = Guided(entry(), entry(side=Side.RIGHT))
        finger.press(REST, (12.0, 1.0))
        assert [cue.cue for cue in finger.coach.leave(finger.t_s)] == ["next", "find"]
        assert finger.press((12.0, 0.01)) == [], "the check of the old point still runs"
        assert finger.press((12.0, 0.01)) == ["release"]
        assert finger.cues[-1].hint is Hint.LIFT
        assert finger.press((0.0, 0.01)) == ["find"]
        finger.coach.leave(finger.t_s)
        assert finger.coach.done
        assert finger.coach.leave(finger.t_s) == ()

    def test_discomfort_stops_and_ends_the_step(self) -> None:
        """It is kept as the outcome."""
        finger = Guided(entry(), entry(side=Side.RIGHT))
        finger.press(REST, (12.0, 1.0))
        cues = finger.coach.leave(finger.t_s, Outcome.DISCOMFORT)
        assert [(cue.cue, cue.side) for cue in cues] == [
            ("stop", Side.LEFT),
            ("next", Side.RIGHT),
            ("find", Side.RIGHT),
        ]
        assert finger.coach.turns[0].outcome is Outcome.DISCOMFORT

    def test_a_press_of_another_point_counts_for_nothing(self) -> None:
        """It may end after the coach went on, and before the device did."""
        finger = Guided()
        finger.check.restart(entry(point="SP6"))
        finger.press(REST, GOOD, REST)
        assert finger.coach.turn.attempts == []
        assert finger.names == ["find"]

    def test_nor_does_one_of_the_other_side(self) -> None:
        """But a table's entry for any side serves both."""
        finger = Guided()
        finger.check.restart(entry(side=Side.RIGHT))
        finger.press(REST, GOOD, REST)
        assert finger.coach.turn.attempts == []
        finger.check.restart(entry(side=Side.ANY))
        finger.press(REST, GOOD, REST)
        assert finger.coach.turn.good == 1

    def test_a_plan_without_steps_is_refused(self) -> None:
        """There is nothing to guide."""
        plan = plan_of()
        with pytest.raises(UsageError, match="without steps"):
            Coach(type(plan)(plan.routine, plan.title, (), (), (), plan.options))


class TestSeries:
    """Short presses in a rhythm: a word after a press, and only where something changes."""

    SERIES = entry(
        mode=Mode.SERIES, hold_min_ms=300, hold_max_ms=900, rest_min_ms=0, cadence_low_mhz=800,
        cadence_high_mhz=2000, cv_max_permille=0, repeats=8,
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("legs", "cue", "hint"),
        [
            (((12.0, 0.4), (0.0, 0.4)), "hold", Hint.NONE),
            (((5.0, 0.4), (0.0, 0.4)), "harder", Hint.NONE),
            (((25.0, 0.4), (0.0, 0.4)), "easier", Hint.NONE),
            (((12.0, 0.4), (0.0, 1.2)), "hold", Hint.FASTER),
            (((12.0, 0.31), (0.0, 0.1)), "hold", Hint.SLOWER),
            (((12.0, 0.2), (0.0, 0.6)), "hold", Hint.LONGER),
        ],
    )
    def test_the_last_press_steers(self, legs: tuple[tuple[float, float], ...], cue: str, hint: Hint) -> None:
        """Each fault has one word, said once however long it lasts."""
        finger = Guided(self.SERIES)
        finger.press(REST, *legs, *legs)
        assert (finger.cues[-1].cue, finger.cues[-1].hint) == (cue, hint)
        assert finger.press(*legs) == []

    def test_a_press_that_lasts_is_let_go(self) -> None:
        """And the next one is to be shorter."""
        finger = Guided(self.SERIES)
        assert finger.press(REST, (12.0, 1.0), (0.0, 0.3)) == ["press", "release", "hold"]
        assert finger.cues[-1].hint is Hint.SHORTER

    def test_a_pause_is_noticed(self) -> None:
        """After three seconds."""
        finger = Guided(self.SERIES)
        finger.press(REST, (12.0, 0.4), (0.0, 2.9))
        assert finger.press((0.0, 0.2)) == ["press"]

    def test_presses_inside_a_packet_are_no_pause(self) -> None:
        """One packet a second shows no contact at all, but its moments do."""
        finger = Guided(self.SERIES, every=80)
        finger.press((0.0, 3.2), *((12.0, 0.4), (0.0, 0.4)) * 3)
        assert finger.names == ["find", "hold"]

    def test_eight_good_ones_are_enough(self) -> None:
        """The first has no cadence; the others keep it."""
        finger = Guided(self.SERIES)
        finger.press(REST, *((12.0, 0.4), (0.0, 0.4)) * 8)
        assert finger.names == ["find", "press", "hold", "done"]


class TestKneading:
    """Circles go in and out of the band; their peaks count."""

    KNEAD = entry(
        mode=Mode.KNEAD, hold_min_ms=5000, hold_max_ms=0, cv_max_permille=0, cadence_low_mhz=1000,
        cadence_high_mhz=2500, block_ms=12_000, repeats=0,
    )  # fmt: skip

    @staticmethod
    def circles(hz: float, mean_n: float, swing_n: float, seconds: float) -> list[tuple[float, float]]:
        """Return kneading as legs of one sample."""
        return [
            (mean_n + swing_n * math.sin(math.tau * hz * n / 100), 0.01) for n in range(round(seconds * 100))
        ]

    def test_good_circles_are_left_alone_until_the_block_is_over(self) -> None:
        """One `hold`, then `release`; the contact may be as long as the block."""
        finger = Guided(self.KNEAD)
        assert finger.press(REST, *self.circles(1.5, 8.0, 4.0, 11.9)) == ["hold"]
        assert finger.press(*self.circles(1.5, 8.0, 4.0, 0.2), REST) == ["release", "done"]
        assert finger.coach.turn.outcome is Outcome.MET

    @pytest.mark.parametrize(
        ("hz", "mean_n", "cue", "hint"),
        [
            (1.5, 4.5, "harder", Hint.NONE),
            (1.5, 18.0, "easier", Hint.NONE),
            (0.7, 18.0, "easier", Hint.NONE),
            (0.7, 9.0, "hold", Hint.FASTER),
            (3.5, 9.0, "hold", Hint.SLOWER),
        ],
    )
    def test_force_and_cadence_are_steered(self, hz: float, mean_n: float, cue: str, hint: Hint) -> None:
        """By the peaks of the circles and by how often they come."""
        finger = Guided(self.KNEAD)
        finger.press(REST, *self.circles(hz, mean_n, 3.0, 6.0))
        assert (finger.cues[-1].cue, finger.cues[-1].hint) == (cue, hint)
        assert len(finger.cues) <= 5


def outages(data: st.DataObject, finger: Guided) -> None:
    """Lose the signal for a while, or have it late, as hypothesis likes."""
    if data.draw(st.booleans()):
        finger.lose(data.draw(st.sampled_from([0.0, 0.02, 0.6, 3.0])))


@settings(max_examples=50)
@given(legs, st.data())
def test_praise_is_never_given_over_the_ceiling_or_without_signal(
    script: list[tuple[float | None, float]], data: st.DataObject
) -> None:
    """Nor outside the band: whatever the force does, and wherever the signal goes."""
    finger = Guided(entry(), entry(side=Side.RIGHT))
    for leg in script:
        outages(data, finger)
        age_ms = data.draw(st.sampled_from([0.0, 40.0, 900.0]))
        for reading, _, cues in finger.samples([leg], age_ms):
            for cue in cues:
                if cue.cue is CueName.HOLD:
                    assert reading.state is State.PRESS
                    assert cue.force_n is not None
                    assert 8.0 <= cue.force_n <= 20.0
                    assert age_ms < 500.0


@settings(max_examples=50)
@given(legs, st.data())
def test_stop_comes_in_the_call_that_latches_and_nothing_else_while_it_lasts(
    script: list[tuple[float | None, float]], data: st.DataObject
) -> None:
    """However late the samples come."""
    finger = Guided(entry(), entry(side=Side.RIGHT))
    for leg in script:
        outages(data, finger)
        for reading, moments, cues in finger.samples([leg], data.draw(st.sampled_from([0.0, 900.0]))):
            names = [cue.cue for cue in cues]
            if any(isinstance(moment, Latched) for moment in moments):
                assert CueName.STOP in names
            if reading.state is State.OVER:
                assert set(names) <= {CueName.STOP, CueName.NO_SIGNAL}
                assert finger.coach.phase in (Phase.STOP, Phase.DONE)


@settings(max_examples=50)
@given(legs)
@example([(None, 0.01), (0.0, 1.0), (0.0, 4.1), (0.0, 4.1), (0.0, 4.1)])
def test_cues_come_on_change_only(script: list[tuple[float | None, float]]) -> None:
    """But for those that are not obeyed: at once where the finger is to leave, after a while where it is to come."""
    finger = Guided(entry(repeats=50))
    finger.press(*script)
    for before, after in pairwise(finger.cues):
        again = (before.cue, before.hint) == (after.cue, after.hint)
        waited = after.cue in IDLE_S and after.t_s - before.t_s >= IDLE_S[after.cue] - 1e-6
        assert not again or waited or after.cue in (CueName.RELEASE, CueName.STOP)


@settings(max_examples=50)
@given(legs, st.sampled_from([1, 2, 4, 7, 25]))
def test_packets_do_not_change_what_counts(script: list[tuple[float | None, float]], every: int) -> None:
    """Fed once a packet, the coach records the same presses and stops as fed with each sample."""
    whole, packed = Guided(entry(repeats=50)), Guided(entry(repeats=50), every=every)
    script = [*script, (0.0, 3.0)]
    whole.press(*script)
    packed.press(*script, (0.0, 0.25))
    assert packed.coach.turn.attempts == whole.coach.turn.attempts
    assert packed.coach.turn.stops == whole.coach.turn.stops
    assert packed.coach.turn.good == sum(press.verdict is Verdict.OK for press in whole.presses)


@settings(max_examples=40)
@given(st.floats(0.5, 1.2), st.floats(0.02, 0.3), st.integers(0, 1000))
def test_a_finger_that_follows_the_cues_gets_to_the_end(aim: float, speed: float, seed: int) -> None:
    """Whatever its speed and its idea of force, by acting on the last cue alone."""
    finger = Guided(entry(repeats=2), entry(side=Side.RIGHT, repeats=1))
    force_n, aim_n = 0.0, 12.0 * aim
    for n in range(20_000):
        cue = finger.cues[-1].cue
        aim_n += {CueName.HARDER: 0.02, CueName.EASIER: -0.02}.get(cue, 0.0)
        pressing = cue in (CueName.FIND, CueName.PRESS, CueName.HARDER, CueName.EASIER, CueName.HOLD)
        force_n += ((aim_n if pressing and n > 50 else 0.0) - force_n) * speed
        tremor_n = 0.3 * math.sin(n * 0.5 + seed) if pressing and force_n > 2.0 else 0.0
        finger.press((force_n + tremor_n, 0.01))
        if finger.coach.done:
            break
    assert finger.coach.done
    assert [turn.outcome for turn in finger.coach.turns] == [Outcome.MET, Outcome.MET]
