"""The coach: readings and moments of the check go in, cues come out, by the tables of `acudevice.coach.grammar`.

Theory of operation. For every reading the coach finds the one event that it stands for, looks it up under the phase it
is in, and goes where the row says. A cue is given when it differs from the one before, or is not obeyed.

- Most readings change nothing (`acudevice.coach.calm`): `passes` takes those with one look.
- Its clock is made of the samples' own times, and leaves out each stretch without samples that is long enough to count
  as no signal: rests, blocks and graces stop while nobody can see the finger.
- While there is no signal nothing is said but that, and `stop`. Samples that come late move the phases all the same, so
  that a press which the device kept counts; the first fresh one says where things stand.
- Where the newest samples are seen ahead of those before them (`glimpse`), they alone are shown and steer
  (`acudevice.coach.glimpses`); the phases go on with the line, silently, until it has caught up.
- `stop`, `no_signal` and `release` are never held up; only the way from one place to another has a grace.

Fed with each sample, it gives the same cues however the samples were packed. Fed with the last sample of each packet
and all moments, it counts the same presses, and gives its cues at most a packet later.
"""

from collections.abc import Sequence
from math import inf

from acudevice.coach import words
from acudevice.coach.calm import Calm, calm_after
from acudevice.coach.events import Events
from acudevice.coach.giving import given
from acudevice.coach.glimpses import Glimpses
from acudevice.coach.grammar import REPEATS, TABLES, Cue, CueName, Event, Hint, Phase
from acudevice.coach.plan import Plan, PlanStep
from acudevice.coach.reading import Reading, read, stale_after_s
from acudevice.coach.turn import Outcome, Turn
from acudevice.coach.view import View
from acudevice.errors import UsageError
from acudevice.signal.check import Check
from acudevice.signal.moments import Cleared, Latched, Moment, PressEnded
from acudevice.signal.zones import Cause, State
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Thresholds


class Coach:
    """Guides one session. Not to be shared between sessions; it neither waits nor looks at a clock."""

    __slots__ = (
        "_ahead", "_calm", "_clock_s", "_cue", "_events", "_feedback", "_glimpses", "_hint", "_lost_at",
        "_now_s", "_out", "_passed", "_reading", "_said", "_seen_s", "_stale_s", "_table", "live", "phase",
        "plan", "turns",
    )  # fmt: skip

    def __init__(self, plan: Plan, *, packet_interval_s: float = 0.04) -> None:
        """Begin before the first step of `plan`; packets are expected `packet_interval_s` apart."""
        if not plan.steps:
            raise UsageError("a plan without steps cannot be guided")
        self.plan = plan
        self.turns = [Turn(plan.steps[0])]
        """The steps so far; the last one is in progress, or the last of all."""
        self.phase = Phase.FIND
        self.live = True
        """Whether fresh samples come."""
        self._stale_s = stale_after_s(packet_interval_s)
        self._events, self._table = Events(self.turn), TABLES[self.step.mode]
        self._clock_s = self._now_s = self._seen_s = 0.0
        self._calm: Calm | None = None
        self._passed: tuple[Check, int, float | None] | None = None
        """Of the newest sample, where it changed nothing: the check, its number and its age; `_seen_s` is its time."""
        self._reading: Reading | None = None
        self._glimpses = Glimpses()
        self._ahead: Reading | None = None
        """The newest sample, while others before it are still to come."""
        self._cue, self._hint = CueName.FIND, Hint.NONE
        self._said = self._cue, self._hint
        """What was said last, whoever wanted it; `_cue` and `_hint` are what stands on the line."""
        self._feedback = ""
        self._lost_at = self.step
        self._out: list[Cue] = []

    @property
    def turn(self) -> Turn:
        """The step in progress, as it goes."""
        return self.turns[-1]

    @property
    def step(self) -> PlanStep:
        """The step in progress, as planned: the point that is to be active on the device."""
        return self.turns[-1].step

    @property
    def done(self) -> bool:
        """Whether all steps are over."""
        return self.phase is Phase.DONE

    # ---- in

    def start(self, t_s: float) -> tuple[Cue, ...]:
        """Begin at `t_s` seconds of the session; return the first cue."""
        self._now_s = t_s
        self._say(CueName.FIND, Hint.NONE)
        return self._taken()

    def passes(self, check: Check, t_s: float, sample: int, age_ms: float | None) -> bool:
        """Take the last sample of a check if it changes nothing, and return whether it did; else it is to be fed.

        Not for a sample after which the check said something.
        """
        calm, dt_s = self._calm, t_s - self._seen_s
        if calm is None or not 0.0 < dt_s <= self._stale_s or (age_ms or 0.0) > self._stale_s * 1000.0:
            return False
        clock_s = self._clock_s + dt_s
        if not calm.holds(check, clock_s):
            return False
        self._clock_s, self._seen_s, self._passed = clock_s, t_s, (check, sample, age_ms)
        return True

    def feed(self, reading: Reading, moments: Sequence[Moment] = ()) -> tuple[Cue, ...]:
        """Take a sample, and what the check said of it and of those since the reading before; return the cues."""
        stood, dt_s = (self.phase, self._cue, self._hint), self._advance(reading)
        fresh = self._is_fresh(reading)
        back = fresh and not (self.live and self._ahead is None)
        for moment in moments:
            self._take(moment, reading.state)
        until_s = self._follow(reading, dt_s, back=back)
        if back:
            self._return()
        still = fresh and not (moments or self._out) and stood == (self.phase, self._cue, self._hint)
        self._calm = calm_after(reading, self._events.entry, until_s) if still else None
        return self._taken()

    def glimpse(self, reading: Reading) -> tuple[Cue, ...]:
        """Take the newest sample, while others before it are still to be fed; return the cues.

        Its state is what the device says: `OVER` where the ceiling is latched, `PRESS` where a press is in progress.
        """
        self._stir()
        self._now_s = max(reading.t_s, self._now_s)
        if reading.age_ms is not None and reading.age_ms > self._stale_s * 1000.0:
            self._lose()
        elif not self.done:
            back = not self.live
            if self._ahead is None and self.live:
                self._lost_at = self.step
            self.live, self._ahead = True, reading
            said = self._glimpses.said(reading, self.step, self.phase, (self._cue, self._hint), back=back)
            if back or said != self._said:
                self._tell_step()
                self._give(*said)
        return self._taken()

    def no_signal(self, t_s: float) -> tuple[Cue, ...]:
        """Take notice, at `t_s` seconds of the session, that no fresh sample came for `stale_after_s`."""
        self._stir()
        self._now_s = max(t_s, self._now_s)
        self._lose()
        return self._taken()

    def leave(self, t_s: float, outcome: Outcome = Outcome.SKIPPED) -> tuple[Cue, ...]:
        """End the step because the person wants it: `SKIPPED`, or `DISCOMFORT`, which stops them first."""
        self._stir()
        self._now_s = max(t_s, self._now_s)
        if not self.done:
            if outcome is Outcome.DISCOMFORT:
                self._say(CueName.STOP, Hint.DISCOMFORT)
            self._close(outcome)
        return self._taken()

    # ---- for looking

    def catch_up(self) -> None:
        """Make a reading of the newest sample, where it passed: it is to be done before its check begins anew."""
        if self._passed is not None:
            check, sample, age_ms = self._passed
            self._passed, self._now_s = None, self._seen_s
            self._reading = read(check, t_s=self._seen_s, sample=sample, age_ms=age_ms)

    @property
    def view(self) -> View:
        """How things stand, for a screen."""
        self.catch_up()
        reading, step, turn, events = self._reading, self.step, self.turn, self._events
        entry, (low_n, high_n) = step.thresholds, step.band_n
        standing = self._said if self._ahead else (self._cue, self._hint)
        cue = self._made(*standing) if self.live else self._made(CueName.NO_SIGNAL, Hint.NONE)
        settled = self._glimpses.settled if self._ahead else events.settled
        held_s = 0.0
        if reading is not None and reading.state is State.PRESS:
            held_s = reading.press_s if step.mode is Mode.KNEAD else reading.in_band_s
        resting = self.phase is Phase.REST
        return View(
            t_s=self._now_s, step=len(self.turns), steps=len(self.plan.steps), point=step.point, name=step.name,
            side=step.side, location=step.location, mode=step.mode, phase=self.phase, cue=cue.cue, hint=cue.hint,
            say=words.say(cue, step), live=self.live, force_n=cue.force_n, age_ms=cue.age_ms, low_n=low_n,
            high_n=high_n, ceiling_n=entry.ceiling_mn / 1000.0, tip_area_mm2=step.tip_area_mm2,
            place=settled.seen, grace_s=settled.grace_s, hold_s=held_s,
            hold_min_s=entry.hold_min_ms / 1000.0,
            rest_left_s=max(0.0, events.rest_end_s - self._clock_s) if resting else None,
            block_left_s=turn.block_left_s(self._clock_s), tries=len(turn.attempts), good=turn.good,
            wanted=step.repeats, cadence_hz=events.rhythm.cadence_hz(self._clock_s),
            feedback=self._feedback, done=self.done,
            then="".join(map(words.named, self.plan.steps[len(self.turns) :][:1])),
        )  # fmt: skip

    # ---- what happened

    def _advance(self, reading: Reading) -> float:
        """Let the clock run up to a reading; return the seconds it ran."""
        dt_s = reading.t_s - self._seen_s if self._reading is not None else 0.0
        self._reading, self._passed = reading, None
        self._now_s = self._seen_s = reading.t_s
        if not 0.0 < dt_s <= self._stale_s:
            return 0.0
        self._clock_s += dt_s
        return dt_s

    def _stir(self) -> None:
        """Be calm no more: something else than a sample in its turn comes."""
        self.catch_up()
        self._calm = None

    def _is_fresh(self, reading: Reading) -> bool:
        """Return whether a reading may be shown as of now. One that is old and the newest of all means no signal."""
        ahead, age_ms = self._ahead, reading.age_ms
        if ahead is not None and reading.t_s < ahead.t_s:
            return False
        fresh = age_ms is None or age_ms <= self._stale_s * 1000.0
        if not fresh:
            self._lose()
        return fresh

    def _take(self, moment: Moment, state: State) -> None:
        """Take a moment of the check, which is in `state` after it. That a press began shows in the readings."""
        if isinstance(moment, PressEnded):
            self._end(moment.press, state)
        elif isinstance(moment, Latched):
            self._latch(Hint.NONE if moment.cause is Cause.FORCE else Hint.NO_READING)
        elif isinstance(moment, Cleared):
            self._clear()

    def _end(self, press: Press, state: State) -> None:
        """Take a finished press. One of another point, from before this one was active, counts for nothing."""
        turn = self.turn
        mine = not self.done and turn.takes(press.point, press.side)
        if mine:
            turn.touch(self._clock_s)
            self._feedback = words.feedback(press, turn.step.thresholds)
            turn.add(press, self._feedback)
        if press.verdict is Verdict.OVER_CEILING:
            self._latch(Hint.NONE if words.forced(press, turn.step.thresholds) else Hint.NO_READING)
        elif mine and not self._finished():
            self._go(*self._events.ended(press, state, self._clock_s))

    def _latch(self, hint: Hint) -> None:
        if self.phase is not Phase.STOP:
            self.turn.stops += not self.done
            self._go(Event.LATCHED, hint)

    def _clear(self) -> None:
        if self.phase is Phase.STOP and not self._finished():
            self._go(self._events.rest(Event.CLEARED))

    def _follow(self, reading: Reading, dt_s: float, *, back: bool) -> float:
        """Do what the state of the check after a reading asks for; return until when it asks for nothing else."""
        if reading.state is State.OVER and self.phase is not Phase.STOP:
            self._latch(Hint.NO_READING if reading.force_mn is None else Hint.NONE)
            return -inf
        if self.phase is Phase.DONE or not self._is_mine(reading.entry):
            return inf
        if reading.state is State.IDLE and self._finished():
            return -inf
        event, hint, until_s = self._events.of(self.phase, reading, self._clock_s, dt_s, back=back)
        if event is not None:
            self._go(event, hint)
        return min(until_s, self.turn.due_s) if reading.state is State.IDLE else until_s

    def _is_mine(self, entry: Thresholds | None) -> bool:
        """Return whether the check is that of this step; after a step the device needs a moment to follow."""
        mine = self._events.entry
        return entry is mine or entry is None or self.turn.takes(entry.point, entry.side)

    def _finished(self) -> bool:
        """End the step if it is over; return whether it was. Asked between presses: none is cut off."""
        outcome = self.turn.over(self._clock_s)
        if outcome is not None:
            self._close(outcome)
        return outcome is not None

    def _close(self, outcome: Outcome) -> None:
        """Go to the next step, or to the end."""
        self.turn.outcome = outcome
        if len(self.turns) == len(self.plan.steps):
            self._go(Event.LAST)
            return
        self.turns.append(Turn(self.plan.steps[len(self.turns)]))
        self._events, self._table = Events(self.turn), TABLES[self.step.mode]
        self._go(Event.ENOUGH)

    # ---- cues out

    def _go(self, event: Event, hint: Hint = Hint.NONE) -> None:
        """Take the row of the table for an event; where there is none, nothing happens."""
        row = self._table.get((self.phase, event))
        if row is None:
            return
        self.phase, cues = row
        for cue in cues:
            if cue is not self._cue or hint is not self._hint or event in REPEATS:
                self._say(cue, hint)

    def _say(self, cue: CueName, hint: Hint) -> None:
        """Give a cue, or keep it for when the signal is back; what is a fact does not wait."""
        self._cue, self._hint = cue, hint
        self._events.told(cue, hint, self._clock_s)
        if (self.live and self._ahead is None) or cue in (CueName.STOP, CueName.DONE):
            self._give(cue, hint)

    def _lose(self) -> None:
        self._ahead = None
        self._glimpses.forget()
        if self.live and not self.done:
            self.live, self._lost_at = False, self.step
            self._give(CueName.NO_SIGNAL, Hint.NONE)

    def _return(self) -> None:
        """Say where things stand, now that samples come again, or all those before the newest have come."""
        self.live, self._ahead = True, None
        self._glimpses.forget()
        if self.done:
            return
        self._tell_step()
        if (self._cue, self._hint) != self._said:
            self._give(self._cue, self._hint)

    def _tell_step(self) -> None:
        """Say which step it is, if it is another than when the signal was lost."""
        if self.step is not self._lost_at:
            self._lost_at = self.step
            self._give(CueName.NEXT, Hint.NONE)

    def _give(self, cue: CueName, hint: Hint) -> None:
        self._said = cue, hint
        self._out.append(self._made(cue, hint))

    def _made(self, cue: CueName, hint: Hint) -> Cue:
        return given(cue, hint, self.step, self._ahead or self._reading, self._now_s)

    def _taken(self) -> tuple[Cue, ...]:
        """Return the cues that are due, and keep none."""
        if not self._out:
            return ()
        cues = tuple(self._out)
        self._out.clear()
        return cues
