"""Simulated sensors: from the force on the tip to the counts of a converter, and the calibration table that is true.

To add a sensor, write a class of the shape of `Sensor` and one line in `SENSORS`. A model may remember what happened to
it (creep, hysteresis, drift in time): it is asked once a sample, with times that never fall.

Figures of the parts are those of their data sheets where a docstring says so; the rest is judgement.
"""

from collections.abc import Callable
from functools import partial
from math import cos, exp, tau
from random import Random
from typing import Protocol

from acudevice.errors import UsageError
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

    def read(self, force_n: float, t_s: float) -> Readings:
        """Return the counts of each cell under `force_n` at `t_s`."""
        ...

    def true_counts(self, force_n: float, cell: int) -> float:
        """Return what one cell would read under `force_n` without noise, strap and drift, unrounded."""
        ...

    def table(self) -> tuple[CellTable, ...]:
        """Return the calibration that is true for this sensor, at most 32 breakpoints a cell."""
        ...


class LoadCell:
    """Strain gauge cells on a 24-bit converter with gain 128, as the HX711: linear, with noise, an offset and drift.

    Each cell is rated 100 N at 1 mV/V and fed with 5 V; full scale of the converter is ±20 mV (HX711 data sheet). Its
    own noise, 50 to 90 nV or 1 to 2 mN, drowns in that of a ring strapped to a finger. Several cells share the force,
    more of it now on one, now on another. The strap presses a little, which is what a tare is for.
    """

    kind = "hx711"
    width = 3
    clip_low = -(2**23) + 1
    clip_high = 2**23 - 1
    rates = RATES_MHZ
    range_n = 60.0
    open_wire: Readings | None = None

    COUNTS_PER_N = 5e-3 / 100.0 / 20e-3 * 2**23
    """1 mV/V times 5 V at 100 N, of 20 mV for 2²³ counts: about 20,970 a newton."""
    NOISE_N = 0.008
    """Root mean square of a cell's noise."""
    WARM_UP_S = 600.0
    """Time constant of the drift after power-on."""

    def __init__(self, seed: int = 0, cells: int = 1) -> None:
        random = Random(f"load cell {seed}")
        self.cells = cells
        self._zero = tuple(random.randrange(-80_000, 80_001) for _ in range(cells))
        self._gain = tuple(self.COUNTS_PER_N * random.uniform(0.97, 1.03) for _ in range(cells))
        self._strap_n = tuple(random.uniform(0.05, 0.3) / cells for _ in range(cells))
        self._drift_n = tuple(random.uniform(-0.1, 0.1) / cells for _ in range(cells))
        self._turn_hz = random.uniform(0.2, 0.4)
        self._noise = noise(random)

    def read(self, force_n: float, t_s: float) -> Readings:
        """Return the counts of each cell: its share of the force, and what else bends it."""
        warm = 1.0 - exp(-t_s / self.WARM_UP_S)
        if self.cells == 1:
            return (self._counts(0, force_n, warm),)
        turn, mean_n = tau * self._turn_hz * t_s, force_n / self.cells
        shares = (1.0 + 0.6 * cos(turn - tau * cell / self.cells) for cell in range(self.cells))
        return tuple(self._counts(cell, mean_n * share, warm) for cell, share in enumerate(shares))

    def true_counts(self, force_n: float, cell: int) -> float:
        """Return the straight line of one cell."""
        return self._zero[cell] + self._gain[cell] * force_n

    def table(self) -> tuple[CellTable, ...]:
        """Return two breakpoints a cell: a straight line needs no more."""
        lines = (partial(self.true_counts, cell=cell) for cell in range(self.cells))
        return tuple(_table(line, (0.0, self.range_n)) for line in lines)

    def _counts(self, cell: int, force_n: float, warm: float) -> int:
        force_n += self._strap_n[cell] + warm * self._drift_n[cell] + self.NOISE_N * self._noise()
        counts = round(self._zero[cell] + self._gain[cell] * force_n)
        return min(self.clip_high, max(self.clip_low, counts))


class Resistor:
    """A force-sensing resistor in a divider on a 12-bit converter: power law, noise in proportion, useless above 20 N.

    The resistance falls as force to the power of -0.9 from 9 kΩ at 1 N (Interlink 402: rated 0.2 to 20 N) towards a
    floor. 100 kΩ beside it make rest differ from an open wire. From `range_n` on a reading counts as clipped.
    """

    kind = "fsr"
    cells = 1
    width = 2
    clip_low = 20
    rates = RATES_MHZ
    range_n = 20.0
    open_wire: Readings | None = (0,)

    FULL = 4095
    FIXED_OHM, BESIDE_OHM = 2_200.0, 100_000.0
    AT_1N_OHM, POWER, FLOOR_OHM = 9_000.0, -0.9, 150.0
    NOISE = 0.004
    """Root mean square of the noise as a share of the force: the film's, not the converter's."""

    def __init__(self, seed: int = 0, cells: int = 1) -> None:
        if cells != 1:
            raise UsageError(f"the fsr sensor has one cell, not {cells}", hint="ask for sensor=hx711")
        random = Random(f"fsr {seed}")
        self._part = random.uniform(0.9, 1.1)
        self._noise = noise(random)
        self.clip_high = round(self.true_counts(self.range_n))

    def read(self, force_n: float, t_s: float) -> Readings:  # noqa: ARG002 - part of the shape; this film has no memory
        """Return the counts of the one cell."""
        counts = self.true_counts(force_n * (1.0 + self.NOISE * self._noise())) + 0.7 * self._noise()
        return (min(self.FULL, max(0, round(counts))),)

    def true_counts(self, force_n: float, cell: int = 0) -> float:  # noqa: ARG002 - there is one cell
        """Return the divider's share of full scale; forces below zero are rest."""
        siemens = 1.0 / self.BESIDE_OHM
        if force_n > 0.0:
            siemens += 1.0 / (self._part * self.AT_1N_OHM * force_n**self.POWER + self.FLOOR_OHM)
        return self.FULL * self.FIXED_OHM / (self.FIXED_OHM + 1.0 / siemens)

    def table(self) -> tuple[CellTable, ...]:
        """Return 32 breakpoints, close together where the curve bends."""
        return (_table(self.true_counts, tuple(self.range_n * (step / 31) ** 2 for step in range(32))),)


SENSORS: dict[str, Callable[[int, int], Sensor]] = {"hx711": LoadCell, "fsr": Resistor}
"""Sensors by the name that an address can ask for with `sensor=`; each is made of a seed and a number of cells."""


def noise(random: Random) -> Callable[[], float]:
    """Return draws with mean 0 and variance 1, nearly normal: sums of four even draws, at a tenth of the cost."""
    draw = random.random
    return lambda: (draw() + draw() + draw() + draw() - 2.0) * 3.0**0.5


FAULTS = ("disconnected", "saturated")
"""What can be broken on request: a cable, or the input of the converter."""


def broken(sensor: Sensor, fault: str) -> Readings | None:
    """Return what a sensor reads with one of `FAULTS`, None where its converter falls silent."""
    return sensor.open_wire if fault == "disconnected" else (sensor.clip_high,) * sensor.cells


def _table(curve: Callable[[float], float], forces_n: tuple[float, ...]) -> CellTable:
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
