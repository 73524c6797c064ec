"""Finds presses: from an even grid to spans between feet, with the levels that they follow from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from acudevice.signal.find.detect import Span, detect
from acudevice.signal.find.grid import COARSE_HZ, GRID_HZ, Grid, coarse, grid_of
from acudevice.signal.find.humps import humps
from acudevice.signal.find.levels import Levels, Rise, levels_of, presses_among, rises
from acudevice.signal.find.noise import SLOW_HZ, calm_noise, keeps_range, noise_of, smoothed
from acudevice.signal.find.ramps import down_ramps
from acudevice.signal.find.rest import floor_of, local_rest
from acudevice.signal.find.series import Floats, median, median3, smooth
from acudevice.signal.find.standing import Standing, standings
from acudevice.signal.find.wander import highest_bump, wander

LEAST_S = 0.1
"""A press lasts at least so long from foot to foot: 0.15 s from where it leaves rest to where it is back."""

NEARLY, ALIKE = 0.9, 0.75
"""Where the usual press lasts that long but for a tenth, those that last this share of it count as well: taps."""

RIPPLE = 0.03
"""Ups and downs below this share of the greatest excursion are never humps."""

CALM = 0.05
"""Force stays at rest where it changes by less than this share of the greatest excursion."""

BRIEF = 0.95
"""Brief presses are as high as this quantile of what is above rest, or higher."""

SERIES, PERIOD_S = 8, 3.0
"""So many presses, and half of them so soon after the one before, are a series."""

DRIFT = 0.04
"""In a series, in which rest is often seen, it may drift by this share of a press each second: ten seconds are too
long to look for it."""

AFTER = 0.25
"""In a series, what rises by less than this share is what a hand does after a press, and no press."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Presses on the grid, and what they were found with."""

    grid: Grid
    """As smoothed."""
    levels: Levels
    spans: tuple[Span, ...]
    rises: tuple[Rise, ...]
    """The humps that were taken for presses."""
    rest: Floats
    """Level of rest in the coarse series."""
    noise: float
    """Deviation of the noise of one sample."""
    rate_hz: float
    """Of the samples."""
    standings: tuple[Standing, ...] = ()
    """What each press looks like."""
    bumps: tuple[float, ...] = ()
    """Heights of the humps that were taken for noise."""

    @property
    def height(self) -> float:
        """Of a typical press above rest: the median; 0 where there is none."""
        return typical(self.rises)


def find(
    t_s: Floats, force: Floats, rate_hz: float, least: float = 0.0, *, has_zero: bool = False
) -> Finding:
    """Find the presses in force at times that never fall, of at least eight samples; pressing makes force rise.

    What rises by `least` or less is no press. Where force `has_zero`, rest away from it is a load.
    """
    # A single wild reading must not become a slope when points between samples are taken.
    calm = median3(force) if 40 < rate_hz < 1.5 * GRID_HZ else force
    noise = noise_of(force) if rate_hz >= SLOW_HZ else min(noise_of(force), calm_noise(force))
    return find_in(grid_of(t_s, calm), noise, rate_hz, least, has_zero=has_zero)


def find_in(
    grid: Grid, noise: float, rate_hz: float, least: float = 0.0, *, has_zero: bool = False
) -> Finding:
    """Find the presses in a grid made of samples at `rate_hz` with that noise."""
    coarse_noise = noise / max(1.0, rate_hz / COARSE_HZ) ** 0.5
    grid, m, rest = _lifted(grid, coarse_noise)
    seen = grid, m
    size = _size(grid, m, rest, rate_hz)
    smooth_grid, left, width = smoothed(grid, noise, rate_hz, size)
    blur = width > (grid.cells(0.05) | 1)
    if blur and coarse_noise > 0.03 * size:
        wide = smooth(m, 11 if coarse_noise > 0.06 * size else 5)
        if keeps_range(wide, m, coarse_noise):
            m, rest = wide, local_rest(wide)
    search = _Search(smooth_grid, m, noise, left, rate_hz, max(4 * left, RIPPLE * size), least, has_zero)
    search, (kept, levels, spans) = search.clear(rest)
    if _is_series(kept, grid):
        height = float(np.median([rise.height for rise in kept]))
        rest = local_rest(m, DRIFT * height)
        search = replace(search, least=max(search.least, AFTER * height))
        kept, levels, spans = search.once(rest)
    if blur and left > 0.015 * size:
        rest = settled(m, rest, spans, grid.hop)
        kept, levels, spans = search.once(rest)
    return search.told((kept, levels, spans), seen, rest)


def typical(kept: Sequence[Rise]) -> float:
    """Return the median height; 0 of none."""
    heights = sorted(rise.height for rise in kept)
    return heights[len(heights) // 2] if heights else 0.0


def _lifted(grid: Grid, noise: float) -> tuple[Grid, Floats, Floats]:
    """Return a grid whose brief dips below rest are filled, with its coarse series and the level of rest in it.

    `noise` is that of the coarse series.
    """
    m = coarse(grid)
    rest = local_rest(m)
    least = CALM * float(np.max(m - rest))
    floor = floor_of(m, rest, least)
    if 4 * noise > least or not np.isfinite(floor).any():
        return grid, m, rest
    values = grid.values.copy()
    cells = min(len(values), len(m) * grid.hop)
    values[:cells] = np.maximum(values[:cells], np.repeat(floor, grid.hop)[:cells])
    lifted = replace(grid, values=values)
    m = coarse(lifted)
    return lifted, m, local_rest(m)


def _size(grid: Grid, m: Floats, rest: Floats, rate_hz: float) -> float:
    """Return how far force rises: in a slow recording also where it does so too briefly for medians to show it."""
    size = float(np.max(m - rest))
    if rate_hz >= SLOW_HZ:
        return size
    above = grid.values[: len(m) * grid.hop] - np.repeat(rest, grid.hop)[: len(grid)]
    return max(size, float(np.quantile(above, BRIEF)))


@dataclass(frozen=True, slots=True)
class _Search:
    """All that a search needs but rest."""

    grid: Grid
    m: Floats
    noise: float
    left: float
    """Noise of the smoothed grid."""
    rate_hz: float
    ripple: float
    least: float
    has_zero: bool

    def once(self, rest: Floats) -> tuple[list[Rise], Levels, list[Span]]:
        x = self.grid
        hills = humps(x.values, rest, x.hop, self.ripple, self.left)
        found = rises(x, hills, self.m, rest, self.left)
        kept = presses_among(found, x, self.noise, self.rate_hz, self.least)
        levels = levels_of(kept, len(x), median(rest))
        return kept, levels, detect(x, levels)

    def told(
        self, found: "tuple[list[Rise], Levels, list[Span]]", seen: tuple[Grid, Floats], rest: Floats
    ) -> Finding:
        """Return what was found without what noise makes, as grid and coarse series show it before smoothing."""
        x, bumps = self.grid, list[float]()
        while True:
            kept, levels, spans = found
            long = tuple(_long(spans, x.rate_hz))
            looks = standings(
                *seen, rest, long, typical(kept), has_zero=self.has_zero, is_filled=self.rate_hz < x.rate_hz
            )
            noise = [span for span, look in zip(long, looks, strict=True) if look is Standing.NOISE]
            gone = [rise for rise in kept if any(of.first <= rise.hump.peak < of.last for of in noise)]
            if not gone:
                break
            bumps += [rise.height for rise in gone]
            kept = [rise for rise in kept if rise not in gone]
            levels = levels_of(kept, len(x), median(rest))
            found = kept, levels, detect(x, levels)
        long = tuple(down_ramps(long, seen[1], x.hop))
        left = tuple(map(_left, looks))
        return Finding(x, levels, long, tuple(kept), rest, self.noise, self.rate_hz, left, tuple(bumps))

    def clear(self, rest: Floats) -> "tuple[_Search, tuple[list[Rise], Levels, list[Span]]]":
        """Return what was found without the bumps of a rest that wanders, and a search that overlooks them."""
        search, found = self, self.once(rest)
        while found[0]:
            height = float(np.median([rise.height for rise in found[0]]))
            wanders = wander(self.m, rest, found[2], self.grid.hop, height)
            bump = highest_bump(found[0], wanders, self.noise)
            if not bump:
                break
            search = replace(search, least=bump)
            found = search.once(rest)
        return search, found


def _long(spans: Sequence[Span], rate_hz: float) -> list[Span]:
    """Return the spans that last long enough. Brief ones that are alike count or do not count together."""
    cells = [span.release - span.onset for span in spans]
    usual, least = median(np.array(cells)) if cells else 0.0, LEAST_S * rate_hz
    if usual >= NEARLY * least:
        least = min(least, ALIKE * usual)
    return [span for span, lasts in zip(spans, cells, strict=True) if lasts >= least]


def _left(look: Standing) -> Standing:
    """Return what a press looks like that was left: what no hump stands for cannot be taken out."""
    return Standing.DOUBTFUL if look is Standing.NOISE else look


def _is_series(kept: Sequence[Rise], grid: Grid) -> bool:
    """Return whether presses follow each other quickly, and there are many."""
    if len(kept) < SERIES:
        return False
    periods = np.diff([rise.hump.peak for rise in kept])
    return bool(np.median(periods) <= PERIOD_S * grid.rate_hz)


def settled(m: Floats, rest: Floats, spans: list[Span], hop: int) -> Floats:
    """Return rest put right by what is seen between presses: the least of noise lies below its mean."""
    free = np.ones(len(m), np.bool)
    for span in spans:
        free[max(0, span.first // hop - 4) : span.last // hop + 5] = False
    reach = round(5 * COARSE_HZ)
    centre = np.arange(len(m))
    first, last = np.maximum(0, centre - reach), np.minimum(len(m), centre + reach + 1)
    total = np.concatenate([[0.0], np.cumsum(np.where(free, m - rest, 0.0))])
    count = np.concatenate([[0], np.cumsum(free)])
    seen = count[last] - count[first]
    known = seen >= COARSE_HZ
    if not known.any():
        return rest
    bias = (total[last] - total[first])[known] / seen[known]
    return np.asarray(rest + np.interp(centre, centre[known], bias))
