# Fields that are too many for one message travel in parts (section 3 of the protocol).

MAX_FIELDS = 2048
MORE = 0x80


class Joiner:
    def __init__(self):
        """Puts the parts of requests together again."""
        self._key = None
        self._next = 0
        self._joined = b""

    def add(self, key, part, data):
        """Return the joined fields when `part` is the last, else None. Raises ValueError when they are too long.

        `key` is what all parts have in common. A part that does not continue the one before discards what there is.
        """
        number = part & ~MORE & 0xFF
        if number == 0:
            self._key, self._next, self._joined = key, 0, b""
        elif key != self._key or number != self._next:
            self._key = None
            return None
        self._next = number + 1
        self._joined += bytes(data)
        if len(self._joined) > MAX_FIELDS:
            self._key = None
            raise ValueError("too many fields")
        if part & MORE:
            return None
        self._key = None
        return self._joined


def split(head, tail, fields, limit):
    """Return messages of at most `limit` bytes: `head`, the number of the part, `tail`, a piece of `fields`."""
    room = limit - len(head) - 1 - len(tail)
    messages = []
    at = 0
    while not messages or at < len(fields):
        piece = fields[at : at + room]
        at += room
        number = len(messages) | (MORE if at < len(fields) else 0)
        messages.append(head + bytes((number,)) + tail + piece)
    return messages
