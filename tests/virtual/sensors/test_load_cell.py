"""A simulated load cell: linear, but for what data sheets call combined error."""

import pytest

from acudevice.virtual.sensors.load_cell import LoadCell
from tests.support.tables import force_mn


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


def test_a_load_may_stand_on_one_cell_alone() -> None:
    """It bears all of it; the others show what they show at rest."""
    sensor = LoadCell(seed=2, cells=3)
    tables = sensor.table()
    rest, loaded = (
        [force_mn(table, counts) for table, counts in zip(tables, sensor.read(force_n, 0.0, 1), strict=True)]
        for force_n in (0.0, 20.0)
    )
    assert [after - before for before, after in zip(rest, loaded, strict=True)] == pytest.approx(
        [0, 20_000, 0], abs=100
    )


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


def mean_n(cell: LoadCell, force_n: float, t_s: float) -> float:
    """Return the mean force of 400 readings at one moment."""
    (table,) = cell.table()
    return sum(force_mn(table, cell.read(force_n, t_s)[0]) for _ in range(400)) / 400e3


def test_a_load_that_stays_on_weighs_more() -> None:
    """Creep: after ten time constants by its share of the load, which goes again when the load is gone."""
    cell = LoadCell(4)
    mean_n(cell, 0.0, 10_000.0)  # warm by now
    rest_n, quick_n, slow_n = (
        mean_n(cell, *at) for at in ((0.0, 10_001.0), (50.0, 10_001.0), (50.0, 11_201.0))
    )
    assert slow_n - quick_n == pytest.approx(50.0 * LoadCell.CREEP_SHARE, abs=0.004)
    assert mean_n(cell, 0.0, 11_201.1) - rest_n == pytest.approx(50.0 * LoadCell.CREEP_SHARE, abs=0.004)
    assert mean_n(cell, 0.0, 12_401.0) == pytest.approx(rest_n, abs=0.004)


def test_unloading_reads_more_than_loading() -> None:
    """Hysteresis: in the middle of the range by its share of the range."""
    cell = LoadCell(4)
    up_n, _, down_n = (mean_n(cell, force_n, 10_000.0) for force_n in (30.0, 60.0, 30.0))
    assert down_n - up_n == pytest.approx(LoadCell.HYSTERESIS_SHARE * 60.0, abs=0.004)


def test_warmth_moves_the_gain_within_its_bounds() -> None:
    """Each part its own way."""
    moved = {mean_n(LoadCell(seed), 50.0, 1e6) - mean_n(LoadCell(seed), 50.0, 0.0) for seed in range(8)}
    assert all(abs(each) < LoadCell.WARM_N + 50.0 * LoadCell.WARM_SHARE for each in moved)
    assert max(moved) > 0.0 > min(moved)
