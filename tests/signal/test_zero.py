"""A zero that moved is told once, and again when it moved farther; presses and noise are not."""

from random import Random

from acudevice.signal.zero import LIMIT_MN, WINDOW_S, ZeroWatch


def told(
    watch: ZeroWatch, level_mn: float, for_s: float, at_s: float = 0.0, noise: float = 20.0
) -> list[float]:
    """Return what is told while the force rests at a level, 25 packets a second."""
    random = Random(1)
    found = []
    for k in range(int(for_s * 25)):
        forces = [round(random.gauss(level_mn, noise)) for _ in range(4)]
        found.append(watch.take(at_s + k / 25.0, forces))
    return [each for each in found if each is not None]


def test_a_zero_that_holds_is_not_told() -> None:
    """But known."""
    watch = ZeroWatch()
    assert told(watch, 0.6 * LIMIT_MN, 30.0) == []
    assert watch.rest_mn is not None
    assert abs(watch.rest_mn - 0.6 * LIMIT_MN) < 5.0


def test_a_zero_that_moved_is_told_once_and_again_when_it_moved_on() -> None:
    """In either direction; after a new zero all begins anew."""
    for sign in (1.0, -1.0):
        watch = ZeroWatch()
        (first,) = told(watch, sign * 1.5 * LIMIT_MN, 30.0)
        assert abs(first - sign * 1.5 * LIMIT_MN) < 10.0
        assert len(told(watch, sign * 2.7 * LIMIT_MN, 30.0, 30.0)) == 1
        assert told(watch, 0.0, 30.0, 60.0) == []
        assert len(told(watch, sign * 1.5 * LIMIT_MN, 30.0, 90.0)) == 1
        watch.renew()
        assert watch.rest_mn is None
        assert len(told(watch, sign * 1.5 * LIMIT_MN, 30.0, 120.0)) == 1


def test_what_moves_or_presses_is_no_rest() -> None:
    """Nor is what is shorter than the window, or has a hole in it."""
    watch = ZeroWatch()
    assert told(watch, 800.0, 30.0, noise=200.0) == []
    assert told(watch, 5000.0, 30.0, 30.0) == []
    assert told(watch, 800.0, WINDOW_S * 0.8, 60.0) == []
    watch.restart()
    assert told(watch, 800.0, WINDOW_S * 0.8, 63.0) == []
    assert watch.take(66.0, [800, None, 800]) is None
    assert watch.rest_mn is None
    assert told(watch, 800.0, WINDOW_S * 0.8, 67.0) == []
