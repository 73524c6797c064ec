"""What is to be measured: one point on one side, its cautions, its ceiling, and what the device has to hold for it."""

from dataclasses import dataclass, replace
from typing import Final

from acudevice.coach.plan import Options, Plan, PlanStep
from acudevice.coach.ramping import REST_S, Aim
from acudevice.errors import UsageError
from acudevice.points.catalogue import Catalogue
from acudevice.points.model import AcuPoint, Evidence, Mark, Routine, Step
from acudevice.session.planning import plan
from acudevice.signal.pain.ramp import RATE_KPA_S, Ramp
from acudevice.values.device import DeviceInfo
from acudevice.values.thresholds import Mode, Side, Thresholds

NUMB: Final = ("reduced-sensation", "neuropathy")
"""Conditions in which pain does not warn: no threshold is measured then (judgement, as in docs/points.md)."""
HOLD_MS: Final = 1_800_000
"""Nobody holds for so long: the device never says that a ramp was held long enough."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered."""

    point: str
    side: Side | None = None
    """None: the midline, or the left."""
    rate_kpa_s: float = RATE_KPA_S
    trials: int = 3
    rest_s: float = REST_S
    options: Options = Options()


@dataclass(frozen=True, slots=True)
class Task:
    """The order, for a device."""

    point: AcuPoint
    plan: Plan
    """Of one step; its cautions are to be confirmed."""
    aim: Aim
    tip_area_mm2: float | None
    """None where nobody said: then the ramp is that of the point's own tip, and no pressure is known."""
    button: bool = False
    """Whether the device has a button, which says stop."""

    @property
    def step(self) -> PlanStep:
        """The point and side."""
        return self.plan.steps[0]

    @property
    def entry(self) -> Thresholds:
        """What the device holds meanwhile: the ceiling, and no sign of too light or too hard below it."""
        usual, onset = self.step.thresholds, round(self.aim.ramp.onset_n * 1000)
        return Thresholds(
            usual.point, usual.side, Mode.HOLD, onset, onset // 2, onset, usual.ceiling_mn - 1, usual.ceiling_mn,
            hold_min_ms=HOLD_MS, hold_max_ms=0,
        )  # fmt: skip


def task(order: Order, catalogue: Catalogue, info: DeviceInfo | None = None) -> Task:
    """Return what is to be done with a device; without `info`, with one of which nothing is known.

    Raises:
        NotFoundError: There is no such point.
        UsageError: A caution forbids the point, feeling is reduced there, or a figure is no sensible one.
    """
    point = catalogue.point(order.point)
    numb = sorted(order.options.conditions.intersection(NUMB))
    if numb:
        raise UsageError(
            f"with {numb[0]} pain cannot warn: no threshold is measured, and none may widen a band",
            hint="guide with --condition reduced-sensation keeps below the soft warning",
        )
    barring = point.barred_by(order.options.conditions)
    if barring:
        raise UsageError(f"{point.code} is not pressed with {barring[0].id}: {barring[0].text}")
    side = point.sides[0] if order.side is None else order.side
    if side not in point.sides:
        raise UsageError(f"{point.code} has no side `{side.name.lower()}`")
    own = Evidence(Mark.OWN, note="measured on its own")
    press = replace(point.press, repeats=order.trials, block_s=0.0)
    alone = Routine(point.code, f"pain threshold at {point.name}", "", (Step(point, side, press, own),), own)
    made = plan(alone, catalogue, order.options, info)
    step = made.steps[0]
    ramp = Ramp(order.rate_kpa_s, step.tip_area_mm2)
    aim = Aim(ramp, step.thresholds.ceiling_mn / 1000.0, order.trials, order.rest_s)
    said = order.options.tip_area_mm2
    known = said if said is not None or info is None else info.tip_area_mm2
    return Task(point, made, aim, known, info is not None and "button" in info.features)
