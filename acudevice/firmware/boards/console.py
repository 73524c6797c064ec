# The serial port that MicroPython itself talks on: USB, or the bridge on the board.

import select
import sys


class Console:
    def __init__(self, stdin=None, stdout=None):
        """Bytes in and out of the console. Nobody may type into the interpreter meanwhile."""
        self._in = (stdin or sys.stdin).buffer
        self._out = (stdout or sys.stdout).buffer
        self._poll = select.poll()
        self._poll.register(stdin or sys.stdin, select.POLLIN)
        try:
            from micropython import kbd_intr

            kbd_intr(-1)  # a byte 0x03 is data, not Ctrl-C
        except ImportError:
            pass  # CPython has none

    def read(self, most=128):
        """Return the bytes that wait, at most so many."""
        data = bytearray()
        while len(data) < most and self._poll.poll(0):
            byte = self._in.read(1)
            if not byte:
                break
            data += byte
        return bytes(data)

    def write(self, data):
        """Send bytes."""
        self._out.write(data)
