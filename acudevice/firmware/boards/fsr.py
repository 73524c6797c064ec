# A force-sensing resistor in a divider, read by the board's own converter.
#
# The resistor pulls the pin up, a fixed one pulls it down, and a large one beside the first bleeds a little current at
# rest: so rest reads above zero, and a wire that came off reads zero, which counts as clipped.

from .board import Sensor

READINGS = 4  # averaged for one sample
FULL = 65_535  # of `read_u16`


class Fsr(Sensor):
    # One resistor on one pin, sampled by a timer.

    kind = "fsr"
    rates = (100_000, 10_000, 50_000)

    def __init__(self, adc, open_below, clipped_above=FULL - 500):
        """`adc` has `read_u16`; readings up to `open_below` are a broken wire, from `clipped_above` too much force."""
        self._adc = adc
        self.clip_low = open_below
        self.clip_high = clipped_above

    def set_rate(self, rate):
        """Nothing to prepare: each reading is asked for."""

    def read(self, _):
        """Return the readings of now."""
        total = 0
        for _ in range(READINGS):
            total += self._adc.read_u16()
        return (total // READINGS,)
