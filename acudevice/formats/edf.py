"""EDF+ for viewers of biosignals: force on an even grid, with presses, events and gaps as annotations.

EDF+ has 16 bits a sample and no way to say that one is missing. Force is in steps of whole millinewtons, one if all
fits (else two, …; the step is in the header); what is missing or invalid stands at the digital minimum, -32768, and is
annotated. The file is continuous (EDF+C), and time that was not recorded is filled with that value: of three readers,
one refuses discontinuous files (EDF+D), and two put what comes after a gap right behind what was before it. Nothing is
resampled: every sample stands once, at the place on the grid nearest to its time, and an annotation says how far from
it at most. Counts, calibration and thresholds are in the other formats.

Kemp and Olivan 2003, *European data format 'plus'*, Clinical Neurophysiology 114:1755.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from acudevice.errors import BadDataError
from acudevice.formats import edf_header
from acudevice.formats.edf_annotations import Note, notes_of, pages
from acudevice.formats.edf_header import Layout, Signal
from acudevice.formats.format import Options
from acudevice.formats.grid import MISSING, Grid, gridded, periods_of
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Recording

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the file `target`: whole, or not at all.

    Raises `UsageError` for a recording without any known force or with rates that no record can hold, `ExistsError`
    where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    span = edf_header.record_span(periods_of(recording))
    with whole(target, force=options.force, ours=recognises) as part, ExitStack() as spools:
        grids = gridded(recording, lambda: spools.enter_context(TemporaryFile(dir=part.parent)), options)
        with part.open("wb") as made:
            _finish(made, recording, grids, span)
            synced(made)


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
