# Events: their numbers, and the last of them kept so that a host can ask again (section 11 of the protocol).

from . import fields

PRESS_START, PRESS_END, OVER, CLEAR, EPOCH, BATTERY, BUTTON, TABLE, FAULT, LINK = range(1, 11)
CONVERTER_SILENT, CONVERTER_BACK, FLASH_FAILED, OVERRUN = range(1, 5)  # causes of FAULT
HOST_SILENT = 1  # cause of LINK
KEPT = 32


class Events:
    def __init__(self):
        """The newest events, numbered from 0 in this boot."""
        self.count = 0
        self._kept = []

    def add(self, kind, pairs):
        """Keep one event, and forget the oldest when there are too many."""
        if len(self._kept) == KEPT:
            self._kept.pop(0)
        self._kept.append(bytes((kind,)) + fields.encode(pairs))
        self.count += 1

    def oldest(self):
        """Return the number of the oldest event held."""
        return self.count - len(self._kept)

    def get(self, number):
        """Return an event that is held: a byte of its kind, then its fields."""
        return self._kept[number - self.oldest()]

    def full(self, seq):
        """Return the full number of a number from the wire: the latest it can stand for, below 0 for the future."""
        return self.count - ((self.count - seq) & 0xFFFF)
