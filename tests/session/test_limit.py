"""A limit in seconds is a number of samples, however they are packed."""

import pytest

from acudevice.session.limit import Limit
from acudevice.values.samples import Samples


@pytest.mark.parametrize("size", [1, 3, 4, 7, 100])
@pytest.mark.parametrize("cells", [1, 2])
def test_samples_within_the_seconds_pass_and_no_more(size: int, cells: int) -> None:
    """A quarter of a second at 100 Hz is 25 samples; who asked is told once."""
    told: list[str] = []
    limit = Limit(0.25, lambda: told.append("over"))
    passed = 0
    for first in range(0, 100, size):
        packet = Samples(first, first * 10_000, 10_000, 1_000_000, (5,) * size * cells, cells)
        passed += limit.cut(packet, first / 100.0).size
    assert passed == 25
    assert told == ["over"]


def test_who_is_told_may_look_at_the_limit_again() -> None:
    """It is told once even then."""
    told: list[int] = []
    packet = Samples(0, 0, 10_000, 1_000_000, (5,) * 4)

    def reached() -> None:
        told.append(limit.cut(packet, 9.0).size)

    limit = Limit(0.02, reached)
    assert limit.cut(packet, 0.0).size == 2
    assert told == [0]
