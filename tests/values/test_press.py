"""A press gives its figures in newtons and seconds, and says unknown where they are."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.values.press import PRIORITY, Press, Verdict


def press(held: list[int], in_band_ticks: int = 0) -> Press:
    """Return a press whose held samples are these forces in mN."""
    return Press(
        "LR3", 1, 10, 20, 100_000, 200_000, 1_000_000, Verdict.OK, (), max(held, default=None), len(held), sum(held),
        sum(f * f for f in held), in_band_ticks, in_band_ticks, 0, None,
    )  # fmt: skip


@given(st.lists(st.integers(1, 999_999), min_size=2, max_size=50))
def test_mean_and_variation_are_those_of_the_held_samples(held: list[int]) -> None:
    """The integer sums give what floating point gives (population standard deviation over mean)."""
    got = press(held)
    assert got.mean_n == pytest.approx(statistics.fmean(held) / 1000)
    assert got.cv == pytest.approx(statistics.pstdev(held) / statistics.fmean(held), abs=1e-9)


def test_without_held_samples_mean_and_variation_are_unknown() -> None:
    """None, never zero."""
    assert (press([]).mean_n, press([]).cv, press([]).peak_n, press([5]).cv) == (None, None, None, None)


def test_hold_is_the_time_in_band() -> None:
    """In seconds of the device's clock."""
    assert press([9000], 4_250_000).hold_s == 4.25


def test_every_reason_has_its_rank() -> None:
    """The order of priority names each verdict but ok, once."""
    assert sorted(PRIORITY) == sorted(set(Verdict) - {Verdict.OK})


def test_labels_are_the_contract_names() -> None:
    """Scripts rely on these words."""
    labels = "ok too_light too_hard too_short too_long unsteady not_released over_ceiling uncertain"
    assert [v.label for v in Verdict] == labels.split()
