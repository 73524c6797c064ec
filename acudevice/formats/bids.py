"""A BIDS data set of one session: force as a physiological recording, and what happened as events.

Force stands on an even grid in gzipped tables without a header, as BIDS wants it, with `n/a` where there is none (a
gap, an invalid reading); all else is in the sidecar, under `acudevice`. Nothing is resampled. The gzip headers bear no
name and no date. Brain Imaging Data Structure 1.10, *Physiological recordings*.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from gzip import GzipFile
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acudevice import __version__
from acudevice.errors import BadDataError
from acudevice.formats.datapackage import NOTICE
from acudevice.formats.edf_annotations import Note, notes_of
from acudevice.formats.format import Options
from acudevice.formats.grid import MISSING, Grid, gridded
from acudevice.formats.head import from_head, head_of, to_head
from acudevice.formats.numerals import Column, lines
from acudevice.formats.regained import Spread
from acudevice.formats.regained import recording_of as regained
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Recording

DESCRIPTION = "dataset_description.json"
GENERATOR = {"Name": "acudevice", "Version": __version__}
MOST = 65_536
"""Samples that are written at once."""

MOST_READ = 200_000_000
"""Samples that are read back, in all tables: more than two days at 1 kHz, which fill 1.6 GB of memory."""

AT_ONCE = 1 << 20
"""Characters that are unpacked at once."""

LONGEST = 100
"""Characters of a line that no table of ours has."""

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the folder `target`: whole, or not at all.

    Raises `UsageError` for a recording without any known force, `ExistsError` where something is there that may not be
    replaced, `StorageError` where the disk fails.
    """
    with whole(target, force=options.force, ours=recognises) as part, ExitStack() as spools:
        part.mkdir()
        grids = gridded(recording, lambda: spools.enter_context(TemporaryFile(dir=part)), options)
        stem = f"sub-{_label(recording.session.device)}_ses-{_label(recording.session.id)}_task-press"
        folder = part.joinpath(*stem.split("_")[:2], "beh")
        folder.mkdir(parents=True)
        for grid in grids:
            name = f"{stem}_recording-{'force' if len(grids) == 1 else f'force{round(1 / grid.period_s)}hz'}_physio"
            _table(folder / f"{name}.tsv.gz", grid)
            _json(folder / f"{name}.json", _sidecar(recording, grid))
        (folder / f"{stem}_events.tsv").write_text("".join(_events(notes_of(recording))), encoding="utf-8")
        _json(folder / f"{stem}_events.json", _EVENTS)
        _json(part / DESCRIPTION, _description(recording))
        (part / "README").write_text(_README, encoding="utf-8")


def read(source: Path) -> Recording:
    """Raise `BadDataError`: BIDS does not hold the whole recording."""
    raise BadDataError(
        f"{source}: BIDS does not hold a whole recording", hint="csv, jsonl, npz and parquet do"
    )


def regain(source: Path) -> Recording:
    """Return what a folder holds of a recording: force instead of counts. Raises `BadDataError`."""
    try:
        tables = sorted(source.glob("sub-*/ses-*/beh/*_physio.tsv.gz"))
        sides = [json.loads(path.with_name(path.name[:-7] + ".json").read_text("utf-8")) for path in tables]
        head = from_head(sides[0]["acudevice"])
        grids = list[Spread]()
        for path, side in zip(tables, sides, strict=True):
            force_mn = _mn(path, MOST_READ - sum(len(grid.force_mn) for grid in grids))
            grids.append(Spread(1 / side["SamplingFrequency"], force_mn))
        return regained(head, grids)
    except BadDataError:
        raise
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, ArithmeticError) as error:
        raise BadDataError(f"{source} is not as it was exported: {error}", hint="export it again") from error


def _mn(path: Path, most: int) -> NDArray[np.int64]:
    """Return the forces in a table; `BadDataError` where there are more than `most`."""
    parts: list[NDArray[np.int64]] = []
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as table:
        # Never a whole table, nor a whole line: what is packed may be of any size when it is unpacked.
        rest = ""
        while text := table.read(AT_ONCE):
            *rows, rest = (rest + text).split("\n")
            parts.append(np.array([MISSING if row == "n/a" else round(float(row) * 1000) for row in rows]))
            most -= len(rows)
            if most < 0 or len(rest) > LONGEST:
                raise BadDataError(
                    f"{path} holds more than {MOST_READ} samples, or none",
                    hint="it must be a recording of two days at most",
                )
    if rest:
        raise BadDataError(f"{path} ends in the middle of a line", hint="export it again")
    return np.concatenate([np.array([], np.int64), *parts]).astype(np.int64)


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a folder that `write` wrote."""
    try:
        found = json.loads((source / DESCRIPTION).read_text(encoding="utf-8"))
        return bool(found["GeneratedBy"][0]["Name"] == GENERATOR["Name"])
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _label(text: str) -> str:
    """Return what BIDS takes for a label: letters and digits alone."""
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum()) or "unknown"


def _table(path: Path, grid: Grid) -> None:
    with path.open("wb") as file:
        with GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as table:
            for mn in grid.parts(MOST):
                table.write(lines([Column(mn, 3, known=mn != MISSING, empty=b"n/a")]))
        synced(file)


def _json(path: Path, content: dict[str, Any]) -> None:
    with path.open("wb") as file:
        file.write((json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode())
        synced(file)


def _sidecar(recording: Recording, grid: Grid) -> dict[str, Any]:
    session = recording.session
    return {
        "SamplingFrequency": 1 / grid.period_s,
        "StartTime": 0,
        "Columns": ["force"],
        "PhysioType": "generic",
        "TaskName": "press",
        "TaskDescription": f"acupressure, {session.routine or session.kind}",
        "Manufacturer": session.info.family if session.info else "n/a",
        "ManufacturersModelName": session.info.model if session.info else "n/a",
        "force": {
            "Description": "force, calibrated and tared; n/a where none was recorded, or it is not known",
            "Units": "N",
        },
        "GreatestTimeError": {
            "Description": "samples stand so near their times",
            "Units": "s",
            "Value": grid.off_s,
        },
        "acudevice": to_head(head_of(recording)),
    }


def _events(notes: Iterator[Note]) -> Iterator[str]:
    yield "onset\tduration\ttrial_type\tvalue\n"
    for note in sorted(notes, key=lambda note: note.onset_s):
        kind, _, value = note.text.replace("\t", " ").replace("\n", " ").partition(" ")
        span = "n/a" if note.span_s is None else f"{max(0.0, note.span_s):.6f}"
        yield f"{note.onset_s:.6f}\t{span}\t{kind.rstrip(':')}\t{value or 'n/a'}\n"


_EVENTS = {
    "onset": {"Description": "seconds from the first sample", "Units": "s"},
    "duration": {"Description": "how long it lasted", "Units": "s"},
    "trial_type": {
        "Description": "what happened",
        "Levels": {
            "gap": "samples are missing",
            "press": "point, side, verdict; and the device's verdict where both judged",
            "host": "event of the host",
            "device": "event of the device",
        },
    },
    "value": {"Description": "the rest in words; fields of events in the units of the protocol"},
}

_README = f"""One session of acupressure, measured by a force-sensor ring and written by acudevice.

{NOTICE}

Times are seconds from the first sample. Force is on an even grid; n/a is no force: missing samples, invalid readings.
The sidecar of the recording has the rest under `acudevice`: device, calibration, thresholds, gaps, presses, events.
"""


def _description(recording: Recording) -> dict[str, Any]:
    return {
        "Name": f"Session {recording.session.id}",
        "BIDSVersion": "1.10.0",
        "DatasetType": "raw",
        "GeneratedBy": [GENERATOR],
    }
