"""Noise gives no presses, or uncertain ones; presses in it stay."""

from collections.abc import Callable

import numpy as np
import pytest

from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.detect import Span
from acudevice.signal.find.grid import Grid, coarse
from acudevice.signal.find.series import Floats
from acudevice.signal.find.standing import Standing, between, standings

RATE_HZ = 50


def coloured(rng: np.random.Generator, count: int, power: float) -> Floats:
    """Return noise of unit deviation whose power falls with frequency to that power."""
    hertz = np.arange(1, count // 2 + 1)
    wave = np.fft.irfft([0, *(hertz ** (-power / 2) * np.exp(2j * np.pi * rng.random(len(hertz))))], count)
    return np.asarray(wave / wave.std())


def clock(length_s: float) -> Floats:
    """Return even times."""
    return np.arange(0, length_s, 1 / RATE_HZ)


def held(t_s: Floats, starts: list[float], hold_s: float = 2.0) -> Floats:
    """Return presses of 1 with edges of 0.3 s."""
    return sum(
        (np.clip(np.minimum(t_s - at, at + hold_s - t_s) / 0.3, 0, 1) for at in starts), np.zeros(len(t_s))
    )


def found(force: Floats) -> Analysis:
    """Analyse force in newtons."""
    return analyse(force, clock(len(force) / RATE_HZ)[: len(force)], in_unit=True, least=0.1)


NOISES: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "white": lambda rng, count: rng.standard_normal(count),
    "as much in each octave": lambda rng, count: coloured(rng, count, 1.0),
    "a random walk": lambda rng, count: coloured(rng, count, 2.0) + 0.05 * rng.standard_normal(count),
    "between the two": lambda rng, count: coloured(rng, count, 1.5),
}


@pytest.mark.parametrize("name", NOISES)
def test_noise_without_presses_hardly_gives_any(name: str) -> None:
    """Ten minutes of it give ninety uncertain ones at most, and two that are not; what was left out is said."""
    total = certain = 0
    for seed in range(10):
        result = found(0.5 * NOISES[name](np.random.default_rng(seed), 60 * RATE_HZ))
        certain += sum(not press.doubts for press in result.presses)
        total += len(result.presses)
        told = [problem.message for problem in result.problems if problem.code == "bumps"]
        assert bool(told) == bool(result.finding and result.finding.bumps)
    assert total <= 90
    assert certain <= 2


def test_what_was_left_out_is_said() -> None:
    """With its number, and how high it was."""
    result = found(0.5 * coloured(np.random.default_rng(1), 60 * RATE_HZ, 1.0))
    (problem,) = [problem for problem in result.problems if problem.code == "bumps"]
    assert result.finding is not None
    assert f"{len(result.finding.bumps)} bumps of up to " in problem.message


def test_rest_that_sways_gives_doubtful_presses_at_most() -> None:
    """By two newtons in half a minute, hardly with noise."""
    t_s = clock(90)
    force = np.cos(2 * np.pi * t_s / 27) + 0.01 * np.random.default_rng(2).standard_normal(len(t_s))
    presses = found(force).presses
    assert all("slow" in press.doubts for press in presses)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", NOISES)
def test_half_a_newton_in_noise_is_found(name: str, seed: int) -> None:
    """Four presses, twenty times as high as noise moves in half a second; and nothing else that is certain."""
    rng = np.random.default_rng(seed)
    t_s, starts = clock(60), [8.0, 20.0, 31.0, 47.0]
    noise = NOISES[name](rng, len(t_s))
    fine = np.convolve(noise, np.ones(5) / 5, "same")
    force = 0.5 * held(t_s, starts) + 0.025 * noise / (fine[25:] - fine[:-25]).std()
    presses = found(force).presses
    certain = [press.onset_s for press in presses if not press.doubts]
    assert all(min(abs(at - start) for start in starts) < 1 for at in certain)
    assert all(min(abs(press.onset_s - start) for press in presses) < 1 for start in starts)


def test_a_rhythm_of_uneven_force_is_no_noise() -> None:
    """Nothing is at rest between its presses, and half of the time force moves as fast as on any edge."""
    t_s = clock(40)
    heights = 1 + 0.3 * np.random.default_rng(3).standard_normal(41)
    force = np.interp(t_s, np.arange(41), heights) * (1 - np.cos(2 * np.pi * t_s)) / 2
    force += 0.02 * np.random.default_rng(4).standard_normal(len(t_s))
    presses = found(5 * force).presses
    assert len(presses) >= 38
    assert not any({"noise_like", "slow"} & set(press.doubts) for press in presses)


def looks(force: Floats, spans: list[Span]) -> list[Standing]:
    """Return what spans look like above a rest at zero."""
    grid = Grid(0.0, RATE_HZ, force)
    m = coarse(grid)
    return standings(grid, m, np.zeros(len(m)), spans, 1.0)


def span(start_s: float, stop_s: float) -> Span:
    """Return a press above a rest at zero."""
    first, last = round(start_s * RATE_HZ), round(stop_s * RATE_HZ)
    return Span(first, last, first, last, True, 0.0, 0.0)


def test_each_press_is_told_by_itself() -> None:
    """Beside clear ones a low bump is noise."""
    t_s = clock(60)
    noise = 0.1 * coloured(np.random.default_rng(5), len(t_s), 1.0)
    spans = [span(10, 12), span(20, 22), span(30, 32), span(44, 46)]
    found = looks(held(t_s, [10.0, 20.0, 30.0]) + noise, spans)
    assert found == [Standing.CLEAR, Standing.CLEAR, Standing.CLEAR, Standing.NOISE]


def test_nothing_is_said_of_little() -> None:
    """Three humps in six seconds may be anything, and no press is no noise."""
    t_s = clock(6)
    force = 0.5 - 0.5 * np.cos(np.pi * t_s)
    assert looks(force, [span(0.2, 1.8), span(2.2, 3.8), span(4.2, 5.8)]) == [Standing.CLEAR] * 3
    assert looks(np.zeros(1000), []) == []


def test_between_presses_is_what_is_low_and_not_beside_one() -> None:
    """Two cells before and three after them belong to them."""
    m = np.array([0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0.9, 0.0])
    free = between(m, np.zeros(12), np.array([[4, 5]]), 1.0)
    assert np.flatnonzero(free).tolist() == [0, 1, 8, 9, 11]


def test_who_stands_on_a_plate_hardly_presses_it() -> None:
    """Where zero is known, unless it sways at a pace. Without a zero nobody knows that it is weight."""
    t_s, weighed, unknown = clock(40), 0, 0
    for seed in range(8):
        sways = np.convolve(np.random.default_rng(seed).standard_normal(len(t_s)), np.hanning(75), "same")
        force = 70 * (1 + 0.02 * sways / sways.std())
        weighed += len(analyse(force, t_s, in_unit=True, sign=1).presses)
        unknown += len(analyse(force, t_s, sign=1).presses)
    assert weighed < 0.5 * unknown


def test_small_presses_beside_a_weight_are_found() -> None:
    """A fixture of 50 N that nobody tared: it does not sway."""
    t = np.arange(0, 40, 0.02)
    force = 50 + 0.02 * np.random.default_rng(1).standard_normal(len(t))
    force += 4 * np.clip(np.minimum(t % 7 - 2, 5 - t % 7) / 0.3, 0, 1)
    assert len(analyse(force, t, in_unit=True).presses) == 6


@pytest.mark.parametrize("seed", range(4))
def test_quick_strokes_with_hardly_any_rest_between_are_presses(seed: int) -> None:
    """Nothing that comes back to a rest without noise is noise, however briefly it stays there."""
    rng = np.random.default_rng(seed)
    nodes = [(0.0, 0.0), (0.5, 0.0)]
    for _ in range(25):
        at, lasts, high = (
            nodes[-1][0] + rng.uniform(0.04, 0.12),
            rng.uniform(0.17, 0.4),
            rng.uniform(0.6, 1.6),
        )
        nodes += [(at, 0.0), (at + 0.02, high), (at + lasts - 0.02, high), (at + lasts, 0.0)]
    t_s = np.arange(0.0, nodes[-1][0] + 0.3, 0.005)
    result = analyse(1e4 * np.interp(t_s, *np.array(nodes).T), t_s)
    assert len(result.presses) >= 24


def test_noise_of_a_slow_sensor_is_noise() -> None:
    """Though points between its samples look smooth: of ten minutes at 11 Hz some presses stay, all uncertain."""
    presses = []
    for seed in range(10):
        force = 0.5 * NOISES["a random walk"](np.random.default_rng(seed), 660)
        presses += analyse(force, rate_hz=11.0, in_unit=True, least=0.1).presses
    assert len(presses) <= 40
    assert all(press.doubts for press in presses)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_dense_train_that_begins_within_a_press_is_found_either_way_up(sign: int) -> None:
    """Rest is too brief for medians of 0.3 s, and there is less of it than of presses; but it is at one level."""
    right = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        nodes, at = [(0.0, 10.0)], 0.1
        for _ in range(30):
            rest, lasts = rng.uniform(0.12, 0.2), rng.uniform(0.25, 0.45)
            high = rng.uniform(6.5, 9.5, 3)
            nodes += [(at, high[2]), (at + 0.03, 0), (at + rest, 0), (at + rest + 0.04, high[0])]
            nodes += [(at + rest + lasts / 2, high[1])]
            at += rest + lasts
        t_s = np.arange(0, at, 0.01)
        force = 3 + np.interp(t_s, *np.array(nodes).T)
        force += rng.standard_normal(len(t_s)) * np.where(force > 4, 0.3, 0.02)
        result = analyse(5000 + sign * force, t_s)
        right += result.sign == sign and 28 <= len(result.presses) <= 31
    assert right >= 7
