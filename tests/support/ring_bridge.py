"""One ring for tests, driven by calls of hex strings; the same file runs in CPython and in MicroPython.

`tests/support/micropython.py` calls it in the interpreter; in CPython, load it anew for a state of its own.
Every function takes a hex string and returns one. What the device sent comes back as raw bytes of its serial port.

    boot      text "key=value …": a new start; keys are SENSOR_KEYS, BOARD_KEYS and
              rates=mHz,…  calibration=HEX (of the first start)  shelf=BYTES (for records)
              keep=1 (the flash and the shelf that are there)                              -> boot id
    feed      bytes from the host                                                          -> bytes sent
    samples   tick u64, step u32, then i32 counts, cell by cell; NO_READING is none        -> bytes sent
    poll      tick u64: sets the clock, lets the ring do what is due                       -> bytes sent
    wait      tick u64: polls every 10 ms until then                                       -> bytes sent
    lose      count u16: samples lost inside the device                                    -> bytes sent
    hang_up   the link is closed; a new one is there at once                               -> bytes sent
    button    action u8                                                                    -> bytes sent
    look      what can be seen: "colour strength vibration resets state rate"              -> text
    check_trace   a check without a ring, for thousands of traces: see there               -> moments
"""

import random
import struct

try:
    from firmware import fields
    from firmware.boards.simulated import SimulatedBoard, SimulatedSensor
    from firmware.check import Check
    from firmware.force import Calibration
    from firmware.ring import Ring
    from firmware.serial_link import SerialLink
    from firmware.tables import find
except ImportError:
    from acudevice.firmware import fields
    from acudevice.firmware.boards.simulated import SimulatedBoard, SimulatedSensor
    from acudevice.firmware.check import Check
    from acudevice.firmware.force import Calibration
    from acudevice.firmware.ring import Ring
    from acudevice.firmware.serial_link import SerialLink
    from acudevice.firmware.tables import find

NO_READING = -0x80000000
POLL_MS = 10
SENSOR_KEYS = ("cells", "width", "clip_low", "clip_high")
BOARD_KEYS = (
    "tick_hz",
    "ceiling_mn",
    "buffer",
    "capacity",
    "flush_ms",
    "linger_s",
    "features",
    "colours",
    "boot_id",
    "charge",
)


class Shelf:
    """Records in memory, with room for `limit` bytes."""

    def __init__(self, limit):
        self._limit = limit
        self._kept = {}

    def numbers(self):
        return list(self._kept)

    def append(self, number, data):
        if sum([len(kept) for kept in self._kept.values()]) + len(data) > self._limit:
            raise OSError("full")
        self._kept[number] = self._kept.get(number, b"") + data

    def read(self, number, offset, length):
        return self._kept[number][offset : offset + length]

    def size(self, number):
        return len(self._kept[number])

    def remove(self, number):
        del self._kept[number]


class Board(SimulatedBoard):
    """A simulated board whose boot id and battery are told."""

    boot_id = None
    charge = None

    def random32(self):
        return random.getrandbits(32) if self.boot_id is None else self.boot_id

    def battery(self):
        return (self.charge, 3700, 0) if self.charge is not None else (None, None, None)


class Bench:
    """The board on the bench, the ring that runs on it, and its cable."""

    board = None
    ring = None
    link = None
    sent = bytearray()


def _boot(text):
    given = dict([pair.split("=") for pair in text.split()])
    sensor = SimulatedSensor()
    board = Board(sensor)
    _set(sensor, SENSOR_KEYS, given)
    _set(board, BOARD_KEYS, given)
    if "rates" in given:
        sensor.rates = tuple([int(rate) for rate in given["rates"].split(",")])
    if "calibration" in given:
        board.calibration = bytes.fromhex(given["calibration"])
    if "keep" in given:
        board._flash, board.shelf = Bench.board._flash, Bench.board.shelf
    elif "shelf" in given:
        board.shelf = Shelf(int(given["shelf"]))
    Bench.board = board
    Bench.ring = Ring(board)
    Bench.link = SerialLink(Bench.ring, Bench.sent.extend)


def _set(thing, keys, given):
    for key in keys:
        if key in given:
            setattr(thing, key, int(given[key]))


def _drain():
    sent = _hex(Bench.sent)
    Bench.sent[:] = b""
    return sent


def _hex(data):
    return bytes(data).hex() if data else ""  # MicroPython's b"".hex() is no string


def boot(text):
    """Start anew and return the bytes of the boot id."""
    _drain()
    _boot(str(bytes.fromhex(text), "utf-8"))
    return struct.pack("<I", Bench.ring.boot_id).hex()


def feed(data):
    """Give the device bytes from the host."""
    Bench.link.feed(bytes.fromhex(data))
    return _drain()


def _at(tick):
    Bench.board.now = tick


def poll(data):
    """Set the clock and let the ring do what is due."""
    _at(struct.unpack("<Q", bytes.fromhex(data))[0])
    Bench.ring.poll(Bench.board.now)
    return _drain()


def wait(data):
    """Let time pass without a sample from outside."""
    until = struct.unpack("<Q", bytes.fromhex(data))[0]
    step = POLL_MS * Bench.ring.per_ms
    while Bench.board.now + step <= until:
        _at(Bench.board.now + step)
        Bench.ring.poll(Bench.board.now)
    return _drain()


def samples(data):
    """Give the device samples at regular ticks, and let it do what is due after each."""
    data = bytes.fromhex(data)
    tick, step = struct.unpack("<QI", data[:12])
    cells = Bench.board.sensor.cells
    for at in range(12, len(data), 4 * cells):
        readings = [struct.unpack_from("<i", data, at + 4 * cell)[0] for cell in range(cells)]
        _at(tick)
        Bench.ring.sample(None if NO_READING in readings else readings, tick)
        Bench.ring.poll(tick)
        tick += step
    return _drain()


def hang_up(_):
    """Close the link and plug in another one."""
    Bench.link.close()
    Bench.link = SerialLink(Bench.ring, Bench.sent.extend)
    return _drain()


def button(data):
    """Press the button."""
    Bench.ring.button(int(data, 16))
    return _drain()


def look(_):
    """Return what a person and a nosy neighbour could see."""
    board, ring = Bench.board, Bench.ring
    seen = [board.lit[0], board.lit[1], board.vibrating, board.resets, ring.check.state, ring.wants_rate()]
    return " ".join([str(one) for one in seen]).encode().hex()


def check_trace(data):
    """Check one trace, without a ring around it.

    Takes `thresholds u16, calibration u16, point u16` (lengths), `side u8, over u8` (1: begins latched), `ceiling u32,
    tick_hz u32`, the three blobs (point of length 0: no active point), then samples of one cell: `index u32, tick u64,
    counts i32`. NO_READING, or counts at or beyond `clip_low i32, clip_high i32` (sent before the blobs), are invalid.
    Returns the moments: `kind u8, length u8`, fields as in the event of that kind.
    """
    data = bytes.fromhex(data)
    head = "<HHHBBIIii"
    lengths = struct.unpack_from(head, data, 0)
    side, over, ceiling, tick_hz, low, high = lengths[3:]
    at = struct.calcsize(head)
    blobs = []
    for length in lengths[:3]:
        blobs.append(data[at : at + length])
        at += length
    entry = None
    if blobs[2]:
        _, entry = find(blobs[0], blobs[2], side)
        entry.side = side
    return _run(
        Check(entry, ceiling, tick_hz, over == 1), Calibration(blobs[1]), memoryview(data)[at:], low, high
    )


def _run(check, calibration, trace, low, high):
    out = bytearray()
    for at in range(0, len(trace), 16):
        index, tick, counts = struct.unpack_from("<IQi", trace, at)
        valid = low < counts < high
        force = calibration.force(0, counts) if valid else None
        cause = 0 if valid else 2 if counts == NO_READING else 1
        for kind, pairs in check.step(index, tick, force, cause):
            raw = fields.encode(pairs)
            out.extend(bytes((kind, len(raw))))
            out.extend(raw)
    return _hex(out)
