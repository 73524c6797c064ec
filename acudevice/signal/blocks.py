"""Readings cut where their zone changes, block by block: where a block lies in one zone, no reading is looked at again.

Importing it loads numpy. Zones rise with the reading or fall with it, so the least and the greatest reading of a block
tell whether an edge may be crossed in it. Of a hand that presses and rests few blocks are left.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.zones import Zone

BLOCK = 256
"""Readings in a block: few enough that edges spoil few, many enough that what a block costs does not show."""

PIECE = 1 << 16
"""Readings that are looked at at a time: as many as a core keeps close by."""

Readings = NDArray[np.signedinteger[Any]]
"""Counts of one cell, or forces in mN."""

Zones = NDArray[np.uint8]

Places = NDArray[np.intp]
"""Places of samples in a chunk."""


def cut(readings: Readings, zones_of: Callable[[Readings], Zones]) -> tuple[Places, Zones]:
    """Return where each run of readings in one zone begins, and that zone; there is at least one reading.

    `zones_of` gives the zone of each of some readings: INVALID beyond those that are valid, and between never turning
    back as readings rise.
    """
    heads = np.arange(0, len(readings), BLOCK)
    low, high = _extremes(readings)
    first, last = zones_of(low), zones_of(high)
    mixed = np.flatnonzero((first != last) | (first == Zone.INVALID))
    if not len(mixed):
        return _joined(first, first, heads)
    zones = zones_of(_blocks(readings, mixed))
    first[mixed], last[mixed] = zones[::BLOCK], np.append(zones[BLOCK - 1 : -1 : BLOCK], zones[-1])
    changes = np.flatnonzero(zones[1:] != zones[:-1]) + 1
    changes = changes[changes % BLOCK != 0]
    starts, found = _joined(first, last, heads)
    starts = np.concatenate([starts, heads[mixed[changes // BLOCK]] + changes % BLOCK])
    order = np.argsort(starts, kind="stable")
    return starts[order], np.concatenate([found, zones[changes]])[order]


def _extremes(readings: Readings) -> tuple[Readings, Readings]:
    """Return the least and the greatest reading of each block."""
    ends = []
    for start in range(0, len(readings), PIECE):
        piece = readings[start : start + PIECE]
        heads = np.arange(0, len(piece), BLOCK)
        ends.append((np.minimum.reduceat(piece, heads), np.maximum.reduceat(piece, heads)))
    low, high = zip(*ends, strict=True)
    return np.concatenate(low), np.concatenate(high)


def _joined(first: Zones, last: Zones, heads: Places) -> tuple[Places, Zones]:
    """Return the runs that begin with a block, given the zones of the first and the last reading of each."""
    begins = np.append(True, first[1:] != last[:-1])
    return heads[begins], first[begins]


def _blocks(readings: Readings, which: Places) -> Readings:
    """Return the readings of these blocks, one after the other; only the last block of all may be shorter."""
    whole = len(readings) // BLOCK
    short = int(which[-1]) == whole
    rows = readings[: whole * BLOCK].reshape(whole, BLOCK)[which[: len(which) - short]].reshape(-1)
    return np.concatenate([rows, readings[whole * BLOCK :]]) if short else rows
