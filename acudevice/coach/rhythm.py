"""Rhythm: how often presses or circles come, and how hard circles are, which go in and out of the band."""

from collections import deque

from acudevice.coach.grammar import Hint
from acudevice.coach.places import Place
from acudevice.values.press import Press
from acudevice.values.thresholds import Thresholds

WINDOW_S = 2.0
"""How long a peak stands for the force where no cadence is asked for: a circle of 0.5 Hz, the slowest read of."""

MARKS = 5
"""Cadence is taken over the last four cycles."""

SETTLE_S = 1.5
"""Least time between two changes of the hint on cadence: people need one or two circles to follow."""


class Rhythm:
    """Place of the peaks and hint on the cadence of one contact. Times are those of the coach's clock, in seconds."""

    def __init__(self, thresholds: Thresholds) -> None:
        low, high = thresholds.cadence_low_mhz / 1000.0, thresholds.cadence_high_mhz / 1000.0
        self._low_hz, self._high_hz = low, high
        self._window_s = 1.5 / low if low else WINDOW_S
        self.reset()

    def reset(self) -> None:
        """Forget everything: contact is lost."""
        self._last: dict[Place, float] = {}
        self._marks: deque[tuple[float, int]] = deque(maxlen=MARKS)
        self._hint, self._changed_s = Hint.NONE, float("-inf")

    def place(self, place: Place, clock_s: float) -> Place:
        """Take the place of a sample; return that of the peaks of the last one and a half circles."""
        self._last[place] = clock_s
        for peak in (Place.ABOVE, Place.BAND):
            if clock_s - self._last.get(peak, float("-inf")) < self._window_s:
                return peak
        return Place.BELOW

    def hint(self, cycles: int, clock_s: float) -> Hint:
        """Take the cycles counted so far; return what to say of the cadence."""
        if cycles > (self._marks[-1][1] if self._marks else 0):
            self._marks.append((clock_s, cycles))
        wanted = self._wanted(clock_s)
        if wanted is not self._hint and clock_s - self._changed_s >= SETTLE_S:
            self._hint, self._changed_s = wanted, clock_s
        return self._hint

    def cadence_hz(self, clock_s: float) -> float | None:
        """Return the cycles a second of the last four, falling while none comes; None with fewer than three."""
        if len(self._marks) < 3:
            return None
        (start_s, start), (end_s, end) = self._marks[0], self._marks[-1]
        count, span_s = end - start, end_s - start_s
        overdue_s = clock_s - end_s - 1.5 * span_s / count
        return count / (span_s + max(0.0, overdue_s))

    def _wanted(self, clock_s: float) -> Hint:
        cadence = self.cadence_hz(clock_s)
        if cadence is None:
            return Hint.NONE
        if cadence < self._low_hz:
            return Hint.FASTER
        return Hint.SLOWER if 0.0 < self._high_hz < cadence else Hint.NONE


def beat(press: Press, thresholds: Thresholds) -> Hint:
    """Return what to say of the cadence of a press; no hint where it is right or unknown."""
    if press.cadence_mhz is None:
        return Hint.NONE
    if press.cadence_mhz < thresholds.cadence_low_mhz:
        return Hint.FASTER
    return Hint.SLOWER if 0 < thresholds.cadence_high_mhz < press.cadence_mhz else Hint.NONE
