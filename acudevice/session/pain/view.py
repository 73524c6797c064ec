"""The course of a measurement as screens show it: the band is where the force should be at this moment."""

from acudevice.coach.grammar import Hint
from acudevice.coach.grammar import Phase as Shown
from acudevice.coach.places import place_of
from acudevice.coach.ramping import Course, Phase, say
from acudevice.coach.view import View
from acudevice.session.pain.orders import Task
from acudevice.signal.pain.ramp import SHARE
from acudevice.values.thresholds import Mode

PHASES = {Phase.FIND: Shown.FIND, Phase.READY: Shown.READY, Phase.RAMP: Shown.REACH, Phase.DONE: Shown.DONE}
"""Phases of a guided session that look alike; the others are a rest."""


def view_of(task: Task, course: Course, t_s: float, force_n: float | None, *, live: bool) -> View:
    """Return the snapshot."""
    step, ramp, ceiling_n = task.step, task.aim.ramp, task.aim.ceiling_n
    target_n = min(ramp.target_n(course.ramping_s), 0.9 * ceiling_n)
    low_n, high_n = (
        round(target_n * (1.0 - SHARE), 1),
        round(min(target_n * (1.0 + SHARE), 0.99 * ceiling_n), 1),
    )
    contact = force_n is not None and force_n >= ramp.onset_n / 2.0
    force_mn = None if force_n is None else round(force_n * 1000)
    return View(
        t_s=t_s, step=1, steps=1, point=step.point, name=step.name, side=step.side, location=step.location,
        mode=Mode.HOLD, phase=PHASES.get(course.phase, Shown.REST), cue=course.cue, hint=Hint.NONE,
        say=say(course.cue, step), live=live,
        force_n=force_n if live else None, age_ms=None, low_n=low_n, high_n=high_n, ceiling_n=ceiling_n,
        tip_area_mm2=step.tip_area_mm2,
        place=place_of(force_mn, round(low_n * 1000), round(high_n * 1000)) if contact else None,
        grace_s=0.0, hold_s=course.ramping_s, hold_min_s=ceiling_n / ramp.rate_n_s, rest_left_s=course.rest_left_s(t_s),
        block_left_s=None, tries=len(course.trials), good=course.result.counted, wanted=task.aim.trials,
        cadence_hz=None, feedback="", done=course.done,
        then=f"rest, and {course.left} more" if course.left else "", progress_of="ramp",
    )  # fmt: skip
