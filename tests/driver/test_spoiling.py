"""Faults on request: what is lost is named in its place, what waits comes later, and chance comes from the seed."""

from collections.abc import Iterator

from acudevice.driver.device import EpochBegun, Item, LinkChange, LinkState, Missing
from acudevice.driver.spoiling import Faults, Stretch, spoiled
from acudevice.values.samples import SampleFlag, Samples


def timeline() -> Iterator[tuple[float, Item]]:
    """Yield 100 packets of 4 samples, 25 a second, with a change of scale in the middle."""
    for k in range(100):
        if k == 50:
            yield 2.0, EpochBegun(7, 1, 200, None, 3, 100.0, 10_000)
        yield (
            k / 25,
            Samples(4 * k, 40_000 * k, 10_000, 1_000_000, (k,) * 4, boot_id=7, epoch=int(k >= 50)),
        )


def kinds(items: list[Item]) -> list[str]:
    """Return what items are, links by their change, samples left out."""
    named = (item.change.value if isinstance(item, LinkState) else type(item).__name__ for item in items)
    return [name for name in named if name != "Samples"]


def of_kind(items: list[Item], kind: type[Samples] | type[Missing]) -> list[tuple[int, int]]:
    """Return first and last sample of each packet, or of what is missing."""
    if kind is Samples:
        return [(item.first, item.end - 1) for item in items if isinstance(item, Samples)]
    return [(item.first, item.last) for item in items if isinstance(item, Missing)]


def test_without_faults_nothing_changes() -> None:
    """Item by item."""
    assert list(spoiled(timeline(), Faults())) == list(timeline())


def test_while_the_link_is_down_samples_are_lost_and_all_else_waits() -> None:
    """It is lost, comes back, tells what is missing, and is fresh then."""
    items = [item for _, item in spoiled(timeline(), Faults(drops=(Stretch(1.0, 1.5),)))]
    assert kinds(items) == ["lost", "back", "Missing", "EpochBegun", "Missing", "fresh"]
    assert of_kind(items, Missing) == [(100, 199), (200, 251)]
    assert len(of_kind(items, Samples)) == 100 - 38


def test_a_link_that_stays_down_still_says_what_is_lost() -> None:
    """At the end of the recording."""
    items = [item for _, item in spoiled(timeline(), Faults(drops=(Stretch(3.0, 99.0),)))]
    assert kinds(items) == ["EpochBegun", "lost", "Missing"]
    assert of_kind(items, Missing) == [(300, 399)]


def test_lost_packets_are_missing_in_their_place() -> None:
    """No sample twice, none unaccounted for; equal seeds lose the same."""
    items = [item for _, item in spoiled(timeline(), Faults(lose=0.3, seed=3))]
    spans = sorted(of_kind(items, Samples) + of_kind(items, Missing))
    assert [first for first, _ in spans] == [0, *(last + 1 for _, last in spans[:-1])]
    assert spans[-1][1] == 399
    assert 15 <= 100 - len(of_kind(items, Samples)) <= 45
    assert items == [item for _, item in spoiled(timeline(), Faults(lose=0.3, seed=3))]
    assert items != [item for _, item in spoiled(timeline(), Faults(lose=0.3, seed=4))]


def test_all_lost_is_all_missing() -> None:
    """One gap up to the change of scale, one after it."""
    items = [item for _, item in spoiled(timeline(), Faults(lose=1.0))]
    assert of_kind(items, Samples) == []
    assert of_kind(items, Missing) == [(0, 199), (200, 399)]


def test_a_broken_sensor_reads_nothing_or_all_it_can() -> None:
    """While it is broken, with the flags that a device would set."""
    faults = Faults(broken=(("disconnected", Stretch(0.0, 0.1)), ("saturated", Stretch(1.0, 0.1))))
    packets = [item for _, item in spoiled(timeline(), faults) if isinstance(item, Samples)]
    assert (packets[0].counts, packets[0].flags) == ((-(1 << 23),) * 4, SampleFlag.FAULT)
    assert (packets[25].counts, packets[25].flags) == (((1 << 23) - 1,) * 4, SampleFlag.CLIPPED)
    assert (packets[10].counts, packets[10].flags) == ((10,) * 4, SampleFlag(0))


def test_links_change_once_a_drop() -> None:
    """Two drops are two."""
    items = [item for _, item in spoiled(timeline(), Faults(drops=(Stretch(1.0, 0.2), Stretch(3.0, 0.2))))]
    changes = [item.change for item in items if isinstance(item, LinkState)]
    assert changes == [LinkChange.LOST, LinkChange.BACK, LinkChange.FRESH] * 2
