"""A reading is steady when it neither drifts nor swings by more than noise explains."""

from math import exp, sin, tau
from random import Random

import pytest

from acudevice.signal.metrology.steadiness import WINDOW_S, Rest, Steadiness, arrived

SPAN = 400_000.0


def first(curve, rate_hz: float = 100.0, noise: float = 100.0, seed: int = 1) -> Rest | None:  # type: ignore[no-untyped-def]  # a function of time
    """Return the first steady window of 30 seconds of a curve."""
    random, watch = Random(seed), Steadiness(SPAN)
    for k in range(int(30 * rate_hz)):
        if (rest := watch.take(k / rate_hz, curve(k / rate_hz) + random.gauss(0.0, noise))) is not None:
            return rest
    return None


@pytest.mark.parametrize("rate_hz", [10.0, 80.0, 100.0, 1000.0])
@pytest.mark.parametrize("noise", [1.0, 160.0, 8000.0])
def test_noise_alone_is_steady_after_a_window(rate_hz: float, noise: float) -> None:
    """However strong it is, and at any rate: the mean is what counts. It may take a little longer by chance."""
    rest = first(lambda _: 5000.0, rate_hz, noise)
    assert rest is not None
    assert rest.t_s < 2 * WINDOW_S
    assert rest.counts == pytest.approx(5000.0, abs=6 * noise / rest.n**0.5)
    assert rest.sd == pytest.approx(noise, rel=0.5)


def test_drift_is_not_steady() -> None:
    """A thousandth of the span in a window is too much, a tenth of that is not."""
    assert first(lambda t: SPAN * 0.002 * t / WINDOW_S) is None
    assert first(lambda t: SPAN * 0.0002 * t / WINDOW_S) is not None


def test_swinging_is_waited_for() -> None:
    """A load that swings is taken when it hangs still."""
    rest = first(lambda t: 100_000.0 * (1.0 + 0.05 * exp(-t / 2.0) * sin(tau * 0.7 * t)))
    assert rest is not None
    assert rest.t_s > 4.0
    assert rest.counts == pytest.approx(100_000.0, rel=0.002)


def test_a_restart_forgets_what_came_before() -> None:
    """A window never spans what was moved or is missing."""
    watch = Steadiness(SPAN)
    for k in range(250):
        watch.take(k / 100.0, 0.0)
    watch.restart()
    found = [watch.take(10.0 + k / 100.0, 9.0) for k in range(320)]
    assert not any(found[:290])
    (rest, *_) = [each for each in found if each is not None]
    assert rest.counts == 9.0


def test_a_load_has_arrived_when_the_reading_moved_its_way() -> None:
    """By a fifth of what is expected; where nothing is expected, it need not."""
    assert arrived(30.0, 10.0, 90.0)
    assert not arrived(20.0, 10.0, 90.0)
    assert not arrived(30.0, 10.0, -90.0)
    assert arrived(-80.0, 10.0, -90.0)
    assert arrived(10.0, 10.0, 0.0)
    assert arrived(10.0, None, 90.0)
