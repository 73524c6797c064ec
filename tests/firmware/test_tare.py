"""Tare: measured, refused, undone, kept with its calibration."""

import pytest

from acudevice.firmware import status
from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.force import Calibration
from acudevice.firmware.tare import Tare, Taring
from tests.firmware.fragile import Fading
from tests.firmware.parts_of_tables import calibration

LINE = [(0, 0), (50_000, 50_000)]


def measure(
    *forces: tuple[int, ...] | None, taken: tuple[int, ...] | None = None, rate: int = 8_000
) -> list[int]:
    """Return the tare that these forces make after the tare `taken`; they must be as many as are wanted."""
    cells = len(next(force for force in forces if force))
    tare = Tare(SimulatedBoard(), cells, 0)
    if taken:
        tare.take(taken)
    taring = Taring(tare, Calibration(calibration(*[LINE] * cells)), rate)
    done = [taring.take(force) for force in forces]
    assert done == [False] * (len(forces) - 1) + [True]
    return taring.result()


def refusal(*forces: tuple[int, ...] | None, taken: tuple[int, ...] | None = None) -> int:
    """Return the status with which they are refused."""
    with pytest.raises(status.RefusedError) as refused:
        measure(*forces, taken=taken)
    return refused.value.status


def test_each_cell_gets_the_mean_of_its_force() -> None:
    """Rounded to the nearest, halves upward."""
    assert measure(*[(10, -10)] * 4, *[(11, -11)] * 4) == [11, -10]


@pytest.mark.parametrize(("rate", "count"), [(1_000, 8), (8_000, 8), (100_000, 100), (5_000_000, 1_000)])
def test_a_second_of_samples_is_taken(rate: int, count: int) -> None:
    """At least 8, at most 1,000."""
    assert measure(*[(5,)] * count, rate=rate) == [5]


def test_an_invalid_reading_is_a_fault_at_once() -> None:
    """Nothing is waited for."""
    assert refusal((5,), None) == status.SENSOR_FAULT


def test_a_loaded_sensor_is_refused_from_the_second_tare_on() -> None:
    """The first one may have the strap to carry; the limit is 2 N of the sum after the tare before."""
    assert measure(*[(4_000,)] * 8) == [4_000]
    assert measure(*[(3_000,)] * 8, taken=(1_000,)) == [3_000]
    assert refusal(*[(3_001,)] * 8, taken=(1_000,)) == status.LOADED
    assert refusal(*[(-1_001,)] * 8, taken=(1_000,)) == status.LOADED
    assert measure(*[(2_000, 2_000)] * 8, taken=(1_000, 1_000)) == [2_000, 2_000]


def test_a_tare_above_a_tenth_of_a_cell_s_range_is_refused() -> None:
    """In amount, for each cell, the first time too."""
    assert measure(*[(5_000, -5_000)] * 8) == [5_000, -5_000]
    assert refusal(*[(5_001, -5_001)] * 8) == status.LOADED
    assert refusal(*[(0, -5_001)] * 8) == status.LOADED


def test_a_moving_force_is_refused() -> None:
    """Greatest less least of the sum, above 300 mN."""
    assert measure(*[(100, 0)] * 7, (250, 150)) == [119, 19]
    assert refusal(*[(100, 0)] * 7, (250, 151)) == status.UNSTEADY


def test_a_tare_is_kept_and_undone_over_restarts() -> None:
    """One step back, once."""
    board = SimulatedBoard()
    Tare(board, 2, 3).take((10, -20))
    Tare(board, 2, 3).take((30, -40))
    tare = Tare(board, 2, 3)
    assert (tare.values, tare.taken) == ((30, -40), True)
    assert tare.undo()
    tare = Tare(board, 2, 3)
    assert (tare.values, tare.taken) == ((10, -20), True)
    assert not tare.undo()


def test_undoing_the_first_tare_is_as_if_none_was_taken() -> None:
    """So the next one may be loaded again."""
    tare = Tare(SimulatedBoard(), 1, 3)
    tare.take((10,))
    assert tare.undo()
    assert (tare.values, tare.taken) == ((0,), False)


def test_a_tare_of_another_calibration_means_nothing() -> None:
    """Even where the very same calibration was put back: each commit and revert has its own generation."""
    board = SimulatedBoard()
    Tare(board, 1, 3).take((10,))
    tare = Tare(board, 1, 4)
    assert (tare.values, tare.taken, tare.undo()) == ((0,), False, False)


def test_a_tare_that_cannot_be_kept_is_not_in_force() -> None:
    """What flash does not hold would be forgotten without a word."""
    board = SimulatedBoard()
    tare = Tare(board, 1, 3)
    board.flash_read = lambda _: None  # type: ignore[method-assign]  # flash that forgets
    with pytest.raises(OSError, match="flash"):
        tare.take((10,))
    assert (tare.values, tare.taken) == ((0,), False)


def test_a_tare_that_flash_lost_is_none() -> None:
    """And whoever asks is told."""
    board = SimulatedBoard()
    Tare(board, 1, 3).take((10,))
    assert not Tare(board, 1, 3).lost
    board.flash_read = Fading(board._flash, "tare").flash_read  # type: ignore[method-assign]  # worn flash
    tare = Tare(board, 1, 3)
    assert (tare.lost, tare.values, tare.taken, tare.undo()) == (True, (0,), False, False)
