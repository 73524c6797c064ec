"""Humps of a force: what rises and falls again, told apart by how deep the valleys between are."""

from typing import NamedTuple

import numpy as np

from acudevice.signal.find.series import Floats, Mask, Places

VALLEY = 0.25
"""Two humps are two where the valley between falls below this share of the smaller one's height above rest."""


class Hump(NamedTuple):
    """Cells of a hump: from the lowest point before its peak to the lowest after it."""

    left: int
    peak: int
    right: int
    valley: float
    """How high the lowest valley inside is, as a share of the smaller hump beside it; 1 where there is none."""
    floor: float
    """Force in the lowest valley inside that stands out from rest and noise; infinite where there is none."""


def humps(x: Floats, rest: Floats, hop: int, ripple: float, noise: float) -> list[Hump]:
    """Return the humps of `x` above `rest`, in order; one value of `rest` is for `hop` of `x`.

    Ups and downs below `ripple` are overlooked. A valley is taken to be shallower by `noise`, and a peak lower,
    than it looks: of noise one sees the extremes.
    """
    turns = turning_points(x, ripple)
    if x[turns[0]] == x[turns[-1]] and len(turns) == 2:
        return []
    if x[turns[0]] > x[turns[1]]:
        turns = np.concatenate([[0], turns])
    if len(turns) % 2 == 0:
        turns = np.concatenate([turns, [len(x) - 1]])
    valleys, peaks = turns[::2], turns[1::2]
    depth, floor = np.ones(len(peaks)), np.full(len(peaks), np.inf)
    while len(peaks) > 1:
        inner = valleys[1:-1]
        level = np.minimum(rest[np.minimum(inner // hop, len(rest) - 1)], x[inner])
        share = _shares(x, level, inner, peaks, noise)
        close = _tops(share, VALLEY)
        if not len(close):
            break
        lower = close + (x[peaks[close + 1]] <= x[peaks[close]])
        depth = _join(depth, close, share[close])
        deep = x[inner[close]]
        floor = _join(floor, close, np.where(deep - level[close] > 3 * noise, deep, np.inf))
        peaks, depth, floor = np.delete(peaks, lower), np.delete(depth, lower), np.delete(floor, lower)
        valleys = np.delete(valleys, close + 1)
    columns = valleys[:-1].tolist(), peaks.tolist(), valleys[1:].tolist(), depth.tolist(), floor.tolist()
    return [Hump(*row) for row in zip(*columns, strict=True)]


def _join(column: Floats, close: Places, between: Floats) -> Floats:
    """Return the column with the least of two humps that become one, and of the valley between, in both."""
    least = np.minimum(np.minimum(column[close], column[close + 1]), between)
    column[close] = column[close + 1] = least
    return column


def turning_points(x: Floats, ripple: float) -> Places:
    """Return the cells where `x` turns, both ends included, up and down in turn and by at least `ripple` each way."""
    points = np.concatenate([[0], _turns(x), [len(x) - 1]])
    force = x[points]
    while len(points) > 2:
        small = _small(np.abs(np.diff(force)), ripple)
        if not small.any():
            break
        # Of a small swing both ends go, and of one at an end of all the outer one.
        keep = np.ones(len(points), np.bool)
        keep[1:-2] &= ~small[1:-1]
        keep[2:-1] &= ~small[1:-1]
        keep[0], keep[-1] = not small[0], not small[-1]
        kept = np.flatnonzero(keep)
        points, force = points[kept], force[kept]
    return points


def _turns(x: Floats) -> Places:
    """Return the cells where `x` turns: of flat tops and bottoms, the middle."""
    up, flat = x[1:] > x[:-1], np.flatnonzero(x[1:] == x[:-1])
    if not len(flat):
        return np.flatnonzero(up[1:] != up[:-1]) + 1
    first, last = flat[np.diff(flat, prepend=-2) > 1], flat[np.diff(flat, append=len(x) + 1) > 1]
    # What is flat goes on as before, and at the start as after.
    goes = up[first - 1]
    if first[0] == 0:
        goes[0] = up[min(last[0] + 1, len(up) - 1)]
    up[flat] = np.repeat(goes, last - first + 1)
    turns = np.flatnonzero(up[1:] != up[:-1]) + 1
    if len(turns):
        after = np.minimum(np.searchsorted(turns, last + 1), len(turns) - 1)
        ends = turns[after] == last + 1
        turns[after[ends]] -= (last - first + 2)[ends] // 2
    return turns


def _small(swing: Floats, ripple: float) -> Mask:
    """Return which swings are below `ripple` and smaller than their neighbours."""
    small = swing < ripple
    small[1:] &= swing[1:] < swing[:-1]
    small[:-1] &= swing[:-1] <= swing[1:]
    return small


def _tops(share: Floats, least: float) -> Places:
    """Return where `share` is `least` or more, and greater than beside it."""
    before = np.concatenate([[-np.inf], share[:-1]])
    after = np.concatenate([share[1:], [-np.inf]])
    return np.flatnonzero((share >= least) & (share > before) & (share >= after))


def _shares(x: Floats, rest: Floats, valleys: Places, peaks: Places, noise: float) -> Floats:
    """Return how high each valley lies above rest, as a share of the height of the smaller peak beside it."""
    height = np.minimum(x[peaks[:-1]], x[peaks[1:]]) - noise - rest
    depth = np.minimum(x[valleys] + noise - rest, height)
    return np.divide(depth, height, out=np.ones_like(height), where=height > 0)
