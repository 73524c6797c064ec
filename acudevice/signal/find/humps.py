"""Humps of a force: what rises and falls again, told apart by how deep the valleys between are."""

from typing import NamedTuple

import numpy as np

from acudevice.signal.find.series import Floats, Places

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
        turns = np.concatenate([turns[:1], turns])
    if len(turns) % 2 == 0:
        turns = np.concatenate([turns, turns[-1:]])
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
    while len(points) > 2:
        swing = np.abs(np.diff(x[points]))
        drop = _small(swing, ripple)
        if not len(drop):
            break
        first, last = drop == 0, drop == len(swing) - 1
        inner = drop[~first & ~last]
        gone = [inner, inner + 1, drop[first], drop[last] + 1]
        points = np.delete(points, np.concatenate(gone))
    return points


def _turns(x: Floats) -> Places:
    """Return the cells where `x` turns: of flat tops and bottoms, the middle."""
    step = np.diff(x)
    if step.all():
        up = step > 0
        return np.flatnonzero(up[1:] != up[:-1]) + 1
    moves = np.flatnonzero(step)
    up = step[moves] > 0
    turn = np.flatnonzero(up[1:] != up[:-1])
    return (moves[turn] + 1 + moves[turn + 1]) // 2


def _small(swing: Floats, ripple: float) -> Places:
    """Return the swings below `ripple` that are smaller than their neighbours."""
    before = np.concatenate([[np.inf], swing[:-1]])
    after = np.concatenate([swing[1:], [np.inf]])
    return np.flatnonzero((swing < ripple) & (swing < before) & (swing <= after))


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
