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


def feed(data):
    """Give the device bytes; return the last answer's frame."""
    Bench.answer = b""
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
    return struct.pack("<H", Bench.sent - before).hex()
