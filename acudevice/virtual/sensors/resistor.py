"""A force-sensing resistor in a divider."""

from random import Random

from acudevice.errors import UsageError
from acudevice.values.calibration import CellTable
from acudevice.virtual.sensors.memory import Creep, Loop
from acudevice.virtual.sensors.model import RATES_MHZ, Readings, breakpoints, noise


class Resistor:
    """A film on a 12-bit converter: power law, hysteresis, drift with the logarithm of time, useless above 20 N.

    The resistance falls as force to the power of -0.9 from 9 kΩ at 1 N (Interlink 402: rated 0.2 to 20 N) towards a
    floor. On the way back it is 10 % less than on the way up, and under a standing load it falls by less than 5 % a
    decade of time (both Interlink 400 series). 100 kΩ beside it make rest differ from an open wire. A reading counts as
    clipped that `range_n` gives on the way up.
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
    HYSTERESIS_SHARE = 0.1
    """Difference of resistance while loading and unloading, as a share of the former."""
    DRIFT_SHARE = 0.02
    """By how much the film acts as if the force grew, a decade of time; the data sheet says less than 5 %."""
    DECADES_S = (1.0, 10.0, 100.0, 1000.0)

    def __init__(self, seed: int = 0, cells: int = 1) -> None:
        if cells != 1:
            raise UsageError(f"the fsr sensor has one cell, not {cells}", hint="ask for sensor=hx711")
        random = Random(f"fsr {seed}")
        self._part = random.uniform(0.9, 1.1)
        self._noise = noise(random)
        self._creep = Creep(*((self.DRIFT_SHARE, tau_s) for tau_s in self.DECADES_S))
        self._loop = Loop(self.range_n)
        self.clip_high = round(self._divided(self.range_n, 1.0 - self.HYSTERESIS_SHARE / 2.0))

    def read(self, force_n: float, t_s: float, on: int | None = None) -> Readings:  # noqa: ARG002 - there is one cell
        """Return the counts of the one cell."""
        felt_n = force_n + self._creep.after(force_n, t_s)
        felt_n *= 1.0 + self.NOISE * self._noise()
        easier = 1.0 + self._loop.side(force_n) * self.HYSTERESIS_SHARE / 2.0
        counts = self._divided(felt_n, easier) + 0.7 * self._noise()
        return (min(self.FULL, max(0, round(counts))),)

    def true_counts(self, force_n: float, cell: int = 0) -> float:  # noqa: ARG002 - there is one cell
        """Return the divider's share of full scale; forces below zero are rest."""
        return self._divided(force_n, 1.0)

    def table(self) -> tuple[CellTable, ...]:
        """Return 32 breakpoints, close together where the curve bends."""
        return (breakpoints(self.true_counts, tuple(self.range_n * (step / 31) ** 2 for step in range(32))),)

    def _divided(self, force_n: float, easier: float) -> float:
        """Return the counts, unrounded, of a film that conducts `easier` times as well as in the mean."""
        siemens = 1.0 / self.BESIDE_OHM
        if force_n > 0.0:
            siemens += easier / (self._part * self.AT_1N_OHM * force_n**self.POWER + self.FLOOR_OHM)
        return self.FULL * self.FIXED_OHM / (self.FIXED_OHM + 1.0 / siemens)
