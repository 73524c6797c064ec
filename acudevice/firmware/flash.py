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


class Slots:
    def __init__(self, board, name):
        """The current blob of a name, and the one before it, in `board.flash_read` and `board.flash_write`."""
        self._board = board
        self._name = name
        self._whole = []  # (generation, slot), the newest first
        self.current = None
        self.crc = None
        self.previous_crc = None
        for slot in range(SLOTS):
            raw = self._read(slot)
            if raw:
                self._whole.append((struct.unpack_from("<I", raw, 0)[0], slot))
        self._whole.sort(reverse=True)
        self._load()

    def generation(self):
        """Return the number of the write that made the current blob, 0 without one."""
        return self._whole[0][0] if self._whole else 0

    def previous(self):
        """Return the blob before the current one, None without one."""
        return self._blob(1)

    def save(self, blob):
        """Make `blob` the current one, in one step. Raises OSError; then all is as before."""
        used = [slot for _, slot in self._whole[:2]]
        slot = next(slot for slot in range(SLOTS) if slot not in used)
        generation = self.generation() + 1
        sealed = _seal(generation, blob)
        self._board.flash_write(self._file(slot), sealed)
        if self._board.flash_read(self._file(slot)) != sealed:
            raise OSError("flash does not keep what is written")
        self._whole = [(generation, slot)] + self._whole[:1]
        self._load()

    def ignore(self):
        """Go on as without a current blob, until another is saved."""
        self.current = self.crc = None

    def _load(self):
        previous = self.previous()
        self.previous_crc = crc32(previous) if previous is not None else None
        self.current = self._blob(0)
        self.crc = crc32(self.current) if self.current is not None else None

    def _blob(self, place):
        if place >= len(self._whole):
            return None
        raw = self._read(self._whole[place][1])
        return raw and bytes(raw[HEAD:])

    def _read(self, slot):
        """Return a slot's bytes, None unless they are whole."""
        raw = self._board.flash_read(self._file(slot))
        if not raw or len(raw) < HEAD:
            return None
        crc = struct.unpack_from("<I", raw, 4)[0]
        return raw if crc == crc32(memoryview(raw)[HEAD:], crc32(raw[:4])) else None

    def _file(self, slot):
        return "%s.%d" % (self._name, slot)
