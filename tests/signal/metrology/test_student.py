"""Coverage factors are those of the tables."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.metrology.student import chi_square_tail, factor, tail, two_sided


@pytest.mark.parametrize(
    ("degrees", "reach"),
    [(1, 12.71), (2, 4.30), (3, 3.18), (5, 2.57), (10, 2.23), (50, 2.01), (inf, 1.960)],
)
def test_factors_are_those_of_the_gum(degrees: float, reach: float) -> None:
    """Table G.2, the column for 95 %."""
    assert two_sided(degrees) == pytest.approx(reach, abs=0.006)


@given(st.floats(0.5, 1e5), st.floats(0.05, 0.999))
def test_factor_and_tail_belong_together(degrees: float, share: float) -> None:
    """What lies beyond the factor is what the share leaves."""
    assert tail(two_sided(degrees, share), degrees) == pytest.approx(1.0 - share, abs=1e-6)


@given(st.floats(0.5, 1e4))
def test_fewer_degrees_of_freedom_ask_for_more(degrees: float) -> None:
    """Strictly, and never less than the normal distribution."""
    assert two_sided(degrees) > two_sided(degrees * 1.5) > 1.95


@pytest.mark.parametrize(("x", "degrees"), [(3.84, 1), (11.07, 5), (18.31, 10)])
def test_the_tail_of_chi_square_is_that_of_tables(x: float, degrees: int) -> None:
    """Five percent; one degree is the approximation's worst."""
    assert chi_square_tail(x, degrees) == pytest.approx(0.05, abs=0.003)


def test_without_degrees_of_freedom_nothing_is_unlikely() -> None:
    """A curve through all points says nothing about itself."""
    assert chi_square_tail(100.0, 0) == 1.0


@pytest.mark.parametrize("degrees", [1.0, 2.0, 5.0, 100.0])
def test_what_was_estimated_alone_has_students_factor(degrees: float) -> None:
    """And what is known alone the normal one."""
    assert factor(1.0, degrees) == two_sided(degrees)
    assert factor(0.0, degrees) == pytest.approx(1.96, abs=0.001)


@given(st.floats(0.05, 0.95), st.floats(1.0, 25.0))
def test_a_mixture_reaches_beyond_its_effective_degrees(share: float, degrees: float) -> None:
    """And never so far as if all had been estimated."""
    assert two_sided(degrees / share**4) - 1e-3 <= factor(share, degrees) <= two_sided(degrees) + 1e-9


@pytest.mark.parametrize("estimated", [0.3, 0.5, 1.0, 2.0, 5.0])
def test_a_mixture_holds_what_it_says(estimated: float) -> None:
    """Drawn often: two degrees of freedom beside a known part, estimated anew each time."""
    rng = np.random.default_rng(1)
    variance = estimated**2 * rng.chisquare(2.0, 40_000) / 2.0
    error = rng.normal(size=40_000) * np.hypot(1.0, estimated)
    total = np.sqrt(1.0 + variance)
    shares = np.round(np.sqrt(variance) / total, 2)
    factors = {share: factor(float(share), 2.0) for share in np.unique(shares)}
    held = np.abs(error) <= np.array([factors[share] for share in shares]) * total
    assert 0.941 < float(held.mean()) < 0.966
