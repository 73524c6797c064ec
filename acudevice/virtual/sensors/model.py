"""What every simulated sensor is, and what they share: noise, and the calibration table that is true."""

from collections.abc import Callable
from random import Random
from typing import Protocol

from acudevice.values.calibration import CellTable

Readings = tuple[int, ...]

RATES_MHZ: tuple[int, ...] = (10_000, 50_000, 80_000, 100_000, 200_000, 500_000, 1_000_000)
"""Sample rates that every simulated converter offers, in thousandths of a hertz."""


class Sensor(Protocol):
    """What the firmware must know of a sensor, and what it reads."""

    kind: str
    """As Info says it."""
    cells: int
    width: int
    """Bytes a reading."""
    clip_low: int
    """A reading at or below is clipped."""
    clip_high: int
    """A reading at or above is clipped."""
    rates: tuple[int, ...]
    """Offered sample rates in mHz."""
    range_n: float
    """Force up to which its calibration goes."""
    open_wire: Readings | None
    """What it reads when disconnected; None: nothing comes at all."""

    def read(self, force_n: float, t_s: float, on: int | None = None) -> Readings:
        """Return the counts of each cell under `force_n` at `t_s`, which never falls.

        `on` is the index of the cell that bears all of the force; None where they share it.
        """
        ...

    def true_counts(self, force_n: float, cell: int) -> float:
        """Return what one cell would read under `force_n` in the mean of loading and unloading, unrounded.

        That is without noise, strap, creep and drift.
        """
        ...

    def table(self) -> tuple[CellTable, ...]:
        """Return the calibration that is true for this sensor, at most 32 breakpoints a cell."""
        ...


def noise(random: Random) -> Callable[[], float]:
    """Return draws with mean 0 and variance 1, nearly normal: sums of four even draws, at a tenth of the cost."""
    draw = random.random
    return lambda: (draw() + draw() + draw() + draw() - 2.0) * 3.0**0.5


def breakpoints(curve: Callable[[float], float], forces_n: tuple[float, ...]) -> CellTable:
    """Return breakpoints of a rising curve near `forces_n`: whole counts, each with the force that belongs to it."""
    counts: list[int] = []
    force_mn: list[int] = []
    for force_n in forces_n:
        whole = round(curve(force_n))
        if not counts or whole > counts[-1]:
            counts.append(whole)
            force_mn.append(round(1000.0 * _inverse(curve, whole, force_n)))
    return CellTable(tuple(counts), tuple(force_mn))


def _inverse(curve: Callable[[float], float], counts: float, near_n: float) -> float:
    """Return the force near `near_n` at which a rising curve reads `counts`, by halving."""
    low_n, high_n = max(0.0, near_n * 0.8 - 0.05), near_n * 1.2 + 0.05
    for _ in range(50):
        middle_n = (low_n + high_n) / 2.0
        low_n, high_n = (middle_n, high_n) if curve(middle_n) < counts else (low_n, middle_n)
    return low_n
