"""The gate before a session: forbidden points are left out, and the cautions of the others are to be confirmed."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from acudevice.errors import UsageError
from acudevice.points.catalogue import Catalogue
from acudevice.points.model import Caution, Routine, Step


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A caution that the person must confirm, and the points it is about."""

    caution: Caution
    points: tuple[str, ...]
    """Codes; empty: it holds everywhere."""
    applies: bool
    """Whether the person said that it applies to them."""


@dataclass(frozen=True, slots=True)
class Left:
    """A point that is left out of a plan."""

    point: str
    caution: Caution
    """Why."""


def check_conditions(conditions: Collection[str], catalogue: Catalogue) -> None:
    """Refuse a condition that no caution speaks of: a misspelt one must not pass for none (`UsageError`)."""
    cautions = (*catalogue.general, *(caution for point in catalogue.points for caution in point.cautions))
    known = {name for caution in cautions for name in (caution.id, caution.condition)}
    unknown = sorted(set(conditions) - known)
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(sorted(known))}"
        raise UsageError(f"no caution is called `{unknown[0]}`", hint=hint)


def left_out(routine: Routine, conditions: Collection[str], cleared: Mapping[str, str]) -> tuple[Left, ...]:
    """Return the points that the conditions forbid, each once, but for those that somebody cleared.

    Raises:
        UsageError: A clearance does not say who decided, or is for a point that the routine does not have.
    """
    points = {step.point.code: step.point for step in routine.steps}
    for code, who in cleared.items():
        if code not in points:
            raise UsageError(f"{code} was cleared, but `{routine.id}` has no such point")
        if not who.strip():
            raise UsageError(f"{code} was cleared, but not by whom; say who decided it")
    return tuple(
        Left(code, barring[0])
        for code, point in points.items()
        if code not in cleared and (barring := point.barred_by(conditions))
    )


def confirmations(
    steps: Sequence[Step], general: Iterable[Caution], conditions: Collection[str]
) -> tuple[Confirmation, ...]:
    """Return what to confirm for these steps: what holds everywhere first, then by point; each caution once."""
    about: dict[Caution, dict[str, None]] = {caution: {} for caution in general}
    for step in steps:
        for caution in step.point.cautions:
            about.setdefault(caution, {})[step.point.code] = None
    return tuple(
        Confirmation(caution, tuple(codes), caution.holds_for(conditions)) for caution, codes in about.items()
    )
