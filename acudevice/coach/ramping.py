"""Through a measurement of a pressure-pain threshold: when to press, faster or slower, stop, rest, and once more.

    FIND -> READY -> RAMP -> RELEASE -> REST -> READY -> ... -> DONE

Whatever is not a stop by the person, or the ceiling, ends a ramp as one that does not count. A ramp begins only while
the device holds the point's ceiling. Times are judgement, but for the rest between trials: 10 to 30 s are usual (from
memory).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from acudevice.coach.grammar import CueName
from acudevice.coach.plan import PlanStep
from acudevice.coach.words import SIDES
from acudevice.errors import UsageError
from acudevice.signal.pain.ramp import Ramp, Speed
from acudevice.signal.pain.trials import End, Threshold, Trial, judge, together

FIND_S = 5.0
"""To find the point with the finger before the first press."""
REST_S = 20.0
"""Between two ramps."""
OFF_S = 1.0
"""How long the finger must have been off before the next press is asked for."""
WAIT_S = 60.0
"""How long a press is waited for, or the device to be ready."""
TOLD_S = 0.9
"""Least time between two words about the rate: a sign of the ring lasts up to 0.8 s."""
PATIENCE = 2.0
"""A ramp is given up after so many times what it should take up to the ceiling."""
MOST_TRIALS = 9


class Phase(Enum):
    """Where it stands."""

    FIND = auto()
    READY = auto()
    RAMP = auto()
    RELEASE = auto()
    REST = auto()
    DONE = auto()


SENTENCES: dict[CueName, str] = {
    CueName.FIND: "find {name} ({point}), {side}: {location}",
    CueName.PRESS: "press slowly and evenly; say stop the moment it begins to hurt",
    CueName.HARDER: "harder: let the force rise faster",
    CueName.EASIER: "easier: let the force rise more slowly",
    CueName.RELEASE: "release: let go now",
    CueName.REST: "rest: keep the finger off",
    CueName.STOP: "STOP: let go now",
    CueName.NO_SIGNAL: "no signal: let go, that one does not count",
    CueName.DONE: "done: let go",
}
"""What is said of each cue."""


def say(cue: CueName, step: PlanStep) -> str:
    """Return the sentence for a cue, of the point that is measured."""
    return SENTENCES[cue].format(
        name=step.name, point=step.point, side=SIDES[step.side], location=step.location
    )


AFTER: dict[End, CueName] = {
    End.STOPPED: CueName.RELEASE,
    End.LIFTED: CueName.REST,
    End.TIMEOUT: CueName.STOP,
    End.NO_SIGNAL: CueName.NO_SIGNAL,
}
"""What is said when a ramp ends; STOP where nothing stands here."""

EARLY = {Phase.REST: (OFF_S, CueName.REST), Phase.FIND: (FIND_S + OFF_S, CueName.RELEASE)}
"""What is said, and after how long, to whoever presses without having been told."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be measured."""

    ramp: Ramp
    ceiling_n: float
    trials: int = 3
    rest_s: float = REST_S

    def __post_init__(self) -> None:
        """Refuse what cannot be measured with `UsageError`."""
        if not 1 <= self.trials <= MOST_TRIALS:
            raise UsageError(f"{self.trials} trials are not possible; choose from 1 to {MOST_TRIALS}")
        if not 5.0 <= self.rest_s <= 600.0:
            raise UsageError(f"a rest of {self.rest_s:g} s is not possible; choose from 5 to 600")
        if self.ceiling_n <= 2.0 * self.ramp.onset_n:
            raise UsageError(f"a ceiling of {self.ceiling_n:g} N leaves no room for a ramp")


class Course:
    """Goes through it. Times in seconds of the session; each call returns the cues that are due."""

    def __init__(self, aim: Aim) -> None:
        self.aim = aim
        self.phase = Phase.FIND
        self.trials: list[Trial] = []
        self.quit = False
        """Whether it was ended before its time."""
        self.cue = CueName.FIND
        """The newest cue."""
        self._since_s = 0.0
        self._off_s: float | None = None
        self._told_s = 0.0
        self._t_s: list[float] = []
        self._force_n: list[float] = []
        self._stop_s: float | None = None

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.phase is Phase.DONE

    @property
    def result(self) -> Threshold:
        """What the trials so far say."""
        return together(self.trials, self.aim.trials)

    @property
    def ramping_s(self) -> float:
        """How long the ramp in progress goes on; 0 where there is none."""
        return self._t_s[-1] - self._t_s[0] if self.phase is Phase.RAMP and self._t_s else 0.0

    def rest_left_s(self, t_s: float) -> float | None:
        """Return what is left of the rest in progress; None outside it."""
        return max(0.0, self._since_s + self.aim.rest_s - t_s) if self.phase is Phase.REST else None

    @property
    def left(self) -> int:
        """How many trials are still to count after that in progress, or the next one."""
        return max(0, self.aim.trials - self.result.counted - 1)

    def begin(self, t_s: float) -> list[CueName]:
        """Begin."""
        return self._go(Phase.FIND, t_s, CueName.FIND)

    def feed(
        self, t_s: Sequence[float], force_n: Sequence[float | None], *, over: bool, ready: bool
    ) -> list[CueName]:
        """Take samples; `over`: the ceiling is latched, `ready`: the device holds the point's ceiling."""
        cues: list[CueName] = []
        for at_s, at_n in zip(t_s, force_n, strict=True):
            if self.phase is Phase.RAMP:
                cues += self._ramp(at_s, at_n, over=over, ready=ready)
            elif self.phase is not Phase.DONE:
                cues += self._wait(at_s, at_n, over=over, ready=ready)
        return cues + self._pace()

    def stop(self, at_s: float) -> list[CueName]:
        """Take the person's stop, which came at `at_s`; it means nothing where there is no ramp."""
        if self.phase is not Phase.RAMP or self._stop_s is not None:
            return []
        self._stop_s = at_s
        if self._t_s[-1] >= at_s:
            self._close(End.STOPPED)
            return self._after(self._t_s[-1], CueName.RELEASE)
        self.cue = CueName.RELEASE
        return [CueName.RELEASE]  # at once, although the force of that moment is still on its way

    def dark(self, t_s: float) -> list[CueName]:
        """Take notice that there is no signal."""
        return self._end(t_s, End.NO_SIGNAL) if self.phase is Phase.RAMP else []

    def leave(self, t_s: float) -> list[CueName]:
        """End it, as the person wants no more."""
        if self.done:
            return []
        self.quit = True
        if self.phase is Phase.RAMP:
            self._close(End.QUIT)
        return self._go(Phase.DONE, t_s, CueName.STOP)

    # ---- a ramp

    def _ramp(self, t_s: float, force_n: float | None, *, over: bool, ready: bool) -> list[CueName]:
        if self._stop_s is not None and t_s > self._stop_s:
            self._close(End.STOPPED)
            return self._after(t_s, None)
        why = self._why(t_s, force_n, over=over, ready=ready)
        if why is not None:
            return self._end(t_s, why)
        if force_n is not None:
            self._t_s.append(t_s)
            self._force_n.append(force_n)
        return []

    def _why(self, t_s: float, force_n: float | None, *, over: bool, ready: bool) -> End | None:
        """Return what ends the ramp at this sample; None: nothing."""
        ramp = self.aim.ramp
        longest_s = PATIENCE * self.aim.ceiling_n / ramp.rate_n_s
        reasons = (
            (force_n is None, End.NO_READING),
            (over or (force_n or 0.0) >= self.aim.ceiling_n, End.CEILING),
            (not ready, End.NOT_READY),
            ((force_n or 0.0) < ramp.onset_n / 2.0, End.LIFTED),
            (t_s - self._since_s > longest_s, End.TIMEOUT),
        )
        return next((end for holds, end in reasons if holds), None)

    def _pace(self) -> list[CueName]:
        """Say whether the force rises too fast or too slowly."""
        ramping = self.phase is Phase.RAMP and self._stop_s is None
        if not ramping or self._t_s[-1] < self._told_s + TOLD_S:
            return []
        told = {Speed.SLOW: CueName.HARDER, Speed.FAST: CueName.EASIER}
        cue = told.get(self.aim.ramp.speed(self._t_s, self._force_n))
        if cue is None:
            return []
        self._told_s, self.cue = self._t_s[-1], cue
        return [cue]

    def _end(self, t_s: float, end: End) -> list[CueName]:
        self._close(end)
        return self._after(t_s, AFTER.get(end, CueName.STOP))

    def _close(self, end: End) -> None:
        """Judge the ramp, up to the stop."""
        last = len(self._t_s)
        if end is End.STOPPED and self._stop_s is not None:
            last = sum(at_s <= self._stop_s for at_s in self._t_s)
        self.trials.append(judge(self.aim.ramp, end, self._t_s[:last], self._force_n[:last]))
        self._stop_s = None

    def _after(self, t_s: float, cue: CueName | None) -> list[CueName]:
        """Go on after a ramp."""
        cues = self._go(Phase.RELEASE, t_s, cue)
        return cues + self._go(Phase.DONE, t_s, CueName.DONE) if self._enough() else cues

    def _enough(self) -> bool:
        """Tell whether nothing more is to be found out, or too much was tried."""
        result = self.result
        return result.complete or result.not_reached or len(self.trials) >= 2 * self.aim.trials

    # ---- between ramps

    def _wait(self, t_s: float, force_n: float | None, *, over: bool, ready: bool) -> list[CueName]:
        onset_n = self.aim.ramp.onset_n
        if self.phase is Phase.READY and force_n is not None and force_n >= onset_n and ready and not over:
            return self._begin_ramp(t_s, force_n)
        off = force_n is not None and force_n < onset_n / 2.0 and not over
        if not off:
            self._off_s = None
        elif self._off_s is None:
            self._off_s = t_s
        return self._next(t_s, on=not off, ready=ready)

    def _begin_ramp(self, t_s: float, force_n: float) -> list[CueName]:
        self._t_s, self._force_n, self._told_s = [t_s], [force_n], t_s
        cues = self._go(Phase.RAMP, t_s, None)
        why = self._why(t_s, force_n, over=False, ready=True)
        return cues if why is None else self._end(t_s, why)

    def _next(self, t_s: float, *, on: bool, ready: bool) -> list[CueName]:
        """Go on from one state of waiting to the next."""
        waited_s = t_s - self._since_s
        if self.phase is Phase.RELEASE and not on:
            return self._go(Phase.REST, t_s, CueName.REST)
        rested_s = {Phase.FIND: FIND_S, Phase.REST: self.aim.rest_s}.get(self.phase, inf)
        if waited_s >= rested_s and ready and self._off(t_s):
            return self._go(Phase.READY, t_s, CueName.PRESS)
        after_s, cue = EARLY.get(self.phase, (inf, None))
        if on and waited_s > after_s:
            return self._go(Phase.RELEASE, t_s, cue)
        if waited_s > WAIT_S + (0.0 if rested_s == inf else rested_s):
            return self.leave(t_s)
        return []

    def _off(self, t_s: float) -> bool:
        return self._off_s is not None and t_s - self._off_s >= OFF_S

    def _go(self, phase: Phase, t_s: float, cue: CueName | None) -> list[CueName]:
        self.phase, self._since_s = phase, t_s
        if cue is None:
            return []
        self.cue = cue
        return [cue]
