# Config epochs: which tare, rate and calibration the samples were taken with (section 7.3 of the protocol).

from array import array

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
        self._periods = array(
            "I", bytes(4 * 256)
        )  # by number: samples may outlive the description of their epoch

    def now(self):
        """Return the current epoch."""
        return self._kept[-1]

    def add(self, index, tick, setting):
        """Begin an epoch with the next number; `setting` is its rate, period, tare and the CRC of its calibration."""
        self._kept.append(Epoch(self.count & 0xFF, index, tick, setting))
        self._periods[self.count & 0xFF] = self.now().period
        self.count += 1
        if len(self._kept) > KEPT:
            self._kept.pop(0)

    def get(self, number):
        """Return the latest epoch with a number from the wire, None if it is not described any more."""
        for epoch in self._kept:
            if epoch.number == number:
                return epoch
        return None

    def period(self, number):
        """Return the period of an epoch, described or not."""
        return self._periods[number]

    def occurred(self, number):
        """Return whether an epoch had that number in this boot."""
        return number < self.count
