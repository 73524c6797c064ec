"""Fatigue: how forces change across a series, with the confidence that so few of them allow."""

from collections.abc import Sequence
from math import hypot, sqrt

import numpy as np

from acudevice.signal.figures import Definition, Figure, known, unknown
from acudevice.signal.metrology.student import two_sided
from acudevice.signal.technique.window import line

LEAST = 5
"""Fewest values through which a line says something: three degrees of freedom."""


def slope_figure(
    definition: Definition, forces_n: Sequence[float], what: str, alike_n: Sequence[float] = ()
) -> Figure:
    """Return the slope of forces over their number, by least squares, with standard error and 95 % interval.

    `alike_n` is by how much each may be off where all are off together; it changes the slope by its own. Empty: not
    assessed.
    """
    count = len(forces_n)
    if count < LEAST:
        return unknown(definition, f"there are fewer than {LEAST} {what}")
    number, force_n = np.arange(count, dtype=np.float64), np.asarray(forces_n, np.float64)
    slope, _, fitted = line(number, force_n)
    rest = force_n - fitted
    spread = count * (count * count - 1) / 12.0
    error = sqrt(float(rest @ rest) / (count - 2) / spread)
    common = abs(line(number, np.asarray(alike_n, np.float64))[0]) if len(alike_n) == count else 0.0
    reach = hypot(two_sided(count - 2) * error, 2.0 * common)
    return known(definition, slope, hypot(error, common), (slope - reach, slope + reach))
