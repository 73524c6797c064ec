"""Ticks are unwrapped to the full count, over wraps, gaps, pauses and epochs."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from acudevice.protocol.items import Epoch
from acudevice.protocol.timeline import EPOCHS_HELD, Timeline, nearest

EPOCH = Epoch(1, 0, 0, 100_000, 10_000, (0,), 0)
LOW = 0xFFFF_FFFF


@given(st.integers(0, 2**48), st.integers(-(2**31), 2**31 - 1))
def test_the_nearest_full_count_is_found(expected: int, error: int) -> None:
    """As long as the expectation is less than half a turn off."""
    assert nearest(expected + error & LOW, expected) == expected + error


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 400_000), st.integers(-200, 200)), max_size=20))
def test_an_epoch_is_followed_over_any_gap(steps: list[tuple[int, int, int]]) -> None:
    """Hours may be missing between packets, and the converter's clock may waver."""
    timeline = Timeline()
    timeline.describe(EPOCH)
    timeline.anchor(2**32 * 5 + 77)
    index = 0
    for count, gap, jitter in [(1, 0, 0), *steps]:
        full = 2**32 * 5 + index * 10_000 + jitter
        assert timeline.place(EPOCH, index, full & LOW, count) == (full, True)
        index += count + gap


def test_a_new_epoch_stands_near_the_latest_count_that_is_known() -> None:
    """So a pause of days costs nothing when the device told its count meanwhile."""
    timeline = Timeline()
    timeline.anchor(1000)
    assert timeline.place(EPOCH, 0, 2000, 4)[0] == 2000
    timeline.anchor(2**40)
    later = replace(EPOCH, epoch=2)
    assert timeline.place(later, 4, 500, 4)[0] == 2**40 + 500
    assert timeline.now == 2**40 + 500 + 3 * 10_000
    timeline.anchor(2**40)
    assert timeline.now == 2**40 + 500 + 3 * 10_000


def test_a_tick_that_does_not_rise_is_seen() -> None:
    """Equal is not rising."""
    timeline = Timeline()
    assert timeline.place(EPOCH, 0, 50_000, 2) == (50_000, True)
    assert timeline.place(EPOCH, 2, 60_000, 2) == (60_000, False)


def test_only_a_running_epoch_can_do_without_the_full_count() -> None:
    """The first packet of an epoch, and of a link, waits for it."""
    timeline = Timeline()
    timeline.describe(EPOCH)
    assert timeline.ready(1) is None
    timeline.anchor(5)
    assert timeline.ready(1) == EPOCH
    timeline.place(EPOCH, 0, 5, 1)
    timeline.anchored = False
    timeline.describe(replace(EPOCH, epoch=2))
    assert (timeline.ready(1), timeline.ready(2)) == (EPOCH, None)
    assert timeline.ready(3) is None


def test_old_epochs_are_forgotten_before_their_numbers_come_again() -> None:
    """There are 256 numbers; fewer descriptions are held, and more than a device must keep."""
    timeline = Timeline()
    for number in range(300):
        timeline.describe(replace(EPOCH, epoch=number & 0xFF, index=number))
    assert [epoch for epoch in range(256) if timeline.knows(epoch)] == list(range(44 - EPOCHS_HELD, 44))
    assert 8 <= EPOCHS_HELD < 256
