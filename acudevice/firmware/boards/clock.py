# The full count of ticks from a counter that wraps.


class Clock:
    def __init__(self, counter, difference):
        """Count on where `counter` (MicroPython's `time.ticks_us`) wraps; read it more often than half of that."""
        self._counter = counter
        self._difference = difference
        self._last = counter()
        self._full = 0

    def ticks(self):
        """Return the ticks since this clock was made."""
        now = self._counter()
        self._full += self._difference(now, self._last)
        self._last = now
        return self._full
