"""How near figures of technique come to the truth: `python -m tools.accuracy` prints the table of docs/technique.md.

Presses are made up, so that their figures are known by construction: trapezoids; holds that drift, sway and tremble;
kneading; series that tire. Each is sampled at many rates, with white noise, in whole millinewtons, and measured by the
very code that measures recordings. The error that is printed is the one that 95 of 100 presses stay below.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.batch import check_forces
from acudevice.signal.check import Check
from acudevice.signal.figures import Figure, Figures
from acudevice.signal.moments import PressEnded
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.pressing import press_figures
from acudevice.signal.technique.series import Pressed, point_figures
from acudevice.signal.technique.window import Window
from acudevice.values.press import Press
from acudevice.values.thresholds import Mode, Side, Thresholds

Floats = NDArray[np.float64]

RATES_HZ = (5, 10, 25, 50, 100, 250, 500, 1200)
NOISES_N = (0.0, 0.02, 0.1)
SEEDS = 40
TICK_HZ = 1_000_000
LOW_N = 6.0
EXACT = Doubt(Curve((0.0, 100.0), (0.0, 0.0)), step_n=0.001)
"""A scale that is known exactly, so that what is stated is what rate, steps and noise do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A scene with known truth."""

    t_s: Floats
    """Corners of the lines between which force runs straight, and the force there, motions apart."""
    force_n: Floats
    truth: dict[str, float]
    motion: Callable[[Floats], Floats] = field(default=np.zeros_like)
    mode: Mode = Mode.HOLD


class Found(NamedTuple):
    """A figure as it was measured, and as it is."""

    figure: Figure
    truth: float

    @property
    def error(self) -> float:
        """How far off a known figure is: over the truth, but of what is a ratio itself as a difference."""
        off = abs((self.figure.value or 0.0) - self.truth)
        return off if self.figure.unit == "" else off / abs(self.truth)

    @property
    def covered(self) -> bool:
        """Whether the truth lies within twice the standard uncertainty, and the millinewton of the check."""
        return abs((self.figure.value or 0.0) - self.truth) <= 2 * (self.figure.u or 0.0) + 1e-3


def thresholds(mode: Mode) -> Thresholds:
    """Return what the made-up presses are checked against."""
    return Thresholds("LR3", Side.LEFT, mode, 1500, 1000, int(1000 * LOW_N), 30_000, 45_000, 400, 0)


def trapezoid(rng: np.random.Generator) -> Made:
    """Return a press that rises, holds and falls in straight lines."""
    level, rise_s, hold_s, fall_s = (
        rng.uniform(8, 20),
        rng.uniform(0.3, 1.5),
        rng.uniform(2, 6),
        rng.uniform(0.3, 1.5),
    )
    corners = np.cumsum([0.0, 1.5, rise_s, hold_s, fall_s, 1.5])
    up, down = level / rise_s, level / fall_s
    band_s = hold_s + (level - LOW_N) * (1 / up + 1 / down)
    above = level * hold_s + (level**2 - LOW_N**2) / 2 * (1 / up + 1 / down)
    contact = level * hold_s + (level**2 - 1.5**2) / 2 / up + (level**2 - 1.0) / 2 / down
    truth = {
        "onset_s": 1.5 + 1.5 / up, "duration_s": hold_s + (level - 1.5) / up + (level - 1.0) / down,
        "to_band_s": (LOW_N - 1.5) / up, "hold_s": band_s, "peak_n": level, "mean_n": above / band_s,
        "rise_n_s": up, "fall_n_s": down, "impulse_n_s": contact, "hold_cv": 0.0,
        "middle_s": 1.5 + rise_s + hold_s / 2 + (fall_s - rise_s) / 4,
    }  # fmt: skip
    return Made(corners, np.array([0, 0, level, level, 0, 0.0]), truth)


def moving_hold(rng: np.random.Generator) -> Made:
    """Return a hold that drifts, sways and trembles by sinusoids."""
    level, hold_s, drift = (
        rng.uniform(8, 20),
        rng.uniform(5, 10),
        rng.uniform(0.05, 0.3) * rng.choice([-1, 1]),
    )
    sway, tremor = rng.uniform(0.1, 0.3), rng.uniform(0.05, 0.3)
    slow_hz, fast_hz = rng.uniform(0.8, 2.5), rng.uniform(5.5, 10.5)
    phases = rng.uniform(0, 2 * np.pi, 2)
    corners = np.cumsum([0.0, 1.5, 0.3, hold_s, 0.3, 1.5])

    def motion(t_s: Floats) -> Floats:
        inside = (t_s >= corners[2]) & (t_s <= corners[3])
        slow, fast = (
            2 * np.pi * hz * t_s + phase for hz, phase in zip((slow_hz, fast_hz), phases, strict=True)
        )
        return np.where(inside, sway * np.sin(slow) + tremor * np.sin(fast), 0.0)

    fine_s = np.arange(corners[2], corners[3], 1e-3)
    held = level + drift * (fine_s - corners[2]) + motion(fine_s)
    truth = {
        "drift_n_s": drift, "sway_n": sway / np.sqrt(2), "tremor_n": tremor / np.sqrt(2),
        "hold_cv": float(held.std() / held.mean()),
    }  # fmt: skip
    ends = np.array([level, level + drift * hold_s])
    return Made(corners, np.array([0, 0, *ends, 0, 0.0]), truth, motion)


def kneaded(rng: np.random.Generator) -> Made:
    """Return a bout of kneading whose cycles last differently long, by cosines from valley to peak and back."""
    times = rng.uniform(0.4, 2.0) * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(12).clip(-2, 2))
    peaks = rng.uniform(10, 16) * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(13).clip(-2, 2))
    # Peaks at these times; valleys of 7 N between them.
    at = 2.5 + np.concatenate([[0.0], np.cumsum(times)])
    valleys = (at[1:] + at[:-1]) / 2
    knots = np.sort(np.concatenate([[0.0, 1.5], at, valleys, [at[-1] + 1, at[-1] + 2.5]]))
    levels = np.array([0.0, 0.0, *np.insert(peaks.astype(float), np.arange(1, 13), 7.0), 0.0, 0.0])
    fine = np.arange(0.0, knots[-1], 2e-4)
    k = np.clip(np.searchsorted(knots, fine, side="right") - 1, 0, len(knots) - 2)
    x = (fine - knots[k]) / (knots[k + 1] - knots[k])
    force = levels[k] + (levels[k + 1] - levels[k]) * (0.5 - 0.5 * np.cos(np.pi * x))
    truth = {
        "cadence_hz": 12 / times.sum(), "regularity": times.std() / times.mean(), "cycle_force_n": peaks.mean(),
        "cycle_cv": peaks.std() / peaks.mean(),
    }  # fmt: skip
    return Made(fine, force, truth, mode=Mode.KNEAD)


def tiring(rng: np.random.Generator) -> Made:
    """Return a series of twelve presses that become weaker, at uneven times."""
    times = rng.uniform(0.8, 3.0) * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(11).clip(-2, 2))
    peaks = rng.uniform(14, 20) - rng.uniform(0.1, 0.5) * np.arange(12)
    up_s = 0.2 * times.min()
    starts = 1.5 + np.concatenate([[0.0], np.cumsum(times)])
    knots = np.concatenate(
        [[0.0], *([s, s + up_s, s + 2 * up_s, s + 3 * up_s] for s in starts), [starts[-1] + 3]]
    )
    levels = np.concatenate([[0.0], *([0.0, p, p, 0.0] for p in peaks), [0.0]])
    onsets = starts + up_s * 1.5 / peaks
    gaps = np.diff(onsets)
    truth = {
        "series cadence_hz": 11 / float(gaps.sum()), "series regularity": float(gaps.std() / gaps.mean()),
        "series press_force_n": float(peaks.mean()), "series peak_slope_n": float(peaks[1] - peaks[0]),
        "series press_force_cv": float(peaks.std() / peaks.mean()),
        "series duty": float((3 - 2.5 / peaks[:-1]).sum() * up_s / gaps.sum()),
    }  # fmt: skip
    return Made(knots, levels, truth, mode=Mode.SERIES)


def overshooting(rng: np.random.Generator) -> Made:
    """Return a press that goes beyond its level, and comes back to it."""
    level, share, back_s = rng.uniform(8, 16), rng.uniform(0.05, 0.4), rng.uniform(0.2, 0.5)
    top = level * (1 + share)
    corners = np.cumsum([0.0, 1.5, rng.uniform(0.3, 1.0), 0.1, back_s, rng.uniform(3, 6), 0.4, 1.5])
    return Made(corners, np.array([0, 0, top, top, level, level, 0, 0.0]), {"overshoot_share": share})


def leaning(rng: np.random.Generator) -> Made:
    """Return a press after which a hand goes on leaning, by less than what counts as pressing."""
    level, left = rng.uniform(8, 16), rng.uniform(0.2, 0.9)
    corners = np.cumsum([0.0, 1.5, 0.4, rng.uniform(2, 6), 0.4, 1.5, 0.2, 1.0])
    hold_s = corners[3] - corners[2]
    ramps_s = 0.4 / level + 0.4 / (level - left)
    band_s = hold_s + (level - LOW_N) * ramps_s
    mean = (level * hold_s + (level**2 - LOW_N**2) / 2 * ramps_s) / band_s
    truth = {"residual_n": left, "completeness": 1 - left / mean}
    return Made(corners, np.array([0, 0, level, level, left, left, 0, 0.0]), truth)


SCENES: tuple[Callable[[np.random.Generator], Made], ...] = (
    trapezoid,
    overshooting,
    leaning,
    moving_hold,
    kneaded,
    tiring,
)


def sampled(made: Made, rate_hz: float, noise_n: float, rng: np.random.Generator) -> Window:
    """Return a scene as a sensor shows it, from a random moment on: even times, white noise, whole millinewtons."""
    t_s = np.arange(rng.uniform(0, 1 / rate_hz), made.t_s[-1], 1 / rate_hz)
    clean = np.interp(t_s, made.t_s, made.force_n) + made.motion(t_s)
    return Window(t_s, np.rint(1000 * (clean + noise_n * rng.standard_normal(len(t_s)))) / 1000)


def checked(window: Window, limits: Thresholds) -> list[Press]:
    """Return the presses of a window, by the check."""
    ticks = np.rint(window.t_s * TICK_HZ).astype(np.int64)
    force_mn = np.rint(window.force_n * 1000).astype(np.int64)
    check = Check(limits, ceiling_mn=limits.ceiling_mn, tick_hz=TICK_HZ)
    valid, number = np.ones(len(ticks), np.bool), np.arange(len(ticks), dtype=np.int64)
    moments = check_forces(check, force_mn, valid, number, ticks)
    return [moment.press for moment in moments if isinstance(moment, PressEnded)]


def measured(made: Made, window: Window, doubt: Doubt = EXACT) -> Iterator[tuple[str, Found]]:
    """Yield what is known of a scene by construction, as it is measured."""
    limits = thresholds(made.mode)
    presses = checked(window, limits)
    if not presses:
        return
    found = [
        Pressed(press, press_figures(Case(press, window, doubt, limits, press.onset_tick / TICK_HZ)))
        for press in presses
    ]
    longest = max(found, key=lambda one: one.press.release_tick - one.press.onset_tick)
    series: Figures = {f"series {name}": figure for name, figure in point_figures(found).items()}
    figures = {**longest.figures, **series}
    yield from ((name, Found(figures[name], float(truth))) for name, truth in made.truth.items())


def trials(rate_hz: float, noise_n: float, seeds: range) -> dict[str, list[Found]]:
    """Return each figure of many scenes at one rate and noise."""
    out: dict[str, list[Found]] = defaultdict(list)
    for seed in seeds:
        for scene in SCENES:
            rng = np.random.default_rng([seed, round(1000 * rate_hz), round(1000 * noise_n)])
            made = scene(rng)
            for name, found in measured(made, sampled(made, rate_hz, noise_n, rng)):
                out[name].append(found)
    return out


def error(found: list[Found]) -> float | None:
    """Return the error in percent that 95 of 100 stay below; None where most are unknown."""
    errors = sorted(100 * one.error for one in found if one.figure.value is not None)
    if 2 * len(errors) <= len(found):
        return None
    return errors[min(len(errors) - 1, int(0.95 * len(errors)))]


def lines() -> Iterator[str]:
    """Yield the table in Markdown, and under it how often the stated uncertainty holds."""
    yield "| figure | noise N | " + " | ".join(f"{rate} Hz" for rate in RATES_HZ) + " |"
    yield "|---" * (len(RATES_HZ) + 2) + "|"
    table = {(rate, noise): trials(rate, noise, range(SEEDS)) for rate in RATES_HZ for noise in NOISES_N}
    for name in dict.fromkeys(name for cell in table.values() for name in cell):
        for noise in NOISES_N:
            cells = [_cell(error(table[rate, noise][name])) for rate in RATES_HZ]
            yield f"| {name} | {noise:g} | " + " | ".join(cells) + " |"
    yield from _coverage(table.values())


def _coverage(cells: Iterable[dict[str, list[Found]]]) -> Iterator[str]:
    """Yield the table of how often the truth lies within twice the stated uncertainty."""
    covered: dict[str, list[bool]] = defaultdict(list)
    for cell in cells:
        for name, found in cell.items():
            covered[name] += [one.covered for one in found if one.figure.u is not None]
    yield "\n| figure | how many | within twice their uncertainty, % |"
    yield "|---|---|---|"
    yield from (
        f"| {name} | {len(one)} | {100 * sum(one) / len(one):.1f} |" for name, one in covered.items() if one
    )
    every = [one for found in covered.values() for one in found]
    yield f"\nOf {len(every)} figures {100 * sum(every) / len(every):.1f} % lie within twice their stated uncertainty."


def _cell(percent: float | None) -> str:
    if percent is None:
        return "-"
    return f"{percent:.2g}" if percent < 10 else f"{percent:.0f}"


def main() -> int:
    """Print the table."""
    sys.stdout.writelines(f"{line}\n" for line in lines())
    return 0


if __name__ == "__main__":
    sys.exit(main())
