"""The ramp of a pressure-pain threshold: how fast force should rise, and whether it does.

Rates: 50 kPa/s on a probe of 1 cm² is the rate of the DFNS protocol (read: PMC7211210, table 2; after Rolke 2006).
30 kPa/s and 1 kg/s (Fischer) are in use too (from memory). The shares and times below are judgement.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, isfinite

from acudevice.errors import UsageError

RATE_KPA_S = 50.0
"""Usual rate; see above."""
SLOWEST_KPA_S, FASTEST_KPA_S = 5.0, 100.0
"""What may be asked for: below, a hand tires before it hurts; above, nobody stops in time. Judgement."""
LOOK_S = 1.0
"""What the rate of the moment is fitted to: the last second."""
LEAST_S = 0.4
"""Least of that second before anything is said of the rate: judgement."""
SHARE = 0.25
"""By how much the rate of the moment may differ before the person is told: judgement."""


class Speed(StrEnum):
    """How the rate of the moment compares."""

    UNKNOWN = "unknown"
    SLOW = "slow"
    RIGHT = "right"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Ramp:
    """How force should rise."""

    rate_kpa_s: float
    tip_area_mm2: float
    onset_n: float = 1.0
    """Force at which the ramp begins: the finger is on."""

    def __post_init__(self) -> None:
        """Refuse what is no ramp with `UsageError`."""
        if not SLOWEST_KPA_S <= self.rate_kpa_s <= FASTEST_KPA_S:
            raise UsageError(
                f"a ramp of {self.rate_kpa_s:g} kPa/s is not possible; choose from {SLOWEST_KPA_S:g} to "
                f"{FASTEST_KPA_S:g}"
            )
        if not 1.0 <= self.tip_area_mm2 <= 10_000.0:
            raise UsageError(
                f"a tip of {self.tip_area_mm2:g} mm² is not possible; give its area in mm², from 1 to 10000"
            )

    @property
    def rate_n_s(self) -> float:
        """The rate in N/s: 1 kPa on 1 mm² is 1 mN."""
        return self.rate_kpa_s * self.tip_area_mm2 / 1000.0

    def target_n(self, since_s: float) -> float:
        """Return the force in N that it should be `since_s` seconds after the onset."""
        return self.onset_n + self.rate_n_s * max(0.0, since_s)

    def speed(self, t_s: Sequence[float], force_n: Sequence[float]) -> Speed:
        """Compare the rate fitted to the last second of a ramp; equally long sequences, oldest first."""
        begin = bisect_right(t_s, t_s[-1] - LOOK_S) if t_s else 0
        if not t_s or t_s[-1] - t_s[begin] < LEAST_S:
            return Speed.UNKNOWN
        found = slope(t_s[begin:], force_n[begin:])
        if found is None:
            return Speed.UNKNOWN
        if found > self.rate_n_s * (1.0 + SHARE):
            return Speed.FAST
        return Speed.SLOW if found < self.rate_n_s * (1.0 - SHARE) else Speed.RIGHT


def slope(t_s: Sequence[float], force_n: Sequence[float]) -> float | None:
    """Return the least-squares slope in N/s; None where there is none: fewer than three points, or all at one time."""
    if len(t_s) < 3:
        return None
    mean_s, mean_n = fsum(t_s) / len(t_s), fsum(force_n) / len(t_s)
    around = [at_s - mean_s for at_s in t_s]
    square = fsum(off_s * off_s for off_s in around)
    if not square:
        return None
    found = fsum(off_s * (at_n - mean_n) for off_s, at_n in zip(around, force_n, strict=True)) / square
    return found if isfinite(found) else None
