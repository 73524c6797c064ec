# What all boards with MicroPython's `machine` have in common.

import time

import machine

from .board import Board
from .clock import Clock
from .files import Files

FOLDER = "/ring"
LIGHT, VIBRATION, BUTTON = 1, 2, 8


class MachineBoard(Board):
    def __init__(self, sensor, lamp=None, motor=None, button=None, settings=None):
        """A board with the parts it is given; `settings` overrides what `Board` says of model, tip and so on."""
        Board.__init__(self, sensor)
        self._clock = Clock(time.ticks_us, time.ticks_diff)
        self._files = Files(FOLDER)
        self._lamp = lamp
        self._motor = motor
        self.button = button
        self.features = bool(lamp) * LIGHT | bool(motor) * VIBRATION | bool(button) * BUTTON
        self.colours = lamp.colours if lamp else 0
        for name, value in (settings or {}).items():
            setattr(self, name, value)

    def ticks(self):
        """Return the µs since the start."""
        return self._clock.ticks()

    def random32(self):
        """Return 32 bits of the hardware's generator."""
        from os import urandom

        return int.from_bytes(urandom(4), "little")

    def flash_read(self, name):
        """Return the bytes of a name, None without any. Raises OSError where they cannot be read."""
        return self._files.read(name)

    def flash_write(self, name, data):
        """Keep bytes under a name. Raises OSError."""
        self._files.write(name, data)

    def light(self, colour, strength):
        """Show a colour, where there is a light."""
        if self._lamp:
            self._lamp.show(colour, strength)

    def vibrate(self, strength):
        """Vibrate, where there is a motor."""
        if self._motor:
            self._motor.vibrate(strength)

    def reset(self):
        """Restart the board."""
        machine.reset()
