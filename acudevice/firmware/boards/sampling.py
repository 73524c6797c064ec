# When samples are taken: as a converter gives them, or when they are due.

LATE_PERIODS = 4


class FreeRunning:
    def __init__(self, ring, sensor):
        """Takes each reading when the converter has it."""
        self._ring = ring
        self._sensor = sensor
        self._rate = 0

    def poll(self, tick):
        """Sample if there is something to sample."""
        rate = self._ring.wants_rate()
        if rate != self._rate:
            self._rate = rate
            self._sensor.set_rate(rate)
        if rate and self._sensor.ready():
            readings = self._sensor.read(tick)
            if readings is not None:  # a converter that just woke has none yet, and is not silent for that
                self._ring.sample(readings, tick)


class Timed:
    def __init__(self, ring, sensor):
        """Takes each sample when it is due; one that is far too late is a sample of now."""
        self._ring = ring
        self._sensor = sensor

    def poll(self, tick):
        """Sample if one is due; call at least once a period."""
        ring = self._ring
        if not ring.wants_rate() or tick < ring.due:
            return
        period = ring.stream.epochs.now().period
        late = (tick - ring.due) // period >= LATE_PERIODS
        ring.sample(self._sensor.read(tick), tick if late else ring.due)
