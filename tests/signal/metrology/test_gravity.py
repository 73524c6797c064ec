"""Gravity is that of the formula where a place is known, and uncertain where not."""

import pytest

from acudevice.errors import UsageError
from acudevice.signal.metrology.gravity import gravity, normal


@pytest.mark.parametrize(
    ("latitude", "altitude_m", "value"),
    [(0.0, 0.0, 9.7803253), (90.0, 0.0, 9.8321849), (45.0, 0.0, 9.8061977), (45.0, 1000.0, 9.8031118)],
)
def test_normal_gravity_is_that_of_wgs_84(latitude: float, altitude_m: float, value: float) -> None:
    """At the equator and the pole as the standard lists it; about 3.086e-6 less for each metre."""
    assert normal(latitude, altitude_m) == pytest.approx(value, abs=2e-6)


def test_an_unknown_place_is_honestly_uncertain() -> None:
    """The interval reaches from equator to pole."""
    somewhere = gravity()
    assert somewhere.value - 2 * somewhere.u < normal(0.0, 0.0)
    assert normal(90.0, 0.0) < somewhere.value + 2 * somewhere.u
    assert gravity(52.5, 34.0).u < gravity(52.5).u < somewhere.u


@pytest.mark.parametrize(
    ("latitude", "altitude_m"), [(91.0, 0.0), (45.0, 99_999.0), (None, 10.0), (float("nan"), 0.0)]
)
def test_a_place_that_is_none_is_refused(latitude: float | None, altitude_m: float) -> None:
    """In words."""
    with pytest.raises(UsageError):
        gravity(latitude, altitude_m)
