"""A cue as it is given: the word, and what it rests on."""

from acudevice.coach.grammar import Cue, CueName, Hint
from acudevice.coach.plan import PlanStep
from acudevice.coach.reading import Reading


def given(cue: CueName, hint: Hint, step: PlanStep, reading: Reading | None, now_s: float) -> Cue:
    """Return a cue of a step at `now_s` seconds of the session, which rests on the newest sample, if there is one.

    Without signal no force is told, and the age of the sample is the time since it.
    """
    if reading is None:
        return Cue(cue, step.point, step.side, now_s, sample=None, force_n=None, age_ms=None, hint=hint)
    lost = cue is CueName.NO_SIGNAL
    age_ms = None
    if lost or reading.age_ms is not None:
        age_ms = (reading.age_ms or 0.0) + (now_s - reading.t_s) * 1000.0
    force_n = None if lost else reading.force_n
    return Cue(
        cue, step.point, step.side, now_s, sample=reading.sample, force_n=force_n, age_ms=age_ms, hint=hint
    )
