"""The plan of a session: which points, how hard, how often, and what to confirm before the first press.

A plan is made from a routine and from what is known of the person, the tip and the sensor. It is frozen: what was
planned is stored beside what was done. A plan lowers forces and leaves points out, and never the other way round.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from acudevice.coach.cautions import Confirmation, Left, check_conditions, confirmations, left_out
from acudevice.errors import NotFoundError, UsageError
from acudevice.points.catalogue import Catalogue
from acudevice.points.model import Action, Caution, Routine, Step
from acudevice.points.thresholds import thresholds_for
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable

MOVE_S = 15.0
"""Time to move to a point and to find it, for estimates only: our judgement."""

APPROACH_S = 1.5
"""Time into the band and out of it again, for estimates only: our judgement."""

REPEATS_MAX = 1000
"""Most presses that a session may ask for at each point, as in a routine."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a session is to differ in from its routine, and what is known of person, tip and sensor."""

    repeats: int | None = None
    """Good presses at each step, in place of blocks of time; None: as the routine says."""
    conditions: frozenset[str] = frozenset()
    """Ids of cautions that apply to the person, such as `pregnancy`, `dvt` or `reduced-sensation`."""
    cleared: Mapping[str, str] = field(default_factory=dict)
    """Codes of points that a clinician allows in spite of a condition, each with who decided and when."""
    tip_area_mm2: float | None = None
    """Area of the tip; None: the one that each point's band is meant for."""
    range_n: float | None = None
    """Calibrated range of the sensor; None: unknown."""
    fit: bool = True
    """Lower a band's upper edge to what tip and sensor allow, rather than refuse the point."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One point on one side: what to press against, and when it is enough."""

    point: str
    name: str
    """Pinyin or English name."""
    side: Side
    location: str
    """Where it is, in words for a person."""
    tip_area_mm2: float
    thresholds: Thresholds
    """What presses are checked against, and what the device is to hold."""
    repeats: int
    """Good presses to make; 0: as the block lasts."""
    block_s: float
    """Time on the point from the first contact; 0: none."""

    @property
    def mode(self) -> Mode:
        """How the point is worked."""
        return self.thresholds.mode

    @property
    def band_n(self) -> tuple[float, float]:
        """Lower and upper edge of the band in N."""
        return self.thresholds.low_mn / 1000.0, self.thresholds.high_mn / 1000.0

    @property
    def duration_s(self) -> float:
        """About how long it takes with finding the point, in seconds, if each press is good."""
        entry = self.thresholds
        once = APPROACH_S + (entry.hold_min_ms + entry.rest_min_ms) / 1000.0
        return MOVE_S + (self.block_s or self.repeats * once)

    def as_dict(self) -> dict[str, object]:
        """Return the step as plain values, thresholds by the names of the protocol."""
        return {
            "point": self.point, "name": self.name, "side": self.side.name.lower(), "mode": self.mode.name.lower(),
            "tip_area_mm2": self.tip_area_mm2, "repeats": self.repeats, "block_s": self.block_s,
            "thresholds": self.thresholds.figures,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a session in order, and what comes before the first."""

    routine: str
    title: str
    steps: tuple[PlanStep, ...]
    cautions: tuple[Confirmation, ...]
    """What the person must confirm first."""
    left: tuple[Left, ...]
    """Points that are left out, and why."""
    options: Options

    @property
    def duration_s(self) -> float:
        """About how long the session takes, in seconds."""
        return sum(step.duration_s for step in self.steps)

    def as_dict(self) -> dict[str, object]:
        """Return the plan as plain values, to be kept beside what was done."""
        return {
            "routine": self.routine, "title": self.title, "steps": [step.as_dict() for step in self.steps],
            "conditions": sorted(self.options.conditions), "cleared": dict(self.options.cleared),
            "left": [{"point": left.point, "caution": left.caution.id} for left in self.left],
            "cautions": [confirmation.caution.id for confirmation in self.cautions],
        }  # fmt: skip

    def with_table(self, table: ThresholdTable) -> "Plan":
        """Return the plan with the thresholds that a device holds in place of its own.

        Raises:
            NotFoundError: The table has no entry for one of the steps.
            UsageError: An entry allows more force than this plan.
        """
        return replace(self, steps=tuple(_held_by(table, step, self.options) for step in self.steps))


def make_plan(routine: Routine, catalogue: Catalogue, options: Options | None = None) -> Plan:
    """Return the plan of a session.

    Raises:
        UsageError: An option is no sensible one, a band does not fit below its ceiling, or no point is left.
    """
    options = options or Options()
    check_conditions(options.conditions, catalogue)
    left = left_out(routine, options.conditions, options.cleared)
    barred = {entry.point for entry in left}
    kept = tuple(step for step in routine.steps if step.point.code not in barred)
    if not kept:
        raise UsageError(
            f"no point of `{routine.id}` is left with {', '.join(sorted(options.conditions))}; choose another routine"
        )
    if options.repeats is not None and not 1 <= options.repeats <= REPEATS_MAX:
        raise UsageError(
            f"{options.repeats} presses at each point are not possible; choose from 1 to {REPEATS_MAX}"
        )
    steps = tuple(_step(step, catalogue.general, options) for step in kept)
    cautions = confirmations(kept, catalogue.general, options.conditions)
    return Plan(routine.id, routine.title, steps, cautions, left, options)


def _step(step: Step, general: Iterable[Caution], options: Options) -> PlanStep:
    cautions = (*general, *step.point.cautions)
    capped = any(c.action is Action.CAP and c.holds_for(options.conditions) for c in cautions)
    tip = step.point.tip_area_mm2 if options.tip_area_mm2 is None else options.tip_area_mm2
    entry = thresholds_for(
        step, tip_area_mm2=tip, reduced_sensation=capped, range_n=options.range_n, fit=options.fit
    )
    point = step.point
    repeats, block_s = _goal(entry, options)
    return PlanStep(point.code, point.name, step.side, point.location, tip, entry, repeats, block_s)


def _goal(entry: Thresholds, options: Options) -> tuple[int, float]:
    """Return how many good presses to make and how long to stay; one press where an entry says neither."""
    if options.repeats is not None:
        return options.repeats, 0.0
    return entry.repeats or int(not entry.block_ms), entry.block_ms / 1000.0


def _held_by(table: ThresholdTable, step: PlanStep, options: Options) -> PlanStep:
    """Return a step with the entry of a device's table."""
    where, limit = f"{step.point} {step.side.name.lower()}", step.thresholds
    entry = table.find(step.point, step.side)
    push = "push those of this plan with `acudevice thresholds DEVICE push ROUTINE`"
    if entry is None:
        raise NotFoundError(f"the device holds no thresholds for {where}", hint=push)
    if entry.ceiling_mn > limit.ceiling_mn:
        raise UsageError(
            f"the device lets {where} go up to {entry.ceiling_mn / 1000:g} N, and this plan only up to "
            f"{limit.ceiling_mn / 1000:g} N",
            hint=push,
        )
    repeats, block_s = _goal(entry, options)
    return replace(step, thresholds=entry, repeats=repeats, block_s=block_s)
