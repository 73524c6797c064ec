"""The battery."""

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.power import Battery

MINUTE = 60_000_000


class Board(SimulatedBoard):
    """A board whose battery is told."""

    charge: tuple[int | None, int | None, int | None] = (None, None, None)

    def battery(self) -> tuple[int | None, int | None, int | None]:
        return self.charge


def told(*charges: tuple[int | None, int | None, int | None]) -> list[object]:
    """Return what is told of these states, one a minute."""
    board = Board()
    battery = Battery(board)
    news = []
    for minute, charge in enumerate(charges):
        board.charge = charge
        news.append(battery.poll(minute * MINUTE))
    return news


def test_the_first_look_and_small_changes_are_no_news() -> None:
    """Five percent are."""
    assert told((50, 3700, 0), (46, 3650, 0), (45, 3640, 0), (41, 3600, 0)) == [
        None, None, [("percent", 45), ("voltage", 3640), ("charging", 0)], None,
    ]  # fmt: skip


def test_the_cable_is_news() -> None:
    """And so is what becomes known."""
    assert told((50, None, 0), (50, None, 1))[1] == [("percent", 50), ("voltage", None), ("charging", 1)]
    assert told((None, None, 0), (50, None, 0))[1] == [("percent", 50), ("voltage", None), ("charging", 0)]


def test_no_battery_is_no_news() -> None:
    """Ever."""
    assert told((None, None, None), (None, None, None)) == [None, None]


def test_it_is_looked_at_once_a_minute() -> None:
    """Measuring costs current."""
    board = Board()
    battery = Battery(board)
    board.charge = (50, None, 0)
    battery.poll(0)
    board.charge = (10, None, 0)
    assert battery.poll(MINUTE - 1) is None
    assert not battery.low
    assert battery.poll(MINUTE)
    assert battery.low


def test_it_is_low_at_a_tenth_unless_it_charges() -> None:
    """The flag of the samples."""
    board = Board()
    battery = Battery(board)
    states = [(11, None, 0), (10, None, 0), (10, None, 1), (None, None, 0)]
    low = []
    for minute, board.charge in enumerate(states):
        battery.poll(minute * MINUTE)
        low.append(battery.low)
    assert low == [False, True, False, False]
