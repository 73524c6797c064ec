"""Two devices under one press: readings of the one against forces of the other become a calibration table.

Both streams are brought to a common grid of means. A press goes up from rest and down again: each such cycle is a
series. Where the press stands still most of the time, each stand is a point; where it moves, points are taken while it
passes evenly spaced levels, on the way up and on the way down. Where the clocks differ, one lags behind the other: what
is read too low going up is read too high coming down, so that it looks like hysteresis and leaves the middle alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.values.calibration_record import Direction, Observation

Array = NDArray[np.float64]

GRID_S = 0.05
LEVELS = 10
"""Levels that a moving press is read at."""
REST, HIGH = 0.05, 0.8
"""Shares of the greatest force: below the first the press is open, above the second a cycle has been up."""
STILL = 0.004
"""Share of the greatest force by which a press that stands still may move within `STAND_S`."""
STAND_S = 1.5
BEYOND = 0.02
"""By what share a press may exceed what the reference was calibrated to: what is on its table besides. Judgement."""
AROUND_S = 2.0
"""Rest on both sides of a press that belongs to it."""
ALIGNED_S = 0.02
"""Half of the width within which the clocks agree: the quickest packet's unknown way. Judgement."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What one device said: times on the host's clock in seconds, rising, and values."""

    t_s: Array
    values: Array


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How well the reference knows a force: a standard uncertainty in newtons, and one as a share of the force."""

    u_n: float
    share: float
    reach_n: float = inf
    """Up to which force that is known."""

    def at(self, force_n: float, rate: float) -> float:
        """Return the standard uncertainty of a force that changes by `rate` newtons a second."""
        return hypot(self.u_n, self.share * force_n, rate * ALIGNED_S / sqrt(3.0))


def paired(counts: Stream, force: Stream, doubt: Doubtful) -> tuple[Observation, ...]:
    """Return the calibration table of two streams. Raises `BadDataError` where they hold no press that can be used."""
    t_s, c, f = _together(counts, force)
    f, cycles, peak_n = _pressed(f)
    moving = np.abs(np.gradient(f, t_s)) > STILL * peak_n / STAND_S * 2.0
    stands = float(np.mean(moving[f > REST * peak_n])) < 0.5
    take = _stands if stands else _passes
    lowest_peak = min(float(f[rows].max()) for rows in cycles)
    found: list[Observation] = []
    for number, rows in enumerate(cycles, 1):
        top = _summit(f[rows], STILL * peak_n * stands)
        for direction, part in ((Direction.UP, rows[: top + 1]), (Direction.DOWN, rows[top:])):
            for k, rate in take(f, part, lowest_peak, direction):
                load_n = max(0.0, float(f[k].mean()))
                found.append(Observation(
                    str(number), "1", direction, load_n, doubt.at(load_n, rate), 1, round(float(c[k].mean()), 2),
                    round(float(t_s[k].mean()), 3), None, float(c[k].std()), len(k),
                ))  # fmt: skip
    if not found:
        raise BadDataError(
            "the press is over too quickly to be read",
            hint="press slowly up to the greatest force, and let go slowly; three times",
        )
    top_n = max(line.reference_n for line in found)
    if top_n > doubt.reach_n * (1.0 + BEYOND):
        raise BadDataError(
            f"the press went up to {top_n:.1f} N, and the reference is calibrated up to {doubt.reach_n:.1f} N",
            hint="press less, or say with --u-reference how well it knows the force",
        )
    return tuple(found) if stands else _moving(found)


def _pressed(f: Array) -> tuple[Array, list[NDArray[np.intp]], float]:
    """Return the force without the reference's zero, the rows of each press, and the greatest force."""
    peak_n = float(np.percentile(f, 99.5))
    if peak_n <= 0.2:
        raise BadDataError(
            f"the reference never shows more than {peak_n:.2f} N",
            hint="press both devices together, up and down again",
        )
    # Nothing lies on either between presses: what the reference shows then is its zero.
    f = f - float(np.median(f[f < REST * peak_n])) if np.any(f < REST * peak_n) else f
    cycles = list(_cycles(f, peak_n))
    if not cycles:
        raise BadDataError(
            "no press goes up from rest and comes down again",
            hint="begin with nothing on it, press slowly up to the greatest force, and let go slowly; three times",
        )
    return f, cycles, peak_n


def _moving(found: list[Observation]) -> tuple[Observation, ...]:
    """Return points that were taken while the force moved: what scatters there is the movement, and no noise."""
    return tuple(replace(o, sd=None) for o in found)


def _summit(f: Array, wander_n: float) -> int:
    """Return where a cycle turns: its greatest force, or the last that is less by what a stand may wander."""
    return int(np.flatnonzero(f >= f.max() - wander_n)[-1])


def _together(counts: Stream, force: Stream) -> tuple[Array, Array, Array]:
    """Return a common grid of times, and the means of both streams around each of them."""
    if len(counts.t_s) < 2 or len(force.t_s) < 2:
        raise BadDataError("one of the devices sent nothing", hint="look at its link, and try again")
    begin = max(float(counts.t_s[0]), float(force.t_s[0]))
    end = min(float(counts.t_s[-1]), float(force.t_s[-1]))
    edges = np.arange(begin, end, GRID_S)
    if len(edges) < 100:
        raise BadDataError(
            "both devices were heard together for less than five seconds", hint="give it more time"
        )
    c, f = (_along(stream, edges) for stream in (counts, force))
    middle = (edges[:-1] + edges[1:]) / 2.0
    known = ~np.isnan(c) & ~np.isnan(f)
    if not known.any():
        raise BadDataError(
            "the devices were never heard at the same time", hint="look at their links, and try again"
        )
    return middle[known] - begin, c[known], f[known]


def _along(stream: Stream, edges: Array) -> Array:
    """Return what a device said between each edge and the next, on average; NaN where nothing.

    Where it said too little for that, neighbouring readings are joined by straight lines, but none that others should
    lie between.
    """
    period_s = float(np.median(np.diff(stream.t_s)))
    if 2.0 * period_s > GRID_S:
        middle = (edges[:-1] + edges[1:]) / 2.0
        after = np.clip(np.searchsorted(stream.t_s, middle), 1, len(stream.t_s) - 1)
        near = stream.t_s[after] - stream.t_s[after - 1] < 1.5 * period_s
        return np.where(near, np.interp(middle, stream.t_s, stream.values), np.nan)
    bins = np.digitize(stream.t_s, edges) - 1
    inside = (bins >= 0) & (bins < len(edges) - 1)
    size = np.bincount(bins[inside], minlength=len(edges) - 1)
    total = np.bincount(bins[inside], stream.values[inside], minlength=len(edges) - 1)
    return np.where(size > 0, total / np.maximum(size, 1), np.nan)


def _cycles(f: Array, peak_n: float) -> Iterator[NDArray[np.intp]]:
    """Yield the rows from rest to rest of each press that reaches most of the greatest force."""
    smooth = np.convolve(f, np.ones(5) / 5.0, mode="same")
    resting = smooth < REST * peak_n
    edges: list[int] = np.flatnonzero(np.diff(resting.astype(np.int8))).tolist()
    for left, right in pairwise(edges):
        if not resting[left + 1] and f[left : right + 1].max() >= HIGH * peak_n:
            # Some rest on both sides belongs to it.
            yield np.arange(
                max(0, left - round(AROUND_S / GRID_S)), min(len(f), right + 1 + round(AROUND_S / GRID_S))
            )


def _passes(
    f: Array, rows: NDArray[np.intp], peak_n: float, direction: Direction
) -> Iterator[tuple[NDArray[np.intp], float]]:
    """Yield the rows around each level that a moving press passes, and how quickly it does."""
    half = 0.25 * peak_n / LEVELS
    for level in range(1 if direction is Direction.DOWN else 0, LEVELS):
        wanted = peak_n * (1.0 - level / LEVELS) - half
        near = rows[np.abs(f[rows] - wanted) <= half]
        if len(near) >= 3:
            yield near, abs(float(f[near[-1]] - f[near[0]])) / max(GRID_S, (near[-1] - near[0]) * GRID_S)
    resting = rows[f[rows] < 0.01 * peak_n]
    if len(resting) >= 5:
        yield resting, 0.0


def _stands(
    f: Array, rows: NDArray[np.intp], peak_n: float, direction: Direction
) -> Iterator[tuple[NDArray[np.intp], float]]:
    """Yield the rows of each stand, without its first third, in which it comes to rest."""
    near = np.abs(np.diff(f[rows], prepend=f[rows[0]])) <= STILL * peak_n
    breaks = np.flatnonzero(~near)
    least = round(STAND_S / GRID_S)
    for part in np.split(rows, breaks):
        still = part[np.abs(f[part] - np.median(f[part])) <= STILL * peak_n]
        top = f[still].max(initial=0.0) > (1.0 - STILL) * peak_n
        if len(still) >= least and not (top and direction is Direction.DOWN):
            yield still[len(still) // 3 :], 0.0
