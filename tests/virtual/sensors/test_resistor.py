"""A simulated film: a power law that remembers."""

import math
from itertools import pairwise

import pytest

from acudevice.errors import UsageError
from acudevice.virtual.sensors.resistor import Resistor


def test_a_resistor_is_clipped_from_20_newtons_on() -> None:
    """Beyond, more force makes hardly more counts: the reading is worthless and says so."""
    for seed in range(20):
        sensor = Resistor(seed)
        assert all(sensor.read(force_n, 0.0)[0] >= sensor.clip_high for force_n in (21.0, 25.0, 40.0, 80.0))
        assert all(sensor.read(force_n, 0.0)[0] < sensor.clip_high for force_n in (0.0, 5.0, 10.0, 18.0))
        assert sensor.read(80.0, 0.0)[0] <= Resistor.FULL


def test_a_resistor_at_rest_differs_from_an_open_wire() -> None:
    """An open wire reads zero, which is clipped."""
    assert Resistor(1).read(0.0, 0.0)[0] > 2 * Resistor.clip_low


def test_a_resistor_has_one_cell() -> None:
    """More are refused in words."""
    with pytest.raises(UsageError, match="one cell, not 2"):
        Resistor(1, 2)


def film_ohm(counts: float) -> float:
    """Return the resistance of the film alone: the divider and the resistor beside it undone."""
    both_ohm = Resistor.FIXED_OHM * (Resistor.FULL / counts - 1.0)
    return 1.0 / (1.0 / both_ohm - 1.0 / Resistor.BESIDE_OHM)


def mean_ohm(sensor: Resistor, force_n: float, t_s: float) -> float:
    """Return the mean resistance of 400 readings at one moment."""
    return sum(film_ohm(sensor.read(force_n, t_s)[0]) for _ in range(400)) / 400


def test_the_film_has_less_resistance_on_the_way_back() -> None:
    """By a tenth, as the data sheet defines hysteresis."""
    sensor = Resistor(2)
    up, _, down = (mean_ohm(sensor, force_n, 0.0) for force_n in (8.0, 16.0, 8.0))
    assert (up - down) / up == pytest.approx(Resistor.HYSTERESIS_SHARE, abs=0.01)


def test_resistance_falls_with_the_logarithm_of_time() -> None:
    """About as much in each decade, and less than 5 %."""
    sensor = Resistor(2)
    ohms = [mean_ohm(sensor, 5.0, t_s) for t_s in (0.0, 10.0, 100.0, 1000.0)]
    decades = [math.log(a / b) for a, b in pairwise(ohms[1:])]
    assert all(0.01 < fall < 0.05 for fall in decades)
    assert decades[0] == pytest.approx(decades[1], rel=0.4)


def test_true_counts_lie_in_the_middle_of_the_loop() -> None:
    """Of conductance."""
    sensor = Resistor(2)
    up, _, down = (mean_ohm(sensor, force_n, 0.0) for force_n in (8.0, 16.0, 8.0))
    middle = 2.0 / (1.0 / up + 1.0 / down)
    assert film_ohm(sensor.true_counts(8.0)) == pytest.approx(middle, rel=0.01)
