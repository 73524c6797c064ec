"""The ESP32 board as the page for makers wires it."""

from collections.abc import Callable
from types import ModuleType

from acudevice.firmware.ring import Ring
from tests.firmware.boards.page import pins
from tests.firmware.machine import Machine


def test_its_pins_are_those_of_the_page(load: Callable[[str], ModuleType]) -> None:
    """Every row of its wiring table."""
    assert pins("ESP32", "GPIO") == load("esp32").PINS


def test_it_has_all_its_parts_or_those_that_are_there(
    load: Callable[[str], ModuleType], machine: Machine
) -> None:
    """A pin that is None is not used."""
    module = load("esp32")
    board = module.board()
    assert (board.features, board.sensor.kind, board.sensor.rates) == (11, "hx711", (80_000, 10_000))
    assert board.button.pull == machine.Pin.PULL_UP
    bare = module.board(dict.fromkeys(("rate", "light", "motor", "button")), {"model": "mine"})
    assert (bare.features, bare.sensor.rates, bare.model) == (0, (80_000,), "mine")
    assert module.board({"rate": None}, rate=10_000).sensor.rates == (10_000,)


def test_its_light_lights(load: Callable[[str], ModuleType], machine: Machine) -> None:
    """On the pin of the page."""
    load("esp32").board().light("green", 100)
    ((pin, _, _, data),) = machine.bits
    assert (pin.number, data) == (8, b"\xff\0\0")


def test_it_measures_from_its_first_start_on(load: Callable[[str], ModuleType]) -> None:
    """By the data sheet of a 5 kg cell, so that somebody can calibrate it."""
    module = load("esp32")
    board = module.board()
    board.flash_read, board.flash_write = (kept := {}).get, kept.__setitem__
    assert Ring(board).config.calibration.device_range() == 49_033
