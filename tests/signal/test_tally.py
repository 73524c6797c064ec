"""What is counted of a press: time goes to the sample it follows, and many samples at once count as one by one."""

from operator import mul

from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.tally import Sums, Tally
from acudevice.signal.zones import Zone
from acudevice.values.thresholds import Mode, Side, Thresholds

LR3 = Thresholds("LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000)


def tally(force: int, zone: Zone) -> Tally:
    """Return the tally of a press whose onset, at tick 1000, has this force."""
    begun = Tally(LR3, 7, 1000, force, zone)
    begun.take(1000, force, zone)
    return begun


def test_time_belongs_to_the_sample_before() -> None:
    """In the band, above it, and force times time."""
    press = tally(9000, Zone.BAND)
    press.elapse(10)
    press.take(1010, 21_000, Zone.HARD)
    press.elapse(20)
    press.take(1030, 2000, Zone.LIGHT)
    press.elapse(40)
    assert (press.in_band, press.above, press.impulse) == (10, 20, 9000 * 10 + 21_000 * 20 + 2000 * 40)


def test_held_samples_are_those_from_the_lower_edge_up() -> None:
    """Above the band they count as held, too; the greatest force counts wherever it was."""
    press = tally(2000, Zone.LIGHT)
    press.take(1010, 9000, Zone.BAND)
    press.take(1020, 21_000, Zone.HARD)
    press.take(1030, 1200, Zone.NEAR)
    assert (press.held, press.total, press.squares) == (2, 30_000, 9000**2 + 21_000**2)
    assert (press.peak, press.to_band) == (21_000, 10)


def test_the_longest_stretch_is_unbroken() -> None:
    """A sample out of the band ends a stretch, and so does a missing one."""
    press = tally(9000, Zone.BAND)
    for ticks, zone in ((30, Zone.LIGHT), (10, Zone.BAND), (20, Zone.BAND)):
        press.elapse(ticks)
        press.take(0, 9000, zone)
    press.miss()
    press.elapse(0)
    press.take(0, 9000, Zone.BAND)
    press.elapse(25)
    assert (press.in_band, press.longest, press.stretch, press.gap) == (75, 30, 25, True)


ZONES = {Zone.LIGHT: (1000, 7999), Zone.BAND: (8000, 20_000), Zone.HARD: (20_001, 29_999)}


@given(st.data())
def test_a_run_counts_as_its_samples_do(data: st.DataObject) -> None:
    """On one side of the band, after any press so far."""
    zone = data.draw(st.sampled_from(sorted(ZONES)))
    forces = data.draw(st.lists(st.integers(*ZONES[zone]), min_size=1, max_size=9))
    times = data.draw(st.lists(st.integers(1, 500), min_size=len(forces), max_size=len(forces)))
    ticks = [1000 + sum(times[: k + 1]) for k in range(len(forces))]
    single, many = tally(sum(ZONES[zone]) // 2, zone), tally(sum(ZONES[zone]) // 2, zone)
    for lead, tick, force in zip(times, ticks, forces, strict=True):
        single.elapse(lead)
        single.take(tick, force, zone)
    sums = Sums(sum(forces), sum(map(mul, forces, forces)), sum(map(mul, forces, times[1:])), max(forces))
    many.coast(len(forces), forces[-1], sums, ticks[-1] - 1000, times[0])
    assert many == single


def test_sums_without_the_first_sample() -> None:
    """What is left is that of the others."""
    assert Sums(600, 140_000, 100 * 10 + 200 * 20, 300).less(100, 10) == Sums(500, 130_000, 4000, 300)
