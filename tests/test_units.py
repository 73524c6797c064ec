"""Units convert by the factors that define them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.units import N_PER_UNIT, from_newtons, pressure_kpa, to_newtons


@pytest.mark.parametrize(
    ("value", "unit", "force_n"),
    [
        (1.0, "kgf", 9.80665),
        (1.0, "lbf", 4.4482216152605),
        (102.0, "gf", 1.0002783),
        (2500.0, "mN", 2.5),
        (3.0, "N", 3.0),
    ],
)
def test_a_force_in_other_units_is_so_many_newtons(value: float, unit: str, force_n: float) -> None:
    """Known pairs."""
    assert to_newtons(value, unit) == pytest.approx(force_n, rel=1e-9)


def test_the_pound_is_its_defined_mass_under_standard_gravity() -> None:
    """0.45359237 kg times 9.80665 m/s², both exact by definition."""
    assert N_PER_UNIT["lbf"] == pytest.approx(0.45359237 * 9.80665, rel=1e-15)


@given(st.floats(-1e6, 1e6), st.sampled_from(sorted(N_PER_UNIT)))
def test_there_and_back_changes_nothing(value: float, unit: str) -> None:
    """The two conversions are inverse."""
    assert from_newtons(to_newtons(value, unit), unit) == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_thirty_newtons_on_a_square_centimetre_are_three_hundred_kilopascals() -> None:
    """The pair behind the default ceiling."""
    assert pressure_kpa(30.0, 100.0) == 300.0
