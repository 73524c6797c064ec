"""Which samples are kept: each once."""

from hypothesis import given
from hypothesis import strategies as st

from acudevice.store.coverage import Coverage
from acudevice.values.samples import Samples
from tests.store.making import packet


def spread(kept: list[Samples]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return number, tick and readings of every sample."""
    return [row for samples in kept for row in samples.rows()]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=15))
def test_each_sample_is_admitted_once_whatever_the_order(pieces: list[tuple[int, int]]) -> None:
    """Overlapping pieces in any order: every sample from the first on comes through exactly once, unchanged."""
    coverage, kept = Coverage(pieces[0][0]), []
    for first, n in pieces:
        kept += coverage.admit(packet(first, n, cells=2))
    wanted = {index for first, n in pieces for index in range(first, first + n) if index >= pieces[0][0]}
    assert sorted(spread(kept)) == spread([packet(index, 1, cells=2) for index in sorted(wanted)])
    assert coverage.end == max(wanted) + 1
    assert coverage.missing == coverage.end - coverage.first - len(wanted)


def test_what_continues_is_passed_on_as_it_is() -> None:
    """Samples that follow the others are not copied."""
    coverage, samples = Coverage(0), packet(0)
    assert coverage.admit(samples)[0] is samples


def test_a_hole_is_filled_from_both_sides_and_the_middle() -> None:
    """Pieces that fill a hole leave smaller ones until none is left."""
    coverage = Coverage(0)
    coverage.admit(packet(0, 10))
    coverage.admit(packet(40, 10))
    left = []
    for first, n in ((20, 5), (10, 5), (35, 5), (0, 50)):
        coverage.admit(packet(first, n))
        left.append(coverage.missing)
    assert left == [25, 20, 15, 0]


def test_samples_before_the_first_do_not_belong() -> None:
    """What a device measured before the session is dropped, and what overlaps the beginning is cut."""
    coverage = Coverage(100)
    assert coverage.admit(packet(90, 5)) == []
    assert coverage.admit(packet(95, 10)) == [packet(100, 5, received_s=101.05)]
