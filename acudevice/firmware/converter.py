# Watches when samples come: those of a converter that is silent for long are made up (section 7.2), those that nobody
# took in a shorter time are lost (section 7.1).

from .events import CONVERTER_BACK, CONVERTER_SILENT

SILENT_MS = 500
SILENT_PERIODS = 3
BURST = 64  # samples made up at once, so that nothing else waits for long


class Converter:
    def __init__(self, per_ms):
        """Whether readings come, and when those that do not come would have been due."""
        self._per_ms = per_ms
        self._last = 0  # tick of the last sample, real or made up
        self._period = 1
        self._begun = False  # whether a sample came since `restart`: a converter that wakes takes its time
        self._filling = False
        self._silent = False

    def restart(self, tick, period):
        """Expect readings from `tick` on."""
        self._last = tick
        self._period = period
        self._begun = self._filling = False

    def due(self):
        """Return the tick at which the next sample is due."""
        return self._last + self._period

    def until(self, tick):
        """Yield the ticks of samples to be made up before one that came at `tick`."""
        return self.missing(tick - self._period // 2)

    def came(self, tick):
        """Note a sample of `tick`; return how many, at least, nobody took since the last one.

        One that is late by less than a period may be the next one all the same.
        """
        periods = (tick - self._last) // self._period
        missed = periods - 1 if self._begun and periods > 1 else 0
        self._last = tick
        self._begun = True
        self._filling = False
        return missed

    def missing(self, tick):
        """Yield the ticks of samples that are to be made up by now; none unless the converter is silent."""
        if tick - self._last >= max(SILENT_MS * self._per_ms, SILENT_PERIODS * self._period):
            self._filling = True
        for _ in range(BURST):
            if not self._filling or self.due() > tick:
                break
            self._last = self.due()
            yield self._last

    def turn(self, silent):
        """Return the cause of a fault event if it fell silent or came back, else None."""
        if silent == self._silent:
            return None
        self._silent = silent
        return CONVERTER_SILENT if silent else CONVERTER_BACK
