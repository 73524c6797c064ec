"""The arithmetic of section 9 over arrays: the same integers as `acudevice.signal.calibrate`, many at a time.

Importing it loads numpy. 64 bits suffice: counts of 32 bits times twice a force of 2,000,000 mN stay below 2^55, and
so do the shifts that belong to them, as long as tare is no more than the bound of a cell.
"""

from bisect import bisect_right
from math import gcd

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.calibrate import Converter
from acudevice.signal.cells import Cell, Segment

Counts = NDArray[np.signedinteger]
Forces = NDArray[np.int64]
Mask = NDArray[np.bool]


def force_of(cell: Cell, counts: Counts) -> Forces:
    """Return the force in mN at each of `counts` of one cell."""
    if not counts.size:
        return counts.astype(np.int64)
    ends = int(counts.min()), int(counts.max())
    first, last = (bisect_right(cell.starts, end) for end in ends)
    if first == last:
        return _along(cell.segments[first], counts, ends)
    # A hand stays in one segment most of the time: go along that one with all readings, and again with those beyond it.
    bounds = cell.starts[first:last]
    sizes = np.diff([0, *(np.count_nonzero(counts < bound) for bound in bounds), counts.size])
    most = int(np.argmax(sizes))
    force = _along(cell.segments[first + most], counts, ends)
    beyond = np.zeros(counts.shape, np.bool)
    if most > 0:
        beyond |= counts < bounds[most - 1]
    if most < len(bounds):
        beyond |= counts >= bounds[most]
    outside = np.flatnonzero(beyond)
    force[outside] = force_of(cell, counts[outside])
    return force


def convert(converter: Converter, counts: Counts) -> tuple[Forces, Mask]:
    """Return force (0 where invalid) and validity of `counts`, of shape (samples,) or (samples, cells)."""
    columns = [counts] if counts.ndim == 1 else [counts[:, k] for k in range(counts.shape[1])]
    valid = np.logical_and.reduce([_valid(column, converter.valid) for column in columns])
    force = sum(
        (force_of(cell, column) for cell, column in zip(converter.cells, columns, strict=True)),
        start=np.zeros(len(counts), np.int64),
    )
    force[~valid] = 0
    return force, valid


def _along(segment: Segment, counts: Counts, ends: tuple[int, int]) -> Forces:
    """Return the force at counts of one segment, between these ends: in half the width, the quicker one, if it fits."""
    common = gcd(segment.rise, segment.divisor)
    # What remains of the shift is less than a step of the quotient, so that rounding down drops it anyway.
    rise, shift, divisor = segment.rise // common, segment.shift // common, segment.divisor // common
    most = max(abs(end * rise) for end in ends)
    narrow = most + abs(shift) < NARROW and divisor < NARROW
    force = np.multiply(
        counts, rise, dtype=np.int32 if narrow and counts.dtype.itemsize <= WIDE else np.int64
    )
    force += shift
    force //= divisor
    return force.astype(np.int64, copy=False)


NARROW, WIDE = 1 << 31, 4
"""Bound, and bytes, of the narrower integers."""


def _valid(counts: Counts, valid: range) -> Mask:
    return (counts >= valid.start) & (counts < valid.stop)
