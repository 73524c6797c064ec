# Keys of bonded hosts: kept for the radio stack, taken in only while the person lets a host in (section 16).
#
# The stack asks and tells through `_IRQ_GET_SECRET` and `_IRQ_SET_SECRET` of MicroPython's `bluetooth`, and wants the
# answer at once; flash is written later, in `poll`. A secret is (type, key, value) of the stack's own making.

import struct

from .flash import Slots

KEYS_OF_PAIRING = (1, 2)  # types that NimBLE stores when a host pairs: our keys for it, and its own
BOTH = 1 | 2
HEAD = 5  # type u8, length of the key u16, of the value u16


class Bonds:
    def __init__(self, board):
        """The secrets of a board's radio stack."""
        self._slots = Slots(board, "bonds")
        self.lost = False  # whether flash lost those that were kept: no host is known then, and each has to pair again
        try:
            self._secrets = _parse(self._slots.current() or b"")
        except OSError:
            self._secrets = []
            self.lost = True
        self._unsaved = False
        self.open = False  # whether a host may pair now
        self.refused = False  # whether one tried while it may not
        self.paired = False  # whether one did: both its keys are here
        self._came = 0  # types of keys that came since `let_in`

    def let_in(self):
        """Let a host pair from now on."""
        self.open = True
        self.paired = False
        self._came = 0

    def get(self, kind, index, key):
        """Return a secret by its key, or the one in place `index` among its type; None without one."""
        found = [
            value
            for known, name, value in self._secrets
            if known == kind and (key is None or name == bytes(key))
        ]
        place = index if key is None else 0
        return found[place] if place < len(found) else None

    def set(self, kind, key, value):
        """Keep a secret, or forget it where `value` is None; return whether that was done."""
        if kind in KEYS_OF_PAIRING:
            if not self.open:
                self.refused = True
                return False
            if value is not None:  # the stack may first have the keys of before forgotten
                self._came |= kind
                self.paired = self._came == BOTH
        key = bytes(key)
        kept = [secret for secret in self._secrets if secret[:2] != (kind, key)]
        if value is None and len(kept) == len(self._secrets):
            return False
        self._secrets = kept if value is None else kept + [(kind, key, bytes(value))]
        self._unsaved = True
        return True

    def forget(self):
        """Forget all hosts, and the identity they knew."""
        self._secrets = []
        self._unsaved = True

    def poll(self):
        """Write to flash what changed. Raises OSError; then it is still to be written.

        A host that was forgotten would else be known again after a restart.
        """
        if self._unsaved:
            self._slots.save(b"".join([_packed(*secret) for secret in self._secrets]))
            self._unsaved = False


def _packed(kind, key, value):
    return struct.pack("<BHH", kind, len(key), len(value)) + key + value


def _parse(blob):
    secrets = []
    at = 0
    while at < len(blob):
        kind, name, size = struct.unpack_from("<BHH", blob, at)
        middle = at + HEAD + name
        at = middle + size
        secrets.append((kind, blob[middle - name : middle], blob[middle:at]))
    return secrets
