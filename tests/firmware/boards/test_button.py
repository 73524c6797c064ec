"""The button."""

import pytest

from acudevice.firmware.boards.button import Button


def played(*presses: tuple[int, int]) -> list[object]:
    """Return what happens when the pin is held from one ms to another."""
    now, happened = [0], []
    button = Button(
        lambda: any(start <= now[0] < end for start, end in presses),
        1_000,
        happened.append,
        lambda: happened.append("forget"),
    )
    for now[0] in range(0, 15_000, 10):
        button.poll(now[0] * 1_000)
    return happened


@pytest.mark.parametrize(
    ("presses", "happened"),
    [
        ([(100, 120)], []),
        ([(100, 140)], [1]),
        ([(100, 2_000)], [1]),
        ([(100, 2_100)], [2]),
        ([(100, 10_000)], [2]),
        ([(100, 12_000)], ["forget"]),
        ([(100, 200), (300, 3_000), (4_000, 14_100)], [1, 2, "forget"]),
    ],
)
def test_a_press_is_short_long_or_very_long(presses: list[tuple[int, int]], happened: list[object]) -> None:
    """Bouncing is none; ten seconds forget, once, and are no long press as well."""
    assert played(*presses) == happened
