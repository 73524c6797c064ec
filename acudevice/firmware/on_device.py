# Answers about the device itself: who it is, how it is, and what it shows.

from . import feedback as signs
from . import status
from .tables import CALIBRATION, THRESHOLDS

VERSION = (1, 0)
REBOOT_MS = 200
UNIX_BITS = 60  # of a time of day in µs; a greater one is nonsense, and would run over the field of a record


def hello(session, given):
    """Forget what the link knew, and agree on a version."""
    session.reset()
    offered = given["versions"]
    minors = [offered[at + 1] for at in range(0, len(offered) - 1, 2) if offered[at] == VERSION[0]]
    if not minors:
        return status.NO_COMMON_VERSION, [("version", bytes(VERSION))]
    session.ring.attach(session)
    session.agreed = True
    return status.OK, [
        ("version", bytes((VERSION[0], min(VERSION[1], max(minors))))),
        ("boot_id", session.ring.boot_id),
        ("max_message", session.link.max_message),
        ("features", session.ring.features),
    ]


def info(session, _):
    """Say all that does not change while the device runs, and the tables in force."""
    ring, board = session.ring, session.ring.board
    sensor, config, known = board.sensor, ring.config, ring.config.calibration
    trusted = session.link.bonded
    return status.OK, [
        ("model", board.model),
        ("firmware", board.firmware),
        ("serial", board.serial if trusted else None),
        ("sensor", sensor.kind),
        ("cells", sensor.cells),
        ("width", sensor.width),
        ("clip_low", sensor.clip_low),
        ("clip_high", sensor.clip_high),
        ("tick_hz", board.tick_hz),
        ("rates", sensor.rates),
        ("buffer", ring.stream.buffer.capacity),
        ("capacity", board.capacity),
        ("range", known and known.device_range()),
        ("ceiling", board.ceiling_mn),
        ("tip_area", board.tip_area_mm2),
        ("thresholds_version", config.thresholds_version()),
        ("thresholds_crc", config.tables[THRESHOLDS].crc),
        ("calibration_crc", config.tables[CALIBRATION].crc),
        ("calibration_id", known.id if known and trusted else None),
        ("flush", board.flush_ms),
        ("linger", board.linger_s),
        ("boot_id", ring.boot_id),
        ("version", bytes(VERSION)),
        ("features", ring.features),
        ("epoch", ring.stream.epochs.now().number),
    ]


def time(session, given):
    """Say the tick at which the request came and the tick at which the answer leaves; take the time of day."""
    ring = session.ring
    if "unix" in given:
        if given["unix"] >> UNIX_BITS:
            raise status.bad_value("unix")
        ring.set_unix(given["unix"], session.heard)
    return status.OK, [
        ("tick", session.heard),
        ("uptime", session.heard),
        ("answer_tick", ring.board.ticks()),
    ]


def battery(session, _):
    """Say what is known of the battery."""
    percent, millivolts, charging = session.ring.board.battery()
    return status.OK, [("percent", percent), ("voltage", millivolts), ("charging", charging)]


def state(session, _):
    """Say what the device is doing."""
    ring = session.ring
    buffer, epoch = ring.stream.buffer, ring.stream.epochs.now()
    held = buffer.next > buffer.oldest
    entry = ring.check.entry
    return status.OK, [
        ("state", ring.check.state),
        ("epoch", epoch.number),
        ("newest", buffer.next - 1 if held else None),
        ("oldest", buffer.oldest if held else None),
        ("seq", ring.events.count - 1 if ring.events.count else None),
        ("point", entry and entry.point),
        ("side", entry and entry.side),
        ("done", ring.check.done),
        ("rate", epoch.rate),
    ]


def feedback(session, given):
    """Choose between light and vibration, and how strong they are."""
    shown = session.ring.feedback
    strength = given.get("strength", shown.strength)
    if not 1 <= strength <= 100:
        raise status.bad_value("strength")
    shown.choose(given["mask"], strength)
    return status.OK, [("mask", shown.mask), ("strength", shown.strength)]


def cue(session, given):
    """Play a pattern once."""
    shown = session.ring.feedback
    if given["cue"] >= len(signs.CUES):
        raise status.bad_value("cue")
    shown.cue(given["cue"], session.heard)
    return status.OK, ()


def reboot(session, _):
    """Restart, once this answer had time to leave."""
    session.ring.restart_at = session.heard + REBOOT_MS * session.ring.per_ms
    return status.OK, ()
