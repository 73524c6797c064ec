"""The Raspberry Pi Pico board as the page for makers wires it."""

from collections.abc import Callable
from types import ModuleType

from acudevice.firmware.ring import Ring
from tests.firmware.boards.page import pins


def test_its_pins_are_those_of_the_page(load: Callable[[str], ModuleType]) -> None:
    """Every row of its wiring table."""
    assert pins("Pico", "GP") == load("rp2").PINS


def test_it_has_all_its_parts_or_those_that_are_there(load: Callable[[str], ModuleType]) -> None:
    """A pin that is None is not used."""
    module = load("rp2")
    board = module.board()
    assert (board.features, board.sensor.kind, board.colours) == (11, "fsr", 1)
    assert module.board(dict.fromkeys(("light", "motor", "button"))).features == 0


def test_its_light_and_motor_are_dark_and_still_at_first(load: Callable[[str], ModuleType]) -> None:
    """Whatever the pins did before."""
    board = load("rp2").board()
    assert (board._lamp._pwm.duty, board._motor._pwm.duty) == (0, 0)


def test_it_measures_from_its_first_start_on(load: Callable[[str], ModuleType]) -> None:
    """By the data sheet of the resistor, with a ceiling that it can still tell."""
    module = load("rp2")
    board = module.board()
    board.flash_read, board.flash_write = (kept := {}).get, kept.__setitem__
    assert Ring(board).config.calibration.device_range() == 20_000
    assert module.board(settings={"ceiling_mn": 15_000}).ceiling_mn == 15_000
