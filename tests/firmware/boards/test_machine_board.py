"""What all boards with `machine` have in common."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from acudevice.firmware.boards.board import Sensor
from acudevice.firmware.boards.lamps import Led, Motor
from acudevice.firmware.ring import Ring
from tests.firmware.machine import Machine, Pin, Pwm

Load = Callable[[str], ModuleType]


@pytest.fixture
def board_type(load: Load, tmp_path: Path) -> type:
    """Return the class, with its files in a folder of this test."""
    module = load("machine_board")
    module.FOLDER = str(tmp_path / "ring")
    return module.MachineBoard


def test_features_are_those_of_its_parts(board_type: type) -> None:
    """Bits for light, vibration, button."""
    lamp, motor, button = Led(Pwm(Pin())), Motor(Pwm(Pin())), Pin()
    assert board_type(Sensor()).features == 0
    assert board_type(Sensor(), lamp).features == 1
    assert board_type(Sensor(), lamp, motor, button).features == 11
    assert board_type(Sensor(), lamp).colours == 1


def test_parts_do_what_they_are_told_and_missing_ones_nothing(board_type: type) -> None:
    """On the pins."""
    lamp, motor = Led(Pwm(Pin())), Motor(Pwm(Pin()))
    board = board_type(Sensor(), lamp, motor)
    board.light("red", 100)
    board.vibrate(100)
    assert (lamp._pwm.duty, motor._pwm.duty) == (65_535, 65_535)
    bare = board_type(Sensor())
    bare.light("red", 100)
    bare.vibrate(100)


def test_its_settings_override_the_defaults(board_type: type) -> None:
    """Tip, ceiling, calibration, model, serial number."""
    board = board_type(Sensor(), settings={"tip_area_mm2": 79, "model": "my ring", "serial": "7"})
    assert (board.tip_area_mm2, board.model, board.serial, board.ceiling_mn) == (79, "my ring", "7", 30_000)


def test_a_ring_runs_on_it_and_remembers(board_type: type, machine: Machine) -> None:
    """Flash in files, time, chance, restart."""
    board = board_type(Sensor())
    ring = Ring(board)
    ring.config.tare.take((5,))
    assert Ring(board_type(Sensor())).config.tare.values == (5,)
    assert board.ticks() <= board.ticks()
    assert 0 <= board.random32() < 2**32
    board.reset()
    assert machine.resets == 1
