"""The state machine finds presses by the levels of each cell; their edges are followed to the foot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.check import Check
from acudevice.signal.find.detect import Span, detect, transitions
from acudevice.signal.find.grid import Grid
from acudevice.signal.find.levels import Level, Levels
from acudevice.signal.moments import PressEnded, PressStarted
from acudevice.values.thresholds import Mode, Side, Thresholds

NEVER = float("inf")

THRESHOLDS = Thresholds(
    "X", Side.ANY, Mode.HOLD,
    onset_mn=2, release_mn=1, low_mn=2, high_mn=2, ceiling_mn=3, hold_min_ms=1, hold_max_ms=0,
)  # fmt: skip
"""To these a force of 0, 1 or 2 mN is below release, between release and onset, or at onset."""


def grid(*points: tuple[float, float]) -> Grid:
    """Return a grid through `(seconds, force)`, with straight lines between."""
    t_s, force = np.array(points).T
    return Grid(0.0, 50.0, np.interp(np.arange(0, t_s[-1], 0.02), t_s, force))


def constant(made: Grid, rest: float = 0.0, tall: float = 10.0) -> Levels:
    """Return the same levels for all cells."""
    level = Level(0, rest, rest + 0.4 * tall, rest + 0.25 * tall, rest + 0.1 * tall, tall)
    return Levels([level], len(made))


def times(made: Grid, span: Span) -> tuple[float, float]:
    """Return onset and release in seconds."""
    return made.time(span.onset), made.time(span.release)


def test_edges_are_where_the_foot_is_crossed() -> None:
    """Between cells: a tenth up an edge of half a second."""
    made = grid((0, 0), (1, 0), (1.5, 10), (3, 10), (3.5, 0), (5, 0))
    (span,) = detect(made, constant(made))
    assert times(made, span) == pytest.approx((1.05, 3.45), abs=0.002)
    assert span.whole
    assert (span.before, span.after) == (0.0, 0.0)


def test_ripple_between_the_two_levels_changes_nothing() -> None:
    """A press begins at onset and ends below release."""
    made = grid((0, 0), (1, 0), (1.2, 3.9), (1.4, 0), (3, 0), (3.2, 10), (4, 2.6), (5, 10), (5.2, 0), (7, 0))
    (span,) = detect(made, constant(made))
    assert times(made, span) == pytest.approx((3.02, 5.18), abs=0.01)


def test_the_foot_of_a_tail_is_its_knee() -> None:
    """Not where a sensor that creeps has come down to the foot level at last."""
    made = grid((0, 0), (1, 0), (1.2, 10), (3, 10), (3.2, 2.2), (6, 1.5), (9, 0), (12, 0))
    (span,) = detect(made, constant(made))
    assert made.time(span.release) == pytest.approx(3.2, abs=0.1)


def test_a_slow_ramp_is_followed_to_its_foot() -> None:
    """Its edge is as steep as it gets."""
    made = grid((0, 0), (1, 0), (9, 10), (12, 10), (12.2, 0), (14, 0))
    (span,) = detect(made, constant(made))
    assert made.time(span.onset) == pytest.approx(1.8, abs=0.05)


def test_a_press_that_the_end_cuts_off_is_told() -> None:
    """Its release is the last cell."""
    made = grid((0, 0), (1, 0), (1.2, 10), (3, 10))
    (span,) = detect(made, constant(made))
    assert not span.whole
    assert span.release == len(made) - 1


def test_what_is_pressed_from_the_start_is_no_press() -> None:
    """Force must be at rest before."""
    made = grid((0, 10), (2, 10), (2.2, 0), (4, 0), (4.2, 10), (5, 10), (5.2, 0), (7, 0))
    (span,) = detect(made, constant(made))
    assert made.time(span.onset) == pytest.approx(4.02, abs=0.01)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60))
def test_the_transitions_are_those_of_the_live_check(zones: list[int]) -> None:
    """A press begins and ends at the very samples at which the check says so."""
    check = Check(THRESHOLDS, ceiling_mn=3, tick_hz=1000)
    moments = [moment for k, zone in enumerate(zones) for moment in check.step(k, k, zone)]
    ended = [(m.press.onset, m.press.release) for m in moments if isinstance(m, PressEnded)]
    begun = [m.index for m in moments if isinstance(m, PressStarted)]
    found = list(transitions(np.array(zones, np.uint8)))
    assert [pair for pair in found if pair[1] is not None] == ended
    assert [onset for onset, _ in found] == begun


def test_each_cell_has_its_own_levels() -> None:
    """A small press after a great one; none where none can begin."""
    made = grid(
        (0, 0),
        (1, 0),
        (1.2, 10),
        (2, 10),
        (2.2, 0),
        (4, 0),
        (4.2, 1),
        (5, 1),
        (5.2, 0),
        (7, 0),
        (7.2, 9),
        (8, 0),
        (9, 0),
    )
    great, small = constant(made).at(0), constant(made, tall=1.0).at(0)
    nothing = Level(300, 0.0, NEVER, NEVER, NEVER, NEVER)
    levels = Levels([great, small._replace(start=150), nothing], len(made))
    assert [round(made.time(span.onset)) for span in detect(made, levels)] == [1, 4]
