"""The figures of metrology, each by its definition; what the data do not hold is None: not assessed.

Deflection is counts less those of the unloaded sensor (their mean; where there are none, see `UNREAD`). Full scale
is the deflection at the greatest load. Names and symbols in brackets are those of ISO 376.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.metrology.bench import Bench
from acudevice.signal.metrology.fitting import Fit
from acudevice.values.calibration_record import Observation, Quantity

Array = NDArray[np.float64]

CREEP_FROM_S, CREEP_TO_S = (20.0, 45.0), (240.0, 400.0)
"""Seconds after the first reading of a load in which one at about 30 and one at about 300 seconds must lie."""
NOISE_READINGS = 5


class Readings:
    """The readings of one cell, ready for the definitions."""

    def __init__(
        self, b: Bench, fit: Fit, observations: list[Observation], step_counts: float,
        held: Sequence[Observation] = (),
    ) -> None:  # fmt: skip
        """Take the bench, its fit, what it was made of, and the step of the readings (0 where they are averages).

        `held` are readings under one load that stayed on, which are not on the bench.
        """
        self.b, self.fit, self.observations, self.step_counts = b, fit, observations, step_counts
        self.held = sorted(held, key=lambda o: o.t_s or 0.0)
        low, high = b.span
        means = b.level_means(b.counts)
        slope_n = fit.slope(b.level_means(b.x)) / (high - low)
        self.slope_n = np.abs(slope_n)
        """Newtons a count at each load."""
        self.rest = bool(np.any(b.force == 0.0))
        """Whether the sensor was read without load; else the curve is followed there from the least."""
        rest = means[0] if self.rest else means[0] - b.level_means(b.force)[0] / slope_n[0]
        self.deflection = (b.counts - rest) * (1.0 if high > low else -1.0)
        self.full = abs(float(means[-1] - rest))

    def mean(self, rows: NDArray[np.bool]) -> float:
        """Return the mean deflection of some readings."""
        return float(self.deflection[rows].mean())


def non_linearity(r: Readings) -> float | None:
    """Return the greatest distance of a load's mean from the best straight line, in percent of full scale."""
    if r.b.levels < 3:
        return None
    force, mean = r.b.level_means(r.b.force), r.b.level_means(r.deflection)
    line = np.polynomial.Polynomial.fit(force, mean, 1)
    return 100.0 * float(np.abs(mean - line(force)).max()) / r.full


def hysteresis(r: Readings) -> float | None:
    """Return the greatest difference of unloading and loading at one load of one series, in percent of full scale."""
    loops = [down - up for up, down in _loops(r)]
    return 100.0 * max(map(abs, loops)) / r.full if loops else None


def reversibility(r: Readings) -> float | None:
    """Return the mean over loads of the difference of unloading and loading over loading, in percent."""
    shares = [(down - up) / up for up, down in _loops(r) if up > 0.01 * r.full]
    return 100.0 * float(np.mean(shares)) if shares else None


def repeatability(r: Readings) -> float | None:
    """Return the greatest (max - min)/mean among series of one mount, at one load in one direction, in percent."""
    return _range(r, [r.b.mount == mount for mount in np.unique(r.b.mount)], r.b.series)


def reproducibility(r: Readings) -> float | None:
    """Return the greatest (max - min)/mean among mounts, at one load in one direction, in percent."""
    return _range(r, [np.ones(len(r.b.force), dtype=np.bool)], r.b.mount)


def interpolation(r: Readings) -> float | None:
    """Return the greatest difference of a load from the force of its mean readings, over that force, in percent."""
    force = r.b.level_means(r.b.force)
    middle = r.b.level_means(r.b.force - r.fit.residual)
    loaded = force > 0.01 * force.max()
    return 100.0 * float((np.abs(force - middle)[loaded] / force[loaded]).max())


def zero_error(r: Readings) -> float | None:
    """Return the greatest difference of last and first unloaded reading of a series, in percent of full scale."""
    found = []
    for series in np.unique(r.b.series):
        rows = np.flatnonzero((r.b.series == series) & (r.b.force == 0.0))
        pulled = np.flatnonzero((r.b.series == series) & (r.b.force > 0.0))
        if len(rows) > 1 and len(pulled) and rows[0] < pulled[0] < pulled[-1] < rows[-1]:
            found.append(abs(float(r.deflection[rows[-1]] - r.deflection[rows[0]])))
    return 100.0 * max(found) / r.full if found else None


def creep(r: Readings) -> float | None:
    """Return the greatest change from about 30 to about 300 s under a steady load, in percent of full scale."""
    found = []
    for rows in _held(r):
        t_s = np.array([r.observations[row].t_s for row in rows], dtype=np.float64)
        t_s -= t_s[0]
        early, late = (rows[(t_s >= low) & (t_s <= high)] for low, high in (CREEP_FROM_S, CREEP_TO_S))
        if len(early) and len(late):
            found.append(abs(float(r.deflection[late[-1]] - r.deflection[early[0]])))
    if len(r.held) > 1:
        found.append(abs(r.held[-1].counts - r.held[0].counts))
    return 100.0 * max(found) / r.full if found else None


def resolution(r: Readings) -> float | None:
    """Return the force of one step of the readings, where that is greatest, in newtons."""
    return float(r.slope_n.max()) * r.step_counts if r.step_counts else None


def noise(r: Readings) -> float | None:
    """Return the greatest standard deviation of at least five readings under one steady load, in newtons."""
    found = [
        float(np.std(r.deflection[rows], ddof=1)) * float(r.slope_n[r.b.level[rows[0]]])
        for rows in _held(r)
        if len(rows) >= NOISE_READINGS
    ]
    found += [
        o.sd * float(r.slope_n[level])
        for o, level in zip(r.observations, r.b.level, strict=True)
        if o.sd is not None and (o.n or 0) >= NOISE_READINGS
    ]
    return max(found) if found else None


_ISO = "ISO 376:2011"
_ISA = "ANSI/ISA-51.1, independent linearity (from memory)"
_OIML = "OIML R 60, hysteresis error (from memory)"
_VIM = "JCGM 200:2012 (VIM), 4.15"
_GUM = "JCGM 100:2008 (GUM), 4.2.2"

FIGURES: dict[str, tuple[Callable[[Readings], float | None], str, str, str]] = {
    "non_linearity": (
        non_linearity,
        "%",
        "max |mean deflection - best straight line| / full scale; holds the errors of the loads",
        _ISA,
    ),
    "hysteresis": (
        hysteresis,
        "%",
        "max |unloading - loading| at one load of one series / full scale",
        _OIML,
    ),
    "reversibility": (reversibility, "%", "mean of (unloading - loading) / loading [v]", _ISO),
    "repeatability": (repeatability, "%", "max (max - min) / mean among series of one mount [b']", _ISO),
    "reproducibility": (reproducibility, "%", "max (max - min) / mean among mounts [b]", _ISO),
    "interpolation": (
        interpolation,
        "%",
        "max |load - force by the model| / load [f_c]; holds the errors of the loads",
        _ISO,
    ),
    "zero_error": (
        zero_error,
        "%",
        "max |last - first unloaded reading of a series| / full scale [f_0]",
        _ISO,
    ),
    "creep": (
        creep,
        "%",
        "max |reading at 300 s - reading at 30 s| under a steady load / full scale [c]",
        _ISO,
    ),
    "resolution": (resolution, "N", "of the display: the force of one count, where that is greatest", _VIM),
    "noise": (noise, "N", "max standard deviation of five or more readings under one steady load", _GUM),
}
"""By name: how it is reckoned, unit, definition, source."""


UNREAD = "; the reading without load is where the slope of the curve at the least load leads"
"""What is added to a definition that speaks of deflection where the sensor was never read without load."""
WITHOUT_REST = frozenset({"interpolation", "resolution", "noise", "zero_error"})
"""Figures that are of no deflection."""


def figures(r: Readings) -> dict[str, Quantity | None]:
    """Return all figures by name; None is *not assessed*."""
    found: dict[str, Quantity | None] = {}
    for name, (reckon, unit, definition, source) in FIGURES.items():
        value = reckon(r)
        more = "" if r.rest or name in WITHOUT_REST else UNREAD
        found[name] = None if value is None else Quantity(value, unit, definition + more, source)
    return found


def _loops(r: Readings) -> Iterator[tuple[float, float]]:
    """Yield the mean deflections of loading and unloading at each load of each series that has both."""
    for series in np.unique(r.b.series):
        for level in range(r.b.levels):
            here = (r.b.series == series) & (r.b.level == level)
            up, down = here & (r.b.way < 0), here & (r.b.way > 0)
            if up.any() and down.any():
                yield r.mean(up), r.mean(down)


def _range(r: Readings, among: list[NDArray[np.bool]], of: NDArray[np.intp]) -> float | None:
    """Return the greatest relative range of the means of the groups `of`, within each of `among`."""
    found = []
    for rows in among:
        for level in range(r.b.levels):
            for way in np.unique(r.b.way):
                here = rows & (r.b.level == level) & (r.b.way == way)
                means = [r.mean(here & (of == one)) for one in np.unique(of[here])]
                if len(means) > 1 and np.mean(means) > 0.01 * r.full:
                    found.append((max(means) - min(means)) / float(np.mean(means)))
    return 100.0 * max(found) if found else None


def _held(r: Readings) -> Iterator[NDArray[np.intp]]:
    """Yield the readings of each stay under one load, in time; none without times."""
    if any(o.t_s is None for o in r.observations):
        return
    keys = np.stack([r.b.series, r.b.level, (r.b.way + 1).astype(np.intp)], axis=1)
    changes = np.flatnonzero(np.any(np.diff(keys, axis=0) != 0, axis=1)) + 1
    for rows in np.split(np.arange(len(keys)), changes):
        if len(rows) > 1:
            yield rows
