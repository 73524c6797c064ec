"""Thresholds that were measured before: marks of the sessions that are kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from acudevice.errors import NotFoundError
from acudevice.session import library
from acudevice.session.pain.measuring import KIND
from acudevice.store.store import Store
from acudevice.values.recording import SessionSummary

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

    @property
    def complete(self) -> bool:
        """Whether as many trials count as were wanted."""
        return self.counted >= self.wanted


def history(point: str | None = None) -> list[Measured]:
    """Return what was measured at a point, or at all of them, oldest first."""
    summaries = [summary for summary in library.sessions() if summary.kind == KIND]
    if not summaries:
        return []
    with Store.open() as store:
        found = [result for summary in summaries for result in _results(store, summary)]
    return [result for result in found if point in (None, result.point)]


def measured(session: str) -> Measured:
    """Return the result of a session that is kept. Raises `NotFoundError` where it has none."""
    (summary,) = library.chosen([session])
    with Store.open() as store:
        for result in _results(store, summary):
            return result
    raise NotFoundError(
        f"session {summary.id} is no finished measurement of a pain threshold",
        hint="see those of a point with: acudevice pain-threshold POINT --history",
    )


def _results(store: Store, summary: SessionSummary) -> Iterator[Measured]:
    for mark in store.load(summary.id).marks:
        if mark.source == "host" and mark.kind == MARK:
            said = {name: mark.fields.get(name) for name in _NAMES}
            about = (summary.id, summary.started, summary.device, summary.simulated)
            yield Measured(*about, **said)  # type: ignore[arg-type]  # written by `threshold_fields`, and by nobody else


_NAMES = (
    "point", "side", "threshold_n", "threshold_kpa", "cv", "range_n", "counted", "reached", "wanted", "ceiling_n",
    "tip_area_mm2", "ramp_kpa_s",
)  # fmt: skip
