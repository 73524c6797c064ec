"""Uncertainty comes of calibration, steps, noise and the time between samples; without a calibration it is unknown."""

from dataclasses import replace
from math import hypot, sqrt

import pytest

from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.technique.doubt import VAGUE, Curve, Doubt, curve_of, lifted, step_of
from acudevice.signal.technique.extremes import Lift
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
    """Though a zero that is off, and steps, are known to be."""
    doubt = Doubt(None, 0.01, 0.02, 0.01, zero_n=0.1)
    assert (doubt.force(10.0), doubt.greatest(10.0, Lift(0.1, 0.1)), doubt.share(10.0)) == (None, None, None)
    assert doubt.lasting(10.0) == doubt.flat() == pytest.approx(0.07)
    assert doubt.grows(10.0) == 0.0


def test_forces_combine_what_goes_into_them() -> None:
    """Noise averages out, scale and steps do not; values that are held are fewer than samples."""
    parts = Doubt(CURVE, 0.12, 0.3).force(10.0, 9)
    assert parts is not None
    assert (parts.own, parts.common) == (pytest.approx(hypot(0.12 / sqrt(12), 0.1)), 0.2)
    slow = Doubt(CURVE, 0.0, 0.3, held=9).force(10.0, 9)
    assert slow is not None
    assert slow.own == pytest.approx(0.3)
    assert Doubt(CURVE).share(10.0) == pytest.approx(0.02)
    assert Doubt(CURVE).share(0.0) is None


def test_what_is_off_alike_has_a_part_that_grows() -> None:
    """Both together, in squares, are what the calibration says; a zero that is greater gives its sign."""
    doubt = Doubt(CURVE)
    assert hypot(doubt.flat(), doubt.grows(15.0)) == pytest.approx(CURVE.at(15.0)) == doubt.lasting(15.0)
    assert Doubt(CURVE, zero_n=-1.0).lasting(5.0) == pytest.approx(-hypot(0.15, 0.7))


def test_noise_lifts_a_deviation_by_what_it_adds_to_it() -> None:
    """In squares; never by more than the whole; by half of it, give or take, where nobody knows whether it is noise."""
    assert lifted(5.0, 3.0) == pytest.approx(1.0)
    assert lifted(2.0, 3.0) == 2.0
    sure, vague = Doubt().deviation(5.0, 3.0, 100), VAGUE.deviation(5.0, 3.0, 100)
    assert (sure.off, vague.off) == (pytest.approx(1.0), pytest.approx(0.5))
    assert vague.own > sure.own
    low, high = vague.interval(5.0)
    assert low < 4.0
    assert high > 5.0
