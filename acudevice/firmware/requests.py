# Requests: a table of what each needs and which function answers it (section 5 of the protocol).

from . import fields, on_device, on_samples, on_tables, status

HELLO = 0x01
LATER = on_samples.LATER

# Op: handler; what must hold (m measuring, q no press in progress, - nothing) and the fields that must be there.
# All but `hello` need a `hello` first. A handler takes the session and the fields by name, and returns (status, pairs).
TABLE = {
    HELLO: (on_device.hello, "- versions"),
    0x02: (on_device.info, "-"),
    0x03: (on_device.time, "-"),
    0x04: (on_device.battery, "-"),
    0x05: (on_samples.start, "-"),
    0x06: (on_samples.stop, "-"),
    0x07: (on_samples.config, "-"),
    0x08: (on_samples.tare, "mq action"),
    0x09: (on_tables.info, "- table"),
    0x0A: (on_tables.read, "- table offset length"),
    0x0B: (on_tables.begin, "q table size crc"),
    0x0C: (on_tables.write, "- table offset data"),
    0x0D: (on_tables.commit, "q table"),
    0x0E: (on_tables.revert, "q table"),
    0x0F: (on_samples.activate, "m point side"),
    0x10: (on_samples.deactivate, "-"),
    0x11: (on_device.state, "-"),
    0x12: (on_samples.backfill, "- index count"),
    0x13: (on_samples.events, "- seq"),
    0x14: (on_device.feedback, "- mask"),
    0x15: (on_device.cue, "- cue"),
    0x1A: (on_device.reboot, "-"),
}

SIGN_OPS = (0x14, 0x15)  # what needs light or vibration
RECORD_OPS = range(0x16, 0x1A)


def answer(session, op, ref, raw):
    """Return (status, pairs) that answers a request, or LATER."""
    try:
        return _answer(session, op, ref, raw)
    except status.RefusedError as refused:
        return refused.status, refused.pairs
    except fields.MalformedError:
        return status.MALFORMED, ()
    except OSError:
        return status.STORAGE_FAILED, ()
    except Exception as error:  # noqa: BLE001 - a fault in one answer must not stop the check of presses
        return status.INTERNAL, [("text", repr(error)[:100])]


def _answer(session, op, ref, raw):
    handler, wants = _row(session, op)
    given = fields.decode(raw)
    needs, *required = wants.split()
    for name in required:
        if name not in given:
            raise status.RefusedError(status.MISSING_FIELD, [("field", fields.tag(name))])
    if "m" in needs and not session.ring.measuring:
        raise status.RefusedError(status.NOT_MEASURING)
    if "q" in needs and session.ring.check.press:
        raise status.RefusedError(status.BUSY)
    given["ref"] = ref
    return handler(session, given)


def _row(session, op):
    """Return the row of a request, or refuse what this link may not ask, and what nobody can."""
    if not session.link.bonded:
        raise status.RefusedError(status.NOT_PERMITTED)
    if op != HELLO and not session.agreed:
        raise status.RefusedError(status.HELLO_NEEDED)
    if op in SIGN_OPS and not session.ring.feedback.has:
        raise status.RefusedError(status.NOT_SUPPORTED)
    if op in RECORD_OPS:
        if not session.ring.records:
            raise status.RefusedError(status.NOT_SUPPORTED)
        from . import on_records  # costs memory, and most boards have no shelf

        return on_records.TABLE[op]
    if op not in TABLE:
        raise status.RefusedError(status.UNKNOWN_OP)
    return TABLE[op]
