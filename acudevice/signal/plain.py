"""Plain presses, found and counted many at a time: those that begin from idle and end by release, without incident.

Importing it loads numpy. Plain is a press with no sample missing, invalid, at the ceiling, or at or after its limit,
and all of it in one chunk. Its figures follow from its runs.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.arrays import Mask
from acudevice.signal.blocks import Places
from acudevice.signal.limits import Limits
from acudevice.signal.runs import Chunk, Runs
from acudevice.signal.tally import Tally
from acudevice.signal.zones import Zone
from acudevice.values.thresholds import Mode

Column = NDArray[np.integer[Any]]


class Plain(NamedTuple):
    """A plain press."""

    first: int
    """Row of the run that begins it."""
    stop: int
    """Row of the run that releases it."""
    wake: int
    """Row of the next run after it that an idle check must look at."""
    number: int
    """Number of the sample that releases it."""
    tick: int
    """Of that sample."""
    force_mn: int
    """Of that sample."""
    tally: Tally


def plain_presses(chunk: Chunk, runs: Runs, limits: Limits) -> Iterator[Plain]:
    """Yield the presses that are plain if the check is idle before them. Kneading is never plain."""
    first, stop = _rows(runs)
    plain = chunk.ticks(runs.start[stop] - 1) - chunk.ticks(runs.start[first]) < limits.longest
    first, stop = first[plain], stop[plain]
    if not first.size or limits.thresholds is None or limits.mode is Mode.KNEAD:
        return
    wakes, places = runs.wakes(), runs.start[stop]
    ends = (
        wakes[np.searchsorted(wakes, stop)], chunk.numbers(places), chunk.ticks(places), chunk.forces(places)
    )  # fmt: skip
    columns = [column.tolist() for column in (first, stop, *ends)]
    figures = zip(*_columns(chunk, runs, first, stop), strict=True)
    for begin, end, wake, number, tick, force, counted in zip(*columns, figures, strict=True):
        yield Plain(begin, end, wake, number, tick, force, Tally(limits.thresholds, *counted))


def _rows(runs: Runs) -> tuple[Places, Places]:
    """Return the rows of the runs that begin and release the presses in which nothing else happens."""
    downs = np.flatnonzero(runs.zone == Zone.REST)
    ups = np.flatnonzero((runs.zone >= Zone.LIGHT) & (runs.zone <= Zone.HARD))
    number = np.searchsorted(downs, ups)
    begins = np.diff(number, prepend=-1) > 0
    begins &= number < len(downs)
    first, stop = ups[begins], downs[number[begins]]
    bad = np.cumsum((runs.zone >= Zone.OVER) | runs.gap)
    calm = bad[first] == bad[stop]
    calm &= ~runs.gap[first]
    return first[calm], stop[calm]


def _columns(chunk: Chunk, runs: Runs, first: Places, stop: Places) -> list[list[Any]]:
    """Return a column for each field of `Tally`, onset to impulse, of presses that begin and stop with these runs."""
    bounds = np.stack((first, stop), axis=1).ravel()

    def over(column: Column, *, where: Mask | None = None, add: np.ufunc = np.add) -> list[int]:
        found = column if where is None else np.where(where, column, 0)
        whole: list[int] = add.reduceat(found, bounds)[::2].tolist()
        return whole

    zone, tick = runs.zone, chunk.ticks(runs.start)
    time = np.diff(tick, append=tick[-1])
    tail = time - (chunk.ticks(runs.stop - 1) - tick)
    held, band = zone >= Zone.BAND, zone == Zone.BAND
    onset_tick = tick[first]
    holds = np.append(np.flatnonzero(held), len(zone) - 1)
    reached = holds[np.searchsorted(holds, first)]
    to_band = zip((tick[reached] - onset_tick).tolist(), (reached < stop).tolist(), strict=True)
    return [
        chunk.numbers(runs.start[first]).tolist(),
        onset_tick.tolist(),
        runs.last[stop - 1].tolist(),
        zone[stop - 1].tolist(),
        over(runs.peak, add=np.maximum),
        over(runs.stop - runs.start, where=held),
        over(runs.total, where=held),
        over(runs.squares, where=held),
        over(time, where=band),
        over(time, where=band, add=np.maximum),
        over(time, where=zone == Zone.HARD),
        [ticks if inside else None for ticks, inside in to_band],
        over(runs.impulse + runs.last * tail),
    ]
