"""Rings whose every door a test can try: at a cable, and on the air with a stack that lets things through."""

from typing import Any

from hypothesis import strategies as st

from acudevice.firmware.ble_link import BleLink
from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.ring import Ring
from acudevice.firmware.serial_link import SerialLink
from acudevice.firmware.session import Session
from acudevice.firmware.tables import CALIBRATION, THRESHOLDS
from tests.firmware.host import OPS, frame, pack
from tests.firmware.host import THRESHOLDS as TABLE
from tests.firmware.radio import Radio

CONTROL, TIME = "6f2c0003", "6f2c0006"
PERIOD = 10_000


class Shelf:
    """Records in memory, with room for a few."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}

    def numbers(self) -> list[int]:
        """Return the numbers of the records."""
        return list(self.kept)

    def append(self, number: int, data: bytes) -> None:
        """Write on; OSError when it is full."""
        if sum(map(len, self.kept.values())) + len(data) > 4_000:
            raise OSError("full")
        self.kept[number] = self.kept.get(number, b"") + data

    def read(self, number: int, offset: int, length: int) -> bytes:
        """Return bytes of a record."""
        return self.kept[number][offset : offset + length]

    def size(self, number: int) -> int:
        """Return how long a record is."""
        return len(self.kept[number])

    def remove(self, number: int) -> None:
        """Forget a record."""
        del self.kept[number]


def request(op: int | str, ref: int = 1, part: int = 0, **fields: Any) -> bytes:
    """Return a request as a message."""
    number = OPS.index(op) + 1 if isinstance(op, str) else op
    return bytes((1, number, ref, part)) + pack(**fields)


class Cable:
    """A ring at a cable; what it sent is in `sent`, and nothing gets through while `full`."""

    def __init__(self) -> None:
        self.board = SimulatedBoard()
        self.board.shelf = Shelf()
        self.ring = Ring(self.board)
        self.sent = bytearray()
        self.full = False
        self.link = SerialLink(self.ring, self._write)

    def _write(self, data: bytes) -> bool:
        if not self.full:
            self.sent += data
        return not self.full

    def session(self) -> Session:
        """Return the session of its one link."""
        return self.link.session

    def feed(self, data: bytes) -> None:
        """Give it bytes."""
        self.link.feed(data)

    def ask(self, *messages: bytes) -> None:
        """Give it messages, each in a frame."""
        for message in messages:
            self.feed(frame(message))

    def pass_time(self, ms: int, force: int | None = 0) -> None:
        """Let time pass, with samples of a force if it measures."""
        for _ in range(ms // 10):
            self.board.now += PERIOD
            if force is not None:
                self.ring.sample((force,), self.board.now)
            self.ring.poll(self.board.now)


class OnAir:
    """A ring on the air. `radio.encrypted = True` makes the stack let through what it ought to refuse."""

    def __init__(self) -> None:
        self.board = SimulatedBoard()
        self.board.shelf = Shelf()
        self.radio = Radio()
        self.ring = Ring(self.board)
        self.link = BleLink(self.ring, self.radio)

    def pass_time(self, ms: int, force: int | None = 0) -> None:
        """Let time pass, with samples of a force if it measures."""
        for _ in range(ms // 10):
            self.board.now += PERIOD
            if force is not None:
                self.ring.sample((force,), self.board.now)
            self.ring.poll(self.board.now)
            self.link.poll(self.board.now)

    def owner(self) -> None:
        """Pair with an owner, who sets it up as owners do."""
        self.link.open_window(self.board.now)
        self.radio.connect()
        self.pass_time(10)
        assert self.radio.pair()
        self.radio.exchange_mtu(247)
        self.pass_time(10)
        for message in set_up():
            self.radio.write(CONTROL, message)
            self.pass_time(20)
            for _ in range(4):
                self.radio.confirm()
                self.pass_time(10)

    def ask(self, *messages: bytes) -> None:
        """Write messages as whoever is connected."""
        for message in messages:
            self.radio.write(CONTROL, message)
            self.pass_time(10)


def set_up() -> list[bytes]:
    """Return the messages by which an owner agrees on a version, writes thresholds, measures and chooses a point."""
    import zlib

    return [
        request("hello", 1, versions=b"\1\0"),
        request("time", 2, unix=1_700_000_000_000_000),
        request("table_begin", 3, table=1, size=len(TABLE), crc=zlib.crc32(TABLE)),
        request("table_write", 4, table=1, offset=0, data=TABLE),
        request("table_commit", 5, table=1),
        request("start", 6),
        request("activate", 7, point="LR3", side=1),
        request("standalone", 8, action=1),
        request("feedback", 9, mask=3, strength=50),
    ]


def state(ring: Ring) -> dict[str, Any]:
    """Return all of a ring that somebody could have changed; what time changes is left out."""
    config, shown = ring.config, ring.feedback
    thresholds, calibration = config.tables[THRESHOLDS], config.tables[CALIBRATION]
    entry = ring.check.entry
    return {
        "thresholds": (thresholds.current, thresholds.previous()),
        "calibration": (calibration.current, calibration.previous()),
        "tare": (config.tare.values, config.tare.taken),
        "measuring": (ring.measuring, ring.rate, ring.stream.epochs.count),
        "point": entry and (entry.point, entry.side),
        "feedback": (shown.mask, shown.strength, shown._once),
        "clock": ring._unix_offset,
        "restart": ring.restart_at,
        "standalone": ring.records.standalone,
        "records": sorted(ring.board.shelf.kept),
        "staged": [session.staged for session in ring.sessions if session.staged],
        "keys": ring.board.flash_read("bonds.0"),
    }


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "versions": st.sampled_from([b"\1\0", b"\2\0", b"", b"\1"]), "rate": st.sampled_from([100_000, 1_000_000, 7]),
    "epoch": st.integers(0, 255), "action": st.integers(0, 3), "unix": st.integers(0, 2**64 - 1),
    "table": st.integers(0, 3), "offset": st.integers(0, 9_000), "length": st.integers(0, 65_535),
    "size": st.integers(0, 9_000), "crc": st.integers(0, 2**32 - 1), "data": st.binary(max_size=60),
    "point": st.sampled_from(["LR3", "KI3", "", "NINECHARS"]), "side": st.integers(0, 5),
    "index": st.integers(0, 2**32 - 1), "count": st.integers(0, 2**32 - 1), "seq": st.integers(0, 65_535),
    "mask": st.integers(0, 255), "strength": st.integers(0, 255), "cue": st.integers(0, 20),
    "record": st.integers(0, 3),
}  # fmt: skip
"""Values of fields of requests: right ones, and wrong ones."""

ANY_FIELDS = st.lists(
    st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name])), max_size=5
)


@st.composite
def messages(draw: st.DrawFn, most: int = 244) -> bytes:
    """Draw what somebody may send as a message: a request, one that is mutated, a part of one, or any bytes."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(min_size=1, max_size=most))
    op, ref = draw(st.integers(0, 0x20)), draw(st.integers(0, 3))
    part = draw(st.sampled_from([0] * 8 + [0x80, 1, 0x81, 2]))
    raw = bytearray(request(op, ref, part, **dict(draw(ANY_FIELDS)))[:most])
    if draw(st.booleans()):
        return bytes(raw)
    raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return bytes(raw)
