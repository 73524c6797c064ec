"""One step of a plan as it goes: the tries, what counts, and when it is enough."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from acudevice.coach.plan import PlanStep
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side

MISSES: dict[Mode, int] = {Mode.HOLD: 5, Mode.KNEAD: 5, Mode.SERIES: 15}
"""Failed tries in a row after which a step that counts presses is given up: going on would only tire and hurt.

A step with a block of time goes on until the time is over."""

STOPS = 3
"""Over-force in one step after which it is given up, whatever its form."""


class Outcome(StrEnum):
    """How a step ended."""

    MET = "met"
    """The good presses were made; or, in a block of time, at least one good press."""
    TIME_UP = "time_up"
    """The block was over before that."""
    MISSED = "missed"
    """Too many failed tries in a row."""
    STOPPED = "stopped"
    """Over-force too often."""
    SKIPPED = "skipped"
    DISCOMFORT = "discomfort"
    """The person said that it hurt."""
    UNFINISHED = "unfinished"
    """The session ended first."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One press of a step."""

    number: int
    """From 1, within the step."""
    press: Press
    good: bool
    """Whether it counts."""
    feedback: str
    """What the person was told."""


class Turn:
    """One step being done. Times are those of the coach's clock, in seconds."""

    __slots__ = ("_began_s", "attempts", "good", "missed", "outcome", "step", "stops")

    def __init__(self, step: PlanStep) -> None:
        self.step = step
        self.attempts: list[Attempt] = []
        self.good = 0
        self.missed = 0
        """Failed tries in a row."""
        self.stops = 0
        """How often the ceiling was latched."""
        self.outcome = Outcome.UNFINISHED
        self._began_s: float | None = None
        """When the first contact was; None before it."""

    def touch(self, clock_s: float) -> None:
        """Begin the block, if this is the first contact."""
        if self._began_s is None:
            self._began_s = clock_s

    def takes(self, point: str | None, side: int) -> bool:
        """Return whether a press of `point` on `side` is one of this step; `Side.ANY` serves all."""
        wanted = self.step.side
        return point == self.step.point and (side == wanted or Side.ANY in (side, wanted))

    def add(self, press: Press, feedback: str) -> Attempt:
        """Record a press."""
        good = press.verdict is Verdict.OK
        attempt = Attempt(len(self.attempts) + 1, press, good, feedback)
        self.attempts.append(attempt)
        self.good += good
        self.missed = 0 if good else self.missed + 1
        return attempt

    def block_left_s(self, clock_s: float) -> float | None:
        """Return what is left of the block of time; None where there is none."""
        if not self.step.block_s:
            return None
        return max(0.0, self.step.block_s - (0.0 if self._began_s is None else clock_s - self._began_s))

    @property
    def due_s(self) -> float:
        """When the block of time is over; inf where there is none, or it has not begun."""
        return self._began_s + self.step.block_s if self._began_s is not None and self.step.block_s else inf

    def over(self, clock_s: float) -> Outcome | None:
        """Return how the step ended, or None while it goes on. To be asked between presses: none is cut off."""
        step, left_s = self.step, self.block_left_s(clock_s)
        if self.stops >= STOPS:
            return Outcome.STOPPED
        if step.repeats and self.good >= step.repeats:
            return Outcome.MET
        if left_s is not None:
            if left_s > 0.0:
                return None
            return Outcome.MET if self.good and not step.repeats else Outcome.TIME_UP
        return Outcome.MISSED if self.missed >= MISSES[step.mode] else None
