"""A converter that only stands at the ends of its range measures nothing: a cable is off, or the bridge is broken."""

import numpy as np

from acudevice.signal.find.model import Problem
from acudevice.signal.find.series import Floats

FULL_SCALES = frozenset(
    sum(((1 << bits, (1 << bits) - 1) for bits in (8, 10, 12, 14, 15, 16, 23, 24, 31)), ())
)
"""The greatest values of usual converters."""

WORST = 0.95
"""A recording is broken where this share of it stands at the ends."""

LEAST_SCALE = 4095
"""What is smaller may well be a force that somebody holds."""

FEW, MOST = 9, 6
"""So many readings are looked at first, and so many of them are at the ends."""


def at_stops(force: Floats) -> Problem | None:
    """Return what is to be said of a recording that stands at an end of a converter's range, or toggles."""
    few = force[np.linspace(0, len(force) - 1, FEW).astype(np.intp)].tolist()
    low, high = min(few), max(few)
    if few.count(low) + (low < high) * few.count(high) < MOST:
        return None
    low, high = float(force.min()), float(force.max())
    if max(abs(low), abs(high)) < LEAST_SCALE or not (_is_stop(low, high) and _is_stop(high, high)):
        return None
    if float(np.mean((force == low) | (force == high))) < WORST:
        return None
    where = f"{low:.10g}" if low == high else f"{low:.10g} and {high:.10g}"
    text = f"readings stand at {where}, the end of a converter's range: a cable is off, or it is broken"
    return Problem("at_stops", text)


def _is_stop(value: float, high: float) -> bool:
    """Return whether a value is an end of a range whose other end is `high`, or is that of one of its own."""
    return abs(value) in FULL_SCALES or (value == 0 and high in FULL_SCALES)
