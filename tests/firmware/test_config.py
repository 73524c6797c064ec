"""What is in force, and what a loss of power makes of it."""

from contextlib import suppress

import pytest

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.config import Config
from acudevice.firmware.tables import CALIBRATION, THRESHOLDS, BrokenRuleError
from tests.firmware.fragile import Flash, PowerCut, Unreadable
from tests.firmware.parts_of_tables import STRAIGHT, calibration, entry, thresholds

OLD, NEW = thresholds(entry(), version=1), thresholds(entry(), entry(side=2), version=2)


class Board(SimulatedBoard):
    """A board whose flash loses power."""

    def __init__(self, flash: Flash) -> None:
        SimulatedBoard.__init__(self)
        self.flash_read = flash.flash_read
        self.flash_write = flash.flash_write


def test_a_board_s_own_calibration_is_kept_at_the_first_start() -> None:
    """So that it can be put back later."""
    board = SimulatedBoard()
    assert Config(board).calibration.device_range() == 50_000
    other = calibration([(0, 0), (1, 60_000)])
    Config(board).enforce(CALIBRATION, other)
    config = Config(board)
    assert config.calibration.device_range() == 60_000
    assert config.tables[CALIBRATION].previous() == board.calibration


def test_a_calibration_that_is_lost_is_not_replaced_by_the_board_s_own() -> None:
    """That is for the first start: in the place of a measured one it would tell forces that nobody measured."""
    flash = Flash()
    board = Board(flash)
    Config(board).enforce(CALIBRATION, calibration([(0, 0), (1, 60_000)]))
    for name in ("calibration.0", "calibration.1"):
        flash.files[name] = flash.files[name][:-1] + b"?"
    config = Config(board)
    assert (config.calibration, config.lost) == (None, True)
    config.enforce(CALIBRATION, calibration([(0, 0), (1, 60_000)]))
    assert Config(board).calibration.device_range() == 60_000
    assert not Config(board).lost


def test_a_calibration_that_cannot_be_read_is_not_replaced_either() -> None:
    """A fault of the flash is no first start."""
    board = SimulatedBoard()
    Config(board).enforce(CALIBRATION, calibration([(0, 0), (1, 60_000)]))
    board.flash_read = Unreadable(board._flash, "calibration").flash_read  # type: ignore[method-assign]  # worn flash
    before = dict(board._flash)
    config = Config(board)
    assert (config.calibration, config.lost) == (None, True)
    assert board._flash == before


@pytest.mark.parametrize("name", ["thresholds", "tare"])
def test_all_that_is_lost_is_told(name: str) -> None:
    """Where every slot of it is damaged, as where they cannot be read; and none of it is in force."""
    board = SimulatedBoard()
    config = Config(board)
    for version in (1, 2):
        config.enforce(THRESHOLDS, thresholds(entry(), version=version))
        config.tare.take((version,))
    board._flash.update({slot: b"torn" for slot in board._flash if slot.startswith(name)})
    config = Config(board)
    assert config.lost
    assert (config.thresholds_version(), config.tare.values) == {
        "thresholds": (None, (2,)), "tare": (2, (0,)),
    }[name]  # fmt: skip


@pytest.mark.parametrize("blob", [None, b"", calibration([(0, 0), (1, 30_000)]), STRAIGHT[:-1]])
def test_without_a_good_calibration_there_is_none(blob: bytes | None) -> None:
    """Missing, empty, too small for the device's own ceiling, cut short."""
    board = SimulatedBoard()
    board.calibration = blob
    config = Config(board)
    assert config.calibration is None
    with pytest.raises(BrokenRuleError) as fault:
        config.enforce(THRESHOLDS, OLD)
    assert fault.value.rule == 6


def test_thresholds_that_break_a_rule_at_the_start_are_not_in_force() -> None:
    """A new firmware may hold fewer entries."""
    board = SimulatedBoard()
    Config(board).enforce(THRESHOLDS, NEW)
    assert Config(board).thresholds_version() == 2
    board.capacity = 1
    config = Config(board)
    assert (config.thresholds(), config.thresholds_version()) == (None, None)


def test_a_calibration_must_leave_room_for_every_ceiling_in_force() -> None:
    """Rule 25 looks at the thresholds, and names their entry."""
    config = Config(SimulatedBoard())
    config.enforce(THRESHOLDS, thresholds(entry(), entry(side=2, ceiling=40_000)))
    with pytest.raises(BrokenRuleError) as fault:
        config.enforce(CALIBRATION, calibration([(0, 0), (1, 44_000)]))
    assert (fault.value.rule, fault.value.entry) == (25, 1)


@pytest.mark.parametrize("table", [THRESHOLDS, CALIBRATION])
def test_power_may_fail_at_any_byte_of_a_commit(table: int) -> None:
    """After the restart the old table or the new one is in force, whole and by its rules."""
    other = calibration([(0, 0), (1, 60_000)])
    old, new = (OLD, NEW) if table == THRESHOLDS else (STRAIGHT, other)
    seen = set()
    for power in range(len(new) + 200):
        flash = Flash()
        config = Config(Board(flash))
        config.enforce(table, old)
        config.tare.take((77,))
        flash.power = power
        with suppress(PowerCut):
            config.enforce(table, new)
        flash.power = float("inf")
        again = Config(Board(flash))
        blob = again.tables[table].current()
        assert blob in {old, new}
        assert again.calibration is not None
        if table == CALIBRATION:
            assert again.tare.values == ((77,) if blob == old else (0,)), "a tare belongs to its calibration"
        seen.add(blob)
    assert seen == {old, new}
