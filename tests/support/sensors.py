"""Simulated force cells with a known truth, calibrated against references that err as they say they may."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from acudevice.values.calibration_record import Direction, Observation

Curve = Callable[[float], float]


def load_cell(force_n: float) -> float:
    """Return the counts of a straight load cell on 24 bits."""
    return 1234.0 + 20_970.0 * force_n


def bent_cell(force_n: float) -> float:
    """Return the counts of a load cell that bends by 3 % of its range of 50 N."""
    return 1234.0 + 20_970.0 * force_n * (1.0 - 0.0006 * force_n)


def film(force_n: float) -> float:
    """Return the counts of a force-sensing film on 12 bits: power law, a floor, a resistor beside it, in a divider."""
    siemens = 1e-5 + (1.0 / (9000.0 * force_n**-0.9 + 150.0) if force_n > 0.0 else 0.0)
    return 4095.0 * 2200.0 / (2200.0 + 1.0 / siemens)


def straight_film(force_n: float) -> float:
    """Return the counts of a film whose conductance is in proportion to force, in a divider on 12 bits."""
    return 4095.0 * 2200.0 / (2200.0 + 30_000.0 / force_n) if force_n > 0.0 else 0.0


def plates(force_n: float) -> float:
    """Return the counts of a capacitive cell of 45 N: 255 at rest, 512 more at full scale, bending."""
    share = force_n / 45.0
    return 255.0 + 512.0 * share * (1.0 + 0.15 * share - 0.05 * share**2)


@dataclass(frozen=True)
class Rig:
    """A sensor, how it misbehaves, and how it is calibrated."""

    curve: Curve
    top_n: float
    noise_n: float = 0.004
    noise_share: float = 0.0
    mount_share: float = 0.0
    """Standard deviation of the gain between mountings."""
    hysteresis_share: float = 0.0
    """Greatest difference of unloading and loading, of the deflection at half the range."""
    u_n: float = 0.002
    u_share: float = 0.001
    """Standard uncertainty of a reference: `u_n` and this share of it; no load is no load."""
    errs: str = "load"
    """How references err: each `reading` anew, each `load` the same in all series, or all in `common`."""
    mounts: tuple[int, ...] = (1, 2, 3)
    """The mount of each series."""
    steps: tuple[float, ...] = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    """Loads as shares of the range."""

    def counts(self, force_n: float, way: float, gain: float = 1.0) -> float:
        """Return the counts, unrounded; `way` is -1 loading, +1 unloading, 0 between."""
        share = force_n / self.top_n
        half = self.hysteresis_share / 2.0 * (self.curve(self.top_n / 2.0) - self.curve(0.0))
        return self.curve(force_n * gain) + way * half * 4.0 * share * (1.0 - share)

    def truth(self, force_n: float) -> float:
        """Return the counts of the mean curve, unrounded: the middle of loading and unloading."""
        return self.counts(force_n, 0.0)

    def table(self, seed: int) -> list[Observation]:
        """Return one calibration: each series all loads up and down again, references drawn from their uncertainty."""
        rng = np.random.default_rng(seed)
        of_load, common = rng.normal(size=len(self.steps)), rng.normal()
        gains = {mount: 1.0 + self.mount_share * rng.normal() for mount in set(self.mounts)}
        found = []
        for series, mount in enumerate(self.mounts, 1):
            for way, order in ((-1.0, range(len(self.steps))), (1.0, range(len(self.steps))[::-1])):
                for k in order:
                    said_n = self.steps[k] * self.top_n
                    u = self.u_n + self.u_share * said_n if said_n else 0.0
                    error = {"reading": rng.normal(), "load": of_load[k], "common": common}[self.errs]
                    real_n = max(0.0, said_n + u * error)
                    real_n += float(rng.normal()) * float(np.hypot(self.noise_n, self.noise_share * real_n))
                    counts = round(self.counts(real_n, way, gains[mount]))
                    direction = Direction.UP if way < 0 else Direction.DOWN
                    found.append(Observation(str(series), str(mount), direction, said_n, u, 1, float(counts)))
        return found


RIGS = {
    "load cell": Rig(load_cell, 50.0, hysteresis_share=0.002),
    "load cell, remounting matters": Rig(load_cell, 50.0, mount_share=0.003, hysteresis_share=0.002),
    "bent load cell": Rig(bent_cell, 50.0, hysteresis_share=0.003),
    "film": Rig(film, 20.0, 0.005, 0.01, 0.03, 0.08, 0.0, 0.005),
    "straight film": Rig(straight_film, 20.0, 0.01, 0.01, 0.0, 0.05),
    "plates": Rig(plates, 45.0, 0.05, hysteresis_share=0.02, u_n=0.02, u_share=0.0),
}  # fmt: skip
"""Sensors as they are sold, and what is typical of them."""


FEW = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Loads as shares of the range: few, so that a thousand calibrations take seconds."""


def as_csv(observations: list[Observation]) -> str:
    """Return observations as a calibration table."""
    lines = ["series,mount,direction,reference_n,u_reference_n,cell,counts"]
    lines += [
        f"{o.series},{o.mount},{o.direction.value},{o.reference_n!r},{o.u_reference_n!r},{o.cell},{o.counts!r}"
        for o in observations
    ]
    return "\n".join(lines) + "\n"
