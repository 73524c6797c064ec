"""A device's table read both ways, and a scale moved to another calibration."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from acudevice.errors import BadDataError
from acudevice.values.calibration import Calibration, CellTable, Scale


def force_at(table: CellTable, counts: float) -> float:
    """Return the force in mN at counts, not rounded; the outer segments go on beyond the ends."""
    return _between(table.counts, table.force_mn, counts)


def counts_at(table: CellTable, force_mn: float) -> float:
    """Return the counts at which a table has a force, not rounded; where several have it, one of them."""
    forces, counts = table.force_mn, table.counts
    if forces[0] > forces[-1]:
        forces, counts = forces[::-1], counts[::-1]
    return _between(forces, counts, force_mn)


def _between(xs: Sequence[int], ys: Sequence[int], x: float) -> float:
    k = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
    while xs[k + 1] == xs[k] and k + 2 < len(xs):
        k += 1
    while xs[k + 1] == xs[k] and k:
        k -= 1
    return ys[k] + (x - xs[k]) * (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k])


def moved(scale: Scale, calibration: Calibration) -> Scale:
    """Return a scale by another calibration of the same device: the zero stays at the counts at which it was taken.

    Raises `BadDataError` for another number of cells.
    """
    if len(calibration.cells) != len(scale.calibration.cells):
        raise BadDataError(
            f"the calibration is of {len(calibration.cells)} cells, the samples are of {len(scale.calibration.cells)}",
            hint="take a calibration of the same device",
        )
    cells = zip(scale.calibration.cells, calibration.cells, scale.tare_mn, strict=True)
    tare_mn = tuple(
        # A tare of nothing was never taken: nothing is subtracted then.
        round(force_at(new, counts_at(old, tare))) if tare else 0
        for old, new, tare in cells
    )
    return replace(scale, calibration=calibration, tare_mn=tare_mn)
