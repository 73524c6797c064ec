"""A table in the style of the AcuWand's exports: one column of pressure, ten rows a second.

The name says wand, instance, date, time and rows, as in `00001_0001_21-09-2026_14-13-21_00396.csv`. Each row is the
mean of a tenth of a second, `nan` where nothing was measured in it, so that rows count time; beside the table
`about.json` has the rest. The unit of the AcuWand is not published where we read: ours is N/cm² (10 kPa), as the header
says. Its public analysis script (ncwaller/acuwand_analysis_public-repo) keeps values from -10 to 10 unless told to keep
others.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.columns import Columns, ColumnsOf
from acudevice.formats.format import Options
from acudevice.formats.head import head_of, to_head
from acudevice.formats.progress import Progress
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Recording

COLUMN = "pressure_n_per_cm2"
ABOUT = "about.json"
STYLE = "acuwand"
ROWS_HZ = 10

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the folder `target`: whole, or not at all.

    Raises `UsageError` where no force or no area of the tip is known, `ExistsError` where something is there that may
    not be replaced, `StorageError` where the disk fails.
    """
    area_mm2 = recording.session.tip_area_mm2
    if not area_mm2:
        raise UsageError(
            f"the area of the tip is not known in session {recording.session.id}: no pressure without it",
            hint="csv holds force",
        )
    progress, rows, known = Progress(recording.samples, options), 0, 0
    with whole(target, force=options.force, ours=recognises) as part:
        part.mkdir()
        table = part / "table.part"
        with table.open("wb") as file:
            file.write(f"{COLUMN}\n".encode())
            for mean_mn in tenths(_told(ColumnsOf(recording), progress)):
                text = "nan" if mean_mn is None else f"{mean_mn / (10 * area_mm2):.4f}"
                file.write(f"{text}\n".encode())
                rows, known = rows + 1, known + (mean_mn is not None)
            synced(file)
        if not known:
            raise UsageError(
                f"no force is known in session {recording.session.id}", hint="csv holds its counts"
            )
        table.rename(part / _name(recording, rows))
        with (part / ABOUT).open("wb") as file:
            about = {"style": STYLE, "rows_hz": ROWS_HZ, **to_head(head_of(recording))}
            file.write((json.dumps(about, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode())
            synced(file)
        progress.end()


def read(source: Path) -> Recording:
    """Raise `BadDataError`: means of tenths of a second are not the whole recording."""
    raise BadDataError(f"{source} does not hold a whole recording", hint="csv, jsonl, npz and parquet do")


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a folder that `write` wrote."""
    try:
        return bool(json.loads((source / ABOUT).read_text(encoding="utf-8"))["style"] == STYLE)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def tenths(columns: Iterable[Columns]) -> Iterator[float | None]:
    """Yield the mean force of each tenth of a second from sample 0 in mN; None where none is known in it."""
    now, total, count = 0, 0, 0
    for some in columns:
        # A microsecond is what times are exact to: a sample at 0.1 s is not in the tenth before.
        place = np.floor((some.t_s + 1e-6) * ROWS_HZ).astype(np.int64)
        edges = [0, *(np.flatnonzero(np.diff(place)) + 1).tolist(), len(some)]
        for a, b in pairwise(edges):
            while now < place[a]:
                yield total / count if count else None
                now, total, count = now + 1, 0, 0
            total += int(some.force_mn[a:b][some.known[a:b]].sum())
            count += int(some.known[a:b].sum())
    if now or count:
        yield total / count if count else None


def _told(columns: Iterable[Columns], progress: Progress) -> Iterator[Columns]:
    for some in columns:
        yield some
        progress.more(len(some))


def _name(recording: Recording, rows: int) -> str:
    session = recording.session
    start = datetime.fromtimestamp(session.started_s if session.zero_s is None else session.zero_s, UTC)
    return f"00001_0001_{start:%d-%m-%Y_%H-%M-%S}_{rows:05}.csv"
