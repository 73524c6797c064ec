"""Readings that change nothing, as most do: what the coach need not think about.

After each reading that changed nothing the coach knows for how long the same goes on: while the check stays in its
state, the force in its place, and time before whatever is due next. It is the idea of `acudevice.signal.check`, one
storey up; both ways give the same cues.
"""

from math import inf
from typing import NamedTuple

from acudevice.coach.places import bounds_of, place_of
from acudevice.coach.reading import Reading
from acudevice.signal.check import Check
from acudevice.signal.zones import State
from acudevice.values.thresholds import Mode, Thresholds


class Calm(NamedTuple):
    """As long as this holds, a reading changes nothing."""

    state: State
    entry: Thresholds | None
    """What the check compares with."""
    floor_mn: float
    roof_mn: float
    """The force is at or above the one and below the other."""
    until_s: float
    """By the coach's clock."""

    def holds(self, check: Check, clock_s: float) -> bool:
        """Return whether it holds for the last sample of a check, at this time of the coach's clock."""
        state, entry, floor_mn, roof_mn, until_s = self
        press, force_mn = check.press, check.force_mn
        return (
            check.state is state
            and force_mn is not None
            and floor_mn <= force_mn < roof_mn
            and clock_s < until_s
            and check.limits.thresholds is entry
            and (press is None or not press.gap)
        )


def calm_after(reading: Reading, mine: Thresholds, until_s: float) -> Calm | None:
    """Return what may follow a reading and change nothing until `until_s`; None where anything might.

    `mine` is what the step checks presses against.
    """
    force_mn, entry = reading.force_mn, reading.entry
    if force_mn is None or reading.torn or reading.state is State.OVER or until_s == -inf:
        return None
    floor_mn, roof_mn = -inf, inf
    if reading.state is State.PRESS and mine.mode is Mode.HOLD:
        place = place_of(force_mn, mine.low_mn, mine.high_mn)
        floor_mn, roof_mn = bounds_of(place, mine.low_mn, mine.high_mn)
    return Calm(reading.state, entry, floor_mn, roof_mn, until_s)
