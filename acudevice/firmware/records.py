# Stored records: the presses made while no link was up (section 14 of the protocol).
#
# The board's shelf keeps them: `numbers()`, `append(number, data)` (OSError when full), `read(number, offset, length)`,
# `size(number)`, `remove(number)`.

import struct

from . import const, tables
from .events import EPOCH
from .fields import encode
from .flash import crc32
from .stream import HEAD
from .wire import MAX_MESSAGE

EVENT = 0x03
LAYOUT = 1
ORIGIN = 20  # bytes up to the end of the time of the first sample
_HEAD_SIZE = const(32)  # of a record
CHUNK = 256
MOST = 64  # records kept, so that their list fits one answer
NAME = "standalone"  # in flash
LONG = 2  # press of the button


class Records:
    def __init__(self, shelf, ring):
        """Reads events and packets as a session does, and writes them on the shelf."""
        self._shelf = shelf
        self._ring = ring
        self.standalone = self._chosen_before()
        self._chosen = -1  # number of the entry that the button chose last
        self._open = None  # number of the record under way
        self._sample = 0  # index of the next sample to store
        self._event = 0  # number of the next event
        self._measured = None  # (number, size, crc) of the record measured last
        self.full = False
        self._tidy()

    def _chosen_before(self):
        """Return whether presses made without a link are stored, as was last chosen."""
        try:
            return self._ring.board.flash_read(NAME) == b"\x01"
        except OSError:
            self._ring.flash_failed()
            return False

    def _tidy(self):
        """Remove what there is of a record that had just begun when power or flash failed.

        Nobody could read it, nor the list of the others.
        """
        try:
            for number in self._shelf.numbers():
                if self._shelf.size(number) < _HEAD_SIZE:
                    self._shelf.remove(number)
        except OSError:
            self._ring.flash_failed()

    def choose(self, standalone):
        """Store presses made without a link from now on, or do not; that is kept. Raises OSError when flash fails."""
        if standalone != self.standalone:
            self._ring.board.flash_write(NAME, bytes((standalone,)))
        self.standalone = standalone

    def button(self, action):
        """Without a link: a short press chooses the next point and measures, a long one ends that."""
        ring = self._ring
        if not self.standalone or ring.linked():
            return
        if action == LONG:
            ring.stop()
            return
        try:
            entries = list(tables.entries(ring.config.thresholds()))
        except OSError:
            ring.flash_failed()
            return
        if not entries or not ring.config.calibration:
            return
        self._chosen = (self._chosen + 1) % len(entries)
        ring.check_against(entries[self._chosen])
        self.finish()  # now, as a press that this ended belongs to the record under way
        ring.wake()

    def numbers(self):
        """Return the numbers of the records, the oldest first."""
        return [number for number in sorted(self._shelf.numbers()) if number != self._open]

    def origin(self, number):
        """Return (boot id, seconds since 1970 or None) of the first sample."""
        _, boot_id, _, unix_us = struct.unpack("<IIIQ", self._shelf.read(number, 0, ORIGIN))
        unix_s = unix_us // 1_000_000
        return boot_id, unix_s if 0 < unix_s < 1 << 32 else None

    def measure(self, number):
        """Return (size, CRC-32) of a record."""
        size = self._shelf.size(number)
        if not self._measured or self._measured[:2] != (number, size):
            crc = 0
            for offset in range(0, size, CHUNK):
                crc = crc32(self._shelf.read(number, offset, CHUNK), crc)
            self._measured = (number, size, crc)
        return size, self._measured[2]

    def read(self, number, offset, length):
        """Return bytes of a record."""
        return self._shelf.read(number, offset, length)

    def delete(self, number):
        """Forget a record."""
        self._shelf.remove(number)
        self.full = False

    def finish(self):
        """A link is up, measuring has ended or another point is chosen: the record under way is complete."""
        if self._open is not None:
            self._ring.stream.close()
            self._store()
            self._open = None

    def poll(self):
        """Begin a record when a point is checked without a link; store what is new."""
        ring = self._ring
        if not ring.measuring:
            self.finish()
        elif self._open is not None:
            self._store()
        elif self.standalone and not self.full and ring.check.entry and not ring.linked():
            self._begin()

    def _begin(self):
        ring, entry = self._ring, self._ring.check.entry
        kept = self._shelf.numbers()
        if len(kept) >= MOST:
            self._fill()
            return
        ring.stream.close()
        self._sample = ring.stream.buffer.next
        self._event = ring.events.count
        self._open = max(kept or [0]) + 1
        unix_us = ring.unix(ring.due) or 0
        head = struct.pack(
            "<IIIQ8sB3x", LAYOUT, ring.boot_id, ring.board.tick_hz, unix_us, entry.point, entry.side
        )
        self._append(head + _event(0, bytes((EPOCH,)) + encode(ring.stream.epochs.now().fields())))

    def _store(self):
        events, stream = self._ring.events, self._ring.stream
        self._event = max(self._event, events.oldest())
        while self._event < events.count and self._open is not None:
            self._append(_event(self._event, events.get(self._event)))
            self._event += 1
        room = (MAX_MESSAGE - HEAD) // stream.buffer.size
        packet = stream.packet(self._sample, stream.ready, room, 0)
        while packet and self._open is not None:
            self._append(_wrapped(packet[1]))
            self._sample = packet[0]
            packet = stream.packet(self._sample, stream.ready, room, 0)

    def _append(self, data):
        try:
            self._shelf.append(self._open, data)
        except OSError:  # full: what is stored stays
            self._open = None
            self._tidy()
            self._fill()

    def _fill(self):
        """Store no more, and say so: what is pressed from now on is not kept."""
        self.full = True
        self._ring.flash_failed()


def _event(number, event):
    return _wrapped(struct.pack("<BBHB", EVENT, event[0], number & 0xFFFF, 0) + event[1:])


def _wrapped(message):
    return bytes((len(message),)) + message
