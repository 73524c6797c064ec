"""What is known of the uncertainty of forces and times: calibration, resolution, noise, time between samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, hypot, sqrt

from acudevice.signal.figures import Parts
from acudevice.signal.technique.extremes import Lift
from acudevice.values.calibration import CellTable
from acudevice.values.calibration_record import CalibrationRecord

UNIFORM = 1.0 / sqrt(12.0)
"""Deviation of a uniform distribution over its width (GUM, 4.3.7)."""

BOUND = 1.0 / sqrt(3.0)
"""The same of what lies evenly between minus and plus a bound."""

ZERO = 0.7
"""Standard uncertainty of a zero over what is seen of it: more than of a bound, since it is seen in little time."""

UNSURE = 0.4
"""The same where nobody knows whether it is noise: between a third over the whole of it and as much below none."""

KNOWN = 0.15
"""Standard uncertainty of what noise lifts something by, relative: our judgement, from made-up presses."""


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
    """Deviation of what of a sample's noise is anew in each sample."""
    period_s: float | None = None
    """From one value to the next."""
    slow_n: float = 0.0
    """Deviation of what of the noise is slower."""
    zero_n: float = 0.0
    """Force that is left where nobody seems to press, with its sign: no more than that is the zero off."""
    drifts_n: float = 0.0
    """By how much the zero may have drifted during the press."""
    stamp_s: float = 0.0
    """Deviation of times from an even row."""
    held: int = 1
    """How many samples a value lasts."""
    trust: float = 1.0
    """Share of the noise that is seen at rest, too: the other may be what the hand does."""

    def alike(self, force_n: float) -> float:
        """Return the standard uncertainty of a force by all that errs alike in samples near each other."""
        return hypot(self._by_scale(force_n), self.step_n * UNIFORM, self.slow_n, self.zero_n * ZERO)

    def force(self, force_n: float, samples: float = 1.0) -> Parts | None:
        """Return the uncertainty of a force that is the mean of so many samples.

        Noise averages out; a step does not, since a still hand stays on one.
        """
        if self.scale is None:
            return None
        noise_n = self.noise_n / sqrt(max(samples / self.held, 1.0))
        return Parts(0.0, hypot(self.step_n * UNIFORM, self.slow_n, noise_n), self.lasting(force_n))

    def lasting(self, force_n: float) -> float:
        """Return the standard uncertainty of a force by what errs alike in all presses.

        It has the sign of the zero where that is the greater part: presses among which it turns do not err alike.
        """
        scale, zero = self._by_scale(force_n), self.zero_n * ZERO
        return copysign(hypot(scale, zero), zero if abs(zero) > scale else 1.0)

    def flat(self) -> float:
        """Return that part of it which is the same at all forces."""
        return hypot(self._by_scale(0.0), self.zero_n * ZERO)

    def grows(self, force_n: float) -> float:
        """Return that part of it which grows with force."""
        return sqrt(max(0.0, self._by_scale(force_n) ** 2 - self._by_scale(0.0) ** 2))

    def _by_scale(self, force_n: float) -> float:
        """Return the standard uncertainty of a force by calibration; 0 where that was not assessed."""
        return 0.0 if self.scale is None else self.scale.at(force_n)

    def greatest(self, force_n: float, lift: Lift) -> Parts | None:
        """Return the uncertainty of the greatest force, which noise lifts."""
        if self.scale is None:
            return None
        off, own = self.lifts(lift.mean_n)
        # How much of it is noise is unknown alike in all presses.
        lasting = self.lasting(force_n)
        common = copysign(hypot(lasting, own, 0.5 * self.slow_n), lasting if abs(lasting) > own else 1.0)
        return Parts(off, hypot(self.step_n * UNIFORM, lift.spread_n), common)

    def lifts(self, off: float) -> tuple[float, float]:
        """Return what noise makes too great on average, and how sure that is, of what it does if all of it is noise."""
        return 0.5 * (1.0 + self.trust) * off, hypot(KNOWN, (1.0 - self.trust) * UNSURE) * abs(off)

    def deviation(
        self, value: float, floor: float, samples: float, more: float = 0.0, common: float = 0.0
    ) -> Parts:
        """Return the uncertainty of a deviation of so many samples: noise lifts it, and scatters about its mean."""
        whole = lifted(value, floor)
        off, own = self.lifts(whole)
        scatter = (
            floor * hypot(value - whole, floor / sqrt(2.0)) / max(value, 1e-12) / sqrt(max(samples, 1.0))
        )
        return Parts(off, hypot(scatter, own, more), common)

    def share(self, force_n: float) -> float | None:
        """Return the relative uncertainty that calibration gives whatever is in proportion to force."""
        if self.scale is None or force_n <= 0:
            return None
        return self.scale.at(force_n) / force_n

    @property
    def lag_s(self) -> float:
        """How much later than it was a value is seen that is held, on average."""
        return 0.5 * (1.0 - 1.0 / self.held) * (self.period_s or 0.0)


def lifted(value: float, floor: float) -> float:
    """Return how much noise of `floor` lifts a deviation that was found to be `value`."""
    return value - sqrt(max(0.0, value * value - floor * floor))


VAGUE = Doubt(trust=0.0)
"""Of what is known as a bound rather than as noise, so that it may lift a deviation less."""
