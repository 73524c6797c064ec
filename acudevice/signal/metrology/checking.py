"""Whether a calibration still holds: a few loads against what it promises.

The normalised error of ISO/IEC 17043, E_n = |difference| / sqrt(U_force² + U_load²), sets the difference of force and
load in proportion to what both together may err, each with its expanded (95 %) uncertainty; that of the force is of one
press, since a check is one mounting. Up to 1 the calibration holds; a sound one is found beyond 1 about once in twenty
times, beyond 1.5 about once in four hundred. So up to 1.5 it is to be watched, beyond it is to be made anew.
"""

from collections.abc import Iterable, Sequence
from math import hypot, sqrt

from acudevice.errors import UsageError
from acudevice.signal.metrology.applying import Estimate, apply
from acudevice.values.calibration_record import CalibrationRecord, Load
from acudevice.values.calibration_run import Checked, Outcome, Verification

HOLDS, DOUBTFUL = 1.0, 1.5
"""Greatest E_n that passes, and greatest that is to be watched."""
EXPANDED = 2.0
"""Coverage factor of the loads."""
MOST = 5
"""Loads of a check."""
WEAK_TIMES, WEAK_SHARE = 3.0, 0.1
"""A load says nothing of a calibration where it is known worse than this many times the force, and than this share of
itself, each with its expanded uncertainty: judgement. A litre out of a kitchen jug, known to 5 %, still does."""


def against_record(
    record: CalibrationRecord,
    zero: Sequence[float],
    loads: Sequence[tuple[Load, Sequence[float]]],
    cells: Sequence[int],
) -> tuple[Checked, ...]:
    """Return how loads compare with a record: each with what each of the `cells` read, `zero` that of nothing.

    Where several cells bear a load together, what they owe to the reference is added up, since it was the same one for
    all of them (GUM, F.1.2.3); the rest of their uncertainties is added in squares.
    """
    rest = _forces(record, zero, cells)
    found = [_forces(record, counts, cells) for _, counts in loads]
    return tuple(
        checked(
            load,
            sum(each.force_n for each in several) - sum(each.force_n for each in rest),
            _half_n(record, several, cells),
            extrapolated=any(each.extrapolated for each in several),
        )
        for (load, _), several in zip(loads, found, strict=True)
    )


def _forces(record: CalibrationRecord, counts: Sequence[float], cells: Sequence[int]) -> list[Estimate]:
    return list(apply(record, list(zip(counts, cells, strict=True)), single=True))


def _half_n(record: CalibrationRecord, several: Sequence[Estimate], cells: Sequence[int]) -> float:
    """Return half of the 95 % interval of the sum of forces."""
    if len(several) == 1:
        return several[0].farther_n
    common_n, own_n2 = 0.0, 0.0
    for each, number in zip(several, cells, strict=True):
        half_n, (cell,) = each.farther_n, [c for c in record.cells if c.cell == number]
        near = min(cell.doubts, key=lambda d, at=each.counts: abs(d.counts - at))  # type: ignore[misc]  # mypy: lambda
        part_n = min(half_n, EXPANDED * near.reference_n)
        common_n += part_n
        own_n2 += half_n**2 - part_n**2
    return sqrt(common_n**2 + own_n2)


def checked(load: Load, force_n: float, u95_force_n: float, *, extrapolated: bool = False) -> Checked:
    """Return how a force compares with a load; `u95_force_n` is expanded (95 %)."""
    u95_load_n = EXPANDED * load.u_n
    e_n = abs(force_n - load.force_n) / max(hypot(u95_force_n, u95_load_n), 1e-9)
    return Checked(load.name, load.force_n, force_n, u95_load_n, u95_force_n, e_n, extrapolated)


def judged(
    calibration: str, found: Iterable[Checked], *, at_s: float, today: str, due: str | None = None
) -> Verification:
    """Return the verdict of a check; `today` and `due` are ISO 8601 dates."""
    loads = tuple(found)
    if not loads:
        raise UsageError("a check needs a load", hint="say --load '1 l', or one that you know better")
    worst = max(loads, key=lambda each: each.e_n)
    outcome = _outcome(worst.e_n)
    words = (
        f"{worst.load} reads {worst.force_n:.3f} N instead of {worst.reference_n:.3f} N:"
        f" {worst.e_n:.2f} times what both may err"
    )
    reasons = [] if outcome is Outcome.PASS else [words]
    outside = [each.load for each in loads if each.extrapolated]
    if outside:
        reasons.append(f"outside the calibrated range: {', '.join(outside)}")
    reasons += [
        f"{each.load} is known to ± {each.u95_reference_n:.2g} N only: it cannot tell whether the calibration holds"
        for each in loads
        if each.u95_reference_n > max(WEAK_TIMES * each.u95_force_n, WEAK_SHARE * each.reference_n)
    ]
    if due is not None and due < today:
        reasons.append(f"it was due on {due}")
    if reasons and outcome is Outcome.PASS:
        outcome = Outcome.WATCH
    return Verification(calibration, at_s, outcome, loads, tuple(reasons))


def _outcome(e_n: float) -> Outcome:
    if e_n > DOUBTFUL:
        return Outcome.RECALIBRATE
    return Outcome.WATCH if e_n > HOLDS else Outcome.PASS
