"""The store: everything a person keeps, behind one door."""

import json
import os
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from acudevice import __version__
from acudevice.errors import StorageError, UsageError
from acudevice.store import sessions
from acudevice.store.adopting import adopt
from acudevice.store.batch import Batch
from acudevice.store.calibrations import Calibrations
from acudevice.store.database import BUSY_S, PATIENT_S, connect, transaction, translated
from acudevice.store.devices import Devices
from acudevice.store.home import DATABASE, default_home, private_file, private_folder
from acudevice.store.loading import Loader
from acudevice.store.recorder import Recorder
from acudevice.store.rows import to_json
from acudevice.store.schema import migrate
from acudevice.store.settings import Settings
from acudevice.store.upkeep import Upkeep, keep_before_migration, outdated
from acudevice.store.writers import Claim, alive
from acudevice.values.device import DeviceInfo
from acudevice.values.recording import Mark, Recording, SessionInfo, SessionSummary

_BEGIN = """
INSERT INTO session (id, kind, started_s, host_s, device, address, info, routine, software, protocol, simulated, writer,
    tip_area_mm2, notes, rating_before)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_MARKED = """
SELECT session.id, fields FROM event JOIN session ON session.key = event.session
WHERE source = 'host' AND event.kind = ? ORDER BY event.id
"""

_OF_BOOT = """
SELECT session.id FROM boot JOIN session ON session.key = boot.session
WHERE boot.boot_id = ? AND sample IS NOT NULL AND deleted_s IS NULL ORDER BY started_s, session.id
"""


class Store:
    """Sessions, devices and settings of one person. Methods raise `StorageError` when the disk or the database fails.

    Several programs may use one store at once; one `Store` is used by one thread at a time. It is a context manager.
    """

    def __init__(self, home: Path, db: sqlite3.Connection, *, background: bool = False) -> None:
        self.home = home
        """The folder it lives in."""
        self.path = home / DATABASE
        """The database."""
        self.devices = Devices(db, self.path)
        """Paired devices."""
        self.calibrations = Calibrations(db, self.path)
        """Calibrations, and what was done with them."""
        self.settings = Settings(db, self.path)
        """Settings of the person."""
        self.upkeep = Upkeep(home, db, self._state)
        """What keeps the store itself in order."""
        self._db = db
        self._batch = Batch(self.path, db, background=background)
        self._claim: Claim | None = None

    @classmethod
    def open(cls, home: Path | None = None, *, background: bool = False) -> "Store":
        """Open the store in `home` (see `default_home`), making it if need be.

        With `background`, a thread commits what is recorded, so that `append` never waits for the disk. On a disk that
        cannot be written, a store that was closed properly can be read.
        """
        home = private_folder(home or default_home())
        with ExitStack() as undo, translated(home / DATABASE):
            db = _connect(home / DATABASE, busy_s=PATIENT_S if background else BUSY_S)
            undo.callback(db.close)
            if outdated(db):
                keep_before_migration(db, home)
            migrate(db)
            store = cls(home, db, background=background)
            undo.pop_all()
        return store

    def close(self) -> None:
        """Commit what waits and close. Sessions that were not sealed count as left behind."""
        try:
            self._batch.flush()
            self._batch.settle()
        finally:
            self._batch.close()
            self._db.close()
            if self._claim:
                self._claim.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(
        self,
        kind: str,
        *,
        started_s: float,
        device: str,
        host_s: float | None = None,
        address: str | None = None,
        info: DeviceInfo | None = None,
        routine: str | None = None,
        simulated: bool = False,
        tip_area_mm2: float | None = None,
        notes: str = "",
        rating_before: int | None = None,
    ) -> Recorder:
        """Begin a session of `kind` (`guide`, `record`, `demo`, `import`) and return its recorder.

        `started_s` is Unix time, `host_s` the clock of the samples' arrival (`Samples.received_s`) at that moment.
        """
        self._claim = self._claim or Claim(self.home)
        if tip_area_mm2 is None and info:
            tip_area_mm2 = info.tip_area_mm2
        with translated(self.path), transaction(self._db):
            session_id = sessions.new_id(self._db, started_s)
            key = self._db.execute(
                _BEGIN,
                (session_id, kind, started_s, host_s, device, address, to_json(info) if info else None, routine,
                 __version__, info.protocol if info else None, simulated, self._claim.name, tip_area_mm2, notes,
                 rating_before),
            ).lastrowid  # fmt: skip
        return Recorder(self._batch, key or 0, session_id, lambda reason: self._seal(key or 0, reason))

    def adopt(self, recording: Recording, marks: tuple[Mark, ...] = (), *, once: Mark | None = None) -> str:
        """Keep a recording that was made elsewhere, all of it or nothing, and return its id. See `adopting.adopt`."""
        with translated(self.path):
            session_id = adopt(self._db, recording, marks, once=once)
        self._batch.fold()
        return session_id

    def marked(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the fields of all host's events of a kind with the ids of their sessions, deleted ones too."""
        with translated(self.path):
            rows = self._db.execute(_MARKED, (kind,)).fetchall()
        return [(session_id, json.loads(fields)) for session_id, fields in rows]

    def of_boot(self, boot_id: int) -> list[str]:
        """Return the ids of sessions that hold samples of a boot of a device, oldest first."""
        with translated(self.path):
            return [session_id for (session_id,) in self._db.execute(_OF_BOOT, (boot_id,))]

    def flush(self, now_s: float | None = None) -> None:
        """Commit what waits of all recorders, at once: for times when no samples come."""
        self._batch.flush(now_s)

    def summaries(self, *, deleted: bool = False) -> list[SessionSummary]:
        """Return all sessions, oldest first; with `deleted`, those that were deleted instead."""
        with translated(self.path):
            return sessions.summaries(self._db, self._state, deleted=deleted)

    def find(self, text: str) -> str:
        """Return the id of the session meant by `text`: an id, its beginning or last four characters, or `last`.

        Raises `NotFoundError` where there is none, `UsageError` where there are several.
        """
        return self._key(text)[1]

    def session(self, text: str) -> SessionInfo:
        """Return what a session is about, without its samples."""
        return self._loader(text).session()

    def load(self, text: str, *, deleted: bool = False) -> Recording:
        """Return a session as a recording, verified; one that is being recorded as it stands now.

        With `deleted` it is one that was deleted, and can still be restored.

        Its blocks are read from the disk as they are asked for: use it before the store is closed.
        """
        return self._loader(text, deleted=deleted).load()

    def change(self, text: str, **changes: str | float | None) -> None:
        """Change `notes`, `rating_before`, `rating_after` or `tip_area_mm2` of a session."""
        key, _ = self._key(text)
        with translated(self.path):
            sessions.change(self._db, key, changes)

    def delete(self, text: str, *, now_s: float) -> str:
        """Delete a session (until it is erased, `undelete` brings it back) and return its id. `now_s` is Unix time."""
        key, session_id = self._key(text)
        with translated(self.path):
            (writer,) = self._db.execute("SELECT writer FROM session WHERE key = ?", (key,)).fetchone()
            if self._state(writer) == "open":
                raise UsageError(f"session {session_id} is being recorded", hint="end it first")
            self._db.execute("UPDATE session SET deleted_s = ? WHERE key = ?", (now_s, key))
        return session_id

    def undelete(self, text: str) -> str:
        """Bring a deleted session back and return its id."""
        key, session_id = self._key(text, deleted=True)
        with translated(self.path):
            self._db.execute("UPDATE session SET deleted_s = NULL WHERE key = ?", (key,))
        return session_id

    def deleted_before(self, before_s: float) -> list[str]:
        """Return the ids of sessions that were deleted before that Unix time."""
        with translated(self.path):
            rows = self._db.execute("SELECT id FROM session WHERE deleted_s < ? ORDER BY id", (before_s,))
            return [session_id for (session_id,) in rows]

    def _key(self, text: str, *, deleted: bool = False) -> tuple[int, str]:
        with translated(self.path):
            return sessions.resolve(self._db, text, deleted=deleted)

    def _loader(self, text: str, *, deleted: bool = False) -> Loader:
        key, _ = self._key(text, deleted=deleted)
        with translated(self.path):
            (writer,) = self._db.execute("SELECT writer FROM session WHERE key = ?", (key,)).fetchone()
        return Loader(self._db, self.path, key, self._state(writer))

    def _state(self, writer: str | None) -> str:
        """Return the state of a session from who writes it: a dead writer leaves a recovered session behind."""
        if writer is None:
            return "sealed"
        return "open" if alive(self.home, writer) else "recovered"

    def _seal(self, key: int, reason: str) -> None:
        with translated(self.path), transaction(self._db):
            sessions.seal(self._db, key, reason)


def _connect(path: Path, *, busy_s: float) -> sqlite3.Connection:
    """Connect to the database, to read alone where nothing can be written."""
    try:
        with translated(path):
            return connect(private_file(path), busy_s=busy_s)
    except StorageError:
        if not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            raise
    try:
        return connect(path, read_only=True)
    except sqlite3.Error as error:
        raise StorageError(
            f"the store {path} was not closed properly, cannot be written, and cannot be read so on this system",
            hint="copy the whole folder to a disk that can be written, and set ACUDEVICE_HOME to the copy",
        ) from error
