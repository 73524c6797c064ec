"""Which way is up is found out whatever the offset, and said to be unsure where nothing tells."""

import numpy as np
import pytest

from acudevice.signal.find.grid import coarse, grid_of
from acudevice.signal.find.sign import DOUBT, hints, vote
from tests.support.families import FAMILIES, make

FLAT = {"quiet", "garbage"}


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - FLAT))
def test_the_sign_of_each_family_is_found(name: str) -> None:
    """Without the help of a zero, too."""
    made = make(name, 0)
    for offset in (0.0, -1e6, 3e6):
        m = coarse(grid_of(made.t_s, made.force + offset))
        assert vote(m).sign == made.sign
        assert vote(-m).sign == -made.sign


def test_a_zero_helps() -> None:
    """Values that begin near zero and rise away from it are pressed upwards."""
    m = np.concatenate([np.zeros(30), np.full(30, 5.0)])
    assert hints(m)["zero"] == 1
    assert hints(m - 100)["zero"] == 0
    assert hints(-m)["zero"] == -1


def test_a_wave_is_unsure() -> None:
    """It is the same upside down."""
    m = 1000 + np.sin(np.arange(630) / 10)
    assert vote(m).margin < DOUBT


def test_a_constant_votes_for_nothing() -> None:
    """But has a sign all the same."""
    assert vote(np.full(50, 3.0)) == (1, 0.0)
