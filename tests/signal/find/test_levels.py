"""What presses rise from is found beside them; what is too small, or made by noise, is no press."""

import numpy as np
import pytest

from acudevice.signal.find.grid import Grid, coarse
from acudevice.signal.find.humps import humps
from acudevice.signal.find.levels import Rise, _beside_strong, levels_of, presses_among, rises
from acudevice.signal.find.rest import local_rest
from acudevice.signal.find.series import Floats


def grid(*points: tuple[float, float]) -> Grid:
    """Return a grid through `(seconds, force)`, with straight lines between."""
    t_s, force = np.array(points).T
    return Grid(0.0, 50.0, np.interp(np.arange(0, t_s[-1], 0.02), t_s, force))


def risen(made: Grid, noise: float = 0.0) -> list[Rise]:
    """Return the humps of a grid with their levels."""
    m = coarse(made)
    rest = local_rest(m)
    return rises(made, humps(made.values, rest, made.hop, 0.1, noise), m, rest, noise)


def press(at_s: float, before: float, top: float, after: float) -> list[tuple[float, float]]:
    """Return the corners of a press of 2 s."""
    return [(at_s, before), (at_s + 0.3, top), (at_s + 1.7, top), (at_s + 2, after)]


def test_rest_on_both_sides_is_found() -> None:
    """Also where it is another one after a press than before."""
    rows = risen(grid((0, 1), *press(3, 1, 20, 4), *press(8, 4, 20, 2), (13, 2)))
    levels = [level for rise in rows for level in (rise.before, rise.after)]
    assert levels == pytest.approx([1, 4, 4, 2], abs=0.2)
    assert [rise.height for rise in rows] == pytest.approx([16, 16], abs=0.2)


def test_a_load_laid_on_shortly_before_is_what_a_press_rises_from() -> None:
    """Not the rest before the load."""
    rows = risen(
        grid(
            (0, 0), (3, 0), (3.2, 5), *press(6, 5, 20, 5), *press(10, 5, 20, 5), *press(14, 5, 20, 5), (30, 5)
        )
    )
    assert rows[0].before == pytest.approx(5, abs=0.2)


def test_presses_close_together_rise_from_the_valley_between() -> None:
    """There is no rest to be seen."""
    rows = risen(grid((0, 0), (2, 0), (2.3, 20), (2.6, 3), (2.9, 20), (3.2, 0), (5, 0)))
    assert [rows[0].after, rows[1].before] == pytest.approx([3, 3], abs=0.5)


@pytest.mark.parametrize(("small", "count"), [(3.8, 5), (4.3, 6)])
def test_a_fifth_of_the_median_press_is_a_press(small: float, count: int) -> None:
    """Less is a bump."""
    made = grid(
        (0, 0),
        *(corner for k in range(5) for corner in press(3 + 5 * k, 0, 20, 0)),
        *press(29, 0, small, 0),
        (34, 0),
    )
    assert len(presses_among(risen(made), made, 0.0, 50.0, 0.0)) == count


def test_the_least_rise_of_a_press_can_be_said() -> None:
    """What rises by less is nobody's press."""
    made = grid((0, 0), *press(3, 0, 0.1, 0), *press(8, 0, 0.1, 0), (13, 0))
    rows = risen(made)
    assert len(presses_among(rows, made, 0.0, 50.0, 0.05)) == 2
    assert presses_among(rows, made, 0.0, 50.0, 0.15) == []


def test_a_lasting_rise_stands_out_of_noise_that_hides_a_brief_one() -> None:
    """Its mean is surer."""
    for long_s, count in ((0.2, 0), (8.0, 1)):
        made = grid((0, 0), (5, 0), (5.2, 1), (5.2 + long_s, 1), (5.4 + long_s, 0), (20, 0))
        assert len(presses_among(risen(made, 0.2), made, 0.5, 50.0, 0.0)) == count


def test_levels_of_cells_follow_their_hump() -> None:
    """Onset and release at 40 and 25 % of the height above the rest of that side; none in between."""
    made = grid((0, 0), *press(3, 0, 20, 4), (10, 4))
    (rise,) = risen(made)
    levels = levels_of([rise], len(made), 0.0)
    up, down = levels.at(rise.hump.peak), levels.at(rise.hump.peak + 1)
    assert (up.onset, up.release, up.foot) == pytest.approx((8, 5, 2), abs=0.3)
    assert (down.onset, down.release, down.foot) == pytest.approx((10.4, 8, 5.6), abs=0.3)
    onset = levels.spread("onset")
    assert len(onset) == len(made)
    assert levels.end(rise.hump.peak) == rise.hump.peak + 1


def test_where_no_press_is_none_can_begin() -> None:
    """All cells have the level of rest."""
    levels = levels_of([], 100, 3.0)
    assert levels.spread("rest").tolist() == [3.0] * 100
    assert np.isinf(levels.spread("onset")).all()
    assert levels.end(5) == 100


def test_a_valley_inside_a_press_does_not_end_it() -> None:
    """Though it is lower than a quarter of the greater hump."""
    made = grid((0, 0), (2, 0), (2.3, 9), (3, 4.4), (3.5, 20), (5, 20), (5.3, 0), (8, 0))
    (rise,) = risen(made)
    assert levels_of([rise], len(made), 0.0).at(rise.hump.peak).release < 4.5


def test_noise_draws_onset_and_release_apart() -> None:
    """And lifts the foot out of it."""
    made = grid((0, 0), *press(3, 0, 20, 0), (10, 0))
    (quiet,), (loud,) = risen(made), risen(made, 3.0)
    one, two = (levels_of([rise], len(made), 0.0).at(rise.hump.peak) for rise in (quiet, loud))
    assert two.onset > one.onset
    assert two.release < one.release
    assert two.foot > one.foot


def test_a_grid_of_zeros_has_no_rises() -> None:
    """There is nothing to see."""
    values: Floats = np.zeros(200)
    assert risen(Grid(0.0, 50.0, values)) == []


def test_many_bumps_of_a_noisy_rest_do_not_make_the_median_theirs() -> None:
    """Beside three presses far above the noise of 0.3, thirty bumps of 1 to 1.9 are too low; without them, none is."""
    bumps = [1.9 - 0.03 * k for k in range(30)]
    assert _beside_strong([12.0, 10.0, 9.0, *bumps], 0.3) == 3
    assert _beside_strong(bumps, 0.3) == 30
