"""Whether a store is whole: the database, each chunk of samples, and whether all that belongs together is there.

Nothing is repaired here. What is damaged is named: which session, which samples, when.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from acudevice.errors import BadDataError, StorageError
from acudevice.signal.metrology.documents import unsealed
from acudevice.store.loading import Loader
from acudevice.store.reading import is_damage
from acudevice.store.sessions import totals
from acudevice.values.calibration_run import CUT
from acudevice.values.recording import Recording

_MOST = 100
"""Findings that SQLite's own check names at most."""

_SESSIONS = "SELECT key, id, writer, samples, missing, presses FROM session ORDER BY started_s, id"
_CHUNKS = "SELECT boot, first, n FROM chunk WHERE session = ? ORDER BY boot, first"
_LOST_BOOTS = """
SELECT chunk.boot, count(*), sum(n) FROM chunk
LEFT JOIN boot ON boot.session = chunk.session AND boot.ordinal = chunk.boot
WHERE chunk.session = ? AND boot.sample IS NULL GROUP BY chunk.boot
"""
_LOST_SCALES = """
SELECT count(*) FROM epoch LEFT JOIN calibration ON calibration.key = epoch.calibration
WHERE epoch.session = ? AND epoch.calibration IS NOT NULL AND calibration.key IS NULL
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written."""

    code: str
    """`database`, `orphans`, `calibration`, `unreadable`, `samples`, `overlap`, `rows`, `scale` or `totals`."""
    message: str
    session: str | None = None
    first_sample: int | None = None
    """Numbers of damaged samples, in the session."""
    last_sample: int | None = None
    start_s: float | None = None
    """When they were, seconds of the session."""
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class CutShort:
    """A session whose program or device died: what came in the second after its last sample may be lost."""

    session: str
    samples: int
    last_sample: int | None
    """Number of its last sample; None where it has none."""
    last_s: float | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A session of which not every sample came: what the device had no more, and what it lost by restarting."""

    session: str
    missing: int
    """Samples that never came."""
    unknown: int
    """Gaps of which nobody knows how many samples are missing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what was found."""

    sessions: int
    samples: int
    findings: tuple[Finding, ...]
    cut_short: tuple[CutShort, ...]
    """These are no faults of the store: all that reached it is there."""
    lacking: tuple[Lacking, ...] = ()
    """Nor are these."""

    @property
    def fine(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings


Progress = Callable[[int, int], None]
"""Told how many sessions are checked, and how many there are."""


def check(
    db: sqlite3.Connection, path: Path, state: Callable[[str | None], str], progress: Progress | None = None
) -> Checked:
    """Look at everything; `state` turns a writer into the state of its sessions. Raises `StorageError`."""
    findings = [*_database(db), *_orphans(db), *_calibrations(db)]
    rows = _all(db, _SESSIONS)
    samples, cut_short, lacking = 0, list[CutShort](), list[Lacking]()
    for done, (key, session_id, writer, *told) in enumerate(rows):
        if progress:
            progress(done, len(rows))
        loader = Loader(db, path, key, state(writer))
        recording = _loaded(loader, session_id, findings)
        if recording is None:
            continue
        samples += recording.samples
        findings += _hurt(recording, loader)
        findings += _disagreeing(db, key, session_id, told if writer is None else None)
        lacking += _lacking(recording)
        if recording.session.state == "recovered":
            cut_short.append(cut_short_of(recording))
    if progress:
        progress(len(rows), len(rows))
    return Checked(len(rows), samples, tuple(findings), tuple(cut_short), tuple(lacking))


def cut_short_of(recording: Recording) -> CutShort:
    """Return where a recording ends that was cut short."""
    last = None
    for block in recording.blocks:
        last = block
    return CutShort(
        recording.session.id,
        recording.samples,
        None if last is None else last.sample + len(last) - 1,
        None if last is None else round(last.end_s, 6),
    )


def _database(db: sqlite3.Connection) -> Iterator[Finding]:
    """Yield what SQLite finds in its own pages and indexes."""
    try:
        for (words,) in db.execute(f"PRAGMA integrity_check({_MOST})"):
            if words != "ok":
                yield Finding("database", f"the database is damaged: {words}")
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        yield Finding("database", f"the database is damaged: {error}")


def _orphans(db: sqlite3.Connection) -> Iterator[Finding]:
    """Yield rows that belong to nothing."""
    counts: dict[str, int] = {}
    for table, *_ in _all(db, "PRAGMA foreign_key_check"):
        counts[table] = counts.get(table, 0) + 1
    for table, count in counts.items():
        yield Finding("orphans", f"{count} rows of {table} belong to a session or device that is not there")


def _calibrations(db: sqlite3.Connection) -> Iterator[Finding]:
    for kept_as, body in _all(db, "SELECT id, body FROM calibration_record ORDER BY created, rowid"):
        try:
            found = unsealed(json.loads(body))
        except (BadDataError, ValueError) as error:
            yield Finding("calibration", f"the calibration {kept_as[:CUT]} is not as it was kept: {error}")
            continue
        if found.id != kept_as:
            yield Finding("calibration", f"the calibration {found.id[:CUT]} is kept as {kept_as[:CUT]}")


def _loaded(loader: Loader, session_id: str, findings: list[Finding]) -> Recording | None:
    """Read a session, verifying every chunk; what stands against it goes to `findings`."""
    try:
        return loader.load()
    except (StorageError, sqlite3.DatabaseError, ValueError, TypeError) as error:
        findings.append(Finding("unreadable", f"it cannot be read: {error}", session_id))
        return None


def _hurt(recording: Recording, loader: Loader) -> Iterator[Finding]:
    """Yield what of a session could not be read."""
    session_id = recording.session.id
    for hurt in loader.damaged:
        first, last = hurt.boot.number(hurt.first), hurt.boot.number(hurt.last)
        gaps = (gap for gap in recording.gaps if gap.first is not None and gap.last is not None)
        gap = next((gap for gap in gaps if (gap.first or 0) <= first <= (gap.last or 0)), None)
        start_s, end_s = (gap.start_s, gap.end_s) if gap else (None, None)
        when = f", {start_s:.2f} to {end_s:.2f} s" if gap else ""
        message = f"samples {first} to {last} are damaged{when}"
        yield Finding("samples", message, session_id, first, last, start_s, end_s)
    if loader.damaged_rows:
        message = f"events, presses or other facts are damaged in {loader.damaged_rows} places"
        yield Finding("rows", message, session_id)


def _lacking(recording: Recording) -> Iterator[Lacking]:
    """Yield what never came of a session; a pause, in which nothing was measured, lacks nothing."""
    gaps = [gap for gap in recording.gaps if gap.reason not in ("damaged", "stopped")]
    missing = sum(gap.missing or 0 for gap in gaps)
    unknown = sum(gap.missing is None for gap in gaps)
    if missing or unknown:
        yield Lacking(recording.session.id, missing, unknown)


def _disagreeing(
    db: sqlite3.Connection, key: int, session_id: str, told: list[int | None] | None
) -> Iterator[Finding]:
    """Yield what should belong to a session and does not, or twice; `told` are the totals it was sealed with."""
    for boot, count, samples in _all(db, _LOST_BOOTS, key):
        message = f"{samples} samples in {count} chunks belong to boot {boot}, which is not there"
        yield Finding("unreadable", message, session_id)
    yield from _overlaps(db, key, session_id)
    for (count,) in _all(db, _LOST_SCALES, key):
        if count:
            yield Finding("scale", f"the calibration of {count} epochs is not there", session_id)
    now = _totals(db, key)
    if told is not None and now is not None and now != told:
        message = f"it was sealed with {_counts(told)}, and has {_counts(now)}"
        yield Finding("totals", message, session_id)


def _totals(db: sqlite3.Connection, key: int) -> list[int | None] | None:
    """Return samples, missing samples and presses; None where damage hides them, which is found elsewhere."""
    try:
        return list(totals(db, key)[:3])
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return None


def _overlaps(db: sqlite3.Connection, key: int, session_id: str) -> Iterator[Finding]:
    """Yield where two chunks hold the same samples."""
    # Numbers alone: what is none is damage, which is found elsewhere.
    chunks = (row for row in _all(db, _CHUNKS, key) if all(isinstance(value, int) for value in row))
    for (boot, first, n), (other, following, _) in pairwise(chunks):
        if boot == other and following < first + n:
            message = f"two chunks of boot {boot} hold the device's samples {following} to {first + n - 1}"
            yield Finding("overlap", message, session_id)


def _all(db: sqlite3.Connection, statement: str, *values: int) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; none where damage hides them, which is found elsewhere."""
    try:
        return db.execute(statement, values).fetchall()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return []


def _counts(numbers: Sequence[int | None]) -> str:
    samples, missing, presses = numbers
    return f"{samples} samples, {missing} missing and {presses} presses"
