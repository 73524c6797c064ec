"""Plans before there is a session: made for a device, as the table that it holds, and what to say of them after."""

from collections.abc import Callable, Iterator

from acudevice.coach.cautions import Confirmation
from acudevice.coach.plan import Options, Plan, PlanStep, make_plan
from acudevice.coach.summary import StepSummary, Summary
from acudevice.coach.words import ended
from acudevice.points.catalogue import Catalogue
from acudevice.points.model import Routine
from acudevice.session.guiding import table_of, versioned
from acudevice.session.running import fitted
from acudevice.values.device import DeviceInfo
from acudevice.values.thresholds import Thresholds, ThresholdTable

__all__ = [
    "Confirmation", "Options", "Plan", "PlanStep", "Summary", "changed", "outcomes", "plan", "table_for",
]  # fmt: skip


def plan(routine: Routine, catalogue: Catalogue, options: Options, info: DeviceInfo | None = None) -> Plan:
    """Return the plan of a session with a device; without `info`, with one of which nothing is known.

    Raises:
        UsageError: An option is no sensible one, a band does not fit below its ceiling, or no point is left.
    """
    return make_plan(routine, catalogue, options if info is None else fitted(options, info))


def table_for(
    routine: Routine, catalogue: Catalogue, options: Options
) -> Callable[[DeviceInfo], ThresholdTable]:
    """Return what makes the table of thresholds that a routine needs on a device."""
    return lambda info: table_of(plan(routine, catalogue, options, info))


def changed(table: ThresholdTable, before: Thresholds, after: Thresholds) -> ThresholdTable:
    """Return a table with one entry in the place of another, under a version of its own."""
    return versioned(tuple(after if each is before else each for each in table.entries))


def outcomes(summary: Summary) -> Iterator[tuple[StepSummary, str]]:
    """Yield each step of a session and what to tell the person of it."""
    for step in summary.steps:
        dose = step.dose
        yield step, ended(step.outcome, good=dose.good, tries=dose.presses, stops=step.stops)
