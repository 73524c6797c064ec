"""Samples on an even grid, for formats that have a rate and no times: each stands once, at the place nearest its time.

What was not recorded, and what has no known force, is marked as missing. Nothing is resampled.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import IO

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import UsageError
from acudevice.formats.columns import Columns, ColumnsOf, fitted
from acudevice.formats.format import Options
from acudevice.formats.progress import Progress
from acudevice.values.recording import Recording

MISSING = -(1 << 31)
"""What stands for a missing force."""


class Grid:
    """The samples of one rate, each at its place; written to a file as 32-bit mN."""

    def __init__(self, period_s: float, file: IO[bytes]) -> None:
        """Samples `period_s` apart go to `file`."""
        self.period_s = period_s
        self.file = file
        self.length = 0
        """Places that are written."""
        self.known = 0
        """Samples whose force is known."""
        self.most_mn = 0
        """Greatest force, of either sign."""
        self.off_s = 0.0
        """How far a sample stands from its time, at most."""
        self.unknown: list[tuple[float, float]] = []
        """Stretches, from and for how many seconds, whose force is not known though samples came."""

    def take(self, some: Columns) -> None:
        """Put samples in their places."""
        steps = np.flatnonzero(np.abs(np.diff(some.t_s) - self.period_s) > 1e-9) + 1
        values = fitted(np.where(some.known, some.force_mn, MISSING), "<i4")
        if some.known.any():
            self.most_mn = max(self.most_mn, int(np.abs(some.force_mn[some.known]).max()))
        self.known += int(some.known.sum())
        for a, b in zip([0, *steps.tolist()], [*steps.tolist(), len(some)], strict=True):
            self._place(float(some.t_s[a]), values[a:b].tobytes(), b - a)
        self._note(some)

    def parts(self, most: int) -> Iterator[NDArray[np.int64]]:
        """Yield force in mN, or `MISSING`, in parts of `most` places, from the beginning."""
        self.file.seek(0)
        for done in range(0, self.length, most):
            yield np.frombuffer(self.file.read(4 * min(most, self.length - done)), "<i4").astype(np.int64)

    def _place(self, t_s: float, data: bytes, count: int) -> None:
        at = max(self.length, round(t_s / self.period_s))
        self.off_s = max(self.off_s, abs(at * self.period_s - t_s))
        self._fill(at - self.length)
        self.file.write(data)
        self.length += count

    def _fill(self, count: int) -> None:
        for done in range(0, count, 65_536):
            self.file.write(np.full(min(65_536, count - done), MISSING, "<i4").tobytes())
        self.length += count

    def _note(self, some: Columns) -> None:
        edges = np.flatnonzero(np.diff(np.concatenate([[1], some.known, [1]]).astype(int)))
        for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            start, span = float(some.t_s[a]), (b - a) * self.period_s
            if self.unknown and abs(sum(self.unknown[-1]) - start) < self.period_s / 2:
                start = self.unknown.pop()[0]
                span = float(some.t_s[b - 1]) + self.period_s - start
            self.unknown.append((start, span))


def periods_of(recording: Recording) -> list[Fraction]:
    """Return the seconds from one sample to the next, all that a recording has: each has a grid of its own.

    Raises `UsageError` where there are no samples.
    """
    found = {Fraction(block.period_ticks, block.boot.tick_hz) for block in recording.blocks}
    if not found:
        raise UsageError(
            f"session {recording.session.id} has no samples: this format cannot hold that", hint="csv can"
        )
    return sorted(found)


def gridded(recording: Recording, spool: Callable[[], IO[bytes]], options: Options) -> list[Grid]:
    """Return a grid for each rate, from the highest, with all samples in place.

    Args:
        recording: What is written.
        spool: Makes a temporary file for a grid.
        options: Who is told how far it is.

    Raises:
        UsageError: There are no samples, or none has a known force.
    """
    periods = periods_of(recording)
    grids = [Grid(float(period), spool()) for period in periods]
    progress, columns = Progress(recording.samples, options), ColumnsOf(recording)
    ticks_hz = {boot.boot_id: boot.tick_hz for boot in recording.boots}
    for some in columns:
        last = columns.stretches[-1]
        grids[periods.index(Fraction(last.period_ticks, ticks_hz[last.boot_id]))].take(some)
        progress.more(len(some))
    if not any(grid.known for grid in grids):
        raise UsageError(f"no force is known in session {recording.session.id}", hint="csv holds its counts")
    progress.end()
    return grids
