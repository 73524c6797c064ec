"""Whether what was found stands out from how force changes anyway: noise changes all the time, a hand now and then.

Changes of normal noise are normal, whatever its colour, and at each scale: of a few hundred the greatest is three to
four deviations. A hand stands still and then moves, so that the edges of its presses are far out; or it presses more
regularly than noise does. Rest that sways slowly has no edges at all.
"""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from acudevice.signal.find.detect import Span
from acudevice.signal.find.grid import COARSE_HZ, Grid, block_means
from acudevice.signal.find.noise import noise_of
from acudevice.signal.find.series import Floats, Mask, Places

SCALES = (3, 1, 6, 10)
"""Cells of the coarse series whose mean is compared with that of as many after them."""

CLEAR, LIKELY = 6.0, 3.5
"""Edges of so many deviations are those of presses; of fewer than the second, those of noise. The median edge of
made-up noise without presses is below 2.8 in half of all recordings, and below 5.8 in each; where there are presses,
regular ones apart, it is at 4 or above in each, and at 6 in 99 of 100."""

ROUGH = 0.025
"""What is noise is as rough: its means over 0.1 s bear noise of this share of its height."""

SLOW = 0.35
"""What moves by less than this share of its height from a second to the next may be rest that sways."""

SEEN_S, CHANGES = 10.0, 8
"""Nothing is said of shorter recordings, or by fewer changes."""

SEEN = 0.02
"""Nothing is left out where less than this share of a recording is between presses."""

SERIES, REGULAR, PERIODS_S = 8, 0.25, (0.2, 5.0)
"""So many presses whose periods vary by less than this share, and are of this length, are a hand's."""

MANY, AT_MOST = 64, 6000
"""Of many presses these first ones are looked at first, and noise is told from so many cells."""

LOW = 0.5
"""Where most are likely, bumps of noise are lower than this share of their height."""

SWAY = 0.2
"""A body that stands on a plate, or leans on it, moves by less than this share of its weight."""


class Standing(Enum):
    """What a press looks like."""

    CLEAR = "clear"
    """Like a press, or there is nothing to compare it with."""
    SLOW = "slow"
    """It comes and goes as slowly as rest may."""
    DOUBTFUL = "noise_like"
    """Force moves elsewhere nearly as fast as on its edges."""
    NOISE = "noise"
    """Nothing tells it from noise."""


def standings(
    grid: Grid,
    m: Floats,
    rest: Floats,
    spans: Sequence[Span],
    height: float,
    *,
    has_zero: bool = False,
    is_filled: bool = False,
) -> list[Standing]:
    """Return what each press looks like that was found in a grid, its coarse series `m` and the level of rest in that.

    `height` is that of a typical one above rest. Where force `has_zero`, rest away from it is a load; where samples are
    fewer than cells, a grid `is_filled` with points between them.
    """
    clear = [Standing.CLEAR] * len(spans)
    if len(m) < SEEN_S * COARSE_HZ or not spans:
        return clear
    edges = np.array([(span.first, span.last) for span in spans], np.intp) // grid.hop
    if _is_regular(edges[:, 0] / COARSE_HZ):
        return clear
    is_rough = _is_rough(grid, ROUGH * height, is_filled=is_filled)
    if not is_rough and _are_clear(m, rest, edges[:MANY], height):
        return clear
    free = between(m, rest, edges, height)
    is_rough &= float(free.mean()) > SEEN
    steep, moves = _edges(m, free, edges, height)
    tops = np.array([m[first : last + 1].max(initial=-np.inf) for first, last in edges.tolist()])
    rests = np.array([max(span.before, span.after) for span in spans])
    low = is_rough & ((tops - rests < LOW * height) | (np.median(steep) < LIKELY)) & (steep < LIKELY)
    low |= has_zero & (tops - rests < SWAY * np.abs(rests))
    return [
        _looks(*of) for of in zip(steep.tolist(), (moves < SLOW * height).tolist(), low.tolist(), strict=True)
    ]


def _is_rough(grid: Grid, least: float, *, is_filled: bool) -> bool:
    """Return whether means over 0.1 s bear noise of that deviation, or more, by themselves and by the cells of a grid.

    Quick strokes look like noise in the first, but not in the second; points between samples say nothing of noise.
    """
    cells = grid.values[: AT_MOST * grid.hop]
    if noise_of(block_means(cells, grid.hop)) < least:
        return False
    return is_filled or grid.hop**0.5 * noise_of(cells) >= least


def are_clear(m: Floats, rest: Floats, spans: Sequence[Span], hop: int, height: float) -> bool:
    """Return whether the median of presses of that height has clear edges, however short the coarse series `m` is."""
    edges = np.array([(span.first, span.last) for span in spans], np.intp) // hop
    return _are_clear(m, rest, edges[:MANY], height)


def _looks(steep: float, slow: bool, low: bool) -> Standing:
    """Return what a press looks like whose edges are so steep; one that is `low` is noise where these are not clear."""
    if steep >= CLEAR:
        return Standing.CLEAR
    if low:
        return Standing.NOISE
    return Standing.SLOW if slow else Standing.DOUBTFUL


def _are_clear(m: Floats, rest: Floats, edges: Places, height: float) -> bool:
    """Return whether the median of presses has clear edges."""
    stop = int(edges[-1, 1]) + 3
    m, rest = m[:stop], rest[:stop]
    free = between(m, rest, edges, height)
    return any(np.median(_steepness(m, free, edges, width, height)[0]) >= CLEAR for width in SCALES)


def between(m: Floats, rest: Floats, edges: Places, height: float) -> Mask:
    """Return where the coarse series is seen between presses, given their first and last cells; no bump is taken in."""
    steps = np.zeros(len(m) + 1, np.int32)
    np.add.at(steps, np.clip(edges[:, 0] - 2, 0, len(m)), 1)
    np.add.at(steps, np.clip(edges[:, 1] + 3, 0, len(m)), -1)
    return np.asarray((np.cumsum(steps[:-1]) == 0) & (m - rest < 0.5 * height))


def _is_regular(onsets_s: Floats) -> bool:
    """Return whether presses come as regularly as only a hand lets them."""
    if len(onsets_s) < SERIES:
        return False
    periods = np.diff(onsets_s)
    usual = float(np.median(periods))
    varies = 1.4826 * float(np.median(np.abs(periods - usual)))
    return PERIODS_S[0] <= usual <= PERIODS_S[1] and varies < REGULAR * usual


def _edges(m: Floats, free: Mask, edges: Places, height: float) -> tuple[Floats, Floats]:
    """Return how steep the edges of each press are, and how far force moves on them in a second."""
    found = [_steepness(m, free, edges, width, height) for width in SCALES]
    return np.max([steep for steep, _ in found], axis=0), found[-1][1]


def _steepness(m: Floats, free: Mask, edges: Places, width: int, height: float) -> tuple[Floats, Floats]:
    """Return how far force moves on the steepest parts of each press: in deviations of how it moves anyway, and itself.

    From the mean of `width` cells to that of as many after them. Anyway is between presses, or all of the time,
    whichever is less; over single cells a log that repeats its values hardly ever moves.
    """
    total = np.concatenate([[0.0], np.cumsum(m)])
    means = total[width:] - total[:-width]
    change = (means[width:] - means[:-width]) / width
    if len(change) < CHANGES:
        return np.zeros(len(edges)), np.full(len(edges), height)
    start = np.clip(edges[:, 0] - 2 - 2 * width, 0, len(change) - 1)
    stop = np.clip(edges[:, 1] + 3, start + 1, len(change))
    windows, padded = np.stack([start, stop], axis=1).ravel(), np.append(change, 0.0)
    up, down = (ends.reduceat(padded, windows)[::2] for ends in (np.maximum, np.minimum))
    deviation = np.inf if width == 1 else _deviation(change)
    seen = np.concatenate([[0], np.cumsum(free)])
    calm = change[(seen[2 * width :] - seen[: -2 * width]) == 2 * width]
    if len(calm) >= 2 * width + 3:
        deviation = min(deviation, float(np.sqrt(np.mean(calm * calm))))
    moves = (up - down) / 2
    return moves / max(deviation, 1e-9 * height), moves


def _deviation(change: Floats) -> float:
    """Return the deviation that normal changes with that median magnitude would have."""
    return 1.4826 * float(np.median(np.abs(change - np.median(change))))
