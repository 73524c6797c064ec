"""A capacitive cell with its own converter."""

from random import Random

from acudevice.errors import UsageError
from acudevice.values.calibration import CellTable
from acudevice.virtual.sensors.memory import Creep, Loop, lens
from acudevice.virtual.sensors.model import RATES_MHZ, Readings, breakpoints, noise


class Plates:
    """Two plates on a foam that stiffens, of 45 N: 10 bits, 255 at rest and 512 more at full scale, as the SingleTact.

    Below 255 the zero has drifted, above 767 the cell is pressed beyond its range, and what the converter cannot say
    becomes its first or last code. Hysteresis is below 4 % and repeatability below 1 % (both from memory); the
    stiffening and the creep are judgement.
    """

    kind = "capacitive"
    cells = 1
    width = 2
    clip_low = 0
    clip_high = 768
    rates = RATES_MHZ
    range_n = 45.0
    open_wire: Readings | None = (0,)

    REST, SPAN, FULL = 255, 512, 1023
    BEND = 0.12
    """How much more than in proportion the first newtons give, as a share of the span."""
    NOISE_COUNTS = 0.4
    HYSTERESIS_SHARE = 0.03
    CREEP = (0.005, 5.0), (0.005, 60.0)
    """Shares of the load that come late, and their time constants in seconds."""

    def __init__(self, seed: int = 0, cells: int = 1) -> None:
        if cells != 1:
            raise UsageError(f"the capacitive sensor has one cell, not {cells}", hint="ask for sensor=hx711")
        random = Random(f"plates {seed}")
        self._zero = random.uniform(-8.0, 8.0)
        self._span = self.SPAN * random.uniform(0.97, 0.99)
        self._noise = noise(random)
        self._creep = Creep(*self.CREEP)
        self._loop = Loop(self.range_n)

    def read(self, force_n: float, t_s: float, on: int | None = None) -> Readings:  # noqa: ARG002 - there is one cell
        """Return the counts of the one cell."""
        side = self._loop.side(force_n)
        loop_n = side * lens(force_n / self.range_n) * self.HYSTERESIS_SHARE / 2.0 * self.range_n
        counts = self.true_counts(force_n + self._creep.after(force_n, t_s) + loop_n)
        return (min(self.FULL, max(0, round(counts + self.NOISE_COUNTS * self._noise()))),)

    def true_counts(self, force_n: float, cell: int = 0) -> float:  # noqa: ARG002 - there is one cell
        """Return the bent line of the cell; beyond the range it goes on straight."""
        share = force_n / self.range_n
        bend = self.BEND * share * (1.0 - share) if 0.0 < share < 1.0 else 0.0
        return self.REST + self._zero + self._span * (share + bend)

    def table(self) -> tuple[CellTable, ...]:
        """Return 16 breakpoints: a count is 0.1 N, and more would not be truer."""
        return (breakpoints(self.true_counts, tuple(self.range_n * step / 15 for step in range(16))),)
