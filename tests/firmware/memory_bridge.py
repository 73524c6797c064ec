"""A ring and nothing else, for measuring memory in MicroPython: flash in files, and what is sent is dropped."""

import struct

from firmware.boards.files import Files
from firmware.boards.simulated import SimulatedBoard
from firmware.ring import Ring
from firmware.serial_link import SerialLink


class Board(SimulatedBoard):
    def __init__(self):
        SimulatedBoard.__init__(self)
        files = Files("/ring")
        self.flash_read = files.read
        self.flash_write = files.write


class Bench:
    sent = 0
    answer = b""
    board = Board()
    ring = Ring(board)


def _write(data):
    Bench.sent += 1
    if data[1:2] == b"\2" or data[2:3] == b"\2":  # an answer: its message begins behind the length of a piece
        Bench.answer = data


Bench.link = SerialLink(Bench.ring, _write)
Bench.aerial = None


def _nothing(*_, **__):
    pass


class Air:
    """As little of `bluetooth` as a bonded host needs."""

    write = b""
    active = config = gatts_set_buffer = gatts_write = gap_advertise = _nothing

    def BLE(self):  # noqa: N802 - the module's own name
        return self

    def UUID(self, value):  # noqa: N802 - the same
        return bytes(2 if isinstance(value, int) else 16)

    def irq(self, handler):
        self.handler = handler

    def gatts_register_services(self, services):
        return [range(10 * at, 10 * at + 9) for at in range(len(services))]

    def gatts_read(self, _):
        return self.write

    def gatts_notify(self, *_):
        Bench.sent += 1

    def gatts_indicate(self, _, __, data):
        Bench.sent += 1
        if data[0] == 2:
            Bench.answer = data
        self.confirm = True


def aerial(_):
    """Switch a radio on, and be its bonded host."""
    from firmware.ble_link import BleLink

    Bench.air = air = Air()
    Bench.aerial = BleLink(Bench.ring, air)
    Bench.aerial.open_window(Bench.board.now)
    air.handler(1, (0, 0, bytes(6)))
    for kind in (1, 2):
        air.handler(30, (kind, bytes(7), bytes(80)))
    air.handler(28, (0, True, False, True, 16))
    air.handler(21, (0, 247))
    return ""


def _turn():
    Bench.aerial.poll(Bench.board.now)
    while getattr(Bench.air, "confirm", False):
        Bench.air.confirm = False
        Bench.air.handler(20, (0, 1, 0))
        Bench.aerial.poll(Bench.board.now)


def feed(data):
    """Give the device bytes; return the last answer, by cable in its frame."""
    Bench.answer = b""
    if Bench.aerial:
        Bench.air.write = bytes.fromhex(data)
        Bench.air.handler(3, (0, 1))  # the second of the services' values is Control
        _turn()
    else:
        Bench.link.feed(bytes.fromhex(data))
    return Bench.answer.hex() if Bench.answer else ""


def run(data):
    """Measure `count u16` samples of `force i32` at 100 Hz; return how many frames went out."""
    count, force = struct.unpack("<Hi", bytes.fromhex(data))
    board, ring = Bench.board, Bench.ring
    before = Bench.sent
    for _ in range(count):
        board.now += 10_000
        ring.sample((force,), board.now)
        ring.poll(board.now)
        if Bench.aerial:
            _turn()
    return struct.pack("<H", Bench.sent - before).hex()
