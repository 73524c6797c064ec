"""The least that a press rises by, given the steps that values come in: a converter at rest flickers by one or two."""

import numpy as np

from acudevice.signal.find.series import Floats

LEAST_STEPS = 2.0
"""A press rises by more than so many steps of the resolution."""

FAINT_STEPS = 3.0
"""What rises by so many steps or less may still be one that flickers."""

DIGITS = 9
"""So many digits behind the decimal point are looked at for the step that values are written in."""

SLACK = 1e-6
"""Of what numbers with a fraction are off by."""


def least_rise(force: Floats, step: float) -> float:
    """Return what a press rises by more than, where the resolution is `step`.

    Of few values nobody knows whether they are steps or levels that somebody made up, unless they are next to each
    other as they are written.
    """
    size = float(np.ptp(force))
    few = LEAST_STEPS * (1 + SLACK)
    if 0 < size <= few * step and size <= few * _written(np.unique(force)):
        return few / LEAST_STEPS * size
    return min(LEAST_STEPS * step, 0.5 * size)


def _written(values: Floats) -> float:
    """Return the step of the last digit that values are written with; 0 where they have more digits than that."""
    for digits in range(DIGITS + 1):
        scaled = values * 10.0**digits
        if np.all(np.abs(scaled - np.round(scaled)) <= 1e-6):
            return float(10.0**-digits)
    return 0.0
