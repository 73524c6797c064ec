"""The ceiling of a point for a tip, a person and a sensor: the least of all that apply. Nothing here can raise one."""

from math import floor

from acudevice.errors import UsageError
from acudevice.points.model import Band

PRESSURE_LIMIT_KPA = 300.0
"""Mean pressure under the tip that no ceiling exceeds: engineering judgement, at the low end of what is remembered of
pressure-pain thresholds of the hand; unverified."""

RANGE_SHARE = 0.9
"""Share of the calibrated range that a ceiling may reach (firmware_protocol.md, rule 6)."""

DEFAULT_SHARE = 0.8
"""Where default bands end, as a share of the soft warning."""

MIN_LOW_N = 1.0
"""Least lower edge of a band: below, onset and release would lie in the noise of 0.1 to 0.3 N of a sensor at rest."""


def ceiling_mn(
    band: Band, *, tip_area_mm2: float, reduced_sensation: bool = False, range_n: float | None = None
) -> tuple[int, str]:
    """Return the ceiling in mN, rounded down, and the words for what sets it.

    Args:
        band: The band whose limits apply.
        tip_area_mm2: Area of the tip in mm²; 300 kPa on it is one of the limits.
        reduced_sensation: Whether the person feels less there; then the soft warning is a limit too.
        range_n: Calibrated range of the sensor in N; None where it is not known yet.

    Raises:
        UsageError: The area or the range is no sensible figure.
    """
    if not 1.0 <= tip_area_mm2 <= 10_000.0:
        raise UsageError(
            f"a tip of {tip_area_mm2:g} mm² is not possible; give its area in mm², from 1 to 10000"
        )
    if range_n is not None and not 0.0 < range_n <= 1e6:
        raise UsageError(f"a calibrated range of {range_n:g} N is not possible; calibrate the device first")
    limits = [
        (band.ceiling_n * 1000.0, "of the point"),
        (
            PRESSURE_LIMIT_KPA * tip_area_mm2,
            f"of {PRESSURE_LIMIT_KPA:g} kPa on a tip of {tip_area_mm2:g} mm²",
        ),
    ]
    if reduced_sensation:
        limits.append((band.soft_n * 1000.0, "for reduced sensation"))
    if range_n is not None:
        limits.append((RANGE_SHARE * 1000.0 * range_n, f"of 90 % of the sensor's range of {range_n:g} N"))
    least, words = min(limits)
    return floor(least), words
