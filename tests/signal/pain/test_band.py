"""A band of one's own: a share of a threshold, within the limits whatever the threshold is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.signal.pain.band import LEAST_N, MOST, own_band, shares


def test_a_band_is_a_share_of_the_threshold() -> None:
    """Rounded down to a tenth."""
    found = own_band(14.47, (0.4, 0.7), soft_n=30.0, ceiling_n=30.0)
    assert (found.low_n, found.high_n, found.capped) == (5.7, 10.1, False)


def test_a_high_threshold_ends_at_the_limits() -> None:
    """All of the band comes down, in proportion."""
    found = own_band(40.0, (0.4, 0.8), soft_n=30.0, ceiling_n=50.0)
    assert (found.low_n, found.high_n, found.capped) == (12.0, 24.0, True)


@given(
    st.floats(0.01, 1e4),
    st.floats(0.05, 0.8),
    st.floats(0.05, 0.8),
    st.floats(2.0, 60.0),
    st.floats(2.0, 60.0),
)
def test_no_threshold_leads_out_of_the_limits(
    threshold_n: float, a: float, b: float, soft_n: float, ceiling_n: float
) -> None:
    """A band ends within 80 % of threshold, soft warning and ceiling, begins at 1 N and has a width; else none."""
    low, high = sorted((a, b))
    try:
        found = own_band(threshold_n, (low, high), soft_n=soft_n, ceiling_n=ceiling_n)
    except UsageError:
        return
    assert LEAST_N <= found.low_n < found.high_n
    assert found.high_n <= min(MOST * threshold_n, MOST * soft_n, MOST * ceiling_n) + 1e-6
    assert found.low_n <= low * threshold_n + 1e-6


@pytest.mark.parametrize("threshold_n", [0.0, -3.0, float("nan"), float("inf")])
def test_no_band_comes_of_what_is_no_threshold(threshold_n: float) -> None:
    """Not even a small one."""
    with pytest.raises(UsageError, match="no band"):
        own_band(threshold_n, (0.4, 0.7), soft_n=30.0, ceiling_n=30.0)


def test_a_band_below_a_newton_is_refused() -> None:
    """It could not be told from rest."""
    with pytest.raises(UsageError, match="below 1 N"):
        own_band(2.0, (0.4, 0.7), soft_n=30.0, ceiling_n=30.0)


def test_a_band_of_no_width_is_refused() -> None:
    """Nobody could stay within one that begins and ends at the same tenth of a newton."""
    with pytest.raises(UsageError, match=r"50% to 52% of 2.0 N .* both ends are 1.0 N") as refused:
        own_band(2.0, (0.5, 0.52), soft_n=30.0, ceiling_n=30.0)
    assert refused.value.hint == "choose shares that lie farther apart"
    found = own_band(2.0, (0.5, 0.55), soft_n=30.0, ceiling_n=30.0)
    assert (found.low_n, found.high_n) == (1.0, 1.1)


@pytest.mark.parametrize("text", ["40%-70%", "40-70", "40 % - 70 %", "40%–70%"])
def test_shares_are_read(text: str) -> None:
    """With or without signs."""
    assert shares(text) == (0.4, 0.7)


@pytest.mark.parametrize(
    "text", ["", "40", "70-40", "40-90", "0-50", "forty-seventy", "nan-nan", "40-70-80", "-40-70"]
)
def test_what_is_no_share_is_refused(text: str) -> None:
    """A band must end well below the threshold."""
    with pytest.raises(UsageError, match="is no band"):
        shares(text)
