"""Force from counts, written from firmware_protocol.md section 9 alone, in the letters of the page."""

from acudevice.values.calibration import CellTable, Scale


def steps(table: CellTable, c: int) -> tuple[int, int, int, int]:
    """Return k, p, d and the force of one cell before tare."""
    k = max([k for k in range(len(table.counts) - 1) if table.counts[k] <= c], default=0)
    d = table.counts[k + 1] - table.counts[k]
    p = (c - table.counts[k]) * (table.force_mn[k + 1] - table.force_mn[k])
    force = table.force_mn[k] + (2 * p + d) // (2 * d)
    return k, p, d, max(-250_000_000, min(250_000_000, force))


def force_mn(scale: Scale, readings: tuple[int, ...], width: int) -> int | None:
    """Return the force of a sample; None where it is invalid."""
    fault = -(2 ** (8 * width - 1))
    if any(c == fault or c <= scale.clip_low or c >= scale.clip_high for c in readings):
        return None
    cells = zip(scale.calibration.cells, scale.tare_mn, readings, strict=True)
    return sum(steps(table, c)[3] - tare for table, tare, c in cells)
