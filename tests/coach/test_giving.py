"""A cue says what it rests on: the newest sample, its force and its age."""

import pytest

from acudevice.coach.giving import given
from acudevice.coach.grammar import CueName, Hint
from acudevice.coach.reading import Reading
from acudevice.signal.zones import State
from tests.coach.guided import step_of

STEP = step_of()


def test_before_the_first_sample_it_rests_on_nothing() -> None:
    """None is no force of 0 N."""
    cue = given(CueName.FIND, Hint.NONE, STEP, None, 1.5)
    assert (cue.t_s, cue.sample, cue.force_n, cue.age_ms) == (1.5, None, None, None)


@pytest.mark.parametrize(
    ("name", "age_ms", "force_n", "told_ms"),
    [
        (CueName.HOLD, 20.0, 12.0, 520.0),
        (CueName.HOLD, None, 12.0, None),
        (CueName.NO_SIGNAL, 20.0, None, 520.0),
        (CueName.NO_SIGNAL, None, None, 500.0),
    ],
)
def test_its_sample_grew_older_since_it_came(
    name: CueName, age_ms: float | None, force_n: float | None, told_ms: float | None
) -> None:
    """By the time between; without signal no force is told, and what is known of the age is at least that time."""
    reading = Reading(2.0, 200, 12_000, State.PRESS, age_ms=age_ms)
    cue = given(name, Hint.NONE, STEP, reading, 2.5)
    assert (cue.sample, cue.force_n) == (200, force_n)
    assert cue.age_ms == (None if told_ms is None else pytest.approx(told_ms))
