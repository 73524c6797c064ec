"""Figures come from the samples; doubts say why a press is uncertain."""

import numpy as np
import pytest

from acudevice.signal.find.finding import find
from acudevice.signal.find.measure import Samples, measure
from acudevice.signal.find.model import FoundPress, Hole
from acudevice.signal.find.series import Floats

STEP = 0.01


def line(*points: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return time and force through corners at 100 Hz."""
    t, force = np.array(points).T
    t_s = np.arange(0, t[-1], STEP)
    return t_s, np.interp(t_s, t, force)


def measured(
    t_s: Floats, force: Floats, holes: tuple[Hole, ...] = (), top: float = np.inf
) -> list[FoundPress]:
    """Return the presses in force, of which what reaches `top` is clipped."""
    return measure(find(t_s, force, 1 / STEP), Samples(t_s, force, force >= top), holes)


PRESS = ((0.0, 1.0), (2.0, 1.0), (2.3, 21.0), (6.0, 21.0), (6.3, 1.0), (9.0, 1.0))


def test_figures_of_a_trapezoid() -> None:
    """Known by construction."""
    (press,) = measured(*line(*PRESS))
    assert (press.onset_s, press.release_s) == pytest.approx((2.03, 6.27), abs=0.02)
    assert (press.hold_start_s, press.hold_end_s) == pytest.approx((2.3, 6.0), abs=0.06)
    assert (press.peak, press.rest) == pytest.approx((21.0, 1.0), abs=0.01)
    assert press.mean_hold == pytest.approx(21.0, rel=0.005)
    assert press.cv_hold == pytest.approx(0.0, abs=0.02)
    assert press.doubts == ()
    assert not press.clipped


def test_unsteady_force_has_a_variation() -> None:
    """That of the samples in the plateau, over their mean above rest."""
    t_s, force = line(*PRESS)
    force += np.where(force > 20.9, 2 * np.sin(2 * np.pi * 1.0 * t_s), 0)
    (press,) = measured(t_s, force)
    assert press.cv_hold == pytest.approx(2 / 2**0.5 / 20, rel=0.1)


def test_a_pulse_has_no_plateau() -> None:
    """Its figures are unknown, not zero."""
    (press,) = measured(*line((0, 0), (2, 0), (2.12, 20), (2.24, 0), (5, 0)))
    assert (press.hold_start_s, press.mean_hold, press.cv_hold) == (None, None, None)


def test_clipped_presses_are_marked() -> None:
    """Where a reading in them is at the end of the range."""
    one, two = measured(*line(*PRESS, (9.3, 15), (12, 15), (12.3, 1), (15, 1)), top=21.0)
    assert (one.clipped, two.clipped) == (True, False)


@pytest.mark.parametrize(
    ("doubt", "points"),
    [
        ("cut", (*PRESS, (9.3, 18), (12, 18))),
        ("rest_moved", ((0, 0), (2, 0), (2.3, 20), (4, 20), (4.3, 8), (20, 8))),
        ("small", (*PRESS, *((t + 9, force) for t, force in PRESS), (20, 1), (20.3, 6), (22, 6), (22.3, 1), (25, 1))),
        ("valley", ((0, 0), (2, 0), (2.3, 20), (3, 20), (3.4, 4.6), (3.8, 20), (5, 20), (5.3, 0), (8, 0))),
        ("valley", ((0, 0), (2, 0), (2.3, 20), (3, 20), (3.4, 5.2), (3.8, 20), (5, 20), (5.3, 0), (8, 0))),
    ],
)  # fmt: skip
def test_doubts_have_reasons(doubt: str, points: tuple[tuple[float, float], ...]) -> None:
    """Presses that could be read another way are marked."""
    assert doubt in {word for press in measured(*line(*points)) for word in press.doubts}


def test_a_press_across_a_gap_is_doubtful() -> None:
    """Nobody knows what happened there."""
    (press,) = measured(*line(*PRESS), holes=(Hole(3.0, 3.5, 50),))
    assert press.doubts == ("gap",)
    (press,) = measured(*line(*PRESS), holes=(Hole(7.0, 7.5, 50),))
    assert press.doubts == ()


def test_a_faint_press_is_doubtful() -> None:
    """It could be noise."""
    t_s, force = line((0, 0), (3, 0), (3.3, 1), (9, 1), (9.3, 0), (15, 0))
    force += 0.9 * np.random.default_rng(1).standard_normal(len(force))
    found = measured(t_s, force)
    assert found
    assert "faint" in found[0].doubts


def test_a_sample_that_is_lost_changes_nothing_and_more_does() -> None:
    """What could hide a release makes a press uncertain, and so does much of what there is."""
    t_s, force = line(*PRESS)
    lost = Hole(4.0, 4.02, 1)
    assert measured(t_s, force, (lost,))[0].doubts == ()
    assert measured(t_s, force, (Hole(4.0, 4.3, 29),))[0].doubts == ("gap",)
    many = tuple(Hole(at, at + 0.1, 9) for at in (3.0, 4.0, 5.0))
    assert measured(t_s, force, many)[0].doubts == ("gap",)


def test_a_plateau_lies_within_its_press() -> None:
    """Also where the grid is finer than the samples."""
    for rate_hz in (8.0, 11.0, 20.0):
        for lasts in np.arange(0.2, 0.8, 0.05).tolist():
            t_s = np.arange(0, 6, 1 / rate_hz)
            force = np.interp(t_s, [2, 2.02, 2 + lasts, 2.02 + lasts], [0, 10, 10, 0])
            found = find(t_s, force, rate_hz)
            for press in measure(found, Samples(t_s, force, force > 99), ()):
                if press.hold_start_s is not None and press.hold_end_s is not None:
                    assert press.onset_s <= press.hold_start_s < press.hold_end_s <= press.release_s
