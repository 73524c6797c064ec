"""Cycles of kneading are counted by peaks, told from tremor by how far force turns back."""

import pytest

from acudevice.signal.cycles import Cycles


def kneaded(*forces: int, turn_mn: int = 500, step: int = 10) -> Cycles:
    """Return the counter after these forces, `step` ticks apart; the band is 8 to 20 N."""
    cycles = Cycles(turn_mn, 8000, 20_000, forces[0], 0)
    for number, force in enumerate(forces):
        cycles.feed(number * step, force)
    return cycles


def test_a_peak_counts_when_force_has_turned_back() -> None:
    """By an eighth of the peak, rounded down, or by the least turn, whichever is more."""
    assert [kneaded(9000, 12_000, fallen).count for fallen in (10_501, 10_500)] == [0, 1]
    assert [kneaded(1500, 2000, fallen).count for fallen in (1501, 1500)] == [0, 1]


def test_the_next_one_begins_when_force_has_risen_again() -> None:
    """By as much as the last peak asked for, above the lowest force since."""
    falls = 9000, 12_000, 6000, 5000
    assert [kneaded(*falls, risen, 5000).count for risen in (6499, 6500)] == [1, 2]


def test_tremor_makes_no_cycles() -> None:
    """Smaller turns than asked for, up or down."""
    assert kneaded(*[9000, 9400] * 20).count == 0
    assert kneaded(12_000, 9000, *[9000, 10_400] * 20).count == 1


def test_the_highest_force_of_a_rise_is_the_peak() -> None:
    """With the tick at which it was first reached."""
    cycles = kneaded(9000, 12_000, 13_000, 13_000, 12_500, 9000)
    assert (cycles.total, cycles.squares, cycles.first_tick, cycles.last_tick) == (13_000, 13_000**2, 20, 20)


def test_peaks_below_and_above_the_band_are_told_apart() -> None:
    """Its edges belong to it."""
    cycles = kneaded(*[f for peak in (7999, 8000, 20_000, 20_001, 25_000) for f in (2000, peak)], 2000)
    assert (cycles.count, cycles.light, cycles.hard) == (5, 1, 2)
    assert (cycles.total, cycles.squares) == (
        80_000 + 1000,
        7999**2 + 8000**2 + 20_000**2 + 20_001**2 + 25_000**2,
    )


@pytest.mark.parametrize(("peaks", "cadence"), [(0, None), (2, None), (3, 2000), (7, 2000)])
def test_cadence_needs_three_cycles(peaks: int, cadence: int | None) -> None:
    """From the first peak to the last: at 40 ticks a second, 20 ticks from peak to peak are 2 Hz."""
    assert kneaded(*[12_000, 6000] * peaks, 6000, step=10).cadence_mhz(40) == cadence


def test_cadence_is_rounded_to_the_nearest() -> None:
    """Two cycles in 70 ticks of 1 kHz are 28.571 Hz."""
    cycles = Cycles(500, 8000, 20_000, 12_000, 0)
    for tick, force in ((0, 12_000), (10, 5000), (33, 12_000), (50, 5000), (70, 12_000), (80, 0)):
        cycles.feed(tick, force)
    assert cycles.cadence_mhz(1000) == 28_571
