"""Uncertainty comes of calibration, steps, noise and the time between samples; without a calibration it is unknown."""

from dataclasses import replace
from math import hypot, inf, sqrt

import pytest

from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.technique.doubt import Curve, Doubt, curve_of, lift_n, lifted, step_of
from acudevice.values.calibration import CellTable
from acudevice.values.calibration_record import CalibrationRecord
from tests.support.sensors import RIGS

CURVE = Curve((0.0, 10.0, 20.0), (0.1, 0.2, 0.6))


@pytest.fixture(scope="module")
def record() -> CalibrationRecord:
    """Give a calibration of one cell."""
    return calibrate(RIGS["load cell"].table(1), created="x", software="test", model=None)


@pytest.mark.parametrize(
    ("force", "u"), [(-5, 0.1), (0, 0.1), (5, 0.15), (10, 0.2), (15, 0.4), (20, 0.6), (40, 1.2)]
)
def test_a_curve_goes_between_its_places(force: float, u: float) -> None:
    """Below it stays; above it grows with the force."""
    assert CURVE.at(force) == pytest.approx(u)


def test_a_calibration_gives_the_uncertainty_of_a_single_press(record: CalibrationRecord) -> None:
    """At each place that was assessed."""
    curve = curve_of(record)
    for doubt in record.cells[0].doubts:
        assert curve.at(doubt.force_n) == pytest.approx(doubt.use_n, rel=1e-6)


def test_two_cells_are_as_doubtful_as_both_together(record: CalibrationRecord) -> None:
    """Whatever share of the load each has, the sum is not exceeded."""
    two = replace(record, cells=record.cells * 2)
    middle = record.cells[0].doubts[3]
    assert curve_of(two).at(middle.force_n) == pytest.approx(2 * middle.use_n)


def test_a_step_is_the_force_of_a_count() -> None:
    """By the table at that force, rising or falling, and never less than a millinewton."""
    bent = CellTable((0, 100, 200), (0, 1000, 5000))
    assert step_of([bent], 0.5) == pytest.approx(0.010)
    assert step_of([bent], 3.0) == pytest.approx(0.040)
    assert step_of([bent], 99.0) == pytest.approx(0.040)
    assert step_of([bent, bent], 3.0) == pytest.approx(0.040 * sqrt(2))
    assert step_of([CellTable((0, 100), (5000, 0))], 1.0) == pytest.approx(0.050)
    assert step_of([CellTable((0, 10**6), (0, 50_000))], 1.0) == 0.001


def test_without_a_calibration_nothing_is_said_of_forces() -> None:
    """Times do not need it."""
    doubt = Doubt(None, 0.01, 0.02, 0.01)
    assert (doubt.force(10.0), doubt.greatest(10.0, 9), doubt.share(10.0)) == (None, None, None)
    assert doubt.edges(2) == pytest.approx(0.01 / sqrt(6))
    assert Doubt(CURVE).edges(1) is None
    assert Doubt(CURVE).edge() is None


def test_forces_combine_what_goes_into_them() -> None:
    """Noise averages out, scale and steps do not; of many samples the greatest is lifted by noise."""
    doubt = Doubt(CURVE, 0.12, 0.3)
    assert doubt.force(10.0, 9) == pytest.approx(hypot(0.2, 0.12 / sqrt(12), 0.1))
    assert doubt.share(10.0) == pytest.approx(0.02)
    assert doubt.share(0.0) is None
    assert (doubt.greatest(10.0, 1000) or 0) > (doubt.greatest(10.0, 10) or inf) * 0.99 > 0.5


def test_an_edge_is_late_and_noise_moves_it() -> None:
    """By half a period on average: the root of the mean square of what is uniform from 0 to a period."""
    assert Doubt(period_s=0.1).edge() == pytest.approx(0.1 / sqrt(3))
    assert Doubt(period_s=0.1, noise_s=0.2).edges(4) == pytest.approx(2 * hypot(0.1 / sqrt(12), 0.2))


def test_noise_lifts_a_deviation_by_what_it_adds_to_it() -> None:
    """In squares; never by more than the whole."""
    assert lifted(5.0, 3.0) == pytest.approx(1.0)
    assert lifted(2.0, 3.0) == 2.0


def test_noise_lifts_more_where_more_samples_are_near_a_level() -> None:
    """On a gentle slope the first sample at a level is one that noise lifted."""
    doubt = Doubt(noise_n=0.1, period_s=0.001)
    assert 0.1 < lift_n(doubt, 1000.0) < lift_n(doubt, 10.0) < lift_n(doubt, 1.0) < 0.4
    assert lift_n(Doubt(), 10.0) == 0.0
