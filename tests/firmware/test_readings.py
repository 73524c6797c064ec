"""Raw readings: what is invalid, and how they fit their width."""

import pytest

from acudevice.firmware.boards.board import Sensor
from acudevice.firmware.readings import CLIPPED, FAULT, Readings

CODES = {2: -0x8000, 3: -0x800000, 4: -0x80000000}


def sensor(width: int = 3, cells: int = 1, low: int = -100, high: int = 100) -> Sensor:
    """Return a sensor of that shape."""
    made = Sensor()
    made.width, made.cells, made.clip_low, made.clip_high = width, cells, low, high
    return made


@pytest.mark.parametrize("width", CODES)
def test_the_fault_code_is_the_most_negative_number(width: int) -> None:
    """It stands for all cells of a converter that is silent, and for one of them."""
    readings = Readings(sensor(width, cells=2))
    assert readings.judge(None) == ((CODES[width],) * 2, FAULT)
    assert readings.judge((5, None)) == ([5, CODES[width]], FAULT)
    assert readings.judge((5, CODES[width])) == ([5, CODES[width]], FAULT)


@pytest.mark.parametrize(
    ("counts", "flags"), [(-99, 0), (99, 0), (-100, CLIPPED), (100, CLIPPED), (2**30, CLIPPED)]
)
def test_readings_at_the_edge_are_clipped(counts: int, flags: int) -> None:
    """At or below, at or above."""
    assert Readings(sensor()).judge((counts,))[1] == flags


def test_no_reading_comes_round_as_another() -> None:
    """What is too large for its width is told as the greatest number of that width."""
    assert Readings(sensor(2)).judge((70_000,))[0] == [0x7FFF]
    assert Readings(sensor(2)).judge((-70_000,))[0] == [-0x8000]


@pytest.mark.parametrize(
    ("raw", "flags"),
    [
        ("010000 FFFFFF", 0),
        ("640000 FFFFFF", CLIPPED),
        ("010000 9CFFFF", CLIPPED),
        ("010000 000080", FAULT),
        ("FF0000 000080", CLIPPED | FAULT),
    ],
)
def test_flags_are_those_of_the_readings_as_they_travel(raw: str, flags: int) -> None:
    """A packet's flags can be told from its bytes."""
    assert Readings(sensor()).flags(bytes.fromhex(raw)) == flags
