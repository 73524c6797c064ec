"""What a finger carries from press to press: the force that it aims at, and how tired it is."""

from dataclasses import dataclass
from math import exp
from random import Random

from acudevice.virtual.percepts import Percept
from acudevice.virtual.person import Traits

TIRING_S, RECOVERY_S, TIRED = 120.0, 60.0, 0.15
"""Fatigue: time constants of pressing and resting, and the greatest loss of force."""
CAREFUL = 2.2
"""How much longer the way to a new point, or to quite another force, takes: the finger feels its way."""
LEAST_N = 1.5
"""No person aims lower."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a press is meant to be before anything else is perceived."""

    force_n: float
    rise_s: float
    hold_s: float


class Aim:
    """The memory of one person's finger."""

    def __init__(self, traits: Traits, random: Random) -> None:
        self._traits = traits
        self._random = random
        self._force_n = traits.first_aim_n
        self._work_s = self._lifted_s = 0.0
        self._fresh = 1.0
        self.careful = True
        """Whether the next press feels its way."""
        self.presses = 0
        """How many presses were begun."""

    @property
    def first(self) -> bool:
        """Whether the press under way is the first of all."""
        return self.presses == 1

    def intend(self, t_s: float) -> Intent:
        """Begin a press."""
        self.presses += 1
        traits, random = self._traits, self._random
        rise_s = traits.rise_s * (CAREFUL if self.careful else 1.0) * random.uniform(0.9, 1.1)
        self.careful = False
        if not traits.heeds:
            wild = random.random() < traits.wild
            force_n = random.uniform(31.0, 36.0) if wild else random.uniform(4.0, 27.0)
            return Intent(force_n, rise_s, random.uniform(1.5, 8.0))
        self._work_s *= exp(-(t_s - self._lifted_s) / RECOVERY_S)
        self._fresh = 1.0 - TIRED * (1.0 - exp(-self._work_s / TIRING_S))
        force_n = self._force_n * self._fresh * random.uniform(1.0 - traits.spread, 1.0 + traits.spread)
        return Intent(force_n, rise_s, traits.count_s * random.uniform(0.95, 1.05))

    def lifted(self, t_s: float, lasted_s: float) -> None:
        """End a press: it was work."""
        self._lifted_s = t_s
        self._work_s += lasted_s

    def learn(self, level_n: float, zone: Percept, *, told: bool) -> None:
        """Remember how firm the finger was when the light was white; or, at first, that it must be quite different."""
        level_n = max(LEAST_N, level_n / self._fresh)
        if zone is Percept.IN_BAND:
            self._force_n = level_n
        elif zone is Percept.OVER:
            self._force_n = min(level_n * 0.5, self._traits.aim_n)
        elif told:
            self._force_n = self._traits.aim_n if self.first else level_n
        self.careful = zone is not Percept.IN_BAND and told
