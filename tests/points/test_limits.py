"""Ceilings: the least of all limits that apply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.points.limits import ceiling_mn
from acudevice.points.model import Band, Evidence, Mark

SAID = Evidence(Mark.OWN)
FOOT = Band(8.0, 24.0, 30.0, 50.0, SAID, SAID)


@pytest.mark.parametrize(
    ("tip_area_mm2", "reduced", "range_n", "ceiling", "words"),
    [
        (100.0, False, None, 30_000, "of 300 kPa on a tip of 100 mm²"),
        (50.0, False, None, 15_000, "of 300 kPa on a tip of 50 mm²"),
        (200.0, False, None, 50_000, "of the point"),
        (200.0, True, None, 30_000, "for reduced sensation"),
        (50.0, True, None, 15_000, "of 300 kPa on a tip of 50 mm²"),
        (100.0, False, 20.0, 18_000, "of 90 % of the sensor's range of 20 N"),
        (100.0, False, 33.333, 29_999, "of 90 % of the sensor's range of 33.333 N"),
    ],
)
def test_the_least_limit_is_the_ceiling_and_is_named(
    tip_area_mm2: float, reduced: bool, range_n: float | None, ceiling: int, words: str
) -> None:
    """Point, tip, reduced sensation and the sensor's range each can be the one."""
    found = ceiling_mn(FOOT, tip_area_mm2=tip_area_mm2, reduced_sensation=reduced, range_n=range_n)
    assert found == (ceiling, words)


@given(st.floats(1.0, 10_000.0), st.booleans(), st.none() | st.integers(10, 10**9))
def test_no_ceiling_exceeds_any_limit(tip_area_mm2: float, reduced: bool, range_mn: int | None) -> None:
    """Rounding goes down, so none is exceeded by a millinewton; rule 6 of the protocol holds for a range in mN."""
    range_n = None if range_mn is None else range_mn / 1000
    ceiling, _ = ceiling_mn(FOOT, tip_area_mm2=tip_area_mm2, reduced_sensation=reduced, range_n=range_n)
    assert ceiling <= 300 * tip_area_mm2
    assert ceiling <= (30_000 if reduced else 50_000)
    assert range_mn is None or 10 * ceiling <= 9 * range_mn


@pytest.mark.parametrize("area", [0.0, -1.0, 0.5, 1e9, float("nan"), float("inf")])
def test_an_impossible_tip_is_refused(area: float) -> None:
    """No figure stands for an unknown area."""
    with pytest.raises(UsageError, match="give its area in mm²"):
        ceiling_mn(FOOT, tip_area_mm2=area)


@pytest.mark.parametrize("range_n", [0.0, -5.0, float("nan"), float("inf")])
def test_an_impossible_range_is_refused(range_n: float) -> None:
    """A sensor without a range allows no ceiling."""
    with pytest.raises(UsageError, match="calibrate the device first"):
        ceiling_mn(FOOT, tip_area_mm2=100.0, range_n=range_n)
