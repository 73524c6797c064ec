# Runs a ring on a board, best from the board's own main.py: docs/build_a_ring.md says how.

import sys

from .ring import Ring
from .serial_link import SerialLink


def found():
    """Return the board that this program runs on, wired as the page for makers says."""
    if sys.platform == "esp32":
        from .boards import esp32 as kind
    elif sys.platform == "rp2":
        from .boards import rp2 as kind
    else:
        raise OSError("no wiring is known for %s; pass a board of your own to run()" % sys.platform)
    return kind.board()


class Device:
    def __init__(self, board, console, bluetooth=None):
        """A ring with its links, its sampling and its button."""
        self._board = board
        self._console = console
        self._ring = ring = Ring(board)
        self._link = SerialLink(ring, console.write)
        self._radio = None
        if bluetooth:
            from .ble_link import BleLink

            self._radio = BleLink(ring, bluetooth)
        from .boards import sampling

        takes = sampling.FreeRunning if hasattr(board.sensor, "ready") else sampling.Timed
        self._sampling = takes(ring, board.sensor)
        self._button = self._make_button() if board.button else None

    def _make_button(self):
        from .boards.button import Button

        return Button(lambda: not self._board.button(), self._ring.per_ms, self._pressed, self._forget)

    def _pressed(self, action):
        self._ring.button(action)
        if self._radio:
            self._radio.open_window(self._board.ticks())

    def _forget(self):
        if self._radio:
            self._radio.forget()

    def turn(self):
        """Do everything once."""
        self._sampling.poll(self._board.ticks())
        data = self._console.read()
        if data:
            self._link.feed(data)
        tick = self._board.ticks()
        self._ring.poll(tick)
        if self._radio:
            self._radio.poll(tick)
        if self._button:
            self._button.poll(tick)


def run(board, bluetooth=None, console=None):
    """Run forever. `bluetooth` is MicroPython's module, for boards that can bond."""
    from .boards.console import Console

    device = Device(board, console or Console(), bluetooth)
    try:
        while True:
            device.turn()
    finally:  # a fault: a light that stays as it was would go on saying that all is well
        board.light("off", 0)
        board.vibrate(0)
