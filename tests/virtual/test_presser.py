"""Who or what presses on a ring is what its options ask for."""

import pytest

from acudevice.virtual.fixture import Bench, Fixture
from acudevice.virtual.hand import Hand
from acudevice.virtual.options import Options
from acudevice.virtual.presser import presser
from acudevice.virtual.pusher import Pusher


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (Options(), Hand),
        (Options(pain_n=20.0), Pusher),
        (Options(bench=Bench("ramp", 40.0, 20.0)), Fixture),
    ],
)
def test_options_say_who_presses(options: Options, kind: type) -> None:
    """Nobody presses before the ring measures, unless a press stands over it; and all cells share the force."""
    found = presser(options)
    assert type(found) is kind
    assert (found.cell, found.force_n(0.0), found.wants_button(0.0)) == (None, 0.0, False)


def test_two_of_a_seed_press_alike() -> None:
    """And those of another do not."""
    forces = []
    for seed in (1, 1, 2):
        found = presser(Options(seed=seed))
        found.begin(0.0)
        forces.append([found.force_n(k / 10.0) for k in range(200)])
    assert forces[0] == forces[1] != forces[2]
