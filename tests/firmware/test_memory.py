"""What the firmware takes of a board's memory, on MicroPython."""

import binascii
import struct
from pathlib import Path

import pytest

from tests.firmware.host import OPS, frame, pack, unframe
from tests.firmware.parts_of_tables import entry, thresholds
from tests.support.micropython import MicroPython, need_micropython

BRIDGE = Path(__file__).with_name("memory_bridge.py")
LIMIT = 100_000
"""Bytes that a board is to have to spare."""
TABLE = thresholds(
    *(entry(point=b"P%d" % (number // 2), side=1 + number % 2, ceiling=40_000) for number in range(38))
)
"""As many entries as the two formulas of the trial have points, left and right."""


class Bench:
    """The device, asked and fed."""

    def __init__(self, board: MicroPython, *, radio: bool) -> None:
        self.board, self.radio, self.ref = board, radio, 0
        if radio:
            board.call("aerial")

    def ask(self, name: str, **fields: object) -> int:
        """Return the status of a request."""
        self.ref = self.ref % 255 + 1
        message = bytes((1, OPS.index(name) + 1, self.ref, 0)) + pack(**fields)
        answer = self.board.call("feed", message if self.radio else frame(message))
        if not answer:
            return -1
        return (answer if self.radio else unframe(answer.lstrip(b"\0")[:-1]))[4]

    def run(self, count: int, force: int) -> int:
        """Measure; return how many frames were sent."""
        sent = 0
        for _ in range(count // 50):
            sent += struct.unpack("<H", self.board.call("run", struct.pack("<Hi", 50, force)))[0]
        return sent


@pytest.mark.slow
@pytest.mark.parametrize("by", ["cable", "radio"])
def test_streaming_checking_and_backfilling_fit_a_hundred_kilobytes(by: str) -> None:
    """Code and all: the peak over a conversation with a full buffer, full events, and a full table."""
    need_micropython()
    with MicroPython(BRIDGE, limit_bytes=LIMIT) as board:
        bench = Bench(board, radio=by == "radio")
        assert bench.ask("hello", versions=b"\1\0") == 0
        assert bench.ask("table_begin", table=1, size=len(TABLE), crc=binascii.crc32(TABLE)) == 0
        for at in range(0, len(TABLE), 200):
            assert bench.ask("table_write", table=1, offset=at, data=TABLE[at : at + 200]) == 0
        assert bench.ask("table_commit", table=1) == 0
        assert bench.ask("start") == 0
        assert bench.ask("activate", point="P3", side=2) == 0
        for _ in range(40):
            assert bench.ask("time") == 0
            bench.run(100, 0)
            bench.run(50, 9_000)
            bench.run(50, 12_000)
        assert bench.ask("backfill", index=0, count=8_000) == 0x0C
        assert bench.run(200, 9_000) > 100
        assert bench.ask("info") == 0
        peak = board.peak()
        print(f"peak {peak} bytes in use by {by}")
        assert 50_000 < peak < LIMIT
