"""Windows know whether their samples are whole and even, and smooth no more than a fiftieth of a second."""

import numpy as np
import pytest

from acudevice.signal.technique.window import Window, line, noise_of
from tests.support.presses import lines


def test_a_part_has_both_ends() -> None:
    """From one time to another."""
    part = lines((0, 0), (1, 1)).part(0.25, 0.5)
    assert (part.t_s[0], part.t_s[-1], len(part.t_s)) == (pytest.approx(0.25), pytest.approx(0.5), 251)


def test_whole_means_that_nothing_is_missing() -> None:
    """Neither a sample nor all of them."""
    whole = lines((0, 0), (1, 1))
    hole = Window(whole.t_s, np.where(whole.t_s == 0.5, np.nan, whole.force_n))
    assert (whole.whole, hole.whole, whole.part(5, 6).whole) == (True, False, False)
    assert (whole.part(5, 6).length_s, whole.part(5, 6).period_s) == (0.0, None)


def test_jitter_is_told_from_a_rate_that_is_off() -> None:
    """Even samples have none, whatever their rate; one in two late by 4 ms is 2 ms."""
    even = np.arange(1000) / 83.7
    force = np.zeros(1000)
    assert Window(even, force).jitter_s < 1e-9
    assert Window(even + 0.004 * (np.arange(1000) % 2), force).jitter_s == pytest.approx(0.002, rel=0.01)


@pytest.mark.parametrize(("rate_hz", "lost"), [(100, 0), (149, 0), (150, 2), (500, 8), (1000, 18)])
def test_smoothing_takes_an_odd_number_of_samples_within_20_ms(rate_hz: int, lost: int) -> None:
    """Straight lines stay what they are."""
    raw = lines((0, 0), (1, 20), rate_hz=rate_hz)
    smooth = raw.smoothed
    assert len(raw.t_s) - len(smooth.t_s) == lost
    np.testing.assert_allclose(smooth.force_n, 20 * smooth.t_s, atol=2e-3)


def test_smoothing_goes_over_no_hole() -> None:
    """What is near a missing sample is not known."""
    raw = lines((0, 0), (1, 20))
    smooth = Window(raw.t_s, np.where(np.arange(1001) == 500, np.nan, raw.force_n)).smoothed
    assert int(np.isnan(smooth.force_n).sum()) == 19


def test_noise_is_told_from_motion() -> None:
    """White noise of 30 mN on a tremor of 10 Hz, at 250 samples a second; little is seen of slow motion alone."""
    t_s = np.arange(5000) / 250
    hand = 10 + 0.2 * np.sin(2 * np.pi * 10 * t_s)
    noise = 0.03 * np.random.default_rng(1).standard_normal(5000)
    assert noise_of(hand + noise) == pytest.approx(0.03, rel=0.05)
    assert noise_of(hand) < 1e-3
    assert noise_of(hand[:7]) == 0.0


def test_a_line_goes_through_its_points() -> None:
    """Slope, mean, and its values; level where there is one place alone."""
    x = np.array([0.0, 1.0, 2.0])
    slope, mean, fitted = line(x, 3 * x + 1)
    assert (slope, mean) == (pytest.approx(3.0), 4.0)
    np.testing.assert_allclose(fitted, [1, 4, 7])
    assert line(np.ones(3), x)[0] == 0.0


def test_values_that_are_held_are_told_from_a_still_hand() -> None:
    """Each four times; a plateau or few samples are not; each value is fresh once."""
    ramp = np.repeat(np.arange(20.0), 4)
    held = Window(np.arange(80) / 100, ramp)
    assert (held.held, len(held.fresh.t_s)) == (4, 20)
    still = Window(np.arange(80) / 100, np.append(np.arange(30.0), np.full(50, 30.0)))
    assert (still.held, len(still.fresh.t_s)) == (1, 80)
    assert (held.part(0, 0.1).held, held.part(5, 6).held) == (1, 1)
