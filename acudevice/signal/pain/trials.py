"""What one ramp says, and what several say together.

The threshold of a trial is the force at the moment of the stop; the result is the median (the product's rule of three
trials is judgement). Nothing here is a diagnosis: a threshold differs with device, tip, rate, day and person, and
points do not differ from places beside them (read: Ben 2012, doi:10.1155/2012/130802; Suzuki 2022,
doi:10.3390/healthcare10081485).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, median, stdev

from acudevice.signal.pain.ramp import Ramp, slope

RATE_SHARE = 0.4
"""By how much the rate over a whole trial may differ from the one asked for: judgement."""
SHORTEST_S = 0.8
"""A trial that is over sooner says more about the reaction than about the threshold: judgement."""
WIDE_CV = 0.25
"""Variation between trials above which the person is told to measure again: judgement."""


class End(StrEnum):
    """What ended a ramp."""

    STOPPED = "stopped"
    """The person: it began to hurt."""
    CEILING = "ceiling"
    """The point's ceiling: no threshold below it."""
    LIFTED = "lifted"
    """The finger left before anybody said stop."""
    TIMEOUT = "timeout"
    """It took far too long."""
    NO_SIGNAL = "no_signal"
    NO_READING = "no_reading"
    NOT_READY = "not_ready"
    """The device did not hold the point's ceiling at that moment."""
    QUIT = "quit"
    """The person wants no more."""


class Fault(StrEnum):
    """Why a trial says nothing."""

    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    TOO_SHORT = "too_short"
    RATE_UNKNOWN = "rate_unknown"
    NOT_STOPPED = "not_stopped"
    """It ended by something that is no stop, and no ceiling."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One ramp. None is unknown."""

    end: End
    threshold_n: float | None
    """Force at the stop; None where nobody stopped it, whatever the force was."""
    rate_n_s: float | None
    """Slope from onset to stop by least squares."""
    lasted_s: float
    fault: Fault | None
    """Why it does not count; None: it counts."""

    @property
    def valid(self) -> bool:
        """Whether it counts."""
        return self.fault is None


def judge(ramp: Ramp, end: End, t_s: Sequence[float], force_n: Sequence[float]) -> Trial:
    """Judge a ramp by its samples from the onset to the moment that it ended at, oldest first."""
    lasted_s = t_s[-1] - t_s[0] if t_s else 0.0
    rate_n_s = slope(t_s, force_n)
    threshold_n = force_n[-1] if end is End.STOPPED and force_n else None
    return Trial(end, threshold_n, rate_n_s, lasted_s, _fault(ramp, end, rate_n_s, lasted_s))


def _fault(ramp: Ramp, end: End, rate_n_s: float | None, lasted_s: float) -> Fault | None:
    if end not in (End.STOPPED, End.CEILING):
        return Fault.NOT_STOPPED
    if rate_n_s is None:
        return Fault.RATE_UNKNOWN
    if rate_n_s > ramp.rate_n_s * (1.0 + RATE_SHARE):
        return Fault.TOO_FAST
    if lasted_s < SHORTEST_S:
        return Fault.TOO_SHORT
    return Fault.TOO_SLOW if rate_n_s < ramp.rate_n_s * (1.0 - RATE_SHARE) else None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the trials say together. None is unknown."""

    trials: tuple[Trial, ...]
    threshold_n: float | None
    """Median over the trials that count; None where it was not reached below the ceiling in half of them or more, or
    where too few count."""
    cv: float | None
    """Standard deviation over mean of those that reached one; None for fewer than two."""
    range_n: float | None
    """Greatest less least of them; None for fewer than two."""
    wanted: int
    """How many trials were to count."""

    @property
    def counted(self) -> int:
        """How many trials count."""
        return sum(trial.valid for trial in self.trials)

    @property
    def reached(self) -> int:
        """How many of those reached a threshold below the ceiling."""
        return sum(trial.valid and trial.threshold_n is not None for trial in self.trials)

    @property
    def complete(self) -> bool:
        """Whether as many trials count as were wanted."""
        return self.counted >= self.wanted

    @property
    def not_reached(self) -> bool:
        """Whether the threshold lies above the ceiling, whatever else could come: a result, and no number."""
        return not_reached(self.counted, self.reached, self.wanted)


def not_reached(counted: int, reached: int, wanted: int) -> bool:
    """Tell whether no number can come of trials any more: the place of the median is above the ceiling.

    For figures that are kept; of trials see `Threshold.not_reached`.
    """
    return 2 * (counted - reached) >= max(counted, wanted)


def together(trials: Sequence[Trial], wanted: int) -> Threshold:
    """Return what trials say together.

    A trial that the ceiling ended counts as above every force that was reached: so the median is known as long as
    its place is not among them, and it is never made of numbers that nobody measured.
    """
    counted = [trial.threshold_n for trial in trials if trial.valid]
    known = [force_n for force_n in counted if force_n is not None]
    found = None
    if len(counted) >= wanted:
        ranked = sorted(known) + [None] * (len(counted) - len(known))
        middle = ranked[(len(ranked) - 1) // 2 : len(ranked) // 2 + 1]
        sure = [force_n for force_n in middle if force_n is not None]
        found = median(sure) if middle and len(sure) == len(middle) else None
    several = len(known) > 1
    return Threshold(
        tuple(trials), found, stdev(known) / mean(known) if several else None,
        max(known) - min(known) if several else None, wanted,
    )  # fmt: skip
