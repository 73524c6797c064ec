"""What was done in a session: the figures of each step and of all, for `session_end` and for the history.

Sums are taken over what the check counted, so that a mean over a session is that over all its held samples.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from acudevice.coach.plan import Plan
from acudevice.coach.turn import Attempt, Outcome, Turn
from acudevice.values.press import Press
from acudevice.values.thresholds import Side

Fields = dict[str, str | int | float | dict[str, int] | None]
"""Plain values for JSON; None is unknown."""


@dataclass(frozen=True, slots=True)
class Dose:
    """The figures of some presses. None is unknown: nothing was held."""

    presses: int
    good: int
    verdicts: Mapping[str, int]
    """How many presses there were by verdict."""
    contact_s: float
    """From onset to release, all presses together."""
    in_band_s: float
    above_s: float
    longest_s: float
    """Longest unbroken time in band."""
    impulse_n_s: float
    """Force times time."""
    peak_n: float | None
    mean_n: float | None
    """Over all held samples."""
    cv: float | None
    """Coefficient of variation over all held samples; within and between presses together."""

    def as_dict(self) -> Fields:
        """Return the figures as plain values."""
        return {
            "presses": self.presses, "good": self.good, "verdicts": dict(self.verdicts), "contact_s": self.contact_s,
            "in_band_s": self.in_band_s, "above_s": self.above_s, "longest_s": self.longest_s,
            "impulse_n_s": self.impulse_n_s, "peak_n": self.peak_n, "mean_n": self.mean_n, "cv": self.cv,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepSummary:
    """One step of a plan, done or not."""

    number: int
    """From 1."""
    point: str
    side: Side
    outcome: Outcome
    stops: int
    """How often the ceiling was latched."""
    dose: Dose

    def as_dict(self) -> Fields:
        """Return the figures as plain values."""
        head: Fields = {
            "step": self.number, "point": self.point, "side": self.side.name.lower(), "outcome": self.outcome.value,
            "stops": self.stops,
        }  # fmt: skip
        return head | self.dose.as_dict()


@dataclass(frozen=True, slots=True)
class Summary:
    """All steps of a session."""

    steps: tuple[StepSummary, ...]
    dose: Dose

    @property
    def met(self) -> bool:
        """Whether every step was done as planned."""
        return all(step.outcome is Outcome.MET for step in self.steps)

    @property
    def stops(self) -> int:
        """How often the ceiling was latched."""
        return sum(step.stops for step in self.steps)


def summarize(plan: Plan, turns: Sequence[Turn]) -> Summary:
    """Return the figures of a session, over or not; steps that were not begun are `unfinished`."""
    begun = [
        StepSummary(n, t.step.point, t.step.side, t.outcome, t.stops, dose(t.attempts))
        for n, t in enumerate(turns, 1)
    ]
    rest = [
        StepSummary(n, step.point, step.side, Outcome.UNFINISHED, 0, dose(()))
        for n, step in enumerate(plan.steps[len(turns) :], len(turns) + 1)
    ]
    return Summary((*begun, *rest), dose([a for turn in turns for a in turn.attempts]))


def dose(attempts: Iterable[Attempt]) -> Dose:
    """Return the figures of some presses."""
    return dose_of([attempt.press for attempt in attempts])


def dose_of(presses: Sequence[Press]) -> Dose:
    """Return the figures of presses, wherever they were checked."""
    verdicts = Counter(p.verdict.label for p in presses)
    mean_n, cv = _held(presses)
    return Dose(
        presses=len(presses),
        good=verdicts["ok"],
        verdicts=dict(verdicts),
        contact_s=sum((p.release_tick - p.onset_tick) / p.tick_hz for p in presses),
        in_band_s=sum(p.hold_s for p in presses),
        above_s=sum(p.above_ticks / p.tick_hz for p in presses),
        longest_s=max((p.longest_ticks / p.tick_hz for p in presses), default=0.0),
        impulse_n_s=sum(p.impulse_mn_ticks / p.tick_hz / 1000.0 for p in presses),
        peak_n=max((p.peak_n for p in presses if p.peak_n is not None), default=None),
        mean_n=mean_n,
        cv=cv,
    )


def _held(presses: Sequence[Press]) -> tuple[float | None, float | None]:
    """Return mean in N and coefficient of variation of the force over all held samples."""
    held = sum(p.held for p in presses)
    total = sum(p.sum_mn for p in presses)
    if not held or not total:
        return None, None
    spread = max(0, held * sum(p.sum_sq_mn2 for p in presses) - total * total)
    return total / held / 1000.0, sqrt(spread) / total if held >= 2 else None
