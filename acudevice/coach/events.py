"""From readings and presses to events: which one thing a sample stands for, given the phase of the step."""

from math import inf

from acudevice.coach.grammar import TOUCHING, CueName, Event, Hint, Phase
from acudevice.coach.places import Place, Settled, place_of
from acudevice.coach.reading import Reading
from acudevice.coach.rhythm import Rhythm, beat
from acudevice.coach.turn import Turn
from acudevice.signal.zones import State
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode

Happening = tuple[Event | None, Hint, float]
"""An event, or None where nothing happens, with the hint that goes with its cue.

And until when, by the coach's clock, a reading in the same state and the same place means the same; -inf: no such time
is known, inf: always.
"""

AGAIN_S: dict[CueName, float] = {CueName.STOP: 1.0, CueName.RELEASE: 2.0}
"""After how many seconds a finger that should be off is told so again: our judgement."""

IDLE_S: dict[CueName, float] = {CueName.PRESS: 10.0, CueName.FIND: 20.0}
IDLE_MOST_S = 60.0
"""After how many seconds without a press the cue that asks for one is given again: twice as many each time, a minute at
most. A reminder, and no nagging: our judgement."""

PAUSE_S = 3.0
"""Without a press for so long within a series, `press` is said again: our judgement."""

_ROUNDING_S = 1e-6
"""A clock that adds up many short times may lag behind the time of a press by less than that."""

_PLACES = {Place.BELOW: Event.BELOW, Place.BAND: Event.IN_BAND, Place.ABOVE: Event.ABOVE}

_SERIES: dict[Verdict, tuple[Event, Hint]] = {
    Verdict.OK: (Event.GOOD, Hint.NONE),
    Verdict.TOO_LIGHT: (Event.LIGHT, Hint.NONE),
    Verdict.TOO_HARD: (Event.HARD, Hint.NONE),
    Verdict.TOO_SHORT: (Event.FAILED, Hint.LONGER),
    Verdict.TOO_LONG: (Event.FAILED, Hint.SHORTER),
    Verdict.NOT_RELEASED: (Event.FAILED, Hint.SHORTER),
    Verdict.UNSTEADY: (Event.FAILED, Hint.STEADIER),
    Verdict.UNCERTAIN: (Event.FAILED, Hint.INTERRUPTED),
}
"""What a press of a series asks for; unsteady with a wrong cadence asks for another cadence. Over the ceiling latches,
and so is not here."""


class Events:
    """Watches one step. Times are those of the coach's clock, in seconds."""

    __slots__ = (
        "_again_s", "_asked", "_hint", "_hold_max_s", "_hold_min_s", "_idle_end_s", "_idle_s", "_knead",
        "_rest_s", "_series", "_touched_s", "entry", "rest_end_s", "rhythm", "settled", "turn",
    )  # fmt: skip

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.entry = entry = turn.step.thresholds
        """What the step checks presses against."""
        self.settled = Settled()
        self.rhythm = Rhythm(entry)
        self.rest_end_s = 0.0
        self._again_s, self._hint = 0.0, Hint.NONE
        self._touched_s = 0.0
        self._asked: CueName | None = None
        self._idle_s = self._idle_end_s = 0.0
        self._series = entry.mode is Mode.SERIES
        self._knead = entry.mode is Mode.KNEAD
        self._hold_min_s, self._hold_max_s = entry.hold_min_ms / 1000.0, entry.hold_max_ms / 1000.0
        self._rest_s = entry.rest_min_ms / 1000.0

    def told(self, cue: CueName, hint: Hint, clock_s: float) -> None:
        """Note that a cue was given: rests begin, and patience with a finger that stays."""
        if cue is CueName.REST:
            self.rest_end_s = clock_s + self._rest_s
        self._again_s, self._hint = clock_s + AGAIN_S.get(cue, 0.0), hint
        if cue in IDLE_S:
            self._idle_s = min(2.0 * self._idle_s, IDLE_MOST_S) if cue is self._asked else IDLE_S[cue]
            self._idle_end_s = clock_s + self._idle_s
        self._asked = cue

    def of(self, phase: Phase, reading: Reading, clock_s: float, dt_s: float, *, back: bool) -> Happening:
        """Return what a reading means in a phase; `back`: the first after a time without signal."""
        if phase is Phase.STOP:
            return *self._stopped(reading, clock_s), -inf
        if reading.state is State.PRESS:
            return self._pressed(phase, reading, clock_s, dt_s, back=back)
        if self.settled.seen is not None:
            self.settled.reset()
            self.rhythm.reset()
        return (self._on if reading.state is State.WAIT else self._off)(phase, clock_s)

    def ended(self, press: Press, state: State, clock_s: float) -> tuple[Event, Hint]:
        """Return what the end of a press means while the step goes on; `state`: of the check after it."""
        self._touched_s = clock_s
        if state is State.WAIT:
            return Event.STUCK, Hint.LIFT
        if not self._series:
            return self.rest(Event.GOOD if press.verdict is Verdict.OK else Event.FAILED), Hint.NONE
        event, hint = _SERIES[press.verdict]
        if press.verdict is Verdict.UNSTEADY:
            hint = beat(press, self.turn.step.thresholds) or hint
        return event, hint

    def rest(self, event: Event) -> Event:
        """Return the event that begins a rest, or what follows it where the point needs none."""
        return event if self._rest_s else Event.RESTED

    def _stopped(self, reading: Reading, clock_s: float) -> tuple[Event | None, Hint]:
        if reading.state is not State.OVER:
            return self.rest(Event.CLEARED), Hint.NONE
        off = reading.force_mn is not None and reading.force_mn < self.turn.step.thresholds.release_mn
        again = not off and clock_s >= self._again_s
        return Event.AGAIN if again else None, Hint.NO_READING if reading.force_mn is None else Hint.NONE

    def _on(self, phase: Phase, clock_s: float) -> Happening:
        """The finger is on, and no press can begin."""
        again_s = self._again_s if phase in (Phase.FIND, Phase.RELEASE) else inf
        return Event.AGAIN if clock_s >= again_s else Event.STUCK, Hint.LIFT, again_s

    def _off(self, phase: Phase, clock_s: float) -> Happening:
        """The finger is off."""
        event: Event | None = self.rest(Event.LIFTED) if phase is Phase.RELEASE else Event.LIFTED
        then, due_s = event, inf
        if phase is Phase.REST:
            event, then, due_s = None, Event.RESTED, self.rest_end_s
        elif phase in TOUCHING and self._series:
            event, then, due_s = None, Event.PAUSED, self._touched_s + PAUSE_S
        elif phase in (Phase.FIND, Phase.READY) and self._asked in IDLE_S:
            then, due_s = Event.IDLE, self._idle_end_s
        return event if clock_s < due_s else then, Hint.NONE, due_s

    def _pressed(
        self, phase: Phase, reading: Reading, clock_s: float, dt_s: float, *, back: bool
    ) -> Happening:
        """A press is in progress."""
        self._touched_s = clock_s
        self.turn.touch(clock_s)
        if phase is Phase.RELEASE:
            return Event.AGAIN if clock_s >= self._again_s else None, self._hint, self._again_s
        if reading.torn:
            return Event.TORN, Hint.INTERRUPTED, inf
        if self._held(reading, clock_s):
            return Event.HELD, Hint.NONE, inf
        left_s = self._hold_max_s - reading.press_s if self._hold_max_s else inf
        if left_s <= 0.0:
            return Event.OVERDUE, Hint.OVERDUE, inf
        if self._series:
            return Event.TOUCHED, Hint.NONE, clock_s + left_s - _ROUNDING_S
        event, hint = self._placed(reading, clock_s, dt_s, back=back)
        if self._knead or not self.settled.calm:
            return event, hint, -inf
        return event, hint, clock_s + min(left_s, self._hold_min_s - reading.in_band_s) - _ROUNDING_S

    def _held(self, reading: Reading, clock_s: float) -> bool:
        """Whether the finger may leave: kneading goes on while the block of time does."""
        if self._knead:
            return reading.press_s >= self._hold_min_s and not self.turn.block_left_s(clock_s)
        return not self._series and reading.in_band_s >= self._hold_min_s

    def _placed(
        self, reading: Reading, clock_s: float, dt_s: float, *, back: bool
    ) -> tuple[Event | None, Hint]:
        """Return what the place of the force asks for, once it is settled."""
        entry, hint = self.entry, Hint.NONE
        place = place_of(reading.force_mn, entry.low_mn, entry.high_mn)
        if self._knead:
            hint = self.rhythm.hint(reading.cycles, clock_s)
            place = self.rhythm.place(place, clock_s)
        settled = self.settled.take(place, dt_s)
        if back:
            self.settled.snap()
            settled = place
        if settled is None:
            return Event.TOUCHED, Hint.NONE
        return _PLACES[settled], hint if settled is Place.BAND else Hint.NONE
