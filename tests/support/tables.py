"""The arithmetic of a calibration table, written once more."""

from acudevice.values.calibration import CellTable


def force_mn(table: CellTable, counts: int) -> int:
    """Interpolate as section 9.1 says."""
    c, m = table.counts, table.force_mn
    k = max((number for number in range(len(c) - 1) if c[number] <= counts), default=0)
    d = c[k + 1] - c[k]
    p = (counts - c[k]) * (m[k + 1] - m[k])
    return m[k] + (2 * p + d) // (2 * d)
