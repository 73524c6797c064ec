"""A person's own band as a share of their threshold, within the limits of the point whatever the threshold is.

That a share of 40 to 70 % is a good one is judgement; no study that we could read says so. The limits are those of
docs/points.md: a band ends at 80 % of the soft warning and of the ceiling, or below, and begins at 1 N or above.
"""

from dataclasses import dataclass
from math import floor

from acudevice.errors import UsageError

MOST = 0.8
"""Greatest share of the threshold, of the soft warning and of the ceiling that a band may end at."""
LEAST_N = 1.0
"""Least lower edge: below, a press cannot be told from rest."""


@dataclass(frozen=True, slots=True)
class OwnBand:
    """A band made from a threshold, in N, rounded down to a tenth."""

    low_n: float
    high_n: float
    capped: bool
    """Whether the limits of the point moved it down: its shares are smaller than those asked for."""


def shares(text: str) -> tuple[float, float]:
    """Read `LOW%-HIGH%`, such as `40%-70%`, as fractions. Raises `UsageError`."""
    low, dash, high = text.replace("%", "").replace("–", "-").partition("-")
    try:
        found = float(low) / 100.0, float(high) / 100.0
    except ValueError:
        found = 0.0, 0.0
    if not (dash and 0.05 <= found[0] < found[1] <= MOST):
        raise UsageError(
            f"'{text}' is no band as a share of the threshold",
            hint="write LOW%-HIGH%, such as 40%-70%: both from 5 to 80, the lower one first",
        )
    return found


def own_band(threshold_n: float, share: tuple[float, float], *, soft_n: float, ceiling_n: float) -> OwnBand:
    """Return the band for a threshold; where it would end too high, all of it comes down in proportion.

    Raises:
        UsageError: the shares are none, the threshold is none, or the band would begin below 1 N or have no width.
    """
    low, high = share
    if not (0.0 < low < high <= MOST and 0.0 < threshold_n < float("inf")):
        raise UsageError(f"no band of {low:.0%} to {high:.0%} of {threshold_n:g} N is possible")
    wanted_n = high * threshold_n
    high_n = min(wanted_n, MOST * soft_n, MOST * ceiling_n)
    low_n, high_n, capped = _tenths(high_n * low / high), _tenths(high_n), wanted_n > high_n
    if low_n < LEAST_N:
        raise UsageError(
            f"{low:.0%} of {threshold_n:.1f} N is a band that begins at {low_n:.1f} N: below {LEAST_N:g} N a press "
            "cannot be told from rest",
            hint="choose a greater lower share, or do not press this point",
        )
    if low_n >= high_n:
        raise UsageError(
            f"{low:.0%} to {high:.0%} of {threshold_n:.1f} N is a band without width: both ends are {low_n:.1f} N",
            hint="choose shares that lie farther apart",
        )
    return OwnBand(low_n, high_n, capped)


def _tenths(force_n: float) -> float:
    return floor(force_n * 10.0 + 1e-9) / 10.0
