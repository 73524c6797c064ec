"""What to say of samples that are ahead of the line: seen at once, while those before them are still to come.

They steer, and no more: whether to press harder, easier or to hold it there; to take the finger off, at once above the
ceiling, and when the press was seen in the band long enough, whatever it was before; or that a press is over. That a
press is in progress, or the ceiling latched, is what the device says with the samples. No phase moves by them and no
press counts by them; that is for the line of samples in their order.
"""

from typing import Final

from acudevice.coach.grammar import TOUCHING, CueName, Hint, Phase
from acudevice.coach.places import Place, Settled, place_of
from acudevice.coach.plan import PlanStep
from acudevice.coach.reading import Reading
from acudevice.signal.zones import State
from acudevice.values.thresholds import Mode

Said = tuple[CueName, Hint]

_STEER: Final[dict[Place, CueName]] = {
    Place.BELOW: CueName.HARDER,
    Place.BAND: CueName.HOLD,
    Place.ABOVE: CueName.EASIER,
}

_ON: Final = (*TOUCHING, Phase.RELEASE, Phase.STOP)
"""Phases in which the finger was on when it was last known."""


class Glimpses:
    """Watches the newest samples as long as they are ahead."""

    def __init__(self) -> None:
        self.settled = Settled()
        self._before_s = 0.0

    def said(self, reading: Reading, step: PlanStep, phase: Phase, standing: Said, *, back: bool) -> Said:
        """Return what the newest sample asks for in a phase; `standing`: what was said last on the line.

        `back`: it is the first after a time without signal.
        """
        dt_s, self._before_s = 0.0 if back else max(0.0, reading.t_s - self._before_s), reading.t_s
        if reading.state is State.OVER:
            return CueName.STOP, Hint.NO_READING if reading.force_mn is None else Hint.NONE
        if reading.state is not State.PRESS:
            self.settled.reset()
            return (CueName.REST, Hint.NONE) if phase in _ON else standing
        place = self._place(reading, step, dt_s, back=back)
        if phase is Phase.RELEASE or place is None:
            return standing
        return _steered(reading, step, place), Hint.NONE

    def _place(self, reading: Reading, step: PlanStep, dt_s: float, *, back: bool) -> Place | None:
        """Return the settled place of the force; the first one after a time without signal is settled at once."""
        entry = step.thresholds
        place = self.settled.take(place_of(reading.force_mn, entry.low_mn, entry.high_mn), dt_s)
        if not back:
            return place
        self.settled.snap()
        return self.settled.place

    def forget(self) -> None:
        """Forget everything: the line has caught up, or there is no signal."""
        self.settled.reset()


def _steered(reading: Reading, step: PlanStep, place: Place) -> CueName:
    """Return what a press in progress needs; whatever was missed, what was seen of it in the band may suffice."""
    if step.mode is not Mode.HOLD:
        return CueName.HOLD
    enough = reading.in_band_s * 1000.0 >= step.thresholds.hold_min_ms
    return CueName.RELEASE if enough else _STEER[place]
