"""A ring with a radio in MicroPython, next to a stand-in for `bluetooth` that does what its documentation says."""

import struct

from firmware.ble_link import BleLink
from firmware.boards.simulated import SimulatedBoard
from firmware.ring import Ring


def _uuid(value):
    # The real one is an object whose bytes can be had; a class of one's own cannot say that in MicroPython.
    return bytes.fromhex(value.replace("-", "")) if isinstance(value, str) else struct.pack("<H", value)


class Air:
    """The module, its `BLE` object, and what went over the air."""

    UUID = staticmethod(_uuid)

    def __init__(self):
        self.values = {}
        self.indicated = []
        self.notified = bytearray()
        self.connection = None

    def BLE(self):  # noqa: N802 - the module's own name
        return self

    def irq(self, handler):
        self.handler = handler

    def active(self, _):
        pass

    def config(self, **_):
        pass

    def gatts_register_services(self, services):
        handle, out = 0, []
        for _, characteristics in services:
            own = []
            for characteristic in characteristics:
                for _ in range(1 + len(characteristic[2] if len(characteristic) > 2 else ())):
                    handle += 1
                    own.append(handle)
            out.append(own)
        return out

    def gatts_set_buffer(self, *_):
        pass

    def gatts_write(self, handle, data, _=False):
        self.values[handle] = bytes(data)

    def gatts_read(self, handle):
        return self.values[handle]

    def gatts_notify(self, _, __, data):
        self.notified.extend(data)

    def gatts_indicate(self, _, __, data):
        self.indicated.append(bytes(data))

    def gap_advertise(self, *_, **__):
        pass

    def gap_disconnect(self, connection):
        self.connection = None
        self.handler(2, (connection, 1, memoryview(b"peer!!")))


class Bench:
    air = Air()
    board = SimulatedBoard()
    ring = Ring(board)
    link = BleLink(ring, air)


CONTROL = Bench.link._own[1]


def _poll():
    board = Bench.board
    board.now += 10_000
    Bench.ring.poll(board.now)
    Bench.link.poll(board.now)


def _connect():
    if Bench.air.connection is None:
        Bench.air.connection = 1
        Bench.air.handler(1, (1, 1, memoryview(b"peer!!")))
        Bench.air.handler(21, (1, 247))
        _poll()


def write(data):
    """Write a request; return the message that is indicated."""
    _connect()
    Bench.air.indicated.clear()
    Bench.air.values[CONTROL] = bytes.fromhex(data)
    Bench.air.handler(3, (1, CONTROL))
    _poll()
    Bench.air.handler(20, (1, CONTROL, 0))
    return Bench.air.indicated[0].hex()


def pair(data):
    """Pair with the window closed (00) or open (01); return whether the link lives."""
    if data == "01":
        Bench.link.open_window(Bench.board.now)
    _connect()
    for kind in (1, 2):
        Bench.air.handler(30, (kind, memoryview(b"peer"), memoryview(b"secret")))
    Bench.air.handler(28, (1, True, False, True, 16))
    _poll()
    _poll()
    return "00" if Bench.air.connection is None else "01"


def measure(data):
    """Measure so many samples; return what was notified."""
    Bench.air.notified = bytearray()
    for _ in range(struct.unpack("<H", bytes.fromhex(data))[0]):
        Bench.board.now += 10_000
        Bench.ring.sample((5,), Bench.board.now)
        Bench.link.poll(Bench.board.now)
    return bytes(Bench.air.notified).hex()
