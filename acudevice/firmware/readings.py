# Raw readings: their width, the fault code, what is clipped (section 7.2 of the protocol).

CLIPPED, FAULT = 1 << 1, 1 << 3  # flags of a packet


class Readings:
    def __init__(self, sensor):
        """How a sensor's readings are judged and how they travel."""
        self._sensor = sensor
        self.fault = -1 << 8 * sensor.width - 1

    def judge(self, readings):
        """Return readings that fit their width, and the flags of what is wrong with them; None is no reading."""
        if readings is None:
            return (self.fault,) * self._sensor.cells, FAULT
        flags = 0
        for counts in readings:
            flags |= self._judge(counts)
        if flags:
            readings = [self._fit(counts) for counts in readings]
        return readings, flags

    def _judge(self, counts):
        if counts is None or counts == self.fault:
            return FAULT
        return 0 if self._sensor.clip_low < counts < self._sensor.clip_high else CLIPPED

    def _fit(self, counts):
        """Return counts that their width can carry, so that none comes round as another."""
        if counts is None:
            return self.fault
        return max(self.fault, min(-self.fault - 1, counts))

    def flags(self, raw):
        """Return the flags of readings as they travel."""
        flags = 0
        width = self._sensor.width
        for at in range(0, len(raw), width):
            counts = int.from_bytes(raw[at : at + width], "little")
            if counts >= -self.fault:
                counts += 2 * self.fault
            flags |= self._judge(counts)
        return flags
