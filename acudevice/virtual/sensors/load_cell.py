"""Strain gauge cells on a 24-bit converter."""

from functools import partial
from math import cos, exp, tau
from random import Random

from acudevice.values.calibration import CellTable
from acudevice.virtual.sensors.memory import Creep, Loop, lens
from acudevice.virtual.sensors.model import RATES_MHZ, Readings, breakpoints, noise


class LoadCell:
    """Cells on a converter with gain 128, as the HX711: linear, with noise, an offset, creep, hysteresis and drift.

    Each cell is rated 100 N at 1 mV/V and fed with 5 V; full scale of the converter is ±20 mV, and it gives 10 or 80
    readings a second (HX711 data sheet; the other rates are for tests). Its own noise, 50 to 90 nV or 1 to 2 mN, drowns
    in that of a ring strapped to a finger. Several cells share the force, more of it now on one, now on another. The
    strap presses a little, which is what a tare is for. Sizes of creep, hysteresis and drift with warmth are judgement.
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
    WARM_N, WARM_SHARE = 0.1, 0.001
    """At most, how far warmth moves the zero, and the gain as a share."""
    CREEP_SHARE, CREEP_S = 0.0005, 120.0
    """Deflection that comes late, as a share of the load, and its time constant."""
    HYSTERESIS_SHARE = 0.0005
    """Difference of unloading and loading in the middle of the range, as a share of the range."""

    def __init__(self, seed: int = 0, cells: int = 1) -> None:
        random = Random(f"load cell {seed}")
        self.cells = cells
        self._zero = tuple(random.randrange(-80_000, 80_001) for _ in range(cells))
        self._gain = tuple(self.COUNTS_PER_N * random.uniform(0.97, 1.03) for _ in range(cells))
        self._strap_n = tuple(random.uniform(0.05, 0.3) / cells for _ in range(cells))
        self._drift_n = tuple(random.uniform(-self.WARM_N, self.WARM_N) / cells for _ in range(cells))
        self._turn_hz = random.uniform(0.2, 0.4)
        self._noise = noise(random)
        self._warmth = Random(f"warmth {seed}").uniform(-self.WARM_SHARE, self.WARM_SHARE)
        self._creep = Creep((self.CREEP_SHARE, self.CREEP_S))
        self._loop = Loop(self.range_n)

    def read(self, force_n: float, t_s: float, on: int | None = None) -> Readings:
        """Return the counts of each cell: its share of the force, or all of it, and what else bends it."""
        warm = 1.0 - exp(-t_s / self.WARM_UP_S)
        side, shape = self._loop.side(force_n), lens(force_n / self.range_n)
        bent_n = force_n * (1.0 + warm * self._warmth) + self._creep.after(force_n, t_s)
        bent_n += side * shape * self.HYSTERESIS_SHARE / 2.0 * self.range_n
        if self.cells == 1:
            return (self._counts(0, bent_n, warm),)
        if on is not None:
            return tuple(
                self._counts(cell, bent_n if cell == on else 0.0, warm) for cell in range(self.cells)
            )
        turn, mean_n = tau * self._turn_hz * t_s, bent_n / self.cells
        shares = (1.0 + 0.6 * cos(turn - tau * cell / self.cells) for cell in range(self.cells))
        return tuple(self._counts(cell, mean_n * share, warm) for cell, share in enumerate(shares))

    def true_counts(self, force_n: float, cell: int) -> float:
        """Return the straight line of one cell."""
        return self._zero[cell] + self._gain[cell] * force_n

    def table(self) -> tuple[CellTable, ...]:
        """Return two breakpoints a cell: a straight line needs no more."""
        lines = (partial(self.true_counts, cell=cell) for cell in range(self.cells))
        return tuple(breakpoints(line, (0.0, self.range_n)) for line in lines)

    def _counts(self, cell: int, bent_n: float, warm: float) -> int:
        bent_n += self._strap_n[cell] + warm * self._drift_n[cell] + self.NOISE_N * self._noise()
        counts = round(self._zero[cell] + self._gain[cell] * bent_n)
        return min(self.clip_high, max(self.clip_low, counts))
