"""The board of a virtual ring, beside the one that the firmware describes."""

import pytest

from acudevice.firmware.boards.board import Board as Wanted
from acudevice.firmware.boards.board import Sensor as WantedSensor
from acudevice.protocol.tables import decode_calibration
from acudevice.virtual.board import Board, Chip, Shelf, encode_calibration
from acudevice.virtual.options import Options
from acudevice.virtual.sensors.load_cell import LoadCell


def board(**options: object) -> Board:
    """Return a board that nobody looks at."""
    return Board(Options(**options), lambda *_: None, lambda _: None)  # type: ignore[arg-type]  # as each test says


def names(thing: object) -> set[str]:
    """Return the public names of something."""
    return {name for name in dir(thing) if not name.startswith("_")}


def test_a_board_has_all_that_the_firmware_wants() -> None:
    """Names that the firmware's own description lists, on the board and on its sensor."""
    assert names(Wanted(WantedSensor())) <= names(board())
    assert names(WantedSensor()) <= names(board().sensor)


def test_its_light_and_vibration_reach_whoever_looks() -> None:
    """With colour and strength."""
    seen: list[object] = []
    made = Board(Options(), lambda colour, strength: seen.append((colour, strength)), seen.append)
    made.light("blue", 60)
    made.vibrate(100)
    assert seen == [("blue", 60), 100]


def test_flash_keeps_what_was_written_last() -> None:
    """And knows nothing else."""
    made = board()
    data = bytearray(b"one")
    made.flash_write("a.0", data)
    data[:] = b"two"
    assert (made.flash_read("a.0"), made.flash_read("a.1")) == (b"one", None)


def test_the_calibration_in_flash_is_the_truth_about_the_sensor() -> None:
    """Written as section 8.3 of the protocol has it, and read by the host's own reader."""
    for options in ({}, {"sensor": "fsr"}, {"cells": 3}):
        made = board(seed=4, **options)
        read = decode_calibration(made.calibration)
        truth = made.true_calibration
        assert read.id.hex() == truth.id
        assert [tuple(point.counts for point in cell) for cell in read.cells] == [
            cell.counts for cell in truth.cells
        ]
        assert [tuple(point.force for point in cell) for cell in read.cells] == [
            cell.force_mn for cell in truth.cells
        ]
        assert encode_calibration(truth) == made.calibration


def test_the_ceiling_is_what_the_tip_and_the_range_allow() -> None:
    """300 kPa on 1 cm², but at most 90 % of the range: less on a resistor."""
    assert board().ceiling_mn == 30_000
    resistor = board(sensor="fsr")
    assert 10 * resistor.ceiling_mn <= 9 * resistor.true_calibration.range_mn < 9 * 20_500


def test_the_rate_asked_for_is_the_usual_one() -> None:
    """The firmware takes the first; the others are still offered, each once."""
    chip = Chip(LoadCell(), 500)
    assert chip.rates[0] == 500_000
    assert sorted(chip.rates) == sorted(LoadCell.rates)


def test_periods_are_rounded_to_the_nearest_tick() -> None:
    """At 80 Hz 12,500 µs; at 7 Hz 142,857."""
    chip = Chip(LoadCell(), 100)
    assert [chip.period(rate, 1_000_000) for rate in (80_000, 7_000, 1_000_000)] == [12_500, 142_857, 1_000]


def test_a_seed_makes_part_serial_number_and_random_bits() -> None:
    """Another seed makes others."""
    first, again, other = board(seed=3), board(seed=3), board(seed=4)
    assert (first.serial, other.serial) == ("VR-000003", "VR-000004")
    assert first.true_calibration == again.true_calibration != other.true_calibration
    assert [first.random32() for _ in range(3)] == [again.random32() for _ in range(3)]
    assert first.random32() != other.random32()
    assert 0 <= first.random32() < 1 << 32


def test_a_serial_number_can_be_chosen() -> None:
    """The same part with another number is another device."""
    mine = board(seed=3, serial="MINE-7")
    assert mine.serial == "MINE-7"
    assert mine.true_calibration == board(seed=3).true_calibration


def test_the_battery_runs_down_within_two_days_and_never_below_what_can_be_said() -> None:
    """It is never charged."""
    made = board()
    full, _, charging = made.battery()
    assert 50 <= full <= 100
    assert not charging
    made.tick = 48 * 3600 * made.tick_hz
    assert made.battery()[0] == 1


def test_a_shelf_keeps_records_until_it_is_full() -> None:
    """What is on it stays as it is then."""
    shelf = Shelf()
    shelf.append(1, b"abc")
    shelf.append(1, b"def")
    shelf.append(2, b"x")
    assert (shelf.numbers(), shelf.size(1), shelf.read(1, 2, 3)) == ([1, 2], 6, b"cde")
    with pytest.raises(OSError, match="full"):
        shelf.append(2, bytes(Shelf.CAPACITY))
    assert shelf.read(2, 0, 10) == b"x"
    shelf.remove(1)
    assert shelf.numbers() == [2]
