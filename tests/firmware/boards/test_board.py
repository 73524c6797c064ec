"""What the firmware wants of any board."""

import pytest

from acudevice.firmware.boards.board import Board, Sensor


@pytest.mark.parametrize(
    ("rate", "tick_hz", "period"),
    [(100_000, 1_000_000, 10_000), (80_000, 1_000_000, 12_500), (3_000_000, 1_000, 0)],
)
def test_a_period_is_the_nearest_whole_tick(rate: int, tick_hz: int, period: int) -> None:
    """Rates are in thousandths of a hertz."""
    assert Sensor().period(rate, tick_hz) == period
    assert Sensor().period(300_000, 1_000_000) == 3_333
    assert Sensor().period(600_000, 1_000_000) == 1_667


def test_a_plain_board_remembers_until_power_fails() -> None:
    """And has nothing to show."""
    board = Board(Sensor())
    assert board.flash_read("a") is None
    board.flash_write("a", bytearray(b"x"))
    assert board.flash_read("a") == b"x"
    assert board.battery() == (None, None, None)
    assert (board.light("red", 100), board.vibrate(100), board.reset()) == (None, None, None)


@pytest.mark.parametrize("method", ["ticks", "random32"])
def test_clock_and_chance_are_for_a_real_board_to_give(method: str) -> None:
    """There is no safe default."""
    with pytest.raises(NotImplementedError):
        getattr(Board(Sensor()), method)()
