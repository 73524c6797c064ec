"""The device's table follows the model as closely as 32 whole counts can."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.protocol.rules import CELL_RULES
from acudevice.protocol.tables import Breakpoint
from acudevice.signal.cells import Cell
from acudevice.signal.metrology.breakpoints import MOST, breakpoints, errors

Array = NDArray[np.float64]


def test_a_straight_line_needs_two() -> None:
    """And the ends may lie between whole counts."""
    table, error_n = breakpoints(lambda c: c / 20_000.0, 10.4, 1_000_000.7)
    assert (table.counts, error_n < 0.0006) == ((10, 1_000_001), True)


@settings(max_examples=40)
@given(st.floats(0.3, 3.0), st.floats(100.0, 1e6), st.floats(1.0, 300.0), st.booleans())
def test_a_table_keeps_the_rules_and_states_its_error(
    power: float, width: float, top_n: float, falls: bool
) -> None:
    """For any power, width and direction, what the device reckons is within the error stated and half a millinewton."""

    def curve(counts: Array) -> Array:
        share = np.clip((counts - 50.0) / width, 1e-12, None)
        return np.asarray(
            top_n * ((1.0 - np.minimum(share, 1.0)) if falls else share) ** (1.0 if falls else power)
        )

    table, error_n = breakpoints(curve, 60.0, 50.0 + width)
    points = [Breakpoint(c, f) for c, f in zip(table.counts, table.force_mn, strict=True)]
    assert all(rule(points) for _, rule in CELL_RULES)
    cell = Cell(table, 0)
    counts = np.linspace(61, 49 + width, 50).round()
    found = np.array([cell.force_mn(int(c)) for c in counts]) / 1000.0
    assert float(np.abs(found - curve(counts)).max()) <= error_n + 0.0011 + 2e-3 * top_n / width


def test_a_curve_that_bends_gets_them_where_it_bends() -> None:
    """The error is a small fraction of that of even steps."""

    def curve(counts: Array) -> Array:
        return np.asarray(counts / (4095.0 - counts))

    table, error_n = breakpoints(curve, 0.0, 3900.0)
    even = np.linspace(0.0, 3900.0, MOST)
    fine = np.linspace(0.0, 3900.0, 5000)
    assert len(table.counts) == MOST
    assert error_n < 0.2 * float(np.abs(np.interp(fine, even, curve(even)) - curve(fine)).max())


def test_too_few_whole_counts_are_refused() -> None:
    """Volts are no counts."""
    with pytest.raises(BadDataError, match="too few whole counts"):
        breakpoints(lambda c: c, 0.1, 0.9)


def test_a_curve_that_stays_flat_is_refused() -> None:
    """The device could not tell one force from another."""
    with pytest.raises(BadDataError, match="does not rise in whole millinewtons"):
        breakpoints(lambda c: c * 0.0, 0.0, 900.0)


def test_each_segment_errs_by_its_own() -> None:
    """What the steep end of a film costs is no doubt about its beginning; the greatest of all is the one stated."""

    def curve(counts: Array) -> Array:
        return np.asarray(20.0 * counts / (4300.0 - counts))

    table, error_n = breakpoints(curve, 10.0, 4000.0)
    places = np.array([-100.0, 30.0, 2000.0, 3990.0, 5000.0])
    found = errors(table, curve, places)
    assert found[1] < found[3] / 3.0
    assert (found[0], found[-1]) == (found[1], found[3])
    fine = np.linspace(10.0, 4000.0, 20_001)
    off = np.abs(np.interp(fine, table.counts, np.array(table.force_mn) / 1000.0) - curve(fine))
    assert errors(table, curve, fine).max() == pytest.approx(error_n, rel=0.05)
    assert bool(np.all(off <= errors(table, curve, fine) * 1.02 + 1e-6))
