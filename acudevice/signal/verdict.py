"""The verdict on a press: each reason is one rule of firmware_protocol.md, section 10.5."""

from collections.abc import Callable
from typing import NamedTuple

from acudevice.signal.cycles import Cycles
from acudevice.signal.limits import Limits
from acudevice.signal.tally import Tally
from acudevice.signal.zones import End
from acudevice.values.press import PRIORITY, Press, Verdict
from acudevice.values.thresholds import Thresholds

OK, CEILING, LIMIT, CUT = Verdict.OK, End.CEILING, End.LIMIT, End.CUT
"""Looked up once: an attribute of an enumeration costs as much as a rule."""


class Case(NamedTuple):
    """A press that ended, with what it is held against: what rules ask for often, once."""

    tally: Tally
    thresholds: Thresholds
    limits: Limits
    cycles: Cycles | None
    """The counter of peaks; None where nobody kneads."""
    end: End
    duration: int
    """Ticks from onset to release."""
    brief: bool
    """Whether the contact was shorter than the least hold."""
    unheld: bool
    """Whether it was in the band for less than that."""


def _too_light(case: Case) -> bool:
    tally, cycles = case.tally, case.cycles
    if cycles is not None:
        return 2 * cycles.light > cycles.count if cycles.count else tally.peak < case.thresholds.low_mn
    return not tally.held or (case.unheld and not _too_hard(case) and not case.brief)


def _too_hard(case: Case) -> bool:
    if case.cycles is not None:
        return 4 * case.cycles.hard > case.cycles.count
    return 4 * case.tally.above > case.limits.hold_min


def _too_short(case: Case) -> bool:
    if case.cycles is not None:
        return case.brief
    return case.brief or (case.unheld and not _too_light(case) and not _too_hard(case))


def _too_long(case: Case) -> bool:
    return case.limits.hold_max != 0 and case.duration > case.limits.hold_max


def _unsteady(case: Case) -> bool:
    return _uneven(case) or _off_beat(case)


def _uneven(case: Case) -> bool:
    """Whether force (of the peaks, when kneading) varies more than it may: the variance is compared, without a root."""
    most = case.thresholds.cv_max_permille
    if not most:
        return False
    counted = case.cycles
    if counted is None:
        n, s, q = case.tally.held, case.tally.total, case.tally.squares
    else:
        n, s, q = counted.count, counted.total, counted.squares
    return n >= 2 and 1_000_000 * (n * q - s * s) > most * most * s * s


def _off_beat(case: Case) -> bool:
    cadence = case.tally.cadence
    if cadence is None:
        return False
    slowest, fastest = case.thresholds.cadence_low_mhz, case.thresholds.cadence_high_mhz
    return cadence < slowest or (fastest != 0 and cadence > fastest)


RULES: dict[Verdict, Callable[[Case], bool]] = {
    Verdict.OVER_CEILING: lambda case: case.end is CEILING,
    Verdict.UNCERTAIN: lambda case: case.tally.gap or case.end is CUT,
    Verdict.NOT_RELEASED: lambda case: case.end is LIMIT,
    Verdict.TOO_HARD: _too_hard,
    Verdict.TOO_LIGHT: _too_light,
    Verdict.TOO_SHORT: _too_short,
    Verdict.TOO_LONG: _too_long,
    Verdict.UNSTEADY: _unsteady,
}
"""What each reason asks, where nothing says that the press is not to be judged."""

_IN_ORDER = tuple((reason, RULES[reason]) for reason in PRIORITY)


def reasons(tally: Tally, limits: Limits, end: End, duration: int) -> tuple[Verdict, ...]:
    """Return all that is wrong with a press, in the order of `PRIORITY`; the first is the verdict, none is ok.

    A press that was cut or ended by the ceiling is not judged further.
    """
    if end is CUT:
        return (Verdict.UNCERTAIN,)
    if end is CEILING:
        return (Verdict.OVER_CEILING, Verdict.UNCERTAIN) if tally.gap else (Verdict.OVER_CEILING,)
    least = limits.hold_min
    case = Case(
        tally, tally.thresholds, limits, tally.cycles, end, duration, duration < least, tally.in_band < least
    )
    return tuple([reason for reason, holds in _IN_ORDER if holds(case)])


def conclude(tally: Tally, limits: Limits, end: End, index: int, tick: int) -> Press:
    """Return the press that `end` ended at the sample number `index` at `tick`."""
    cycles = tally.cycles
    if cycles is not None:
        tally.cadence = cycles.cadence_mhz(limits.tick_hz)
    why = reasons(tally, limits, end, tick - tally.onset_tick)
    thresholds = tally.thresholds
    # By position, which takes less time by a fifth: in a batch this is most of what a press costs.
    return Press(
        thresholds.point,
        int(thresholds.side),
        tally.onset,
        index,
        tally.onset_tick,
        tick,
        limits.tick_hz,
        why[0] if why else OK,
        why,
        tally.peak,
        tally.held,
        tally.total,
        tally.squares,
        tally.in_band,
        tally.longest,
        tally.above,
        tally.to_band,
        tally.impulse,
        None if cycles is None else cycles.count,
        tally.cadence,
        tally.rest,
    )
