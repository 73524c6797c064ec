"""From formats that hold force on an even grid and all but the samples as JSON: a recording again, without its counts.

Counts are the whole millinewtons that such a format holds; a straight calibration makes them force. Numbers, gaps,
presses, events, boots and thresholds are those of the recording; its calibrations and tares stand in a mark. Samples
stand where the grid has them; their ticks, if they were uneven, their flags, and the readings behind a force that is
not known are gone.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.formats.grid import MISSING
from acudevice.formats.head import Head
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.plain import to_plain
from acudevice.values.recording import Block, Boot, Epoch, Mark, Recording, Run
from acudevice.values.samples import FAULT_COUNTS, Gap, SampleFlag

WIDTH = 4
MOST = 2_000_000
"""Millinewtons that the calibration reaches."""

MEASURED = "measured_with"
"""Kind of the mark that holds the calibrations of what came without its counts."""

AT_ONCE = 8192
"""Samples in a block."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Force on an even grid from second 0 on."""

    period_s: float
    force_mn: NDArray[np.int64]
    """`MISSING` where there is none."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Samples without a step between them."""

    boot: Boot
    epoch: Epoch
    first: int
    """Number in the recording of its first sample."""
    count: int
    start_s: float


def scale(cells: int = 1) -> Scale:
    """Return the scale of counts that are millinewtons."""
    name = sha256(b"millinewtons").hexdigest()[:32]
    table = CellTable((-MOST, MOST), (-MOST, MOST))
    return Scale(Calibration(name, (table,) * cells, 0), (0,) * cells, -MOST - 1, MOST + 1)


def recording_of(head: Head, grids: Sequence[Spread]) -> Recording:
    """Return the recording of a head and its forces.

    Raises `BadDataError` where they do not fit together; `ValueError` or `ArithmeticError` where the head is nonsense.
    """
    boots = tuple(replace(boot, cells=1, width=WIDTH) for boot in head.boots)
    epochs = tuple(replace(epoch, scale=scale() if epoch.scale else None) for epoch in head.epochs)
    found = replace(head, boots=boots, epochs=epochs)
    usual_s = min((grid.period_s for grid in grids), default=None)
    stretches = tuple(_stretches(found, usual_s))
    blocks = tuple(block for stretch in stretches for block in _blocks(stretch, grids))
    if sum(map(len, blocks)) != head.samples:
        raise BadDataError(
            f"it should hold {head.samples} samples, and {sum(map(len, blocks))} have a place in it"
        )
    return Recording(
        head.session,
        boots,
        epochs,
        blocks,
        head.samples,
        head.gaps,
        head.presses,
        (*head.marks, *_measured(head)),
        head.thresholds,
    )


def _measured(head: Head) -> Iterator[Mark]:
    """Yield a mark with the scales that the forces were measured with, which their counts do not need any more."""
    scales = [epoch for epoch in head.epochs if epoch.scale is not None]
    if scales and not any(mark.kind == MEASURED for mark in head.marks):
        yield Mark("host", MEASURED, None, fields={"epochs": to_plain(scales)})


def _stretches(head: Head, usual_s: float | None) -> Iterator[_Stretch]:
    """Yield where samples follow one another: between boots, epochs, gaps and pauses; `usual_s` apart unless said."""
    total = head.samples + head.missing
    ends = [*(boot.sample for boot in head.boots[1:]), total]
    for boot, end in zip(head.boots, ends, strict=True):
        yield from _of_boot(head, boot, end, usual_s)


def _of_boot(head: Head, boot: Boot, end: int, usual_s: float | None) -> Iterator[_Stretch]:
    """Yield the stretches of a boot, whose last sample comes before number `end`."""
    epochs = [epoch for epoch in head.epochs if epoch.boot_id == boot.boot_id and epoch.period_ticks]
    gaps, pauses = _gaps(head)
    turns = {boot.number(one.first) for one in epochs} | gaps.keys() | {end}
    at, t_s = boot.sample, boot.start_s
    while at < end:
        gap = gaps.get(at)
        if gap is not None:
            if gap.last is None or gap.last < at:
                raise BadDataError(f"the gap at sample {at} ends before it begins")
            at, t_s = gap.last + 1, gap.end_s
            continue
        epoch = _epoch_at(epochs, boot, at, usual_s)
        period_s = (epoch.period_ticks or 0) / boot.tick_hz
        paused = {at + round((one.start_s - t_s) / period_s) + 1: one.end_s for one in pauses}
        stop = _after(at, turns | paused.keys())
        yield _Stretch(boot, epoch, at, stop - at, t_s)
        t_s = paused.get(stop, t_s + (stop - at) * period_s)
        at = stop


def _gaps(head: Head) -> tuple[dict[int, Gap], list[Gap]]:
    """Return the gaps by the number of their first sample, and those that have no numbers but time."""
    numbered = {gap.first: gap for gap in head.gaps if gap.first is not None}
    return numbered, [gap for gap in head.gaps if gap.first is None and gap.reason != "reboot"]


def _after(at: int, numbers: set[int]) -> int:
    return min(number for number in numbers if number > at)


def _epoch_at(epochs: Sequence[Epoch], boot: Boot, at: int, usual_s: float | None) -> Epoch:
    """Return the epoch that sample number `at` belongs to; one that says nothing where there is none."""
    begun = [one for one in epochs if boot.number(one.first) <= at]
    if begun:
        return max(begun, key=_first)
    if usual_s is None:
        raise BadDataError("there are no forces in it, and nothing says how far samples are apart")
    return Epoch(boot.boot_id, 0, boot.first, None, None, round(usual_s * boot.tick_hz))


def _first(epoch: Epoch) -> int:
    return epoch.first


def _blocks(stretch: _Stretch, grids: Sequence[Spread]) -> Iterator[Block]:
    boot, period = stretch.boot, stretch.epoch.period_ticks or 1
    period_s = period / boot.tick_hz
    grid = next((one for one in grids if abs(one.period_s - period_s) < 1e-9), None)
    if grid is None and stretch.epoch.scale is not None:
        raise BadDataError(f"there are no forces {period_s:g} s apart in it")
    place = round(stretch.start_s / period_s)
    force = (
        np.full(stretch.count, MISSING, np.int64)
        if grid is None
        else grid.force_mn[place : place + stretch.count]
    )
    counts = np.where(force == MISSING, FAULT_COUNTS[WIDTH], force)
    tick = boot.tick_at(stretch.start_s)
    for k in range(0, len(counts), AT_ONCE):
        part = counts[k : k + AT_ONCE]
        readings = array("q")
        readings.frombytes(np.ascontiguousarray(part, np.int64).tobytes())
        yield Block(
            boot, stretch.first + k - boot.sample + boot.first, stretch.epoch.epoch, period,
            tuple(_runs(part, tick + k * period, period)), readings, 1, WIDTH,
        )  # fmt: skip


def _runs(counts: NDArray[np.int64], tick: int, period: int) -> Iterator[Run]:
    """Yield stretches that have a reading, and that have none."""
    none = counts == FAULT_COUNTS[WIDTH]
    edges = [0, *(np.flatnonzero(np.diff(none)) + 1).tolist(), len(counts)]
    for a, b in pairwise(edges):
        yield Run(b - a, tick + a * period, SampleFlag.FAULT if none[a] else SampleFlag(0))
