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
        self._kept = bytearray()  # one behind the other, each with its length before it
        self._oldest = 0

    def add(self, kind, pairs):
        """Keep one event, and forget the oldest when there are too many."""
        if self.count - self._oldest == KEPT:
            self._kept[: 1 + self._kept[0]] = b""
            self._oldest += 1
        event = bytes((kind,)) + fields.encode(pairs)
        self._kept.append(len(event))
        self._kept.extend(event)
        self.count += 1

    def oldest(self):
        """Return the number of the oldest event held."""
        return self._oldest

    def get(self, number):
        """Return an event that is held: a byte of its kind, then its fields."""
        at = 0
        for _ in range(number - self._oldest):
            at += 1 + self._kept[at]
        return bytes(self._kept[at + 1 : at + 1 + self._kept[at]])

    def full(self, seq):
        """Return the full number of a number from the wire: the latest it can stand for, below 0 for the future."""
        return self.count - ((self.count - seq) & 0xFFFF)
