"""Simulated sensors against their own truth, by the arithmetic of firmware_protocol.md, section 9.1."""

from itertools import pairwise

import pytest

from acudevice.errors import UsageError
from acudevice.values.calibration import CellTable
from acudevice.virtual.sensors.catalogue import SENSORS
from acudevice.virtual.sensors.load_cell import LoadCell
from acudevice.virtual.sensors.model import RATES_MHZ, Sensor
from acudevice.virtual.sensors.resistor import Resistor


def force_mn(table: CellTable, counts: int) -> int:
    """Interpolate as section 9.1 says."""
    c, m = table.counts, table.force_mn
    k = max((number for number in range(len(c) - 1) if c[number] <= counts), default=0)
    d = c[k + 1] - c[k]
    p = (counts - c[k]) * (m[k + 1] - m[k])
    return m[k] + (2 * p + d) // (2 * d)


@pytest.fixture(params=["hx711", "hx711 with 3 cells", "fsr"])
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
    """A cell's true counts give the force back: within 1 mN for a load cell, 1 % or 30 mN for a resistor of 12 bits."""
    for cell, table in enumerate(sensor.table()):
        for step in range(1, 100):
            true_mn = sensor.range_n * 10.0 * step
            found_mn = force_mn(table, round(sensor.true_counts(true_mn / 1000.0, cell)))
            coarse = sensor.kind == "fsr"
            assert found_mn == pytest.approx(
                true_mn, rel=0.01 if coarse else 0.0, abs=30.0 if coarse else 1.0
            )


def test_readings_fit_the_width_and_are_valid_within_the_range(sensor: Sensor) -> None:
    """No reading within the range is clipped or the fault code."""
    for step in range(200):
        readings = sensor.read(sensor.range_n * 0.95 * step / 200, step / 10)
        assert len(readings) == sensor.cells
        assert all(sensor.clip_low < counts < sensor.clip_high for counts in readings)
        assert all(-(1 << 8 * sensor.width - 1) < counts < 1 << 8 * sensor.width - 1 for counts in readings)


def test_the_cells_share_the_force_between_them() -> None:
    """However the load wanders, the calibrated sum stays what is pressed, but for strap and noise."""
    sensor = LoadCell(seed=2, cells=4)
    tables = sensor.table()
    shares = set()
    for step in range(50):
        forces = [
            force_mn(table, counts) for table, counts in zip(tables, sensor.read(20.0, step / 5), strict=True)
        ]
        assert sum(forces) == pytest.approx(20_000, abs=450)
        shares.add(forces.index(max(forces)))
    assert shares == {0, 1, 2, 3}


def test_a_load_cell_at_rest_feels_the_strap_and_can_be_tared() -> None:
    """The offset is less than TARE_LIMIT, the spread of a second less than TARE_NOISE."""
    for seed in range(20):
        sensor = LoadCell(seed)
        (table,) = sensor.table()
        forces = [force_mn(table, sensor.read(0.0, step / 100)[0]) for step in range(100)]
        assert 20 < sum(forces) / 100 < 400
        assert 10 < max(forces) - min(forces) < 100


def test_a_load_cell_drifts_while_it_warms_up() -> None:
    """The zero at the start and ten minutes later differ, and hardly move after an hour."""
    sensor = LoadCell(seed=3)
    (table,) = sensor.table()
    start, warm, hour, later = (
        sum(force_mn(table, sensor.read(0.0, t_s)[0]) for _ in range(400)) / 400
        for t_s in (0, 600, 3600, 7200)
    )
    assert abs(warm - start) > 10
    assert abs(later - hour) < 5


def test_a_load_cell_far_beyond_its_range_clips() -> None:
    """The converter's codes end."""
    assert LoadCell(1).read(500.0, 0.0) == (LoadCell.clip_high,)
    assert LoadCell(1).read(-500.0, 0.0) == (LoadCell.clip_low,)


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


def test_sensors_repeat_for_a_seed_and_differ_for_another() -> None:
    """Part and noise follow from the seed."""
    for make in SENSORS.values():
        first, again, other = ([make(seed, 1).read(5.0, t_s) for t_s in (0.0, 0.1)] for seed in (1, 1, 2))
        assert first == again != other


def test_every_sensor_offers_the_same_rates(sensor: Sensor) -> None:
    """100 a second among them."""
    assert sensor.rates == RATES_MHZ
    assert 100_000 in sensor.rates
