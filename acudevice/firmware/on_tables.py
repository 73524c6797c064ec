# Answers about tables: told, read, written piece by piece, committed in one step, reverted (section 8.1).

from . import status, tables
from .flash import crc32

MOST = 255  # bytes that one field can carry


class Staged:
    def __init__(self, table, size, crc):
        """A table on its way in."""
        self.table = table
        self.crc = crc
        self.blob = bytearray(size)
        self.filled = 0


def _slots(session, given):
    slots = session.ring.config.tables.get(given["table"])
    if slots is None:
        raise status.bad_value("table")
    return slots


def info(session, given):
    """Say which table is in force, and which could be put back."""
    slots = _slots(session, given)
    blob = slots.current()
    return status.OK, [
        ("table_version", tables.version(blob) if blob and given["table"] == tables.THRESHOLDS else None),
        ("size", len(blob) if blob else 0),
        ("crc", slots.crc),
        ("previous_crc", slots.previous_crc),
    ]


def read(session, given):
    """Send a piece of the table in force, as much as a field can carry."""
    blob = _slots(session, given).current()
    if blob is None:
        raise status.RefusedError(status.NOT_FOUND)
    offset = given["offset"]
    if offset > len(blob):
        raise status.bad_value("offset")
    return status.OK, [("data", blob[offset : offset + min(given["length"], MOST)])]


def begin(session, given):
    """Make room for a table."""
    _slots(session, given)
    session.staged = None
    if given["size"] > tables.MAX_TABLE:
        raise status.RefusedError(status.TOO_BIG)
    session.staged = Staged(given["table"], given["size"], given["crc"])
    return status.OK, ()


def _staged(session, given):
    _slots(session, given)
    staged = session.staged
    if staged is None or staged.table != given["table"]:
        raise status.RefusedError(status.NOT_FOUND)
    return staged


def write(session, given):
    """Take the next piece of the table under way."""
    staged = _staged(session, given)
    data = given["data"]
    if given["offset"] != staged.filled:
        raise status.bad_value("offset")
    end = staged.filled + len(data)
    if end > len(staged.blob):
        raise status.RefusedError(status.TOO_BIG)
    staged.blob[staged.filled : end] = data
    staged.filled = end
    return status.OK, ()


def commit(session, given):
    """Put the table under way in force."""
    staged = _staged(session, given)
    if staged.filled != len(staged.blob) or crc32(staged.blob) != staged.crc:
        staged.filled = 0  # its pieces may be written again
        raise status.RefusedError(status.CRC_MISMATCH)
    session.staged = None
    return _enforce(session.ring, staged.table, bytes(staged.blob))


def revert(session, given):
    """Swap the table in force and the one before it."""
    blob = _slots(session, given).previous()
    if blob is None:
        raise status.RefusedError(status.NOT_FOUND)
    return _enforce(session.ring, given["table"], blob)


def _enforce(ring, table, blob):
    try:
        ring.enforce(table, blob)
    except tables.BrokenRuleError as broken:
        raise status.RefusedError(status.RULE_BROKEN, [("entry", broken.entry), ("rule", broken.rule)])
    return status.OK, [("crc", ring.config.tables[table].crc), ("epoch", ring.stream.epochs.now().number)]
