"""Commits shared by all that a program records: what came in half a second goes to the disk in one transaction.

A commit that fails loses nothing: its rows are kept and tried again with the next ones, and the error is raised each
time so that somebody can tell the person. In the background, a thread commits while samples come in; there is at most
one commit under way, so that a crash never costs more than what came while it ran and since. Samples that
come as time passes do not wait for a slow disk: theirs go with the next commit, unless one takes so long that somebody
must be told. Those that come faster do wait, or a crash would cost more of them.
"""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from acudevice.store.database import PATIENT_S, connect, fold, transaction, translated

FLUSH_S = 0.5
"""How long anything waits in memory."""

SLOW_S = 10.0
"""How long a commit may take before samples wait for it, until it is over or fails: our judgement."""

AGAIN_S = (0.005, 0.01, 0.02, 0.04)
"""After which times in the background the log is folded in once more where a reader hindered it: most readers are
quick."""

Row = tuple[str, tuple[Any, ...]]
"""A statement and its parameters."""


class Batch:
    """Rows of all recorders on their way to the database."""

    def __init__(self, path: Path, db: sqlite3.Connection, *, background: bool = False) -> None:
        self._path = path
        self._db = connect(path, busy_s=PATIENT_S) if background else db
        self._folder: sqlite3.Connection | None = None
        """A second connection, which folds the log in; None before the first commit."""
        self._pool = ThreadPoolExecutor(1, "acudevice-store") if background else None
        self._running: Future[None] | None = None
        self._begun_s = (0.0, 0.0)
        """When the commit under way began: by the clock of the samples, and by that on the wall."""
        self._sources: list[Callable[[], list[Row]]] = []
        self._rows: list[Row] = []
        self._lock = Lock()
        self.since_s = self.due_s = 0.0
        """Host times between which no flush is due: later half a second is over, earlier a clock began anew."""

    def join(self, source: Callable[[], list[Row]]) -> None:
        """Ask `source` for rows at every commit from now on."""
        self._sources.append(source)
        self.since_s = self.due_s = 0.0

    def leave(self, source: Callable[[], list[Row]]) -> None:
        """Ask `source` no more."""
        self._sources.remove(source)

    def flush(self, now_s: float | None = None) -> None:
        """Commit what there is. Raises `StorageError`, in the background perhaps that of the commit before.

        `now_s` is given with samples: then a commit that is under way in the background need not be waited for.
        """
        if now_s is not None:
            self.since_s, self.due_s = now_s - FLUSH_S, now_s + FLUSH_S
        for source in self._sources:
            rows = source()
            with self._lock:
                self._rows += rows  # at once: if another source fails, these are given up already
        if self._pool is None:
            self._commit()
        elif not self._busy(now_s):
            self.settle()
            self._begun_s = self._begun_s[0] if now_s is None else now_s, time.monotonic()
            self._running = self._pool.submit(self._commit)

    def _busy(self, now_s: float | None) -> bool:
        """Return whether a commit is under way that samples of `now_s` need not wait for."""
        if self._running is None or self._running.done() or now_s is None:
            return False
        passed_s = time.monotonic() - self._begun_s[1]
        # A clock that stepped back says nothing of how much came meanwhile.
        return passed_s < SLOW_S and 0.0 <= now_s - self._begun_s[0] <= 2.0 * passed_s

    def settle(self) -> None:
        """Wait for the commit under way. Raises `StorageError` where it failed."""
        running, self._running = self._running, None
        if running:
            running.result()

    def close(self) -> None:
        """Stop; nothing is flushed."""
        if self._pool:
            self._pool.shutdown()
            self._db.close()
        if self._folder:
            self._folder.close()

    def _commit(self) -> None:
        with self._lock:
            rows = self._rows.copy()
        if not rows:
            return
        by_statement: dict[str, list[tuple[Any, ...]]] = {}
        for statement, values in rows:
            by_statement.setdefault(statement, []).append(values)
        with translated(self._path), transaction(self._db):
            for statement, many in by_statement.items():
                self._db.executemany(statement, many)
        with self._lock:
            del self._rows[: len(rows)]
        self.fold()

    def fold(self) -> None:
        """Move what is committed from the log into the database, as far as no reader hinders it (`database.fold`)."""
        with translated(self._path):
            self._folder = self._folder or connect(self._path)
            for again_s in (*(AGAIN_S if self._pool else ()), None):
                if fold(self._db, self._folder) or again_s is None:
                    break
                time.sleep(again_s)
