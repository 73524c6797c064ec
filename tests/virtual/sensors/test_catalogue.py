"""Simulated sensors against their own truth, by the arithmetic of firmware_protocol.md, section 9.1."""

from itertools import pairwise

import pytest

from acudevice.virtual.sensors.catalogue import SENSORS, broken
from acudevice.virtual.sensors.model import RATES_MHZ, Sensor
from tests.support.tables import force_mn


@pytest.fixture(params=["hx711", "hx711 with 3 cells", "fsr", "capacitive"])
def sensor(request: pytest.FixtureRequest) -> Sensor:
    """Each sensor there is."""
    name, *rest = request.param.split()
    return SENSORS[name](5, 3 if rest else 1)


def test_a_table_keeps_the_rules_of_the_protocol(sensor: Sensor) -> None:
    """2 to 32 breakpoints, counts that rise strictly, force that rises, one table a cell."""
    tables = sensor.table()
    assert len(tables) == sensor.cells
    for table in tables:
        assert 2 <= len(table.counts) == len(table.force_mn) <= 32
        assert all(a < b for a, b in pairwise(table.counts))
        assert all(a < b for a, b in pairwise(table.force_mn))


def test_a_table_tells_the_truth_over_the_whole_range(sensor: Sensor) -> None:
    """A cell's true counts give the force back: within 1 mN for a load cell, 1 % or a coarse count for others."""
    for cell, table in enumerate(sensor.table()):
        for step in range(1, 100):
            true_mn = sensor.range_n * 10.0 * step
            found_mn = force_mn(table, round(sensor.true_counts(true_mn / 1000.0, cell)))
            coarse = {"fsr": 30.0, "capacitive": 130.0}.get(sensor.kind)
            assert found_mn == pytest.approx(true_mn, rel=0.01 if coarse else 0.0, abs=coarse or 1.0)


def test_readings_fit_the_width_and_are_valid_within_the_range(sensor: Sensor) -> None:
    """No reading within the range is clipped or the fault code."""
    for step in range(200):
        readings = sensor.read(sensor.range_n * 0.95 * step / 200, step / 10)
        assert len(readings) == sensor.cells
        assert all(sensor.clip_low < counts < sensor.clip_high for counts in readings)
        assert all(-(1 << 8 * sensor.width - 1) < counts < 1 << 8 * sensor.width - 1 for counts in readings)


def test_sensors_repeat_for_a_seed_and_differ_for_another() -> None:
    """Part and noise follow from the seed."""
    for make in SENSORS.values():
        first, again, other = ([make(seed, 1).read(5.0, t_s) for t_s in (0.0, 0.1)] for seed in (1, 1, 2))
        assert first == again != other


def test_every_sensor_offers_the_same_rates(sensor: Sensor) -> None:
    """100 a second among them."""
    assert sensor.rates == RATES_MHZ
    assert 100_000 in sensor.rates


def test_a_broken_sensor_reads_what_no_force_gives(sensor: Sensor) -> None:
    """Saturated: the code at which it counts as clipped; disconnected: clipped too, or nothing at all."""
    saturated, open_wire = broken(sensor, "saturated"), broken(sensor, "disconnected")
    assert saturated == (sensor.clip_high,) * sensor.cells
    assert open_wire is None or all(counts <= sensor.clip_low for counts in open_wire)
