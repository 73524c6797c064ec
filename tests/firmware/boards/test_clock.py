"""The full count of a clock that wraps."""

from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.boards.clock import Clock
from tests.firmware.machine import WRAP


def difference(later: int, sooner: int) -> int:
    """Return what `time.ticks_diff` returns."""
    return (later - sooner + WRAP // 2) % WRAP - WRAP // 2


@given(st.lists(st.integers(0, WRAP // 2 - 1), max_size=50), st.integers(0, WRAP - 1))
def test_it_counts_on_over_every_wrap(steps: list[int], start: int) -> None:
    """From zero, as long as it is looked at often enough."""
    now = [start]
    clock = Clock(lambda: now[0] % WRAP, difference)
    for step in steps:
        now[0] += step
        assert clock.ticks() == now[0] - start
