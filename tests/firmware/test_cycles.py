"""Cycles of kneading, as section 10.3 counts them."""

from acudevice.firmware.cycles import Cycles
from acudevice.firmware.tables import Entry
from tests.firmware.parts_of_tables import entry

ENTRY = Entry(entry(onset=1000, release=800, low=3000, high=6000, ceiling=9000), 0)


def counted(*forces: int, period: int = 100_000) -> Cycles:
    """Return the counter after these forces, the first that of the onset."""
    cycles = Cycles(ENTRY, forces[0], 0)
    for place, force in enumerate(forces):
        cycles.take(force, place * period)
    return cycles


def test_peaks_are_counted_as_light_hard_or_right() -> None:
    """Each turn from rising to falling is one peak."""
    cycles = counted(1000, 2500, 1000, 4000, 1500, 7000, 900)
    assert (cycles.count, cycles.light, cycles.hard) == (3, 1, 1)
    assert (cycles.sum, cycles.sum_sq) == (13_500, 2500**2 + 4000**2 + 7000**2)


def test_tremor_within_the_hysteresis_is_no_cycle() -> None:
    """An eighth of the extreme, and at least onset less release."""
    assert counted(1000, 4000, 3501, 4000, 3501, 4000).count == 0
    assert counted(1000, 1200, 1001, 1200, 1001).count == 0


def test_exactly_the_hysteresis_is_a_cycle() -> None:
    """4000 div 8 is 500."""
    assert counted(1000, 4000, 3500).count == 1


def test_a_trough_needs_a_rise_by_the_last_peak_s_share() -> None:
    """A rise of less than an eighth of the peak does not begin another cycle."""
    assert counted(1000, 4000, 3000, 3499, 2999, 3498, 2000).count == 1
    assert counted(1000, 4000, 3000, 3500, 2999).count == 2


def test_the_cadence_counts_from_the_first_peak_to_the_last() -> None:
    """Three peaks 0.2 s apart are 5 Hz; two say nothing."""
    assert counted(1000, 4000, 1000, 4000, 1000).cadence(1_000_000) is None
    assert counted(1000, 4000, 1000, 4000, 1000, 4000, 1000).cadence(1_000_000) == 5_000


def test_a_peak_has_the_tick_of_its_first_greatest_sample() -> None:
    """A plateau counts from where it began."""
    cycles = counted(1000, 4000, 4000, 1000, 4000, 1000, 4000, 1000)
    assert cycles.cadence(1_000_000) == (2 * 2 * 1000 * 1_000_000 + 500_000) // (2 * 500_000)
