"""Connections to SQLite, and its errors in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acudevice.errors import StorageError

BUSY_S = 5.0
"""How long to wait for another program that is writing."""

PATIENT_S = 60.0
"""How long a recording waits for it, which loses nothing: another program may be rebuilding a store of gigabytes."""

_ELSEWHERE = "check who owns it, or set ACUDEVICE_HOME to a folder that you may write"

_WORDS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space; what was stored until now is safe"),
    sqlite3.SQLITE_IOERR: (
        "the disk failed or is full",
        "free some space; what was stored until now is safe",
    ),
    sqlite3.SQLITE_READONLY: ("it cannot be written", _ELSEWHERE),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened, or not be written", _ELSEWHERE),
    sqlite3.SQLITE_PERM: ("it may not be used", _ELSEWHERE),
    sqlite3.SQLITE_CORRUPT: (
        "it is damaged",
        "copy it away first; `sqlite3 FILE .recover` may save the rest",
    ),
    sqlite3.SQLITE_NOTADB: ("it is not a database", "move it elsewhere to begin afresh; nothing was changed"),
    sqlite3.SQLITE_BUSY: ("another program holds it", "wait for the other program, or end it, and try again"),
}
"""What SQLite's primary result codes mean to a person, and what to do next."""


def connect(path: Path, *, read_only: bool = False, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """Connect to the database at `path`, in autocommit mode; transactions are begun by `transaction`.

    Others that write are waited for `busy_s` seconds.

    A database that cannot be written is opened as one that nobody changes, which needs no file beside it; what only its
    log holds, because it was not closed properly, is read from there.
    """
    uri = path.absolute().as_uri()
    if read_only:
        return _reading(uri, logged=_has_log(path))
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy_s, check_same_thread=False)
    try:
        if not path.stat().st_size:
            # So that purging gives space back; only a new database takes this.
            db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL")
        # FULL syncs at every commit: a power cut loses what a crash loses, and no more.
        db.execute("PRAGMA synchronous = FULL")
        # The log is folded in by `fold`, which knows when nobody writes.
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _reading(uri: str, *, logged: bool) -> sqlite3.Connection:
    """Connect without writing anything anywhere.

    Raises `sqlite3.OperationalError` where there is a log, and SQLite has no way here to read one without writing.
    """
    how = "vfs=unix-none" if logged else "immutable=1"
    db = sqlite3.connect(f"{uri}?mode=ro&{how}", uri=True, isolation_level=None, check_same_thread=False)
    if logged:
        # With all to itself it keeps the index of the log in memory, rather than in a file beside it.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
    return db


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise errors of SQLite as `StorageError` about the database at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise storage_error(path, error) from error
    except UnicodeDecodeError as error:
        # Python cannot even read what SQLite says of it, because that quotes the damage.
        words, hint = _WORDS[sqlite3.SQLITE_CORRUPT]
        raise StorageError(f"the store {path} cannot be used: {words}", hint=hint) from error


def storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    """Return an error of SQLite in our words."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return StorageError(f"the store {path} cannot be used: {error}", hint="open it again")
    words, hint = _WORDS.get(code & 0xFF, (str(error), ""))
    return StorageError(f"the store {path} cannot be used: {words}", hint=hint)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Do it all or nothing: commit at the end, roll back where anything is raised."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    finally:
        # Over after COMMIT, and after an error for which SQLite rolled back by itself.
        if db.in_transaction:
            db.execute("ROLLBACK")


def fold(db: sqlite3.Connection, other: sqlite3.Connection) -> bool:
    """Move what the log holds into the database, as far as no reader hinders it; return whether that is all.

    Done after every commit of samples, so that a log that is torn or damaged, wherever that may be, costs the last
    commits alone, not all since a thousand pages ago. `db` keeps all writers away meanwhile, here and in other
    programs, and `other` moves: SQLite 3.7.0 to 3.51.2 may damage a database where one connection writes while another
    moves (sqlite.org/wal.html, *The WAL-reset bug*).
    """
    # What fails here loses nothing: it is in the log, and synced.
    with suppress(sqlite3.OperationalError), transaction(db):
        _, there, moved = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return bool(there == moved)
    return False


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Read everything inside as it stood at one moment, whatever others write meanwhile."""
    db.execute("BEGIN")
    try:
        yield db
    finally:
        db.execute("ROLLBACK")
