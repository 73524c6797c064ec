"""A measurement told again: what was said and found then, at its time. Nobody is coached, and no ramp is a press."""

from collections import deque
from typing import Final

from acudevice.coach.grammar import CueName
from acudevice.coach.plan import PlanStep
from acudevice.coach.ramping import say
from acudevice.coach.words import SIGNS
from acudevice.driver.device import Item
from acudevice.session import objects
from acudevice.session.audience import Audience, Fields, Look, Viewer
from acudevice.session.live import Live
from acudevice.session.recordings import understood
from acudevice.values.recording import Mark, Recording

KINDS: Final = frozenset({"cue", "pain_trial", "pain_threshold"})
"""Marks that are told."""


class Unjudged:
    """An audience that is told no verdict on a ramp."""

    def __init__(self, audience: Audience) -> None:
        self.samples = audience.samples
        self._audience = audience

    def show(self, kind: str, fields: Fields) -> None:
        """Pass on all but presses."""
        if kind != "press":
            self._audience.show(kind, fields)

    def look(self, now: Look, view: Viewer) -> None:
        """Pass it on."""
        self._audience.look(now, view)


class Retelling:
    """Tells the marks of a recording, each after the samples that it came with."""

    def __init__(self, recording: Recording, step: PlanStep, live: Live, audience: Audience) -> None:
        told = (mark for mark in recording.marks if mark.source == "host" and mark.kind in KINDS)
        self._marks = deque(sorted(told, key=_at_s))
        self._step, self._live, self._audience = step, live, audience

    def take(self, _: Item) -> None:
        """Tell what is due after something that came."""
        while self._marks and _at_s(self._marks[0]) <= self._live.t_s:
            self._tell(self._marks.popleft())

    def _tell(self, mark: Mark) -> None:
        with understood(mark) as fields:
            told = self._cue(fields) if mark.kind == "cue" else fields
        self._audience.show(mark.kind, {"t_s": round(_at_s(mark), 6), **told})

    def _cue(self, fields: Fields) -> Fields:
        cue = CueName(fields["cue"])
        return objects.cue(fields, say(cue, self._step), SIGNS[cue].symbol)


def _at_s(mark: Mark) -> float:
    return 0.0 if mark.t_s is None else mark.t_s
