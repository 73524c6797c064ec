"""Thresholds that were measured before: marks of the sessions that are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from acudevice.errors import NotFoundError
from acudevice.session import library
from acudevice.signal.pain.trials import not_reached
from acudevice.store.store import Store
from acudevice.values.recording import SessionSummary

KIND: Final = "pain-threshold"
"""Kind of sessions that measure one."""
MARK = "pain_threshold"
"""Kind of the mark that holds a result."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A result that is kept. None is unknown, or was not reached below the ceiling."""

    session: str
    started: str
    """ISO 8601 in UTC."""
    device: str
    simulated: bool
    point: str
    side: str
    threshold_n: float | None
    threshold_kpa: float | None
    cv: float | None
    range_n: float | None
    counted: int
    reached: int
    wanted: int
    ceiling_n: float
    tip_area_mm2: float | None
    ramp_kpa_s: float
    not_reached: bool
    """Whether it lies above the ceiling."""


def history(point: str | None = None) -> list[Measured]:
    """Return what was measured at a point, or at all of them, oldest first."""
    return [result for result in _results(library.sessions()) if point in (None, result.point)]


def measured(session: str) -> Measured:
    """Return the result of a session that is kept. Raises `NotFoundError` where it has none."""
    (summary,) = library.chosen([session])
    result = result_of(summary)
    if result is not None:
        return result
    raise NotFoundError(
        f"session {summary.id} is no finished measurement of a pain threshold",
        hint="see those of a point with: acudevice pain-threshold POINT --history",
    )


def result_of(summary: SessionSummary) -> Measured | None:
    """Return the result of a session; None where it measured no threshold, or was cut off before there was one."""
    return next(_results([summary]), None)


def _results(summaries: list[SessionSummary]) -> Iterator[Measured]:
    """Yield the results of sessions of which some measured a threshold, by their marks alone."""
    found = [summary for summary in summaries if summary.kind == KIND]
    if not found:
        return
    with Store.open() as store:
        marks = dict(store.marked(MARK))
    for summary in found:
        fields = marks.get(summary.id, {})
        if fields.keys() >= _NAMES:
            about = (summary.id, summary.started, summary.device, summary.simulated)
            said = {name: fields[name] for name in _NAMES}
            yield Measured(*about, **said, not_reached=_above(fields))


def _above(fields: dict[str, Any]) -> bool:
    return not_reached(fields["counted"], fields["reached"], fields["wanted"])


_NAMES = frozenset(
    "point side threshold_n threshold_kpa cv range_n counted reached wanted ceiling_n tip_area_mm2 ramp_kpa_s".split()
)
"""What `threshold_fields` wrote, and nobody else."""
