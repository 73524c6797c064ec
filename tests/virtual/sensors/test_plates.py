"""A simulated capacitive cell: an offset, a loop, and codes that end."""

import pytest

from acudevice.errors import UsageError
from acudevice.virtual.sensors.plates import Plates


def mean(cell: Plates, force_n: float, t_s: float = 0.0) -> float:
    """Return the mean counts of 400 readings at one moment."""
    return sum(cell.read(force_n, t_s)[0] for _ in range(400)) / 400


def test_rest_is_about_255_and_the_range_512_more() -> None:
    """Parts differ by a few counts."""
    for seed in range(20):
        cell = Plates(seed)
        assert abs(mean(cell, 0.0) - 255.0) < 9.0
        assert 480.0 < cell.true_counts(cell.range_n) - cell.true_counts(0.0) < 512.0


def test_beyond_the_range_it_says_so_until_its_codes_end() -> None:
    """A reading at 1.1 of the range is clipped, and the last code is 1023."""
    for seed in range(20):
        cell = Plates(seed)
        assert cell.read(cell.range_n * 1.1, 0.0)[0] >= cell.clip_high
        assert cell.read(cell.range_n * 3.0, 0.1)[0] == Plates.FULL


def test_unloading_reads_more_than_loading() -> None:
    """In the middle of the range, by its share of the range; true counts lie between."""
    cell = Plates(3)
    up, _, down = (mean(cell, force_n) for force_n in (22.5, 45.0, 22.5))
    true = cell.true_counts(22.5)
    share = Plates.HYSTERESIS_SHARE * (cell.true_counts(24.0) - cell.true_counts(21.0)) / 3.0 * 45.0
    assert down - up == pytest.approx(share, abs=1.0)
    assert (up + down) / 2.0 == pytest.approx(true, abs=1.0)


def test_a_load_that_stays_on_presses_the_foam_flat() -> None:
    """By one part in a hundred."""
    cell = Plates(3)
    quick, slow = mean(cell, 30.0), mean(cell, 30.0, 600.0)
    assert slow - quick == pytest.approx(0.01 * 30.0 * 512.0 / 45.0, abs=1.2)


def test_it_has_one_cell() -> None:
    """More are refused in words."""
    with pytest.raises(UsageError, match="one cell, not 2"):
        Plates(1, 2)
