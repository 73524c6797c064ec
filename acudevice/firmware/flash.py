# What must survive a loss of power at any moment: the current blob of a name and the one before it.
#
# Three slots of flash take turns, and the newest two that are whole count. A write only ever touches the slot that is
# neither, so a half-written slot costs nothing. Each holds: generation u32, CRC-32 u32 of generation and blob, the
# blob.

import binascii
import struct

SLOTS = 3
HEAD = 8


def crc32(data, crc=0):
    """Return the CRC-32/ISO-HDLC of `data`, going on from `crc`."""
    return binascii.crc32(data, crc) & 0xFFFFFFFF


def _seal(generation, blob):
    head = struct.pack("<I", generation)
    return head + struct.pack("<I", crc32(blob, crc32(head))) + blob


def _is_whole(raw):
    """Return whether the bytes of a slot, None without any, are those that were written."""
    if not raw or len(raw) < HEAD:
        return False
    return struct.unpack_from("<I", raw, 4)[0] == crc32(memoryview(raw)[HEAD:], crc32(raw[:4]))


class Slots:
    def __init__(self, board, name):
        """The current blob of a name, and the one before it, in `board.flash_read` and `board.flash_write`.

        Blobs stay in flash, as a table may take kilobytes; their CRC-32 are `crc` and `previous_crc`, None without.
        `lost` says that nobody knows what was the current one: a slot cannot be read, or there were some and none is
        whole. Power that fails in the very first write tears the first slot, and in any other leaves another whole.
        """
        self._board = board
        self._name = name
        self._whole = []  # (generation, slot, CRC-32 of the blob), the newest first
        self.lost = self._look()
        self._whole.sort(reverse=True)
        self._count()

    def _look(self):
        """Find the slots that are whole; return whether something is lost."""
        torn = unreadable = False
        for slot in range(SLOTS):
            try:
                raw = self._board.flash_read(self._file(slot))
            except OSError:
                unreadable = True
                continue
            if _is_whole(raw):
                self._whole.append((struct.unpack_from("<I", raw, 0)[0], slot, crc32(memoryview(raw)[HEAD:])))
            elif raw is not None and slot:
                torn = True
        return unreadable or (torn and not self._whole)

    def generation(self):
        """Return the number of the write that made the current blob, 0 without one."""
        return self._whole[0][0] if self._whole else 0

    def current(self):
        """Return the current blob, None without one. Raises OSError if flash lost it."""
        if self.lost:
            raise OSError("flash lost what it kept")
        return None if self.crc is None else self._blob(0)

    def previous(self):
        """Return the blob before the current one, None without one. Raises OSError if flash lost it."""
        return None if self.previous_crc is None else self._blob(1)

    def save(self, blob):
        """Make `blob` the current one, in one step. Raises OSError; then all is as before."""
        used = [slot for _, slot, _ in self._whole[:2]]
        slot = next(slot for slot in range(SLOTS) if slot not in used)
        generation = self.generation() + 1
        sealed = _seal(generation, blob)
        self._board.flash_write(self._file(slot), sealed)
        if self._board.flash_read(self._file(slot)) != sealed:
            raise OSError("flash does not keep what is written")
        self._whole = [(generation, slot, crc32(blob))] + self._whole[:1]
        self.lost = False
        self._count()

    def ignore(self):
        """Go on as without a current blob, until another is saved."""
        self.lost = False
        self.crc = None

    def _count(self):
        self.crc, self.previous_crc = ([crc for _, _, crc in self._whole] + [None, None])[:2]
        if self.lost:
            self.crc = None

    def _blob(self, place):
        raw = self._board.flash_read(self._file(self._whole[place][1]))
        if not _is_whole(raw):
            raise OSError("flash lost what it kept")
        return bytes(raw[HEAD:])

    def _file(self, slot):
        return "%s.%d" % (self._name, slot)
