"""What is known of the uncertainty of forces and times: calibration, resolution, noise, time between samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, log, log1p, sqrt

from acudevice.values.calibration import CellTable
from acudevice.values.calibration_record import CalibrationRecord

UNIFORM = 1.0 / sqrt(12.0)
"""Deviation of a uniform distribution over its width (GUM, 4.3.7)."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Standard uncertainty of a force by calibration, between forces that were assessed."""

    force_n: tuple[float, ...]
    """Rising."""
    u_n: tuple[float, ...]

    def at(self, force_n: float) -> float:
        """Return the standard uncertainty at a force; beyond the ends that of the end, in proportion above."""
        forces, us = self.force_n, self.u_n
        if force_n <= forces[0]:
            return us[0]
        if force_n >= forces[-1]:
            return us[-1] * max(1.0, force_n / forces[-1]) if forces[-1] > 0 else us[-1]
        k = next(k for k, edge in enumerate(forces) if edge > force_n)
        share = (force_n - forces[k - 1]) / (forces[k] - forces[k - 1])
        return us[k - 1] + share * (us[k] - us[k - 1])


def curve_of(record: CalibrationRecord) -> Curve:
    """Return the uncertainty of a single press by a calibration: its own mount, direction and reading.

    Of several cells the sum, which cannot be exceeded however the load is shared.
    """
    knots = sorted({doubt.force_n for cell in record.cells for doubt in cell.doubts})
    cells = [sorted((doubt.force_n, doubt.use_n) for doubt in cell.doubts) for cell in record.cells]
    curves = [Curve(tuple(f for f, _ in cell), tuple(u for _, u in cell)) for cell in cells]
    return Curve(tuple(knots), tuple(sum(curve.at(force) for curve in curves) for force in knots))


def step_of(tables: Sequence[CellTable], force_n: float) -> float:
    """Return the force of one count near a force in N, of all cells together; at least the millinewton of the check."""
    total = 0.0
    for table in tables:
        steps = zip(table.counts, table.counts[1:], table.force_mn, table.force_mn[1:], strict=False)
        near = [abs((m1 - m0) / (c1 - c0)) for c0, c1, m0, m1 in steps if max(m0, m1) >= force_n * 1000.0]
        total += ((near or [abs(_last(table))])[0] / 1000.0) ** 2
    return max(sqrt(total), 0.001)


def _last(table: CellTable) -> float:
    return (table.force_mn[-1] - table.force_mn[-2]) / (table.counts[-1] - table.counts[-2])


@dataclass(frozen=True, slots=True)
class Doubt:
    """What goes into the uncertainty of a press's figures. All in N and s; None: not assessed."""

    scale: Curve | None = None
    """By calibration."""
    step_n: float = 0.0
    """Force of one count."""
    noise_n: float = 0.0
    """Deviation of the noise of a sample."""
    period_s: float | None = None
    """From one sample to the next."""
    noise_s: float = 0.0
    """By how much noise moves an edge."""

    def force(self, force_n: float, samples: float = 1.0) -> float | None:
        """Return the standard uncertainty of a force that is the mean of so many samples.

        Noise averages out; a step does not, since a still hand stays on one.
        """
        if self.scale is None:
            return None
        return hypot(self.scale.at(force_n), self.step_n * UNIFORM, self.noise_n / sqrt(max(samples, 1.0)))

    def greatest(self, force_n: float, count: int, samples: float = 1.0) -> float | None:
        """Return the standard uncertainty of the greatest or least of so many, which noise moves: each of `samples`."""
        if self.scale is None:
            return None
        lifted = self.noise_n / sqrt(max(samples, 1.0)) * sqrt(2.0 * log(max(count, 2)))
        return hypot(self.scale.at(force_n), self.step_n * UNIFORM, lifted)

    def share(self, force_n: float) -> float | None:
        """Return the relative uncertainty that calibration gives whatever is in proportion to force."""
        if self.scale is None or force_n <= 0:
            return None
        return self.scale.at(force_n) / force_n

    def edges(self, count: float) -> float | None:
        """Return the uncertainty of a time between so many edges, each anywhere within a period, and moved by noise."""
        if self.period_s is None:
            return None
        return hypot(self.period_s * UNIFORM, self.noise_s) * sqrt(count)

    def edge(self) -> float | None:
        """Return the uncertainty of the time of one edge, which is found late by half a period on average."""
        return None if self.period_s is None else hypot(2.0 * self.period_s * UNIFORM, self.noise_s)


def lifted(value: float, floor: float) -> float:
    """Return how much noise of `floor` lifts a deviation that was found to be `value`."""
    return value - sqrt(max(0.0, value * value - floor * floor))


def lift_n(doubt: Doubt, slope_n_s: float) -> float:
    """Return by how much noise lifts the force at the first sample that reaches a level on a slope.

    The more samples noise can lift to the level, the greater is the greatest of them.
    """
    if doubt.noise_n == 0.0 or not doubt.period_s or slope_n_s <= 0:
        return doubt.noise_n
    return doubt.noise_n * sqrt(1.0 + 2.0 * log1p(doubt.noise_n / (slope_n_s * doubt.period_s)))
