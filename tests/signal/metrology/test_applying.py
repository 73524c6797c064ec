"""A record alone turns counts into force with its uncertainty."""

from dataclasses import replace

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.calibrate import force_mn
from acudevice.signal.metrology.applying import apply
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.documents import for_device
from acudevice.values.calibration import Scale
from tests.support.sensors import RIGS

FILM = calibrate(RIGS["film"].table(1), created="x", software="test")


def test_force_is_that_of_the_device() -> None:
    """To the millinewton, for whole counts; averages lie between."""
    scale = Scale(for_device(FILM, 0), (0,), -1, 4096)
    for counts in (90, 500, 1700, 2999):
        ((found),) = apply(FILM, [(float(counts), 1)])
        assert round(found.force_n * 1000) == force_mn(scale, [counts], 2)
    low, middle, high = (e.force_n for e in apply(FILM, [(1700.0, 1), (1700.5, 1), (1701.0, 1)]))
    assert low < middle < high


def test_the_interval_surrounds_the_force() -> None:
    """By the coverage factor, which is at least that of many readings."""
    for e in apply(FILM, [(c, 1) for c in (100.0, 1000.0, 2500.0)]):
        assert e.hi95_n - e.force_n == pytest.approx(e.force_n - e.lo95_n)
        assert e.hi95_n - e.force_n > 1.95 * e.u_n > 0.0


def test_the_interval_lies_about_the_freer_curve() -> None:
    """As far from the chosen one as the record says; ± k·u holds all of it, and so does `farther_n`."""
    record = calibrate(RIGS["load cell"].table(1), created="x", software="test")
    doubt = record.cells[0].doubts[40]
    (found,) = apply(record, [(doubt.counts, 1)])
    assert doubt.shift_n
    assert (found.lo95_n + found.hi95_n) / 2.0 - found.force_n == pytest.approx(doubt.shift_n, abs=1e-9)
    assert found.farther_n == pytest.approx(doubt.k * doubt.u_n, rel=1e-3)


def test_the_interval_holds_its_own_estimate() -> None:
    """Also where the chosen curve was asked for and is far from the freer one."""
    bent = calibrate(RIGS["bent load cell"].table(1), created="x", software="test", model="linear")
    doubts = bent.cells[0].doubts
    assert any(abs(d.shift_n or 0.0) > d.k * d.u_n - abs(d.shift_n or 0.0) for d in doubts)
    for single in (False, True):
        for found in apply(bent, [(d.counts, 1) for d in doubts], single=single):
            assert found.lo95_n <= found.force_n <= found.hi95_n


def test_records_that_know_of_no_shift_are_read_as_they_were_meant() -> None:
    """Evenly about the force, by k·u; one press by what was known of it."""
    cell = FILM.cells[0]
    doubts = tuple(replace(d, shift_n=None, use_k=None) for d in cell.doubts)
    old = replace(FILM, cells=(replace(cell, doubts=doubts),))
    middle = doubts[40]
    for single in (False, True):
        (found,) = apply(old, [(middle.counts, 1)], single=single)
        assert found.hi95_n - found.force_n == pytest.approx(found.force_n - found.lo95_n)
        assert found.farther_n >= 0.99 * middle.k * (middle.u_n**2 - middle.resolution_n**2) ** 0.5


def test_what_lies_outside_the_range_is_marked_and_ever_less_sure() -> None:
    """What was read at an end is inside."""
    rig = RIGS["film"]
    counts = [rig.truth(n) for n in (0.0, 10.0, 20.0, 25.0, 35.0)]
    found = list(apply(FILM, [(c, 1) for c in counts]))
    assert [e.extrapolated for e in found] == [False, False, False, True, True]
    far, farther = apply(FILM, [(6000.0, 1), (9000.0, 1)])
    assert found[2].u_n < far.u_n < farther.u_n


def test_a_single_press_is_less_sure() -> None:
    """Everywhere."""
    readings = [(c, 1) for c in (100.0, 1000.0, 2500.0, 2900.0)]
    for mean, single in zip(apply(FILM, readings), apply(FILM, readings, single=True), strict=True):
        assert single.force_n == mean.force_n
        assert single.u_n > mean.u_n
        assert single.hi95_n - single.lo95_n > mean.hi95_n - mean.lo95_n


def test_cells_go_by_their_number() -> None:
    """One that was not calibrated is refused."""
    second = [replace(o, cell=2) for o in RIGS["load cell"].table(2)]
    both = calibrate([*RIGS["film"].table(1), *second], created="x", software="test")
    one, two = apply(both, [(2000.0, 1), (500_000.0, 2)])
    assert (round(one.force_n), round(two.force_n)) == (5, 24)
    with pytest.raises(BadDataError, match="cell 3 was not calibrated"):
        list(apply(both, [(1.0, 3)]))


def test_averages_do_not_bear_the_rounding_of_whole_counts() -> None:
    """Where steps are coarse that is much of the uncertainty."""
    plates = calibrate(RIGS["plates"].table(1), created="x", software="test")
    whole, average = apply(plates, [(500.0, 1), (500.001, 1)])
    assert whole.force_n == pytest.approx(average.force_n, abs=1e-3)
    assert whole.u_n**2 - average.u_n**2 == pytest.approx((0.088**2) / 12, rel=0.4)
