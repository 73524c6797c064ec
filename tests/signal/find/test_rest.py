"""Rest is followed through drift and jumps, under long holds, and up to a load that presses come on top of."""

import numpy as np
import pytest

from acudevice.signal.find.rest import excursion, floor_of, local_rest
from acudevice.signal.find.series import Floats


def series(*parts: tuple[float, float], edge_s: float = 0.3) -> Floats:
    """Return a coarse series through stretches of `(seconds, level)`, with edges between."""
    out: list[float] = []
    for seconds, level in parts:
        if out:
            out += np.linspace(out[-1], level, round(edge_s * 10) + 1)[1:].tolist()
        out += [level] * round(seconds * 10)
    return np.array(out)


def test_short_presses_do_not_lift_rest() -> None:
    """Nor does it matter how many there are."""
    assert local_rest(series((2, 0), (5, 9), (1, 0), (5, 9), (2, 0))).max() == 0


@pytest.mark.parametrize("hold_s", [10, 15, 19, 25, 60, 200])
def test_rest_goes_through_a_hold_of_any_length(hold_s: float) -> None:
    """From the level before to the level after."""
    m = series((5, 1), (hold_s, 20), (8, 2))
    rest = local_rest(m)
    assert rest.min() == 1
    assert rest.max() <= 2.5


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("hold_s", [30, 60, 200])
def test_a_hold_that_sways_is_a_hold(hold_s: float, seed: int) -> None:
    """By 12 % of its force, at no steady pace and below 0.6 Hz: rest stays where it was before and after."""
    m = series((10, 0), (hold_s, 35), (4, 0))
    knots = np.arange(0, hold_s + 2, 1.0)
    sways = np.interp(
        np.arange(len(m)) / 10 - 10, knots, np.random.default_rng(seed).standard_normal(len(knots))
    )
    m[m == 35] *= 1 + 0.15 * sways[m == 35]
    assert local_rest(m).max() < 7


def test_presses_on_top_of_a_load_are_no_swaying() -> None:
    """However small they are beside it, where they come at a steady pace or from one level."""
    for level, spread in ((20.0, 0.0), (20.0, 3.0)):
        peaks = level + 8 + spread * np.random.default_rng(1).standard_normal(12)
        m = series((5, 0), (2, level), *((1.5, height) for peak in peaks for height in (peak, level)), (5, 0))
        assert local_rest(m)[80:200].min() > 0.9 * level


@pytest.mark.parametrize("seed", range(4))
def test_presses_at_a_pace_on_a_load_that_wanders_are_no_swaying(seed: int) -> None:
    """A hand that keeps a rhythm comes back to about where it was."""
    rng = np.random.default_rng(seed)
    levels = 20 + 0.8 * rng.standard_normal(14)
    m = series((5, 0), (2, 20), *((1.2, level + up) for level in levels for up in (9, 0)), (5, 0))
    assert local_rest(m)[100:250].min() > 15


def test_what_is_higher_than_the_load_is_no_swaying() -> None:
    """A few hard presses between wobbles are presses."""
    wobbles = 10 + 2 * np.random.default_rng(3).standard_normal(40)
    wobbles[[12, 22, 32]] = 40
    m = series((5, 0), *((0.9, level) for level in wobbles), (5, 0))
    assert local_rest(m)[100:300].min() > 4


def test_a_hold_that_sags_and_wobbles_is_a_hold() -> None:
    """Its ups and downs are no presses on top."""
    m = series((5, 0), (40, 20), (5, 0))
    m[60:440] *= np.linspace(1.0, 0.7, 380) * (1 + 0.08 * np.sin(np.arange(380)))
    assert local_rest(m).max() < 3


def test_a_level_that_rises_for_good_is_the_new_rest() -> None:
    """At once, up or down."""
    m = series((10, 0), (3, 9), (20, 4), (3, 13), (20, 4))
    rest = local_rest(m)
    assert rest[:100].max() == 0
    assert rest[-150:].tolist() == [4.0] * 150


def test_a_load_that_presses_come_on_top_of_is_rest() -> None:
    """Though it is taken away again after a minute."""
    on_top = [(2, 8), (2, 20)] * 10
    m = series((5, 0), (6, 8), *on_top, (5, 8), (5, 0))
    rest = local_rest(m)
    assert rest[100:400].min() == 8
    assert rest[:40].max() == 0
    assert rest[-40:].max() == 0


def test_drift_is_followed() -> None:
    """Up, down and back, under presses."""
    m = series((2, 0), *[(2, 10), (2, 0)] * 20)
    drift = 6 * np.sin(np.arange(len(m)) / len(m) * np.pi)
    assert np.abs(local_rest(m + drift) - drift).max() < 1.5


def test_a_slow_ramp_is_a_press_and_no_drift() -> None:
    """Rest goes through below it from foot to foot."""
    m = series((5, 0), (2, 10), (5, 0), edge_s=7)
    assert local_rest(m).max() < 1


@pytest.mark.parametrize("level", [0.0, -5.0])
def test_nothing_is_nothing(level: float) -> None:
    """A constant is its own rest."""
    m = np.full(100, level)
    assert excursion(m) == 0
    assert local_rest(m).tolist() == m.tolist()


@pytest.mark.parametrize("ramp_s", [2, 4, 6])
def test_rest_goes_through_a_low_hold_with_slow_ramps(ramp_s: float) -> None:
    """A quarter as high as the greatest press, raised and lowered over seconds."""
    times = np.cumsum([0, 5, 0.5, 3, 0.3, 8, ramp_s, 20, ramp_s, 10])
    m = np.interp(np.arange(0, times[-1], 0.1), times, [0, 0, 12, 12, 0, 0, 3, 3, 0, 0])
    assert local_rest(m).max() < 0.25 * 3


def test_rest_may_drift_below_quick_presses() -> None:
    """Where it is told how fast: it is followed up and down, though it was lower less than ten seconds ago."""
    t = np.arange(0, 60, 0.1)
    sway = 3 * np.sin(t * 2 * np.pi / 17)
    m = sway + 10 * (t % 1.6 > 0.8)
    inner = slice(50, -50)
    assert np.abs(local_rest(m, 1.2) - sway)[inner].max() < 2.2
    assert np.abs(local_rest(m) - sway)[inner].max() > 4


def test_a_hand_that_pulls_for_a_moment_does_not_lower_rest() -> None:
    """Rest is where force stays before and after; a dip ends there, a level that is left for good does not."""
    dips = series((3, 0), (0.3, -4), (3, 0), (4, 9), (2, 0), (0.3, -4), (3, 0))
    assert np.maximum(dips, floor_of(dips, local_rest(dips), 0.6)).min() > -0.7
    falls = series((3, 0), (4, 9), (3, 0), (12, -4))
    assert not np.isfinite(floor_of(falls, local_rest(falls), 0.6)).any()


def test_valleys_between_holds_are_no_dips() -> None:
    """Force stays up in the holds, and between them it is at rest, if only for a moment."""
    holds = series((2, 0), *((5, 9), (0.2, 0)) * 5, (2, 0))
    assert not np.isfinite(floor_of(holds, local_rest(holds), 0.6)).any()


def test_rest_goes_through_low_holds_beside_high_ones() -> None:
    """However slowly they are reached: a hold of a fifth of the highest is one."""
    m = np.zeros(0)
    for height in (1.6, 8.0, 1.6, 6.0):
        slow = height / 0.35
        press = np.array([8, 8 + slow, 16 + slow, 16 + 2 * slow])
        m = np.append(m, np.interp(np.arange(0, 24 + 2 * slow, 0.1), press, [0, height, height, 0]))
    assert local_rest(m).max() < 0.2


def test_a_hold_that_the_recording_ends_within_may_be_long_and_sway() -> None:
    """Rest stays where it was before, however long ago, if nothing else that happens is nearly as high."""
    t = np.arange(0, 30, 0.1)
    m = np.interp(t, [0, 2, 2.6, 30], [0, 0, 24, 28]) + (t > 2.6) * np.sin(t / 2)
    assert local_rest(m).max() < 1
    assert local_rest(m[::-1].copy()).max() < 1
