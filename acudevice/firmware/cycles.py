# Counts the cycles of kneading: peaks and troughs with a hysteresis (section 10.3 of the protocol).


class Cycles:
    def __init__(self, entry, force, tick):
        """The peaks of one press, from the onset's sample on."""
        self._entry = entry
        self._rising = True
        self._extreme = force
        self._tick = tick
        self.count = 0
        self.light = 0
        self.hard = 0
        self.sum = 0
        self.sum_sq = 0
        self._first = None  # tick of the first peak
        self._last = None  # tick of the last one
        self._peak = 0  # its force

    def _swing(self, force):
        entry = self._entry
        return max(entry.onset - entry.release, force // 8)

    def take(self, force, tick):
        """Take the next sample."""
        if self._rising:
            if force > self._extreme:
                self._extreme = force
                self._tick = tick
            elif self._extreme - force >= self._swing(self._extreme):
                self._turn(force)
        elif force < self._extreme:
            self._extreme = force
        elif force - self._extreme >= self._swing(self._peak):
            self._rising = True
            self._extreme = force
            self._tick = tick

    def _turn(self, force):
        """The extreme was a peak: count it and look for the trough."""
        peak = self._extreme
        self.count += 1
        self.light += peak < self._entry.low
        self.hard += peak > self._entry.high
        self.sum += peak
        self.sum_sq += peak * peak
        self._last = self._tick
        if self._first is None:
            self._first = self._tick
        self._peak = peak
        self._rising = False
        self._extreme = force

    def cadence(self, tick_hz):
        """Return the cadence in mHz, None with fewer than three cycles."""
        if self.count < 3:
            return None
        span = self._last - self._first
        return (2 * (self.count - 1) * 1000 * tick_hz + span) // (2 * span)
