"""Somebody who measures their own pressure-pain threshold: pushes slowly, and says stop where it begins to hurt.

    pain=FORCE_N        the force in N at which it begins to hurt, a little different each time

The person feels their own pain and the ring's light and vibration, and nothing else: a cue to press begins the ramp,
harder and easier make it faster and slower, all that lets go ends it. The stop is a press of the ring's button, a
reaction time after the pain began. Sizes are judgement.
"""

from enum import Enum, auto
from math import inf
from random import Random

from acudevice.virtual.agenda import Agenda
from acudevice.virtual.percepts import Percept

REACTION_S = (0.18, 0.3)
"""From pain to the button, and from a sign to the answer."""
SPEED_N_S = (2.5, 8.0)
"""How fast somebody pushes who is told to push slowly."""
FASTER, SLOWER = 1.3, 0.75
"""Factors of a correction."""
_FACTORS = {Percept.HARDER: FASTER, Percept.EASIER: SLOWER}
SPREAD = 0.05
"""Standard deviation of the pain from one time to the next, as a share of it."""
FALL_N_S = 60.0
LIFTING = frozenset(
    {
        Percept.OVER,
        Percept.RELEASE,
        Percept.REST,
        Percept.NEXT,
        Percept.STOP,
        Percept.NO_SIGNAL,
        Percept.DONE,
    }
)
"""What ends a push."""


class _Timer(Enum):
    """What happens by itself."""

    HURT = auto()


class Pusher:
    """Gives the force on a ring's tip, and presses its button; in the place of a hand."""

    def __init__(self, pain_n: float, seed: int) -> None:
        self.cell: int | None = None
        """A finger lies on all cells."""
        self._random = Random(f"pusher {seed}")
        self._pain_n = pain_n
        self._speed_n_s = self._random.uniform(*SPEED_N_S)
        self._slope_n_s = 0.0
        self._force_n = self._at_s = self._answered_s = 0.0
        self._hurts_n = inf
        self._button_s = inf
        self._agenda: Agenda[_Timer | Percept] = Agenda()

    def begin(self, t_s: float) -> None:
        """Notice that the device measures, and wait to be told."""

    def end(self, t_s: float) -> None:
        """Notice that it measures no more, and let go."""
        self._lift(t_s)

    def perceive(self, t_s: float, percept: Percept) -> None:
        """See or feel something; the answer comes a reaction time later, one after the other."""
        self._react(t_s, percept)

    def wants_button(self, t_s: float) -> bool:
        """Tell whether the button is pressed now: once for each pain."""
        if t_s < self._button_s:
            return False
        self._button_s = inf
        return True

    def force_n(self, t_s: float) -> float:
        """Return the force at `t_s`, which must not fall from one call to the next."""
        while due := self._agenda.pop(t_s):
            self._happen(*due)
        self._go_on(t_s)
        return self._force_n

    def _react(self, t_s: float, percept: Percept) -> float:
        """Note what is done about something a reaction time later, and return when."""
        self._answered_s = max(t_s + self._random.uniform(*REACTION_S), self._answered_s)
        self._agenda.post(percept, self._answered_s)
        return self._answered_s

    def _happen(self, t_s: float, event: _Timer | Percept) -> None:
        self._go_on(t_s)
        if isinstance(event, _Timer):
            self._hurts_n = inf
            self._button_s = self._react(t_s, Percept.RELEASE)
        elif event in LIFTING:
            self._lift(t_s)
        elif event is Percept.PRESS and self._slope_n_s <= 0.0:
            self._hurts_n = self._pain_n * (1.0 + SPREAD * self._random.gauss(0.0, 1.0))
            self._push(t_s, 1.0)
        elif self._slope_n_s > 0.0 and event in _FACTORS:
            self._push(t_s, _FACTORS[event])

    def _go_on(self, t_s: float) -> None:
        """Let the force go on to `t_s`."""
        self._force_n = max(0.0, self._force_n + self._slope_n_s * max(0.0, t_s - self._at_s))
        self._at_s = max(t_s, self._at_s)

    def _push(self, t_s: float, factor: float) -> None:
        """Push on, faster or slower than before."""
        self._speed_n_s *= factor
        self._slope_n_s = self._speed_n_s
        if self._hurts_n < inf:
            self._agenda.set(_Timer.HURT, t_s + max(0.0, self._hurts_n - self._force_n) / self._slope_n_s)

    def _lift(self, t_s: float) -> None:
        self._go_on(t_s)
        self._agenda.cancel(_Timer.HURT)
        self._slope_n_s, self._hurts_n = -FALL_N_S, inf
