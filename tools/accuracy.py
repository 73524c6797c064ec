"""How near figures of technique come to the truth: `python -m tools.accuracy` prints the table of docs/technique.md.

Presses are made up, so that their figures are known by construction: trapezoids; holds that drift, sway and tremble;
kneading; series that tire (`tools.scenes`). Each is sampled at many rates, with white noise, in whole millinewtons, and
measured by the very code that measures recordings. The error that is printed is the one that 95 of 100 presses stay
below. A second table says how often the truth lies in the stated interval, for noise and all else that sensors do.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from acudevice.signal.batch import check_forces
from acudevice.signal.check import Check
from acudevice.signal.figures import Figure, Figures
from acudevice.signal.moments import PressEnded
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Doubt
from acudevice.signal.technique.pressing import press_figures
from acudevice.signal.technique.series import Pressed, point_figures
from acudevice.signal.technique.window import Window
from acudevice.values.press import Press
from acudevice.values.thresholds import Mode, Side, Thresholds
from tools.scenes import EXACT, LOW_N, SCENES, SENSORS, Made, Sensor, white

RATES_HZ = (5, 10, 25, 50, 100, 250, 500, 1200)
NOISES_N = (0.0, 0.02, 0.1)
SEEDS = 40
TICK_HZ = 1_000_000
BESIDE_HZ = (25, 100, 500)
"""Rates at which all that sensors do is tried."""

ROUNDING, MOST = 1e-9, 5.0

ENOUGH = 20
"""So many figures of a rate and a noise tell how often the truth lies in what is stated."""


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
    def interval(self) -> tuple[float, float]:
        """What is stated to hold the truth 95 times in 100: the interval, or twice the standard uncertainty."""
        figure, reach = self.figure, 2.0 * (self.figure.u or 0.0)
        value = figure.value or 0.0
        return figure.interval or (value - reach, value + reach)

    @property
    def covered(self) -> bool:
        """Whether the truth lies there, but for rounding."""
        low, high = self.interval
        return low - ROUNDING <= self.truth <= high + ROUNDING

    @property
    def ratio(self) -> float:
        """The error over its standard uncertainty, at most `MOST`."""
        off, u = abs((self.figure.value or 0.0) - self.truth), self.figure.u or 0.0
        return min(MOST, off / u) if u > 0 else MOST * (off > ROUNDING)


def thresholds(mode: Mode) -> Thresholds:
    """Return what the made-up presses are checked against."""
    return Thresholds("LR3", Side.LEFT, mode, 1500, 1000, int(1000 * LOW_N), 30_000, 45_000, 400, 0)


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
    onsets_s = [press.onset_tick / TICK_HZ for press in presses]
    found = [
        Pressed(press, press_figures(Case(press, window, doubt, limits, onset_s, next_s)))
        for press, onset_s, next_s in zip(presses, onsets_s, [*onsets_s[1:], None], strict=True)
    ]
    longest = max(found, key=lambda one: one.press.release_tick - one.press.onset_tick)
    series: Figures = {f"series {name}": figure for name, figure in point_figures(found).items()}
    figures = {**longest.figures, **series}
    yield from ((name, Found(figures[name], float(truth))) for name, truth in made.truth.items())


def trials(rate_hz: float, sensor: Sensor, seeds: range) -> dict[str, list[Found]]:
    """Return each figure of many scenes at one rate, as a sensor shows them."""
    out: dict[str, list[Found]] = defaultdict(list)
    for seed in seeds:
        for scene in SCENES:
            rng = np.random.default_rng([seed, round(1000 * rate_hz)])
            made = scene(rng)
            for name, found in measured(made, *sensor(made, rate_hz, rng)):
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
    table = {
        (rate, noise): trials(rate, white(noise), range(SEEDS)) for rate in RATES_HZ for noise in NOISES_N
    }
    for name in dict.fromkeys(name for cell in table.values() for name in cell):
        for noise in NOISES_N:
            cells = [_cell(error(table[rate, noise][name])) for rate in RATES_HZ]
            yield f"| {name} | {noise:g} | " + " | ".join(cells) + " |"
    beside = {
        name: [trials(rate, sensor, range(SEEDS)) for rate in BESIDE_HZ] for name, sensor in SENSORS.items()
    }
    yield from _coverage({"white noise": list(table.values()), **beside})


def _coverage(families: dict[str, list[dict[str, list[Found]]]]) -> Iterator[str]:
    """Yield the table of how often the truth lies where it is stated to."""
    white, *others = families
    yield f"\n| figure | error over u | {white} | its worst cell | " + " | ".join(others) + " |"
    yield "|---" * (len(families) + 3) + "|"
    for name in dict.fromkeys(name for cells in families.values() for cell in cells for name in cell):
        found = {family: assessed(cells, name) for family, cells in families.items()}
        ratios = np.array([one.ratio for one in found[white]])
        shares = [f"{100 * covered(some):.0f}" if some else "-" for some in found.values()]
        each = [covered(some) for cell in families[white] if len(some := assessed([cell], name)) >= ENOUGH]
        shares.insert(1, f"{100 * min(each):.0f}")
        yield f"| {name} | {np.sqrt((ratios**2).mean()):.2f} | " + " | ".join(shares) + " |"


def assessed(cells: Iterable[dict[str, list[Found]]], name: str) -> list[Found]:
    """Return what was found of a figure whose uncertainty is known."""
    return [one for cell in cells for one in cell.get(name, []) if one.figure.u is not None]


def covered(found: list[Found]) -> float:
    """Return the share of figures whose truth lies where it is stated to."""
    return sum(one.covered for one in found) / len(found)


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
