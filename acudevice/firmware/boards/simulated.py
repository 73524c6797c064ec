# A board without hardware: its readings are given to it, its clock is set, its flash is memory.

import random

from .board import Board, Sensor


class SimulatedSensor(Sensor):
    # A converter that says what it is told.

    kind = "simulated"
    rates = (100_000, 10_000, 80_000, 200_000, 500_000, 1_000_000)


class SimulatedBoard(Board):
    model = "simulated ring"
    serial = "SIM-0001"
    features = 1 | 2 | 32
    # 1 count is 1 mN, up to 50 N.
    calibration = bytes.fromhex("01010000" + "00000000" + "00" * 16 + "02000000" + "00" * 8 + "50c30000" * 2)

    def __init__(self, sensor=None, flash=None):
        """A board whose clock is set from outside, and which notes what it shows."""
        Board.__init__(self, sensor or SimulatedSensor())
        self._flash = {} if flash is None else flash
        self.now = 0
        self.lit = ("off", 0)
        self.vibrating = 0
        self.resets = 0

    def ticks(self):
        """Return the tick that was set."""
        return self.now

    def random32(self):
        """Return 32 random bits."""
        return random.getrandbits(32)

    def light(self, colour, strength):
        """Note what the light shows."""
        self.lit = (colour, strength)

    def vibrate(self, strength):
        """Note how strongly it vibrates."""
        self.vibrating = strength

    def reset(self):
        """Count that a restart was wanted."""
        self.resets += 1
