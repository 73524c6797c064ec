"""Times at levels are as sure as samples, noise and forces that are off leave them."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.technique.crossings import Crossing, between_crossings, crossing_at, spent_above
from acudevice.signal.technique.doubt import Curve, Doubt
from tests.support.presses import EXACT, lines

RISE = lines((0, 0), (1, 0), (2, 20), (5, 20), (7, 0), (9, 0), rate_hz=100)


def found(at_s: float, doubt: Doubt = EXACT, *, rising: bool = True) -> Crossing:
    """Return what is known of a crossing of the ramps up by 20 N/s and down by 10."""
    got = crossing_at(RISE, replace(doubt, period_s=0.01), at_s, 20.0, rising=rising)
    assert got is not None
    return got


def test_a_crossing_is_late_by_half_a_period_and_knows_its_slope() -> None:
    """Up and down; at its foot, too."""
    for at_s, slope, rising in ((1.5, 20, True), (6.0, 10, False), (6.95, 10, False)):
        got = found(at_s, rising=rising)
        assert got.late_s == pytest.approx(0.005)
        assert got.spread_s == pytest.approx(0.01 / np.sqrt(12))
        assert got.s_n == pytest.approx(1 / slope, rel=0.05)
        assert got.even == pytest.approx(1.0)


def test_noise_makes_it_early_and_stamps_make_it_vague() -> None:
    """By what a slope of 20 N/s makes of 0.5 N; a stamp as it is."""
    noisy, stamped = found(1.5, replace(EXACT, noise_n=0.5)), found(1.5, replace(EXACT, stamp_s=0.004))
    assert noisy.late_s < 0.005
    assert 0.01 < noisy.spread_s < 0.03
    assert stamped.spread_s == pytest.approx(np.hypot(0.004, 0.01 / np.sqrt(12)))
    assert crossing_at(RISE, Doubt(), 1.5, 20.0, rising=True) is None


def test_what_errs_alike_shifts_both_ends() -> None:
    """Between two on the same slope an offset changes nothing; a scale does by what it is off more at the second."""
    one = found(1.1)
    assert between_crossings(one, one, [(0.3, 0.3)]).common == 0.0
    assert between_crossings(one, one, [(0.1, 0.3)]).common == pytest.approx(0.2 * one.s_n)
    assert between_crossings(one, one, [(-0.1, 0.3)]).common == pytest.approx(0.4 * one.s_n)


@pytest.mark.parametrize("noise_n", [0.0, 0.1, 1.0])
def test_time_above_a_level_is_as_sure_as_it_is(noise_n: float) -> None:
    """Of 300 draws the deviation is what is stated, to a fifth: noise moves samples both ways over a level."""
    rng, off, stated = np.random.default_rng(3), [], []
    doubt = replace(EXACT, noise_n=noise_n, period_s=0.01)
    for level_n in rng.uniform(8, 12, 300):
        t_s = np.arange(rng.uniform(0, 0.01), 9.0, 0.01)
        force_n = np.interp(t_s, RISE.t_s, RISE.force_n) + noise_n * rng.standard_normal(len(t_s))
        truth_s = 3.0 + (20 - level_n) / 20 + (20 - level_n) / 10
        off.append(0.01 * np.count_nonzero(force_n >= level_n) - truth_s)
        stated.append(spent_above(replace(RISE, t_s=t_s, force_n=force_n), doubt, level_n).own_s)
    assert np.mean(stated) == pytest.approx(np.std(off), rel=0.25)


def test_a_dip_out_of_the_band_costs_two_edges_more() -> None:
    """Noise across a level does not: those are no edges."""
    dip = lines((0, 0), (1, 10), (2, 10), (2.1, 7), (2.2, 10), (4, 10), (5, 0))
    doubt = replace(EXACT, period_s=0.001)
    once, twice = spent_above(dip, doubt, 5.0).own_s, spent_above(dip, doubt, 8.0).own_s
    assert (once, twice) == (pytest.approx(0.001 / np.sqrt(6)), pytest.approx(0.001 / np.sqrt(3)))


def test_a_level_near_the_hold_hangs_on_the_scale() -> None:
    """With 0.3 N more the whole hold of 3 s is in the band."""
    doubt = Doubt(Curve((0.0, 100.0), (0.5, 0.5)), period_s=0.01)
    assert spent_above(RISE, doubt, 20.3).more_s == pytest.approx(1.5, abs=0.1)
    assert spent_above(RISE, doubt, 10.0).more_s == pytest.approx(0.5 / 20 + 0.5 / 10, abs=0.02)
