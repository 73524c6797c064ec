"""The figures of a press in seconds, newtons and kilopascals, each with its definition.

What the check counted in ticks and millinewtons is converted; the rates of rise and release are measured in the samples
around the press. What a figure lacks the data for is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from acudevice.units import MN_PER_N, pressure_kpa
from acudevice.values.press import Press
from acudevice.values.thresholds import Thresholds


class Definition(NamedTuple):
    """What a figure is."""

    unit: str
    """Empty for a plain number."""
    meaning: str
    needs: str
    """What must be there for it to be known; empty where it always is."""


DEFINITIONS: dict[str, Definition] = {
    "onset_s": Definition("s", "time of the first sample at or above the onset threshold", ""),
    "release_s": Definition("s", "time of the sample that ended the press", ""),
    "duration_s": Definition("s", "release less onset", ""),
    "to_band_s": Definition(
        "s", "from onset to the first sample at or above the lower edge of the band", "such a sample"
    ),
    "hold_s": Definition("s", "time in the band; a sample's time lasts until the next one", ""),
    "longest_s": Definition("s", "longest unbroken time in the band", ""),
    "above_s": Definition("s", "time above the band", ""),
    "peak_n": Definition("N", "greatest force", "a valid sample"),
    "mean_n": Definition("N", "mean of the held samples, those at or above the lower edge", "a held sample"),
    "cv": Definition(
        "", "standard deviation (of the population) over mean, of the held samples", "two held samples"
    ),
    "overshoot_n": Definition(
        "N", "peak less the upper edge of the band; 0 where it stays below", "the thresholds"
    ),
    "rise_n_s": Definition(
        "N/s",
        "mean slope of the last rise from 10 % of the mean force to the first sample at 90 %, crossings interpolated",
        "a mean force, and valid samples from below 10 % on, two of them on the slope",
    ),
    "fall_n_s": Definition(
        "N/s",
        "mean slope of the first fall from the last sample at 90 % of the mean force to 10 %, as a positive number",
        "a mean force, and valid samples until below 10 %, two of them on the slope",
    ),
    "impulse_n_s": Definition("N·s", "force times time from onset to release, each sample held until the next", ""),
    "rest_s": Definition("s", "from the release before to this onset", "a press before, and no gap since"),
    "cadence_hz": Definition(
        "Hz", "of kneading: cycles a second; in a series: one over the time since the onset before",
        "three cycles; or a press before, and no gap since its onset",
    ),
    "peak_kpa": Definition("kPa", "peak over the area of the tip", "the area of the tip"),
    "mean_kpa": Definition("kPa", "mean over the area of the tip", "the area of the tip, and a held sample"),
}  # fmt: skip
"""Unit, definition and need of each figure of `Figures`. 10 and 90 % are the reference levels of transition durations
in IEEE Std 181-2011; the state levels here are rest after tare and the mean of the held samples."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a press, as `DEFINITIONS` defines them; None is unknown."""

    onset_s: float
    release_s: float
    duration_s: float
    to_band_s: float | None
    hold_s: float
    longest_s: float
    above_s: float
    peak_n: float | None
    mean_n: float | None
    cv: float | None
    overshoot_n: float | None
    rise_n_s: float | None
    fall_n_s: float | None
    impulse_n_s: float
    rest_s: float | None
    cadence_hz: float | None
    peak_kpa: float | None
    mean_kpa: float | None


class Samples(NamedTuple):
    """Samples around a press: a little before its onset to a little after its release."""

    ticks: Sequence[int]
    force_mn: Sequence[int | None]
    """None where invalid; samples that are missing must be here as None, too, or slopes go straight across."""


def figures_of(
    press: Press,
    *,
    zero_tick: int = 0,
    thresholds: Thresholds | None = None,
    around: Samples | None = None,
    tip_area_mm2: float | None = None,
) -> Figures:
    """Return the figures of a press; times count from `zero_tick`. What is left out makes figures unknown."""
    hz, peak_n, mean_n = press.tick_hz, press.peak_n, press.mean_n
    over_mn = None if thresholds is None or press.peak_mn is None else press.peak_mn - thresholds.high_mn
    return Figures(
        onset_s=(press.onset_tick - zero_tick) / hz,
        release_s=(press.release_tick - zero_tick) / hz,
        duration_s=(press.release_tick - press.onset_tick) / hz,
        to_band_s=_over(press.to_band_ticks, hz),
        hold_s=press.hold_s,
        longest_s=press.longest_ticks / hz,
        above_s=press.above_ticks / hz,
        peak_n=peak_n,
        mean_n=mean_n,
        cv=press.cv,
        overshoot_n=None if over_mn is None else max(0, over_mn) / MN_PER_N,
        rise_n_s=_rise(press, around),
        fall_n_s=_fall(press, around),
        impulse_n_s=press.impulse_mn_ticks / MN_PER_N / hz,
        rest_s=_over(press.rest_ticks, hz),
        cadence_hz=_over(press.cadence_mhz, 1000),
        peak_kpa=_kpa(peak_n, tip_area_mm2),
        mean_kpa=_kpa(mean_n, tip_area_mm2),
    )


def _over(value: int | None, divisor: int) -> float | None:
    return None if value is None else value / divisor


def _kpa(force_n: float | None, tip_area_mm2: float | None) -> float | None:
    return None if force_n is None or tip_area_mm2 is None else pressure_kpa(force_n, tip_area_mm2)


def _rise(press: Press, around: Samples | None) -> float | None:
    """Return the slope of the rise in N/s."""
    if around is None or press.mean_n is None:
        return None
    return _slope(list(zip(*around, strict=True)), press.onset_tick, press.mean_n * MN_PER_N, press.tick_hz)


def _fall(press: Press, around: Samples | None) -> float | None:
    """Return the slope of the fall in N/s as a positive number: that of the rise when time runs backwards."""
    if around is None or press.mean_n is None:
        return None
    backwards = [(-tick, force) for tick, force in zip(*around, strict=True)][::-1]
    return _slope(backwards, -press.release_tick, press.mean_n * MN_PER_N, press.tick_hz)


def _slope(
    samples: list[tuple[int, int | None]], start_tick: int, level_mn: float, tick_hz: int
) -> float | None:
    """Return the slope in N/s from 10 to 90 % of `level_mn`, up to the first sample there from `start_tick` on."""
    bottom, top = 0.1 * level_mn, 0.9 * level_mn
    high = next((k for k, (t, f) in enumerate(samples) if t >= start_tick and f is not None and f >= top), 0)
    low = next((k for k in range(high - 1, -1, -1) if (f := samples[k][1]) is None or f < bottom), None)
    if low is None or high - low < 3:
        return None
    slope = [(tick, force) for tick, force in samples[low : high + 1] if force is not None]
    if len(slope) <= high - low:
        return None
    ticks = _crossing(slope[-2], slope[-1], top) - _crossing(slope[0], slope[1], bottom)
    return (top - bottom) / MN_PER_N / ticks * tick_hz


def _crossing(before: tuple[int, int], after: tuple[int, int], level_mn: float) -> float:
    """Return the tick at which the straight line between two samples crosses a level."""
    (t0, f0), (t1, f1) = before, after
    return t0 + (level_mn - f0) / (f1 - f0) * (t1 - t0)
