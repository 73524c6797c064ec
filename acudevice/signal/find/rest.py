"""The level of rest at each moment, in the coarse series.

Rest is the lowest level within ten seconds: the greater of the least before and the least after, so that a
level which rises or falls for good is followed at once. What stays up for longer than that is either a long
hold, under which rest goes straight through, or a new level of rest, from which presses rise. A hold goes up
and comes down quickly, and nothing comes and goes on top of it.
"""

import numpy as np

from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.humps import turning_points
from acudevice.signal.find.series import Floats, Places, opening, quantile, running_min, runs

REACH_S = 10.0
"""How far rest is looked for."""

SPANS_S = (30.0, 90.0, 270.0, 810.0, 1e9)
"""How long holds may be that are told from a level of rest, step by step."""

DIP_S, LOW = 1.5, 0.4
"""A dip below rest is no longer than this; and rest lies below this share of the height around it, and of all."""

OFTEN = 0.2
"""A level at which force is for this share of the time is rest, and no dip."""

SHARES = 0.2, 0.1
"""Of the greatest excursion: what rises less is no hold. Holds that are low beside others are looked for when these are
gone, so that none is cut short of its feet."""

RIPPLE = 0.15
"""Of the height of a raised level: ups and downs below this share are overlooked."""

TALL, HIGHER = 0.25, 1.0
"""Only what is as high as the first share of the greatest excursion sways: lower levels may be a rest that wanders. Nor
does it sway where anything on top is so many times as high as itself."""

ALONE, TOWERS = 2.0, 5.0
"""What rises within ten seconds to so many times the greatest excursion of all else is a press alone; to the second,
however long ago."""

SWING, UNEVEN = 0.6, 0.12
"""A hand that holds sways by less than the first share of the force, and of the levels that it falls to three in ten
differ from the one before by more than the second share of that. In nine of ten made-up holds of bodies that lean, sway
and push these are 0.27 to 0.55, and 0.2 or more. Presses on top of a load come back to it."""

SERIES, PACE, COARSELY = 8, 0.25, 0.35
"""So many ups and downs, or more, are no swaying where at most one in five of their periods is off by more than the
first share, and they come back to a load that wanders by the second share of them. In the same holds the first is 0.3
or more, in paced presses 0.25 or less."""


def local_rest(m: Floats, drift: float = 0.0) -> Floats:
    """Return the level of rest for each cell of the coarse series `m`, which may drift by so much a second."""
    rest = opening(m, _cells(REACH_S), drift / COARSE_HZ)
    size = excursion(m)
    if size <= 0:
        return rest
    raised = float((rest - opening(rest, len(rest))).max())
    for share in SHARES:
        if raised > share * size:
            _level_holds(m, rest, share * size, size)
    _let_end(m, rest, size)
    if _rise_alone(m[::-1], size):
        _let_end(m[::-1], rest[::-1], size)
    return rest


def _level_holds(m: Floats, rest: Floats, least: float, size: float) -> None:
    """Let rest go straight through holds that rise by `least` or more, where the greatest excursion is `size`."""
    for span_s in SPANS_S:
        below = opening(rest, _cells(span_s))
        for start, stop in _raised(m, rest, below, least):
            if _is_hold(m, below, start, stop, size):
                _level_out(rest, below + 0.1 * least, start, stop)
        if _cells(span_s) > len(m):
            break


def floor_of(m: Floats, rest: Floats, least: float) -> Floats:
    """Return for each cell the level below which `m` only dips for a moment; -inf where it does not.

    A hand that lifts a sensor, or pulls at it, is at rest no more than one that presses. Rest is where force stays
    before and after: where it changes by less than `least` in 0.4 s, for half a second, and in the lower part of the
    height around it and of the recording.
    """
    floor = np.full(len(m), -np.inf)
    if np.ptp(rest) <= least and np.count_nonzero(m < m.min() + least) > OFTEN * len(m):
        return floor
    stays, width = np.zeros(len(m), np.bool), _cells(REACH_S)
    stays[2:-2] = np.abs(m[4:] - m[:-4]) < least
    above = rest - m
    height = -np.minimum(running_min(above, width, ahead=False), running_min(above, width, ahead=True))
    calm = np.full(len(m), np.inf)
    least_m, most_m = (float(level) for level in np.quantile(m, (0.02, 0.98)))
    low = (m - rest < LOW * height) & (m < least_m + LOW * (most_m - least_m))
    for start, stop in runs(stays & low):
        if stop - start >= 0.5 * COARSE_HZ:
            calm[start:stop] = m[start:stop]
    level = np.minimum(running_min(calm, width, ahead=False), running_min(calm, width, ahead=True))
    for start, stop in runs(np.isfinite(level) & (m < level - least)):
        if stop - start <= DIP_S * COARSE_HZ:
            part = slice(max(0, start - 1), stop + 1)
            floor[part] = np.where(np.isfinite(level[part]), level[part], -np.inf)
    return floor


def _let_end(m: Floats, rest: Floats, size: float) -> None:
    """Let rest go on below a press that the end of the recording cuts off: as high as others, and quickly reached.

    Where the end is far above all else that happens, it is that press alone that tells how high one is.
    """
    top = float(np.median(m[-3:]))
    half = 0.5 * (_rise_alone(m, size) or size)
    lower = np.flatnonzero(m < top - half)
    start = int(lower[-1]) + 1 if len(lower) else 0
    if start == 0 or len(m) - start < 0.5 * COARSE_HZ:
        return
    before = float(rest[start - 1])
    quick = _edge(m, start, 1, before, top) <= 2 * COARSE_HZ
    if quick and top - before >= half and not _is_ridden(m[start:], before, top - before, size):
        rest[start:] = before
        while start > 1 and rest[start - 1] > rest[start - 2]:
            start -= 1
        rest[start:] = rest[start - 1]


def _rise_alone(m: Floats, size: float) -> float:
    """Return how far the end is above the least before it, where that is far above all else that happens; else 0.

    That is a level that presses do not tell from rest.
    """
    top = float(np.median(m[-3:]))
    late, ever = top - float(m[-_cells(REACH_S) :].min()), top - float(m.min())
    return ever if ever > TOWERS * size else late if late > ALONE * size else 0.0


def excursion(m: Floats) -> float:
    """Return how far `m` rises above a rest that is as long as it takes: its 99.5th percentile."""
    return quantile(m - opening(m, len(m)), 0.995)


def _cells(seconds: float) -> int:
    return round(seconds * COARSE_HZ)


def _raised(m: Floats, rest: Floats, below: Floats, least: float) -> list[tuple[int, int]]:
    """Return the stretches in which rest is raised; two are one where force stays up between them."""
    joined: list[tuple[int, int]] = []
    for start, stop in runs(rest - below > least):
        level = 0.5 * float(rest[start:stop].mean() + below[start:stop].mean())
        if joined and m[joined[-1][1] : start].min() > level:
            start = joined.pop()[0]  # noqa: PLW2901 - the stretch begins where the one before did
        joined.append((start, stop))
    return joined


def _level_out(rest: Floats, low: Floats, start: int, stop: int) -> None:
    """Let rest go straight through a hold, from the foot of its rise to that of its fall."""
    while start > 1 and rest[start - 1] > low[start - 1] and rest[start - 2] <= rest[start - 1]:
        start -= 1
    while stop < len(rest) - 1 and rest[stop] > low[stop] and rest[stop + 1] <= rest[stop]:
        stop += 1
    level = np.linspace(rest[start - 1], rest[stop], stop - start)
    rest[start:stop] = np.minimum(rest[start:stop], level)


def _is_hold(m: Floats, below: Floats, start: int, stop: int, size: float) -> bool:
    """Return whether a raised stretch is one long press, given the level of rest below it."""
    if start == 0 or stop == len(m):
        return False
    before, after = float(below[start - 1]), float(below[stop])
    plateau = float(np.median(m[start:stop]))
    height = plateau - max(before, after)
    if height <= 0:
        return False
    slowest = max(4 * COARSE_HZ, 0.6 * (stop - start))
    slowest = min(slowest, 20 * COARSE_HZ)
    rise = _edge(m, start, 1, before, plateau)
    fall = _edge(m, stop - 1, -1, after, plateau)
    return max(rise, fall) <= slowest and not _is_ridden(
        m[start:stop], min(before, after) + 0.6 * height, height, size
    )


def _edge(m: Floats, at: int, inward: int, base: float, plateau: float) -> int:
    """Return the cells that an edge takes between 15 and 70 % of the way from `base` to `plateau`."""
    low, high = base + 0.15 * (plateau - base), base + 0.7 * (plateau - base)
    inner = at
    while 0 <= inner < len(m) and m[inner] < high:
        inner += inward
    outer = min(max(inner, 0), len(m) - 1)
    while 0 <= outer < len(m) and m[outer] > low:
        outer -= inward
    return abs(inner - outer)


def _is_ridden(m: Floats, above: float, height: float, size: float) -> bool:
    """Return whether presses come and go on top of a raised level, which itself is often returned to."""
    body = np.flatnonzero(m > above)
    if len(body) < 20:
        return False
    inside = m[body[0] + 4 : body[-1] - 3]
    rise = (inside - opening(inside, _cells(REACH_S))) / height
    if height > size * TALL and rise.max() < HIGHER and _sways(inside / height):
        return False
    if _comings(rise, 0.3) >= 4:
        return True
    few = _comings(rise, 0.5) >= 2 or rise.max() > 0.8
    return bool(few and np.mean(rise < 0.12) > 0.2)


def _sways(level: Floats) -> bool:
    """Return whether a raised level, of height 1, goes up and down as a hand does that holds.

    That is not far, to no level that it would come back to, and at no steady pace.
    """
    turns = turning_points(level, RIPPLE)[1:-1]
    if len(turns) < 6:
        return False
    falls = level[turns[0]] > level[turns[1]]
    peaks, valleys = (turns[::2], turns[1::2]) if falls else (turns[1::2], turns[::2])
    swing = float(np.median(level[peaks]) - np.median(level[valleys]))
    apart = quantile(np.abs(np.diff(level[valleys])), 0.7)
    uneven = COARSELY if _is_paced(np.diff(peaks)) else UNEVEN
    return swing < SWING and apart > uneven * swing


def _is_paced(periods: Places) -> bool:
    """Return whether peaks come at a steady pace, and are enough for that to be no chance."""
    usual = float(np.median(periods))
    return len(periods) >= SERIES - 1 and quantile(np.abs(periods - usual), 0.8) < PACE * usual


def _comings(rise: Floats, high: float) -> int:
    """Return how often `rise` comes up to `high` from below 0.15."""
    ends = np.sign((rise > high).astype(int) - (rise < 0.15))
    ends = ends[ends != 0]
    return int(np.count_nonzero((ends[1:] > 0) & (ends[:-1] < 0)))
