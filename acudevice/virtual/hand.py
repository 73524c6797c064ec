"""A person's hand on the ring: what it does next, from what it saw and felt, and the force that comes of it.

The hand knows nothing of newtons, thresholds or the active point. It learns by `perceive` alone, some tenths of a
second after the fact, and answers `force_n` for any time that does not fall. What happens in between happens at its own
time, not at the time of the question, so the curve is the same however often anybody asks.
"""

from collections.abc import Callable
from enum import Enum, auto
from math import exp, sin, tau
from random import Random
from typing import ClassVar

from acudevice.virtual.agenda import Agenda
from acudevice.virtual.aim import LEAST_N, Aim
from acudevice.virtual.motion import Path, Waves
from acudevice.virtual.percepts import ZONES, Percept
from acudevice.virtual.person import Kind, Style, Traits, traits

ALONE_S = 6.0
"""How long a person waits for a first cue before pressing in their own rhythm."""
FORGET_S = 60.0
"""How long after the last cue a person goes back to that rhythm."""
JUDGE_S = 0.85
"""Pause between two corrections: the finger settles and the eye looks again."""
SETTLE_S = 0.3
"""From the top of an overshoot, or from one force to the next."""
PATIENCE_S, LONG_PATIENCE_S = 20.0, 300.0
"""How long a patient person holds without a sign to let go; the second while the light says that it is good."""
TRUST_S = 1.2
"""How long a person who is being guided waits for the cue to release once the ring says that it is enough."""
NOTICED_S = 2.0
"""After this long a press without any light is one that the ring takes no notice of."""
MOST_N = 29.0
"""No person means to correct to more than this."""


class Timer(Enum):
    """What the hand has set itself to do."""

    START = auto()
    """Press, as told."""
    ALONE = auto()
    """Press, since nobody says anything."""
    JUDGE = auto()
    LET_GO = auto()
    SLIP = auto()


LIFTING = frozenset({Percept.RELEASE, Percept.REST, Percept.NEXT, Percept.STOP, Percept.DONE})
"""Cues that call off a press that has not begun."""
NEW_POINT = frozenset({Percept.FIND, Percept.NEXT})


class Hand:
    """A hand of some kind, with habits drawn from a seed."""

    def __init__(self, kind: Kind = Kind.STEADY, style: Style = Style.HOLD, seed: int = 0) -> None:
        self._random = Random(f"hand {seed}")
        self.traits: Traits = traits(kind, style, self._random)
        self.cell: int | None = None
        """A finger lies on all cells."""
        self._tremor = Waves(
            self._random, (8.0, 12.0, self.traits.tremor, 4), (0.05, 0.5, self.traits.sway, 3)
        )
        self._wobble_hz = self._random.uniform(0.8, 1.2)
        self._path = Path()
        self._agenda: Agenda[Timer | Percept] = Agenda()
        self._aim = Aim(self.traits, self._random)
        self._zone = Percept.DARK
        self._seen: set[Percept] = set()
        self._pressing = False
        self._answered_s = self._contact_s = self._settled_s = 0.0
        self._told_easier_s: float | None = None
        self._told = self._guided = self._leaving = False

    def begin(self, t_s: float) -> None:
        """See that the device starts to measure: in a while the hand presses by itself, unless cues say when."""
        self._guided = False
        self._agenda.set(Timer.ALONE, t_s + (ALONE_S if self.traits.heeds else 2.0))

    def end(self, t_s: float) -> None:
        """See that the device measures no more, and rest."""
        self._finish(t_s)
        self._agenda.cancel(Timer.START)

    def perceive(self, t_s: float, percept: Percept) -> None:
        """See or feel something at `t_s`; the hand answers after its reaction time, if it minds such things."""
        if self.traits.heeds:
            answer_s = t_s + self.traits.reaction_s * self._random.uniform(0.85, 1.15)
            self._answered_s = max(answer_s, self._answered_s)  # nothing overtakes what was perceived before
            self._agenda.post(percept, self._answered_s)

    def wants_button(self, t_s: float) -> bool:  # noqa: ARG002 - others do
        """Tell whether it presses the ring's button at `t_s`: never."""
        return False

    def force_n(self, t_s: float) -> float:
        """Return the force in N on the ring's tip at `t_s`, which must not fall from one call to the next."""
        while t_s >= self._agenda.next_s and (due := self._agenda.pop(t_s)):
            self._happen(*due)
        level_n = self._path.at(t_s)
        if level_n <= 0.0:
            return 0.0
        person = self.traits
        if self._pressing:
            level_n *= exp(-person.fade_per_s * (t_s - self._contact_s))
        swing = self._tremor.at(t_s)
        if person.wobble:
            swing += person.wobble * sin(tau * self._wobble_hz * t_s)
        if person.knead_hz:
            swing -= 0.3 - 0.3 * sin(tau * person.knead_hz * (t_s - self._contact_s))
        return max(0.0, level_n * (1.0 + swing))

    def _happen(self, t_s: float, event: Timer | Percept) -> None:
        if isinstance(event, Timer):
            self._ON_TIMER[event](self, t_s)
            return
        if event in ZONES:
            self._zone = event
            self._seen.add(event)
        elif event is not Percept.REACHED:
            self._listen(t_s, event)
        if (act := self._ON_PERCEPT.get((self._pressing, event))) is not None:
            act(self, t_s)

    def _listen(self, t_s: float, cue: Percept) -> None:
        """Whoever gets cues waits for them."""
        self._guided = True
        self._agenda.set(Timer.ALONE, t_s + FORGET_S)
        if cue in LIFTING:
            self._agenda.cancel(Timer.START)
        if cue in NEW_POINT:
            self._aim.careful = True

    # Pressing

    def _start(self, t_s: float) -> None:
        person, intent = self.traits, self._aim.intend(t_s)
        self._pressing, self._told, self._leaving, self._told_easier_s = True, False, False, None
        self._contact_s, self._seen = t_s, {self._zone}
        over = 1.0 + person.overshoot * self._random.uniform(0.6, 1.4)
        self._path.turn(t_s, (intent.rise_s, intent.force_n * over), (SETTLE_S, intent.force_n))
        self._agenda.cancel(Timer.START, Timer.ALONE)
        self._agenda.set(Timer.LET_GO, t_s + intent.rise_s + intent.hold_s)
        if person.heeds:
            self._agenda.set(Timer.JUDGE, self._path.end_s + person.reaction_s)
        if self._aim.presses <= person.slips:
            self._agenda.set(Timer.SLIP, t_s + intent.rise_s + self._random.uniform(0.8, 1.4))

    def _start_alone(self, t_s: float) -> None:
        """Nobody has said anything for long: whoever guided is gone."""
        self._guided = False
        self._start(t_s)

    def _judge(self, t_s: float) -> None:
        """Look at the light and correct the force if it says so."""
        seen, self._seen = self._seen, {self._zone}
        self._agenda.set(Timer.JUDGE, max(t_s, self._path.end_s) + self._look_s())
        wanted = self._wanted_kneading(seen) if self.traits.knead_hz else self._wanted(seen)
        if wanted > 0:
            self._go_harder(t_s)
        elif wanted < 0:
            self._go_easier(t_s)

    def _look_s(self) -> float:
        """Return how long to watch before the next correction: whoever kneads, a circle at least."""
        circle_s = 1.2 / self.traits.knead_hz if self.traits.knead_hz else 0.0
        return max(JUDGE_S, circle_s) * self._random.uniform(0.9, 1.1)

    def _wanted(self, seen: set[Percept]) -> int:
        """Return 1 for more, -1 for less force. Whoever saw both cannot know better."""
        if self._zone is Percept.BELOW and Percept.ABOVE not in seen:
            return 1
        feeble = self._path.goal_n < 0.5 * self.traits.aim_n and self._told_easier_s is None
        if feeble and self._guided and self._zone is Percept.DARK:
            return 1  # told to press, and the ring takes no notice: it was too little
        return -1 if self._zone is Percept.ABOVE and Percept.BELOW not in seen else 0

    def _wanted_kneading(self, seen: set[Percept]) -> int:
        """The same when the force goes up and down: the tops count."""
        if Percept.ABOVE in seen:
            return -1
        return 1 if Percept.BELOW in seen and Percept.IN_BAND not in seen else 0

    def _go_harder(self, t_s: float) -> None:
        self._told = True
        if t_s >= max(self._settled_s, self._path.end_s) and not self._leaving:
            factor = self.traits.first_step_up if self._aim.first else self.traits.step_up
            self._correct(t_s, min(MOST_N, self._path.goal_n * factor))

    def _go_easier(self, t_s: float) -> None:
        self._told = True
        if self._told_easier_s is None:
            self._told_easier_s = t_s
        stubborn_s = self.traits.stubborn_s if self._aim.first else 0.0
        now_n = self._path.at(t_s)
        if t_s < self._told_easier_s + stubborn_s:
            self._correct(t_s, now_n)
        elif t_s >= self._settled_s or self._path.goal_n > now_n:
            self._correct(t_s, max(LEAST_N, now_n * self.traits.step_down))

    def _correct(self, t_s: float, to_n: float) -> None:
        """Take the force somewhere else, and then wait to see what that did."""
        self._path.turn(t_s, (SETTLE_S, to_n))
        self._settled_s = t_s + SETTLE_S + JUDGE_S * 0.9
        self._agenda.set(Timer.JUDGE, self._settled_s)

    def _good(self, t_s: float) -> None:
        """The light says that it is good: go a little further into the band, and no more."""
        now_n, goal_n = self._path.at(t_s), self._path.goal_n
        stubborn = self._aim.first and self.traits.stubborn_s > 0.0
        unsure = self.traits.wobble and goal_n < 2.0 * now_n
        if goal_n > now_n and not (stubborn or unsure or self.traits.knead_hz):
            self._path.turn(t_s, (SETTLE_S, min(goal_n, now_n * 1.08)))
        elif goal_n < now_n:
            self._path.turn(t_s, (SETTLE_S, max(goal_n, now_n * 0.9)))

    def _hold(self, t_s: float) -> None:
        """The guide says that it is good."""
        self._zone = Percept.IN_BAND
        self._good(t_s)

    def _too_hard(self, t_s: float) -> None:
        """Light and buzz say that it is too hard: stop going up, or correct as soon as the finger has settled."""
        if self._path.goal_n > self._path.at(t_s):
            self._go_easier(t_s)
        else:
            self._look_soon(t_s)

    def _look_soon(self, t_s: float) -> None:
        """The light changed for the worse: correct as soon as the finger has settled."""
        if not self.traits.knead_hz and not self.traits.wobble:
            self._agenda.set(Timer.JUDGE, max(t_s, self._path.end_s, self._settled_s) + 0.1)

    # Letting go

    def _enough(self, t_s: float) -> None:
        """The ring says that the press was long enough: let go soon, or as soon as the guide says so too."""
        self._leave(t_s, TRUST_S if self._guided else 0.1)

    def _dismissed(self, t_s: float) -> None:
        """A cue to let go."""
        self._leave(t_s, 0.0)

    def _leave(self, t_s: float, wait_s: float) -> None:
        if not (self._leaving and self.traits.lag_s):
            self._leaving = True
            self._agenda.set(Timer.LET_GO, t_s + max(wait_s, self.traits.lag_s))

    def _let_go(self, t_s: float) -> None:
        """The person's own count is over, or a sign to let go: lift, unless it is worth waiting."""
        patient = self.traits.first_patient if self._aim.first else self.traits.patient
        limit_s = LONG_PATIENCE_S if self._zone is Percept.IN_BAND else PATIENCE_S
        hopes = self._guided or self._zone is not Percept.DARK
        if patient and hopes and not self._leaving and t_s - self._contact_s < limit_s:
            self._agenda.set(Timer.LET_GO, t_s + 1.0)
        else:
            self._lift(t_s, self.traits.fall_s)

    def _lift(self, t_s: float, fall_s: float) -> None:
        self._agenda.cancel(Timer.JUDGE, Timer.LET_GO, Timer.SLIP)
        # The light of a very short press may be that of the one before.
        if t_s - self._contact_s > NOTICED_S * 0.75 or self._zone is Percept.OVER:
            self._aim.learn(self._path.at(t_s), self._zone, told=self._told)
        self._aim.lifted(t_s, t_s - self._contact_s)
        self._pressing = False
        self._path.turn(t_s, (fall_s, 0.0))
        rest_s = FORGET_S if self._guided else self.traits.rest_s
        self._agenda.set(Timer.ALONE, t_s + fall_s + rest_s * self._random.uniform(0.9, 1.1))

    def _flinch(self, t_s: float) -> None:
        """Far too hard: let go at once."""
        self._lift(t_s, 0.12)

    def _slip(self, t_s: float) -> None:
        """Lose the point, and find it again in a moment."""
        self._lift(t_s, 0.06)
        self._agenda.set(Timer.START, t_s + self._random.uniform(0.5, 0.8))

    def _stop(self, t_s: float) -> None:
        """A cue to let go now."""
        self._lift(t_s, self.traits.fall_s)

    def _finish(self, t_s: float) -> None:
        """It is over: let go, and press no more until told."""
        if self._pressing:
            self._lift(t_s, self.traits.fall_s)
        self._agenda.cancel(Timer.ALONE)

    def _again(self, t_s: float) -> None:
        """A cue to press while the ring takes no notice of this press: let go and press anew."""
        if self._zone is Percept.DARK and t_s - self._contact_s > NOTICED_S:
            self._lift(t_s, self.traits.fall_s)
            self._agenda.set(Timer.START, t_s + self.traits.fall_s + self.traits.search_s)

    def _press_soon(self, t_s: float) -> None:
        self._agenda.set(Timer.START, t_s + self._random.uniform(0.1, 0.3))

    def _search(self, t_s: float) -> None:
        self._agenda.set(Timer.START, t_s + self.traits.search_s * self._random.uniform(0.9, 1.1))

    _ON_TIMER: ClassVar[dict[Timer, Callable[["Hand", float], None]]] = {
        Timer.START: _start,
        Timer.ALONE: _start_alone,
        Timer.JUDGE: _judge,
        Timer.LET_GO: _let_go,
        Timer.SLIP: _slip,
    }
    _ON_PERCEPT: ClassVar[dict[tuple[bool, Percept], Callable[["Hand", float], None]]] = {
        (False, Percept.FIND): _search,
        (False, Percept.PRESS): _press_soon,
        (True, Percept.BELOW): _look_soon,
        (True, Percept.IN_BAND): _good,
        (True, Percept.ABOVE): _too_hard,
        (True, Percept.REACHED): _enough,
        (True, Percept.OVER): _flinch,
        (True, Percept.HARDER): _go_harder,
        (True, Percept.HOLD): _hold,
        (True, Percept.EASIER): _go_easier,
        (True, Percept.RELEASE): _dismissed,
        (True, Percept.REST): _dismissed,
        (True, Percept.NEXT): _dismissed,
        (True, Percept.STOP): _stop,
        (True, Percept.FIND): _again,
        (True, Percept.PRESS): _again,
        (True, Percept.DONE): _finish,
        (False, Percept.DONE): _finish,
    }
    """What the hand does when something is perceived, while it presses or not; what is not here changes nothing."""
