"""Samples know their numbers and ticks, and can be cut without losing any."""

from hypothesis import given
from hypothesis import strategies as st

from acudevice.values.samples import FAULT_COUNTS, Gap, Samples


def packet(first: int = 100, n: int = 5, cells: int = 1) -> Samples:
    """Return n samples at 100 Hz of a microsecond clock."""
    return Samples(first, 7_000, 10_000, 1_000_000, tuple(range(n * cells)), cells, boot_id=9, epoch=3)


def test_each_sample_has_its_own_number_and_tick() -> None:
    """The first stands at the packet's tick, the others a period apart."""
    assert list(packet(n=3, cells=2).rows()) == [
        (100, 7_000, (0, 1)),
        (101, 17_000, (2, 3)),
        (102, 27_000, (4, 5)),
    ]


@given(st.integers(90, 110), st.integers(1, 8), st.integers(1, 3))
def test_what_is_cut_off_in_front_leaves_the_rest_as_it_was(number: int, n: int, cells: int) -> None:
    """`after` keeps number, tick and readings of every sample that it keeps."""
    whole = packet(n=n, cells=cells)
    rest = whole.after(number)
    kept = [] if rest is None else list(rest.rows())
    assert kept == [row for row in whole.rows() if row[0] >= number]


def test_a_cut_keeps_where_the_samples_come_from() -> None:
    """Epoch and boot go with the samples."""
    rest = packet().after(102)
    assert rest is not None
    assert (rest.epoch, rest.boot_id, rest.end, rest.size) == (3, 9, 105, 3)


def test_the_fault_code_is_the_most_negative_number_of_its_width() -> None:
    """As firmware_protocol.md, section 7.2, says."""
    assert {w: -(1 << (8 * w - 1)) for w in (2, 3, 4)} == FAULT_COUNTS


def test_a_gap_knows_how_many_are_missing_or_that_it_cannot() -> None:
    """After a reboot nobody knows; that is None, not a number."""
    assert Gap(10, 12, 0.1, 0.14, "link").missing == 3
    assert Gap(None, None, 0.1, 4.0, "reboot").missing is None
