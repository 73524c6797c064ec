"""A calibration as the device holds it: a monotone table of breakpoints for each cell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellTable:
    """Breakpoints of one cell: counts strictly rising, force monotone (rising or falling)."""

    counts: tuple[int, ...]
    """2 to 32 counts, strictly rising."""
    force_mn: tuple[int, ...]
    """The force at each, in millinewtons, before tare."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns counts into force. Verdicts on both sides use this table; richer models live on the host alone."""

    id: str
    """UUID of the calibration record, 32 lower-case hex digits."""
    cells: tuple[CellTable, ...]
    created_s: int
    """When it was made, Unix time in seconds; 0 where unknown is what the device stored."""

    @property
    def range_mn(self) -> int:
        """The calibrated range: the least of the cells' greatest forces, since one cell may carry the whole load."""
        return min(max(cell.force_mn) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Scale:
    """A calibration with the tare of one config epoch: all that is needed to turn that epoch's counts into force."""

    calibration: Calibration
    tare_mn: tuple[int, ...]
    """Force of each cell at rest, subtracted; one a cell."""
    clip_low: int
    """Counts at or below this are clipped."""
    clip_high: int
    """Counts at or above this are clipped."""
