"""The simulated board."""

from acudevice.firmware.boards.simulated import SimulatedBoard


def test_it_shows_what_was_asked_of_it() -> None:
    """Light, vibration, restarts, time."""
    board = SimulatedBoard()
    board.light("red", 100)
    board.vibrate(30)
    board.reset()
    board.now = 5
    assert (board.lit, board.vibrating, board.resets, board.ticks()) == (("red", 100), 30, 1, 5)


def test_its_flash_can_outlive_it() -> None:
    """As that of a board that is switched off and on."""
    flash: dict[str, bytes] = {}
    SimulatedBoard(flash=flash).flash_write("a", b"x")
    assert SimulatedBoard(flash=flash).flash_read("a") == b"x"


def test_boot_ids_differ() -> None:
    """Drawn at random."""
    assert len({SimulatedBoard().random32() for _ in range(4)}) > 1
