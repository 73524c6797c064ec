"""What is missing: found from what is there, with reasons from labels."""

from hypothesis import given
from hypothesis import strategies as st

from acudevice.store.holes import Label, Labels, Span, holes
from acudevice.values.recording import Boot
from acudevice.values.samples import Gap

BOOT = Boot(7, 1000, 0, 0, 1_000_000, 50.0)
"""Number 1000 of the recording is index 0, at second 50."""


def span(first: int, end: int, *, epoch: int = 0, shift: int = 0, overrun: bool = False) -> Span:
    """Return samples at 100 Hz, ticks shifted by `shift`."""
    return Span(first, end, first * 10_000 + shift, (end - 1) * 10_000 + shift, 10_000, epoch, overrun)


def found(spans: list[Span], *labels: Label, end: int | None = None) -> list[Gap]:
    """Return the gaps between spans."""
    return list(holes(BOOT, spans, Labels(labels), end))


def test_no_step_no_gap() -> None:
    """Chunks that follow one another, across epochs too, leave no gap."""
    assert found([span(0, 50), span(50, 100), span(100, 150, epoch=1)]) == []


def test_a_step_is_a_gap_numbered_and_timed_as_the_recording_is() -> None:
    """The gap names the missing numbers, and the times of the samples before and after."""
    assert found([span(0, 50), span(60, 100)]) == [Gap(1050, 1059, 50.49, 50.6, "link")]


def test_the_device_may_say_that_it_lost_them() -> None:
    """The overrun flag of what comes after a step is its reason, unless a label knows better."""
    spans = [span(0, 50), span(60, 100, overrun=True)]
    assert [gap.reason for gap in found(spans)] == ["overrun"]
    assert [gap.reason for gap in found(spans, Label(50, 59, "stopped"))] == ["stopped"]


def test_labels_split_a_gap_by_reason() -> None:
    """Each piece has its reason, its numbers, and its share of the time."""
    spans = [span(0, 50), span(60, 100)]
    assert found(spans, Label(52, 53, "damaged"), Label(54, 55, "damaged"), Label(58, 70, "overrun")) == [
        Gap(1050, 1051, 50.49, 50.52, "link"),
        Gap(1052, 1055, 50.51, 50.56, "damaged"),
        Gap(1056, 1057, 50.55, 50.58, "link"),
        Gap(1058, 1059, 50.57, 50.6, "overrun"),
    ]


def test_a_label_alone_is_no_gap() -> None:
    """What was announced as missing and came later is not missing."""
    assert found([span(0, 100)], Label(50, 59, "link")) == []


def test_unknown_numbers_leave_a_gap_without_numbers() -> None:
    """A device that does not count leaves a step of time alone."""
    spans = [span(0, 50), span(50, 100, shift=2_000_000)]
    assert found(spans, Label(50, 49, "link")) == [Gap(None, None, 50.49, 52.5, "link")]


def test_a_pause_in_measuring_shows_as_stopped() -> None:
    """A new epoch long after the last sample means that nobody measured between."""
    spans = [span(0, 50), span(50, 100, epoch=1, shift=2_000_000)]
    assert found(spans) == [Gap(None, None, 50.49, 52.5, "stopped")]


def test_missing_ends_count_as_damaged() -> None:
    """What is missing at the end, as the next boot or damaged rows know, was stored once."""
    assert found([span(0, 50)], end=60) == [Gap(1050, 1059, 50.49, 50.6, "damaged")]
    labels = Labels()
    labels.damaged(50, 54)
    assert list(holes(BOOT, [span(0, 50)], labels)) == [Gap(1050, 1054, 50.49, 50.55, "damaged")]
    assert [gap.missing for gap in found([], end=7)] == [7]


def test_a_missing_beginning_is_a_gap() -> None:
    """A boot whose first chunk is damaged begins with a gap at its own start."""
    assert found([span(10, 50)]) == [Gap(1000, 1009, 50.0, 50.1, "link")]


@given(
    st.sets(st.integers(0, 60), min_size=1),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10), st.sampled_from("ab")), max_size=5),
)
def test_gaps_and_samples_together_are_all_without_overlap(
    there: set[int], marks: list[tuple[int, int, str]]
) -> None:
    """Every number up to the last one is either there or in exactly one gap, whatever the labels say."""
    spans = [span(index, index + 1) for index in sorted(there)]
    gaps = found(spans, *(Label(first, first + n - 1, reason) for first, n, reason in marks))
    missing = [number for gap in gaps for number in range(gap.first or 0, (gap.last or 0) + 1)]
    assert missing == [1000 + index for index in range(max(there)) if index not in there]
    assert all(gap.start_s < gap.end_s for gap in gaps)
