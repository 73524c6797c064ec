"""From counts to force: the normative integer arithmetic of firmware_protocol.md, section 9."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acudevice.errors import BadDataError
from acudevice.signal.cells import NOWHERE, Cell
from acudevice.signal.zones import Cause
from acudevice.values.calibration import Scale
from acudevice.values.samples import FAULT_COUNTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Converter:
    """The scale of one epoch made ready: counts in, whole millinewtons out, None for an invalid sample."""

    __slots__ = ("_stretch", "cells", "valid", "width")

    def __init__(self, scale: Scale, width: int) -> None:
        """Take the scale for readings of `width` bytes; raises `BadDataError` for a table that is none."""
        self.width = width
        tables, tare = scale.calibration.cells, scale.tare_mn
        if not tables or len(tables) != len(tare):
            raise BadDataError(f"{len(tables)} cell tables do not go with {len(tare)} values of tare")
        self.cells = tuple(Cell(table, tare_mn) for table, tare_mn in zip(tables, tare, strict=True))
        self.valid = range(max(scale.clip_low, FAULT_COUNTS[width]) + 1, scale.clip_high)
        """Counts that are neither clipped nor the fault code."""
        self._stretch = NOWHERE
        """Where the counts of a packet lay last, of one cell: neighbours mostly lie there too."""

    def one(self, readings: Sequence[int]) -> int | None:
        """Return the force of one sample, its readings cell by cell."""
        total = 0
        for cell, counts in zip(self.cells, readings, strict=True):
            if counts not in self.valid:
                return None
            total += cell.force_mn(counts)
        return total

    def many(self, counts: Sequence[int]) -> Sequence[int | None]:
        """Return the force of consecutive samples, their readings cell by cell, sample by sample."""
        if not counts:
            return []
        start, stop, rise, shift, divisor = self._stretch
        if start <= min(counts) and max(counts) < stop:
            return [(c * rise + shift) // divisor for c in counts]
        return self._many(counts)

    def _many(self, counts: Sequence[int]) -> Sequence[int | None]:
        """Return the same of counts that lie somewhere else than those before, or of several cells."""
        cells, width = self.cells, len(self.cells)
        low, high = min(counts), max(counts)
        if low < self.valid.start or high >= self.valid.stop:
            return [self.one(counts[j : j + width]) for j in range(0, len(counts), width)]
        if width == 1:
            self._stretch = cells[0].stretch(low, self.valid)
            return cells[0].many(counts, low, high)
        columns = [cell.many(counts[k::width], low, high) for k, cell in enumerate(cells)]
        return [*map(sum, zip(*columns, strict=True))]

    def array(self, counts: "NDArray[np.signedinteger]") -> "tuple[NDArray[np.int64], NDArray[np.bool]]":
        """Return force (0 where invalid) and validity of `counts`, of shape (samples,) or (samples, cells)."""
        from acudevice.signal.arrays import convert

        return convert(self, counts)


def force_mn(scale: Scale, readings: Sequence[int], width: int) -> int | None:
    """Return the force of one sample of readings of `width` bytes in mN; None where it is invalid."""
    return Converter(scale, width).one(readings)


def cause_of(readings: Sequence[int], width: int) -> Cause:
    """Return why a sample is invalid: *no reading* where a cell has the fault code of this width, else clipped."""
    return Cause.NO_READING if FAULT_COUNTS[width] in readings else Cause.CLIPPED
