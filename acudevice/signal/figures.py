"""What a figure of technique is, and the definition of each: for a press, for a point and side, for a session.

A figure knows its standard uncertainty or that nobody assessed it, and where it is unknown it says why. The tables
below are what docs/technique.md shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, isfinite, sqrt
from typing import Any, NamedTuple

from acudevice.values.thresholds import Mode, Side


class Definition(NamedTuple):
    """What a figure is."""

    unit: str
    """Empty for a plain number."""
    meaning: str
    needs: str
    """What must be there for it to be known; empty where it always is."""
    doubt: str
    """What its standard uncertainty is made of (docs/technique.md); empty: it is a count, or not assessed."""
    source: str = ""
    """Where the definition comes from; empty for our own."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: a finite value, or None and why."""

    value: float | None
    unit: str
    u: float | None = None
    """Standard uncertainty (k = 1) in the same unit; None: not assessed."""
    why: str = ""
    """Why the value is unknown; empty where it is known."""
    interval: tuple[float, float] | None = None
    """95 % interval, where it does not lie evenly about the value, or is told from few values that scatter."""
    parts: "Parts | None" = None
    """What `u` is made of, for sums and means over presses; None: not assessed, or not by parts."""


class Parts(NamedTuple):
    """What the uncertainty of a figure is made of, in its unit."""

    off: float = 0.0
    """How much too great it is on average: known, but not corrected, since a figure is what the device says."""
    own: float = 0.0
    """Standard uncertainty of what errs anew in each press."""
    common: float = 0.0
    """Standard uncertainty of what errs alike in all presses."""
    even: float = 0.0
    """Share of the variance about `off` that is even over a width, and so has an end."""

    @property
    def u(self) -> float:
        """Standard uncertainty of a value that is not corrected: all of it, in squares (GUM, F.2.4.5)."""
        return hypot(self.off, self.own, self.common)

    def interval(self, value: float, least: float | None = None) -> tuple[float, float]:
        """Return what holds the truth 95 times in 100; of what is never below `least`, nothing below it."""
        reach = (NORMAL - (NORMAL - EVEN) * self.even**3) * hypot(self.own, self.common)
        ends = value - self.off - reach, value - self.off + reach
        return ends if least is None else (max(ends[0], least), max(ends[1], least))


NOTHING = 0.01
"""An error lies evenly about a value where less of its uncertainty has a sign: then no interval says more."""

NORMAL, EVEN = 1.96, 0.95 * sqrt(3.0)
"""Deviations on either side that hold 95 of 100 of what is normal, and of what is even over a width (GUM, G.1.3)."""

Figures = Mapping[str, Figure]
"""Figures by the names of their definitions."""


@dataclass(frozen=True, slots=True)
class AtPoint:
    """What was done at a point and side."""

    point: str | None
    side: Side
    mode: Mode | None
    """None where the thresholds are not known."""
    figures: Figures


@dataclass(frozen=True, slots=True)
class Technique:
    """The figures of a session."""

    presses: tuple[Figures, ...]
    """One of each press, in the order of the recording."""
    points: tuple[AtPoint, ...]
    """In the order in which they were first pressed."""
    session: Figures
    unseen: int = 0
    """Presses that only the device saw while the host checked: neither points nor the session count them."""


IEEE = "IEEE Std 181-2011 (10 and 90 % reference levels, overshoot)"
GRIP = "hand-grip steadiness: doi:10.1186/s12891-018-2015-9"
REVIEW = "hand-grip force-time curves, a review: doi:10.3390/nu16121951"
TREMOR = "tremor of the hand lies at 6 to 12 Hz: doi:10.1113/JP270464; slower fluctuations mostly below 4 (from memory)"
RAMP = "pressure algometry, rate of application: doi:10.1016/S0004-9514(07)70032-6"
CPR = "leaning in chest compressions: doi:10.1016/j.resuscitation.2011.02.032"
CPR_RATE = "rate and depth of chest compressions (abstract only): doi:10.1161/CIR.0b013e31829d8654"
CPR_DUTY = "duty cycle of chest compressions (from memory)"
KNEADING = (
    "thumb kneading, experts and students, period and its spread (abstract only): doi:10.3233/thc-236044"
)
FATIGUE = "slope over repetitions: doi:10.2174/1875399X01710010037"

SAMPLES = "the samples around the press"
HELD = "a held sample"
BAND_RATE = "an unbroken, even hold"

DEFINITIONS: dict[str, Definition] = {
    "onset_s": Definition(
        "s", "time of the first sample at or above the onset threshold", "", "edge"
    ),
    "release_s": Definition("s", "time of the sample that ended the press", "", "edge"),
    "middle_s": Definition(
        "s",
        "half-way between where force first rises through half of the greatest force and where it last falls through "
        "it, crossings interpolated; of means over 20 ms where samples come faster",
        "valid samples from below half on until below half",
        "step, noise and zero over the slopes there, what lies between samples",
    ),
    "duration_s": Definition("s", "release less onset", "", "2 edges"),
    "to_band_s": Definition(
        "s", "from onset to the first sample at or above the lower edge of the band", "such a sample", "2 edges"
    ),
    "hold_s": Definition("s", "time in the band; a sample's time lasts until the next one", "", "edges of the band"),
    "longest_s": Definition("s", "longest unbroken time in the band", "", "2 edges"),
    "above_s": Definition("s", "time above the band", "", "edges of the band"),
    "peak_n": Definition(
        "N", "greatest force", "a valid sample", "scale, zero, step, noise, what lies between samples"
    ),
    "mean_n": Definition(
        "N", "mean of the held samples, those at or above the lower edge", HELD,
        "scale, zero, step, noise over the samples, edges of the band",
    ),
    "cv": Definition(
        "", "standard deviation (of the population) over mean, of the held samples", "two held samples",
        "zero, step, noise", GRIP,
    ),
    "overshoot_n": Definition(
        "N", "peak less the upper edge of the band; 0 where it stays below", "the thresholds",
        "scale, zero, step, noise, what lies between samples", IEEE,
    ),
    "rise_n_s": Definition(
        "N/s",
        "mean slope of the last rise from 10 % of the mean force to the first sample at 90 %, crossings "
        "interpolated; of means over 20 ms where samples come faster",
        "a mean force, and valid samples from below 10 % on, three of them on the slope",
        "scale, step, noise, drift of the zero, bends between samples over the time of the rise", f"{IEEE}; {RAMP}",
    ),
    "fall_n_s": Definition(
        "N/s",
        "mean slope of the first fall from the last sample at 90 % of the mean force to 10 %, "
        "in the same way, as a positive number",
        "a mean force, and valid samples until below 10 %, three of them on the slope",
        "scale, step, noise, drift of the zero, bends between samples over the time of the fall",
        f"{IEEE}; release rate: {REVIEW}",
    ),
    "residual_n": Definition(
        "N",
        "least median over 0.3 s, or three samples where they are slower, after release, until the next onset, "
        "at most 1 s; over all of that where it is shorter",
        "three valid samples there", "scale, zero, step, noise", CPR,
    ),
    "completeness": Definition(
        "", "1 less the residual over the mean force; 1 where the residual is below 0", "both",
        "scale, zero, step, noise", CPR,
    ),
    "hold_cv": Definition(
        "",
        "standard deviation (of the population) over mean, of the hold: from the first to the last sample at or above "
        "90 % of the level, which is the median of the samples at or above half of the peak",
        f"{BAND_RATE} of 1 s and 10 samples; no kneading", "zero, step, noise, where the hold begins and ends",
        f"{GRIP}; plateau: {REVIEW}",
    ),
    "overshoot_share": Definition(
        "",
        "greatest force in the first second of the hold, over the median of the hold, less 1; 0 where it is no greater",
        f"{BAND_RATE} of 1 s at 10 samples a second; no kneading",
        "zero, step, noise, what lies between samples", IEEE,
    ),
    "drift_n_s": Definition(
        "N/s", "slope of the straight line through the hold, by least squares",
        f"{BAND_RATE} of 1 s and 10 samples; no kneading",
        "scale, step, drift of the zero, what means over 0.5 s move about the line",
    ),
    "sway_n": Definition(
        "N",
        "root mean square below 4 Hz of the hold less that line, under a Hann window whose power is made good",
        f"{BAND_RATE} of 2 s at 16 samples a second; noise below half of it; no kneading",
        "scale, step and noise in the band", TREMOR,
    ),
    "tremor_n": Definition(
        "N", "the same from 4 to 12 Hz",
        f"{BAND_RATE} of 2 s at 30 samples a second; noise below half of it; no kneading",
        "scale, step and noise in the band", TREMOR,
    ),
    "impulse_n_s": Definition(
        "N·s", "force times time from onset to release, each sample held until the next", "",
        "scale, zero, step, noise, force at 2 edges",
    ),
    "rest_s": Definition("s", "from the release before to this onset", "a press before, and no gap since", "2 edges"),
    "cadence_hz": Definition(
        "Hz", "of kneading: cycles a second; in a series: one over the time since the onset before",
        "three cycles; or a press before, and no gap since its onset", "2 edges",
    ),
    "cycles": Definition("", "cycles of kneading, as the check counts them", "kneading", ""),
    "regularity": Definition(
        "", "standard deviation (of the population) over mean, of the times from peak to peak of kneading, "
        "peaks being those of the check in means over 20 ms where samples come faster",
        "kneading, four cycles of eight samples each, none missing, little noise",
        "2 edges, noise, over the mean time", KNEADING,
    ),
    "cycle_force_n": Definition(
        "N", "mean of the peaks of kneading", "as regularity", "scale, zero, step, noise over the cycles", KNEADING
    ),
    "cycle_cv": Definition(
        "", "standard deviation (of the population) over mean, of the peaks of kneading", "as regularity",
        "zero, noise", KNEADING,
    ),
    "cycle_slope_n": Definition(
        "N/cycle", "slope of the peaks over their number, by least squares, with its 95 % interval",
        "as regularity, and five cycles", "scatter of the peaks, scale", FATIGUE,
    ),
    "peak_kpa": Definition("kPa", "peak over the area of the tip", "the area of the tip", ""),
    "mean_kpa": Definition("kPa", "mean over the area of the tip", f"the area of the tip, and {HELD}", ""),
}  # fmt: skip
"""The figures of a press. The state levels of rise and fall are rest after tare and the mean of the held samples."""

DOSE: dict[str, Definition] = {
    "presses": Definition("", "how many", "", ""),
    "ok": Definition("", "how many have the verdict ok", "", ""),
    "contact_s": Definition("s", "sum of the durations", "", "edges of all presses"),
    "hold_s": Definition("s", "sum of the times in band", "", "edges of all presses"),
    "above_s": Definition("s", "sum of the times above the band", "", "edges of all presses"),
    "impulse_n_s": Definition(
        "N·s", "sum of the impulses", "", "as of each, scale and zero taken as common to all"
    ),
}
"""The dose: what adds up over presses."""

POINT: dict[str, Definition] = {
    **DOSE,
    "cadence_hz": Definition(
        "Hz", "presses a second: how many times from onset to onset, over their sum",
        "three presses in a row without a gap", "2 edges over their sum, and how far it is off by middles", CPR_RATE,
    ),
    "regularity": Definition(
        "", "standard deviation (of the population) over mean, of the times from middle to middle",
        "three such times, and the middle of each press", "what moves the middles, over the mean time",
        f"{CPR_RATE}; {KNEADING}",
    ),
    "duty": Definition(
        "", "share of the times from onset to onset that is contact", "three presses in a row without a gap",
        "edges of all presses over their times", CPR_DUTY,
    ),
    "press_force_n": Definition(
        "N", "mean of the peaks", "three presses with a peak", "scale, zero, step, noise over the presses", CPR_RATE
    ),
    "press_force_cv": Definition(
        "", "standard deviation (of the population) over mean, of the peaks", "three presses with a peak",
        "zero, noise", GRIP,
    ),
    "peak_slope_n": Definition(
        "N/press", "slope of the peaks over the number of the press, by least squares, with its 95 % interval",
        "five presses with a peak", "scatter of the peaks, scale", FATIGUE,
    ),
    "mean_slope_n": Definition(
        "N/press", "the same of the mean forces", "five presses with a mean force", "scatter of the means, scale",
        FATIGUE,
    ),
}  # fmt: skip
"""The figures of a point and side: dose, rhythm and fatigue across the series of its presses."""

SESSION: dict[str, Definition] = {
    "points": Definition("", "points and sides that were pressed", "", ""),
    **DOSE,
}
"""The figures of a session."""


def known(
    definition: Definition,
    value: float,
    u: float | Parts | None = None,
    interval: tuple[float, float] | None = None,
    *,
    least: float | None = None,
) -> Figure:
    """Return a known figure; one that is not finite is unknown all the same.

    Of parts the interval is told, too, where they say that the error has a sign; no such figure is below `least`.
    """
    if not isfinite(value):
        return unknown(definition, "it cannot be worked out in floating point")
    parts = u if isinstance(u, Parts) else None
    total = u.u if isinstance(u, Parts) else u
    if total is not None and not isfinite(total):
        return Figure(float(value), definition.unit)
    if parts is not None and abs(parts.off) > NOTHING * parts.u and interval is None:
        interval = parts.interval(value, least)
    return Figure(float(value), definition.unit, total, "", interval, parts)


def unknown(definition: Definition, why: str) -> Figure:
    """Return an unknown figure."""
    return Figure(None, definition.unit, None, why)


def plain(figures: Figures) -> dict[str, Any]:
    """Return figures as programs see them: values, their uncertainties and intervals, and why the unknown are."""
    return {
        "figures": {name: figure.value for name, figure in figures.items()},
        "uncertainty": {name: figure.u for name, figure in figures.items() if figure.value is not None},
        "interval": {name: list(figure.interval) for name, figure in figures.items() if figure.interval},
        "unknown": {name: figure.why for name, figure in figures.items() if figure.value is None},
    }
