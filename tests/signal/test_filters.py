"""Filters look back only, forget over pauses, and do what their names say."""

import math
import random
import statistics
from collections.abc import Callable

import pytest

from acudevice.signal.filters import PAUSE_S, Filter, Median, OneEuro, Smooth

MAKERS: dict[str, Callable[[], Filter]] = {
    "smooth": lambda: Smooth(0.1),
    "one euro": OneEuro,
    "median": lambda: Median(5),
}
each = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def run(made: Filter, forces: list[float | None], rate_hz: float = 100.0) -> list[float | None]:
    """Return what a filter makes of forces at an even rate."""
    return [made.feed(k / rate_hz, force) for k, force in enumerate(forces)]


def noise(seed: int, size: int) -> list[float]:
    """Return noise of 1 N around 10 N."""
    rng = random.Random(seed)
    return [rng.gauss(10.0, 1.0) for _ in range(size)]


@each
def test_a_steady_force_passes_as_it_is(make: Callable[[], Filter]) -> None:
    """From the first sample on."""
    assert run(make(), [7.5] * 20) == [7.5] * 20


@each
def test_the_future_changes_nothing(make: Callable[[], Filter]) -> None:
    """What comes out depends on what came before alone."""
    past: list[float | None] = [*noise(1, 50)]
    assert run(make(), [*past, *noise(2, 9)])[:50] == run(make(), past)


@each
def test_noise_becomes_less(make: Callable[[], Filter]) -> None:
    """By half at least, around a force that rests."""
    out = [force for force in run(make(), [*noise(3, 2000)]) if force is not None][100:]
    assert statistics.stdev(out) < 0.65
    assert statistics.fmean(out) == pytest.approx(10.0, abs=0.1)


@each
def test_what_is_missing_is_not_smoothed_over(make: Callable[[], Filter]) -> None:
    """No force gives no force, and the next one begins anew; a pause does the same."""
    made = make()
    assert run(made, [5.0, 6.0, None, 20.0])[2:] == [None, 20.0]
    assert made.feed(0.03 + PAUSE_S + 0.001, 3.0) == 3.0


@each
def test_output_stays_between_the_extremes(make: Callable[[], Filter]) -> None:
    """No filter here overshoots."""
    forces = noise(4, 300)
    assert all(min(forces) <= f <= max(forces) for f in run(make(), [*forces]) if f is not None)


@pytest.mark.parametrize("rate_hz", [10.0, 100.0, 1000.0])
def test_smooth_reaches_63_percent_in_its_time_constant(rate_hz: float) -> None:
    """At any rate."""
    made = Smooth(0.2)
    made.feed(0.0, 0.0)
    out = [made.feed(k / rate_hz, 1.0) for k in range(1, round(0.2 * rate_hz) + 1)]
    assert out[-1] == pytest.approx(1.0 - math.exp(-1.0))


def test_one_euro_follows_movement_more_closely_than_rest() -> None:
    """On a ramp of 30 N/s it lags less than a fixed filter as steady at rest would."""
    ramp: list[float | None] = [0.3 * k for k in range(200)]
    lag = [29.7 + 0.3 * k for k in range(101)][-1] - (run(OneEuro(), ramp)[-1] or 0.0)
    fixed = 59.7 - (run(OneEuro(per_speed=0.0), ramp)[-1] or 0.0)
    assert 0.0 < lag < fixed / 4


def test_one_euro_takes_two_samples_of_one_time() -> None:
    """Without dividing by no time."""
    made = OneEuro()
    assert [made.feed(0.0, 1.0), made.feed(0.0, 2.0)] == [1.0, 1.0]


def test_the_median_drops_an_outlier_and_keeps_an_edge() -> None:
    """A single spike never shows; a step shows whole, half the length later."""
    assert run(Median(3), [1.0, 1.0, 99.0, 1.0, 1.0]) == [1.0] * 5
    assert run(Median(3), [1.0, 1.0, 1.0, 5.0, 5.0, 5.0]) == [1.0, 1.0, 1.0, 1.0, 5.0, 5.0]


def test_the_median_of_the_first_samples_is_theirs() -> None:
    """Of two the mean."""
    assert run(Median(5), [1.0, 3.0, 2.0]) == [1.0, 2.0, 2.0]
