# Answers that begin and end measuring, tare, choose the point that is checked, and send again what was missed.

from . import status
from .stream import HEAD
from .tables import ANY_SIDE, find

LATER = object()  # in place of an answer: it comes when the work is done
MEASURE, UNDO = 0, 1


def start(session, given):
    """Measure, and stream on this link."""
    ring, stream = session.ring, session.ring.stream
    rate = given.get("rate", ring.rate)
    if ring.measuring and rate != ring.rate and ring.check.press:
        raise status.RefusedError(status.BUSY)
    if rate not in ring.board.sensor.rates:
        raise status.bad_value("rate")
    size = stream.size_for(rate, session.link.max_message)
    if not size:
        raise status.RefusedError(status.LINK_TOO_SMALL)
    if not ring.config.calibration:
        raise status.RefusedError(status.SENSOR_FAULT)
    ring.start(rate, session.heard)
    stream.packet_size = size
    session.start(stream.buffer.next)
    epoch = stream.epochs.now()
    return status.OK, [
        ("epoch", epoch.number),
        ("index", stream.buffer.next),
        ("tick", ring.due),
        ("rate", rate),
        ("period", epoch.period),
    ]


def stop(session, _):
    """Stop streaming and measuring; no point is active then."""
    session.ring.stop()
    session.flush()  # the last packet goes before the answer
    session.streaming = False
    return status.OK, [("index", session.ring.stream.buffer.next)]


def config(session, given):
    """Describe the current epoch, or an earlier one."""
    epochs = session.ring.stream.epochs
    number = given.get("epoch", epochs.now().number)
    epoch = epochs.get(number)
    if not epoch:
        raise status.RefusedError(status.GONE if epochs.occurred(number) else status.NOT_FOUND)
    return status.OK, epoch.fields()


def tare(session, given):
    """Measure the force at rest, or put the tare before back."""
    ring = session.ring
    if given["action"] == MEASURE:
        ring.begin_tare(session)
        return LATER
    if given["action"] != UNDO:
        raise status.bad_value("action")
    if not ring.undo_tare():
        raise status.RefusedError(status.NOT_FOUND)
    return status.OK, ring.describe_tare()


def activate(session, given):
    """Check presses at a point from the next sample on."""
    ring = session.ring
    point, side = given["point"], given["side"]
    if not 1 <= len(point) <= 8:
        raise status.bad_value("point")
    if side > ANY_SIDE:
        raise status.bad_value("side")
    number, entry = find(ring.config.thresholds(), point, side)
    if entry is None:
        raise status.RefusedError(status.NOT_FOUND)
    entry.side = side  # an entry may serve any side; what is told is the one that was asked for
    ring.check_against(entry)
    return status.OK, [("index", ring.stream.buffer.next), ("entry", number)]


def deactivate(session, _):
    """Check no point any more."""
    ring = session.ring
    index = ring.stream.buffer.next if ring.check.entry else None
    ring.deactivate()
    return status.OK, [("index", index)]


def backfill(session, given):
    """Send samples again, as far as they are held."""
    buffer = session.ring.stream.buffer
    if HEAD + buffer.size > session.link.max_message:
        raise status.RefusedError(status.LINK_TOO_SMALL)
    index = given["index"]
    end = min(index + given["count"], buffer.next)
    first = max(index, buffer.oldest)
    count = max(0, end - first)
    oldest = buffer.oldest if buffer.next > buffer.oldest else None
    session.backfill(first, end)
    short = status.PARTIAL if count else status.GONE
    code = status.OK if first == index or index >= end else short
    return code, [("index", first if count else None), ("count", count), ("oldest", oldest)]


def events(session, given):
    """Send events again, as far as they are held."""
    kept = session.ring.events
    number = kept.full(given["seq"])
    if number < 0:
        return status.OK, [("count", 0)]
    first = max(number, kept.oldest())
    session.repeat_events(first)
    return status.OK if first == number else status.PARTIAL, [("count", kept.count - first)]
