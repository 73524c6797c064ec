"""EDF+ for viewers of biosignals: force on an even grid, with presses, events and gaps as annotations.

EDF+ has 16 bits a sample and no way to say that one is missing. Force is in steps of whole millinewtons, one if all
fits (else two, …; the step is in the header); what is missing or invalid stands at the digital minimum, -32768, and is
annotated. Few readers take discontinuous files (EDF+D), so the file is continuous (EDF+C): time that was not recorded
is filled with that value. Nothing is resampled: every sample stands once, at the place on the grid nearest to its time,
and an annotation says how far from it at most. Counts, calibration and thresholds are in the other formats.

Kemp and Olivan 2003, *European data format 'plus'*, Clinical Neurophysiology 114:1755.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from acudevice.errors import BadDataError, UsageError
from acudevice.formats import edf_header
from acudevice.formats.columns import Columns, ColumnsOf
from acudevice.formats.edf_annotations import Note, notes_of, pages
from acudevice.formats.edf_header import Layout, Signal
from acudevice.formats.format import Options
from acudevice.formats.progress import Progress
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Recording

MISSING = -(1 << 31)
"""What stands for a missing sample until the step is known; -32768 in the file."""

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the file `target`: whole, or not at all.

    Raises `UsageError` for a recording without any known force or with rates that no record can hold, `ExistsError`
    where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    periods = edf_header.periods(recording)
    with whole(target, force=options.force, ours=recognises) as part, ExitStack() as spools:
        files = [spools.enter_context(TemporaryFile(dir=part.parent)) for _ in periods]
        grids = [Grid(period_s, file) for period_s, file in zip(map(float, periods), files, strict=True)]
        progress = Progress(recording.samples, options)
        columns = ColumnsOf(recording)
        for some in columns:
            last = columns.stretches[-1]
            hz = next(boot.tick_hz for boot in recording.boots if boot.boot_id == last.boot_id)
            grids[periods.index(edf_header.period(last.period_ticks, hz))].take(some)
            progress.more(len(some))
        if not any(grid.known for grid in grids):
            raise UsageError(
                f"no force is known in session {recording.session.id}", hint="csv holds its counts"
            )
        with part.open("wb") as made:
            _finish(made, recording, grids, edf_header.record_span(periods))
            synced(made)
        progress.end()


def read(source: Path) -> Recording:
    """Raise `BadDataError`: EDF+ does not hold the whole recording."""
    raise BadDataError(f"{source}: EDF does not hold a whole recording", hint="csv, jsonl and npz do")


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a file that `write` wrote."""
    try:
        with source.open("rb") as file:
            head = file.read(256)
    except OSError:
        return False
    return head.startswith(b"0       ") and b" acudevice_" in head[88:168] and head[192:197] == b"EDF+C"


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
        values = np.where(some.known, some.force_mn, MISSING).astype("<i4")
        if some.known.any():
            self.most_mn = max(self.most_mn, int(np.abs(some.force_mn[some.known]).max()))
        self.known += int(some.known.sum())
        for a, b in zip([0, *steps.tolist()], [*steps.tolist(), len(some)], strict=True):
            self._place(float(some.t_s[a]), values[a:b].tobytes(), b - a)
        self._note(some)

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


def _finish(file: IO[bytes], recording: Recording, grids: list[Grid], span: Fraction) -> None:
    """Write the file, now that the step, the length and all annotations are known."""
    step_mn = max(1, -(-max(grid.most_mn for grid in grids) // 32_767))
    per_record = [round(float(span) / grid.period_s) for grid in grids]
    records = max(-(-grid.length // count) for grid, count in zip(grids, per_record, strict=True))
    start_s = recording.session.started_s if recording.session.zero_s is None else recording.session.zero_s
    offset_s = round(start_s % 1.0, 6) % 1.0
    notes = [*notes_of(recording), *_grid_notes(grids, step_mn)]
    size, texts = pages(notes, records, float(span), offset_s)
    signals = tuple(
        Signal("Force" if len(grids) == 1 else f"Force {1 / grid.period_s:g} Hz", step_mn, count)
        for grid, count in zip(grids, per_record, strict=True)
    )
    file.write(edf_header.header(recording, Layout(int(start_s), signals, span, records, size)))
    for grid in grids:
        grid.file.seek(0)
    for text in texts:
        for data in _record(grids, per_record, step_mn):
            file.write(data)
        file.write(text)


def _record(grids: list[Grid], per_record: list[int], step_mn: int) -> Iterator[bytes]:
    for grid, count in zip(grids, per_record, strict=True):
        mn = np.full(count, MISSING, np.int64)
        found = np.frombuffer(grid.file.read(4 * count), "<i4")
        mn[: len(found)] = found
        yield np.where(mn == MISSING, -32_768, np.rint(mn / step_mn)).astype("<i2").tobytes()


def _grid_notes(grids: list[Grid], step_mn: int) -> Iterator[Note]:
    off_ms = 1000 * max(grid.off_s for grid in grids)
    yield Note(
        0.0,
        None,
        f"one step is {step_mn} mN; -32768 is no force; samples stand within {off_ms:.3f} ms of their times",
    )
    yield Note(max(grid.length * grid.period_s for grid in grids), None, "end of samples")
    for grid in grids:
        for start_s, span_s in grid.unknown:
            yield Note(start_s, span_s, "no force: no reading, clipped, or no calibration")
