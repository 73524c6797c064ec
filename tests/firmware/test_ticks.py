"""The tick of each sample."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.buffer import ANCHOR_EVERY
from acudevice.firmware.ticks import ANCHOR_AT_LATEST, Ticks

PERIOD = 10_000


def placed(measured: list[int], packet: int = 4) -> list[tuple[int, bool]]:
    """Return tick and anchor of samples that were measured at these ticks, in packets of so many."""
    ticks = Ticks()
    ticks.restart(PERIOD)
    return [ticks.place(index, tick, index % packet == 0) for index, tick in enumerate(measured)]


def test_a_timer_s_samples_keep_their_ticks_with_one_anchor() -> None:
    """On the grid there is nothing to correct."""
    measured = [50 + PERIOD * index for index in range(1_000)]
    assert placed(measured) == [(tick, index == 0) for index, tick in enumerate(measured)]


def test_an_anchor_is_set_even_on_the_grid_now_and_then() -> None:
    """The buffer tells indexes by 16 bits."""
    anchors = [
        index for index, (_, anchor) in enumerate(placed([PERIOD * n for n in range(10_000)])) if anchor
    ]
    assert anchors == [0, ANCHOR_AT_LATEST, 2 * ANCHOR_AT_LATEST]


def test_a_drifting_converter_is_followed() -> None:
    """Two percent slow: never further off than the drift over a few samples."""
    measured = [round(PERIOD * 1.02 * index) for index in range(500)]
    ticks = placed(measured)
    assert max(abs(tick - when) for (tick, _), when in zip(ticks, measured, strict=True)) <= 0.02 * PERIOD * (
        ANCHOR_EVERY + 4
    )


def test_a_pause_is_followed_at_once() -> None:
    """Far off the grid, the next packet begins a new one."""
    ticks = placed([0, PERIOD, 2 * PERIOD, 3 * PERIOD, 90 * PERIOD, 91 * PERIOD])
    assert [tick for tick, _ in ticks[4:]] == [90 * PERIOD, 91 * PERIOD]


@given(st.lists(st.integers(0, 3 * PERIOD), min_size=1, max_size=200), st.integers(1, 9))
def test_ticks_rise_whatever_was_measured(steps: list[int], packet: int) -> None:
    """And within a packet they are one period apart."""
    measured = [sum(steps[: place + 1]) for place in range(len(steps))]
    ticks = placed(measured, packet)
    for index in range(1, len(ticks)):
        assert ticks[index][0] > ticks[index - 1][0]
        if index % packet:
            assert ticks[index] == (ticks[index - 1][0] + PERIOD, False)


@given(st.lists(st.integers(PERIOD // 2 + 1, 3 * PERIOD // 2 - 1), min_size=1, max_size=200))
def test_anchors_of_a_jittering_converter_are_rare_enough_to_fit(steps: list[int]) -> None:
    """No two closer than `ANCHOR_EVERY` samples, as long as no sample is half a period off."""
    measured, jitter = [], 0
    for place, step in enumerate(steps):
        jitter = (step - PERIOD) // 3
        measured.append(place * PERIOD + jitter)
    anchors = [index for index, (_, anchor) in enumerate(placed(measured)) if anchor]
    assert all(later - sooner >= ANCHOR_EVERY for sooner, later in pairwise(anchors))
