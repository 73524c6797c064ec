"""Levels beside humps are found by walking down from the peaks, all at once or one by one, with the same outcome."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.find.sides import Slopes, _Slope, beside


@given(
    st.integers(0, 2**32 - 1), st.integers(20, 300), st.floats(0, 1), st.floats(0, 2), st.sampled_from([-1, 1])
)  # fmt: skip
def test_all_at_once_is_one_by_one(seed: int, count: int, rough: float, noise: float, step: int) -> None:
    """Bit by bit: on short sides and long ones, such as end at once, or never."""
    rng = np.random.default_rng(seed)
    m = np.interp(np.arange(count), np.sort(rng.integers(0, count, 9)), 10 * rng.random(9))
    m = m + rough * rng.standard_normal(count)
    above = m - np.minimum(m.min(), 0.0)
    peaks = rng.integers(0, count, 12)
    ends = np.clip(peaks + step * rng.integers(0, 150, 12), 0, count - 1)
    tops = m[peaks] + rng.random(12)
    slow = _Slope(m.tolist(), above.tolist(), noise)
    found = beside(Slopes(m, above, noise), peaks, ends, tops, step).tolist()
    for level, peak, end, top in zip(found, peaks.tolist(), ends.tolist(), tops.tolist(), strict=True):
        wanted = slow.foot(peak, end, top)
        assert np.isnan(level) if wanted is None else level == wanted


def test_the_level_is_that_at_which_force_stays() -> None:
    """On either side of a press, whatever comes beyond it."""
    m = np.array([3.0] * 5 + [2.0] * 10 + [10.0] * 10 + [1.0] * 10 + [8.0] * 5)
    slopes = Slopes(m, m - 1, 0.1)
    peak, top = np.array([18]), np.array([10.0])
    assert beside(slopes, peak, np.array([0]), top, -1).tolist() == [2.0]
    assert beside(slopes, peak, np.array([34]), top, 1).tolist() == [1.0]
    assert np.isnan(beside(slopes, peak, np.array([24]), top, 1)).all()


def test_the_foot_of_a_slow_ramp_is_below_its_steps() -> None:
    """A hand that presses for many seconds stands still now and then on its way, and noise hides how it goes on."""
    rng = np.random.default_rng(3)
    for seconds in (5, 15, 35):
        at = np.arange(0, 10 * seconds, 7)
        stairs = np.interp(np.arange(10 * seconds), at, at / (10 * seconds))
        stairs = np.maximum.accumulate(stairs + 0.02 * np.sin(np.arange(10 * seconds) / 4))
        m = np.concatenate([np.zeros(40), 20 * stairs, np.full(50, 20.0)]) + 0.2 * rng.standard_normal(
            90 + 10 * seconds
        )
        peak, end, top = np.array([len(m) - 20]), np.array([0]), np.array([20.0])
        for step, series, high in ((-1, m, peak), (1, m[::-1].copy(), len(m) - 1 - peak)):
            level = beside(
                Slopes(series, series, 0.2), high, end if step < 0 else len(m) - 1 - end, top, step
            )
            assert abs(level[0]) < 0.5
