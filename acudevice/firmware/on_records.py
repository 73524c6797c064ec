# Answers about stored records: listed, copied, deleted by who has them whole (section 14 of the protocol).

from . import status

BATCH = 64  # records that one answer can list


def _record(session, given):
    records = session.ring.records
    if given["record"] not in records.numbers():
        raise status.RefusedError(status.NOT_FOUND)
    return records, given["record"]


def list_all(session, _):
    """List the records that are complete."""
    records = session.ring.records
    pairs = []
    for number in records.numbers()[:BATCH]:
        boot_id, unix_s = records.origin(number)
        size, crc = records.measure(number)
        pairs += [("record", number), ("boot_id", boot_id), ("size", size), ("crc", crc), ("unix_s", unix_s)]
    return status.OK, pairs


def read(session, given):
    """Send bytes of a record, at the pace of the link."""
    records, record = _record(session, given)
    size, crc = records.measure(record)
    offset = given["offset"]
    if offset > size:
        raise status.bad_value("offset")
    end = min(size, offset + given["length"])
    session.copying = (given["ref"], record, offset, end)
    return status.OK, [("size", size), ("crc", crc), ("count", end - offset)]


def delete(session, given):
    """Delete a record that the host has proved to have whole."""
    records, record = _record(session, given)
    if records.measure(record)[1] != given["crc"]:
        raise status.RefusedError(status.CRC_MISMATCH)
    session.copying = None
    records.delete(record)
    return status.OK, ()


def standalone(session, given):
    """Choose whether presses made without a link are stored."""
    records = session.ring.records
    if given["action"] > 1:
        raise status.bad_value("action")
    try:
        records.choose(given["action"] == 1)
    except OSError:
        session.ring.flash_failed()
        raise status.RefusedError(status.STORAGE_FAILED) from None
    return status.OK, [("action", given["action"])]


# As in requests.py, which takes these rows in where the board has a shelf.
TABLE = {
    0x16: (list_all, "-"),
    0x17: (read, "- record offset length"),
    0x18: (delete, "- record crc"),
    0x19: (standalone, "- action"),
}
