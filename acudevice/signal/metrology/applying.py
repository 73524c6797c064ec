"""Forces and their uncertainty from counts, by a record alone."""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.signal.cells import Cell
from acudevice.signal.metrology.student import factor
from acudevice.values.calibration_record import CalibrationRecord, CellCalibration, Doubt

Array = NDArray[np.float64]


class Estimate(NamedTuple):
    """A force with its uncertainty; the names are those of the columns that are written."""

    counts: float
    force_n: float
    u_n: float
    """Combined standard uncertainty."""
    lo95_n: float
    hi95_n: float
    extrapolated: bool
    """Whether the counts lie outside of all that were read: then force and uncertainty are guesses."""

    @property
    def farther_n(self) -> float:
        """How far the farther end of the interval is: ± so much about the force holds all of it."""
        return max(self.hi95_n - self.force_n, self.force_n - self.lo95_n)


def apply(
    record: CalibrationRecord, readings: Sequence[tuple[float, int]], *, single: bool = False
) -> Iterator[Estimate]:
    """Yield the estimate of each reading, counts and cell.

    The interval is that of the mean curve (middle of loading and unloading, middle of mountings); with `single` that
    of one press, which has its own mount, direction and scatter. Force is that of the device's table. Raises
    `BadDataError` for a cell that was not calibrated.
    """
    ready = {cell.cell: _Ready(cell, single) for cell in record.cells}
    for counts, number in readings:
        if number not in ready:
            raise BadDataError(f"cell {number} was not calibrated", hint=f"there are {len(ready)}")
        yield ready[number].estimate(counts)


class _Ready:
    """A cell with its uncertainty as arrays."""

    def __init__(self, cell: CellCalibration, single: bool) -> None:
        self.table = Cell(cell.table, 0)
        self.low, self.high = cell.range_counts
        self.read = sorted(cell.span)
        self.counts = np.array([d.counts for d in cell.doubts])
        self.knots = np.array(cell.table.counts, dtype=np.float64)
        self.force_n = np.array(cell.table.force_mn) / 1000.0
        # Standard uncertainty and half the interval, of averages and of whole counts.
        self.bands = [np.array([_band(d, whole, single) for d in cell.doubts]).T for whole in (False, True)]

    def estimate(self, counts: float) -> Estimate:
        force_n = self._force_n(counts)
        u, half, shift = (self._along(values, counts) for values in self.bands[counts.is_integer()])
        outside = not self.read[0] <= counts <= self.read[1]
        middle = force_n + shift
        # An interval that left its own estimate out would say that it is wrong; it reaches to it at least.
        low_n, high_n = min(middle - half, force_n), max(middle + half, force_n)
        return Estimate(counts, force_n, u, low_n, high_n, outside)

    def _force_n(self, counts: float) -> float:
        """Return the force of the table: whole counts as the device reckons them, averages between them."""
        if counts.is_integer():
            return self.table.force_mn(int(counts)) / 1000.0
        k = int(np.clip(np.searchsorted(self.knots, counts, side="right") - 1, 0, len(self.knots) - 2))
        share = (counts - self.knots[k]) / (self.knots[k + 1] - self.knots[k])
        return float(self.force_n[k] + share * (self.force_n[k + 1] - self.force_n[k]))

    def _along(self, values: Array, counts: float) -> float:
        """Return a value between those that are kept; farther out than they go, it grows with the distance."""
        beyond = max(self.counts[0] - counts, counts - self.counts[-1], 0.0) / (self.high - self.low)
        return float(np.interp(counts, self.counts, values)) * (1.0 + 4.0 * float(beyond))


def _band(d: Doubt, whole: bool, single: bool) -> tuple[float, float, float]:
    """Return standard uncertainty, half the interval, its shift: of a whole count, which was rounded, or an average."""
    rounding = 0.0 if whole else d.resolution_n**2
    shift = d.shift_n or 0.0
    known = d.u_n**2 - shift**2
    mean = known - rounding
    k = (d.k * d.u_n - abs(shift)) / sqrt(known)
    if not whole and d.degrees is not None:  # the degrees of the scatter alone are the same without rounding
        degrees = float(f"{d.degrees * (d.scatter_n / sqrt(known)) ** 4:.3g}")
        with_it, without = (factor(round(d.scatter_n / sqrt(u2), 2), degrees) for u2 in (known, mean))
        k *= without / with_it
    # What a press adds to the mean curve is taken as known well.
    more = d.use_n**2 - d.u_n**2 if single else 0.0
    if single and d.use_k is not None:
        return sqrt(mean + more + shift**2), d.use_k * sqrt(mean + more), shift
    return sqrt(mean + more + shift**2), sqrt(k**2 * mean + 1.96**2 * more), shift
