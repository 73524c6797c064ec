"""The least of running medians."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.technique.lowest import least_median

VALUES = st.lists(st.integers(-4, 4) | st.floats(-50, 50) | st.just(float("nan")), min_size=1, max_size=60)


@given(VALUES, st.data())
def test_it_is_the_least_of_all_medians(values: list[float], data: st.DataObject) -> None:
    """To the last bit, whatever values are missing."""
    x = np.array(values, np.float64)
    width = data.draw(st.integers(1, len(x)))
    medians = np.median(np.lib.stride_tricks.sliding_window_view(x, width), axis=1)
    known = medians[~np.isnan(medians)]
    assert least_median(x, width) == (known.min() if len(known) else None)


@pytest.mark.parametrize("width", [299, 300])
@pytest.mark.parametrize("slope", [-1e-3, 0.0, 1e-3])
def test_of_noise_on_a_slope_too(width: int, slope: float) -> None:
    """Where many windows are nearly as low as the lowest."""
    x = slope * np.arange(1000) + np.random.default_rng(1).standard_normal(1000)
    medians = np.median(np.lib.stride_tricks.sliding_window_view(x, width), axis=1)
    assert least_median(x, width) == medians.min()
