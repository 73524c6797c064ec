"""The care of a store: what it holds and how big it is, whether it is whole, copies of it, and removing for good."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from acudevice.errors import StorageError, UsageError
from acudevice.store import checking, copying
from acudevice.store.checking import Checked
from acudevice.store.database import connect, translated
from acudevice.store.erasing import erase_all, erase_sessions
from acudevice.store.home import DATABASE
from acudevice.store.schema import STEPS, version

_OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")
_SESSIONS = "SELECT writer, deleted_s IS NOT NULL, started_s FROM session ORDER BY started_s"
_COUNTS = """
SELECT (SELECT coalesce(sum(n), 0) FROM chunk), (SELECT count(*) FROM device), (SELECT count(*) FROM calibration)
"""
_OF_DEVICE = """
SELECT key, id, writer FROM session
WHERE device = ?1 OR (?2 IS NOT NULL AND json_extract(CASE WHEN json_valid(info) THEN info END, '$.serial') = ?2)
ORDER BY started_s
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the folder, that is not the database."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a store is, how big it is, and how much it holds."""

    home: Path
    schema: int
    database_bytes: int
    """With its log."""
    states: dict[str, int]
    """How many sessions there are of each state; `deleted` ones can be brought back."""
    samples: int
    devices: int
    calibrations: int
    first_s: float | None
    """When the first session began, Unix time."""
    last_s: float | None
    others: tuple[Kept, ...]
    """What else lies in the folder: copies, logs of faults, your own points."""


class Upkeep:
    """Looks after a store as a whole. Every method may raise `StorageError`."""

    def __init__(self, home: Path, db: sqlite3.Connection, state: Callable[[str | None], str]) -> None:
        self._home, self._db, self._state = home, db, state
        self._path = home / DATABASE

    def facts(self) -> Facts:
        """Return what there is."""
        states = dict.fromkeys(("sealed", "recovered", "open", "deleted"), 0)
        with translated(self._path):
            rows = self._db.execute(_SESSIONS).fetchall()
            for writer, deleted, _ in rows:
                states["deleted" if deleted else self._state(writer)] += 1
            samples, devices, calibrations = self._db.execute(_COUNTS).fetchone()
            schema = version(self._db)
        return Facts(
            self._home, schema, sum(_size(self._home / name) for name in _OURS), states, samples, devices, calibrations,
            rows[0][2] if rows else None, rows[-1][2] if rows else None, tuple(others(self._home)),
        )  # fmt: skip

    def check(self, progress: checking.Progress | None = None) -> Checked:
        """Look at everything, and change nothing."""
        with translated(self._path):
            return checking.check(self._db, self._path, self._state, progress)

    def copy(self, target: Path, *, force: bool = False, progress: copying.Progress | None = None) -> Checked:
        """Copy the database to a file, while others may use it; return how it looks, read back from there.

        Raises `ExistsError` where something is there already.
        """
        if target.resolve() in {(self._home / name).resolve() for name in _OURS}:
            raise UsageError("the copy cannot lie on the store itself", hint="name another file")
        copying.copy(self._db, target, force=force, progress=progress)
        with translated(target), closing(connect(target, read_only=True)) as made:
            return checking.check(made, target, lambda writer: "recovered" if writer else "sealed")

    def of_device(self, name: str, serial: str | None) -> tuple[str, ...]:
        """Return the ids of all sessions of a device, deleted ones too."""
        with translated(self._path):
            return tuple(row[1] for row in self._db.execute(_OF_DEVICE, (name, serial)))

    def erase(self, ids: Sequence[str], *, devices: Sequence[str] = ()) -> bool:
        """Remove sessions for good, with devices also their pairing; return whether every trace is overwritten.

        One that is not there any more needs no removing. Raises `UsageError` where one of them is being recorded: then
        nothing is removed.
        """
        wanted = set(ids)
        with translated(self._path):
            found = self._db.execute("SELECT key, id, writer FROM session").fetchall()
            there = [(key, session_id, writer) for key, session_id, writer in found if session_id in wanted]
            for _, session_id, writer in there:
                self._refuse_open(session_id, writer)
            return erase_sessions(self._db, [key for key, *_ in there], devices=devices)

    def erase_all(self) -> bool:
        """Remove everything in the database for good; return whether every trace is overwritten.

        Raises `UsageError` where a session is being recorded.
        """
        with translated(self._path):
            for session_id, writer in self._db.execute("SELECT id, writer FROM session").fetchall():
                self._refuse_open(session_id, writer)
            return erase_all(self._db)

    def _refuse_open(self, session_id: str, writer: str | None) -> None:
        if self._state(writer) == "open":
            raise UsageError(
                f"session {session_id} is being recorded; nothing was removed", hint="end it first"
            )


def others(home: Path) -> list[Kept]:
    """Return the files in the folder that are neither the database nor locks of writers, by name."""
    files = (path for path in sorted(home.rglob("*")) if path.is_file() and path.name not in _OURS)
    return [Kept(path, _size(path)) for path in files if path.parent.name != "writers"]


def outdated(db: sqlite3.Connection, steps: tuple[str, ...] = STEPS) -> bool:
    """Tell whether a database holds what an earlier version of this package wrote."""
    return 0 < version(db) < len(steps)


def keep_before_migration(db: sqlite3.Connection, home: Path) -> Path:
    """Copy a database beside itself before its schema changes, and return where; never over an earlier copy.

    Raises `StorageError` where that fails: then the schema must stay as it is.
    """
    stem, number = f"acudevice-schema-{version(db)}", 0
    while (target := home / f"{stem}{f'-{number}' if number else ''}.db").exists():
        number += 1
    try:
        copying.copy(db, target)
    except StorageError as error:
        raise StorageError(
            f"the store must be brought to a new schema, and could not be copied first: {error}",
            hint=error.hint,
        ) from error
    return target


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
