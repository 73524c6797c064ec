# Config epochs: which tare, rate and calibration the samples were taken with (section 7.3 of the protocol).

KEPT = 9


class Epoch:
    def __init__(self, number, index, tick, setting):
        """The description of one epoch; `index` and `tick` are those of its first sample, foretold until it came."""
        self.number = number
        self.index = index
        self.tick = tick
        self.rate, self.period, self.tare, self.calibration_crc = setting
        self._open = False

    def open(self, index, tick):
        """Note a sample; return whether it is the first of the epoch."""
        if self._open:
            return False
        self._open = True
        self.index = index
        self.tick = tick
        return True

    def fields(self):
        """Return the fields that describe it, in `config` and in the event."""
        return [
            ("epoch", self.number),
            ("index", self.index),
            ("tick", self.tick),
            ("rate", self.rate),
            ("period", self.period),
            ("tare", self.tare),
            ("calibration_crc", self.calibration_crc),
        ]


class Epochs:
    def __init__(self):
        """The epochs of this boot, the newest last."""
        self.count = 0
        self._kept = []
        # Samples may outlive the description of their epoch: the periods by number, but for the usual one.
        self._usual = 0
        self._periods = {}

    def now(self):
        """Return the current epoch."""
        return self._kept[-1]

    def add(self, index, tick, setting):
        """Begin an epoch with the next number; `setting` is its rate, period, tare and the CRC of its calibration."""
        self._kept.append(Epoch(self.count & 0xFF, index, tick, setting))
        self._note_period(self.now())
        self.count += 1
        if len(self._kept) > KEPT:
            self._kept.pop(0)

    def get(self, number):
        """Return the latest epoch with a number from the wire, None if it is not described any more."""
        for epoch in self._kept:
            if epoch.number == number:
                return epoch
        return None

    def _note_period(self, epoch):
        self._usual = self._usual or epoch.period
        if epoch.period != self._usual:
            self._periods[epoch.number] = epoch.period
        elif epoch.number in self._periods:
            del self._periods[epoch.number]

    def period(self, number):
        """Return the period of an epoch, described or not."""
        return self._periods.get(number, self._usual)

    def occurred(self, number):
        """Return whether an epoch had that number in this boot."""
        return number < self.count
