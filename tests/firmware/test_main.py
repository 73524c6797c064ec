"""The program on a board: everything in one loop."""

import struct
import sys
from pathlib import Path

import pytest

from acudevice.firmware import main
from acudevice.firmware.boards.simulated import SimulatedBoard, SimulatedSensor
from acudevice.firmware.main import Device
from tests.firmware.host import Host, frame, pack
from tests.firmware.machine import Pin
from tests.firmware.radio import Radio
from tests.support.micropython import FIRMWARE, MicroPython, need_micropython


class Sensor(SimulatedSensor):
    """A timed sensor under a steady force."""

    force = 0

    def read(self, _: int) -> tuple[int]:
        return (self.force,)


class FreeSensor(Sensor):
    """The same, but it says itself when it is ready."""

    def set_rate(self, rate: int) -> None:
        self.rate = rate

    def ready(self) -> bool:
        return True


class Cable:
    """A console with a host at the other end."""

    def __init__(self) -> None:
        self.waiting, self.sent = b"", b""

    def read(self) -> bytes:
        waiting, self.waiting = self.waiting, b""
        return waiting

    def write(self, data: bytes) -> None:
        self.sent += data


class Running:
    """A device that is turned by hand."""

    def __init__(self, sensor: Sensor, radio: Radio | None = None) -> None:
        self.board, self.cable, self.radio = SimulatedBoard(sensor), Cable(), radio
        self.board.button = Pin()
        self.device = Device(self.board, self.cable, radio)
        self.host = Host(lambda *_: b"")

    def turn(self, ms: int) -> None:
        """Let it run."""
        for _ in range(ms):
            self.board.now += 1_000
            self.device.turn()
        sent, self.cable.sent = self.cable.sent, b""
        self.host.take(sent)

    def ask(self, op: int, fields: bytes = b"") -> str:
        """Ask over the cable."""
        self.host.ref += 1
        self.cable.waiting += frame(bytes((1, op, self.host.ref, 0)) + fields)
        self.turn(1)
        return self.host.answer().status


@pytest.mark.parametrize(("sensor", "count"), [(Sensor(), 100), (FreeSensor(), 1_000)])
def test_it_measures_talks_and_shows(sensor: Sensor, count: int) -> None:
    """A timed sensor at its rate, a free one as fast as it is."""
    running = Running(sensor)
    assert running.ask(1, pack(versions=b"\1\0")) == "ok"
    assert running.ask(5) == "ok"
    running.turn(1_000)
    assert sum(len(packet.counts) for packet in running.host.packets) == pytest.approx(count, abs=4)
    sensor.force = 31_000
    running.turn(100)
    assert running.board.lit[0] in {"red", "off"}
    assert running.board.vibrating == 100
    assert running.host.told("over")[0]["cause"] == 0


def test_the_button_opens_the_pairing_window_and_forgets() -> None:
    """Short, and ten seconds."""
    running = Running(Sensor(), Radio())
    running.ask(1, pack(versions=b"\1\0"))
    running.board.button.level = 0
    running.turn(200)
    running.board.button.level = 1
    running.turn(200)
    assert running.device._radio.bonds.open
    assert running.host.told("button") == [{"action": 1}]
    running.board.button.level = 0
    running.turn(10_100)
    assert running.device._radio.bonds._secrets == []


def test_without_a_radio_the_button_is_only_told() -> None:
    """As on a board that cannot bond."""
    running = Running(Sensor())
    running.ask(1, pack(versions=b"\1\0"))
    running.board.button.level = 0
    running.turn(11_000)
    running.board.button.level = 1
    running.turn(10)
    running.board.button.level = 0
    running.turn(2_100)
    running.board.button.level = 1
    running.turn(10)
    assert running.host.told("button") == [{"action": 2}]


class Failing(Sensor):
    """A converter on a bus that fails in the middle of a press."""

    force = 31_000

    def read(self, tick: int) -> tuple[int]:
        if tick > 500_000:
            raise OSError("the bus is gone")
        return super().read(tick)


class Hasty(Cable):
    """A cable whose host starts the measuring; with each look at it a millisecond passes."""

    def __init__(self, board: SimulatedBoard) -> None:
        super().__init__()
        self.board = board
        self.waiting = frame(bytes((1, 1, 1, 0)) + pack(versions=b"\1\0")) + frame(bytes((1, 5, 2, 0)))
        self.seen: set[tuple[str, int]] = set()

    def read(self) -> bytes:
        self.board.now += 1_000
        self.seen.add((self.board.lit[0], self.board.vibrating))
        return super().read()


def test_a_program_that_fails_shows_nothing_any_more() -> None:
    """A light that stays as it was would go on saying that all is well, or a motor go on for ever."""
    board = SimulatedBoard(Failing())
    cable = Hasty(board)
    with pytest.raises(OSError, match="the bus is gone"):
        main.run(board, console=cable)
    assert ("red", 100) in cable.seen
    assert (board.lit[0], board.vibrating) == ("off", 0)


def test_an_unknown_board_is_not_guessed() -> None:
    """It says what to do."""
    with pytest.raises(OSError, match=f"no wiring is known for {sys.platform}; pass a board of your own"):
        main.found()


MODULES = sorted(
    path.relative_to(FIRMWARE.parent).with_suffix("").as_posix().replace("/", ".")
    for path in FIRMWARE.rglob("*.py")
    if path.name != "__init__.py"
)


@pytest.mark.slow
def test_every_module_is_understood_by_micropython() -> None:
    """Those of boards too, next to a `machine` that has nothing."""
    need_micropython()
    bridge = Path(__file__).with_name("memory_bridge.py")
    with MicroPython(bridge) as board:
        board.exec("import sys\nclass Machine: pass\nsys.modules['machine'] = Machine")
        for module in MODULES:
            board.exec(f"import {module}")
        assert not board.printed
    assert {"firmware.ble_link", "firmware.boards.esp32", "firmware.main"} <= {*MODULES}


@pytest.mark.slow
def test_the_radio_runs_on_micropython() -> None:
    """A bonded central says hello and measures; the radio's stand-in is one written for that interpreter."""
    need_micropython()
    with MicroPython(Path(__file__).with_name("radio_bridge.py")) as board:
        hello = bytes((1, 1, 1, 0)) + pack(versions=b"\1\0")
        assert board.call("write", hello) == bytes((2, 1, 1, 0, 9)), "not permitted before the bond"
        assert board.call("pair", b"\0") == b"\0"
        assert board.call("pair", b"\1") == b"\1"
        assert board.call("write", hello)[:5] == bytes((2, 1, 1, 0, 0))
        assert board.call("write", bytes((1, 5, 2, 0)))[:5] == bytes((2, 5, 2, 0, 0))
        packets = board.call("measure", struct.pack("<H", 40))
        assert len(packets) == 40 * 3 + 10 * 12
