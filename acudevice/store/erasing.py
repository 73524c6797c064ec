"""Removing for good: rows go, their bytes are overwritten, and neither log nor free pages keep them.

What a disk itself keeps of overwritten blocks (flash does), and copies elsewhere, are out of reach.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from acudevice.store.database import transaction

_UNUSED = """
DELETE FROM calibration WHERE key IN (SELECT value FROM json_each(?))
AND key NOT IN (SELECT calibration FROM epoch WHERE calibration IS NOT NULL)
"""

_BY_SERIAL = ("calibration_run", "calibration_act")
"""Tables whose rows go with a device, by its serial number. Records of calibrations stay: they explain exports."""


_GUARD = "calibration_record_remains"
"""The trigger that keeps the records of calibrations."""


def erase_sessions(db: sqlite3.Connection, keys: Sequence[int], *, devices: Sequence[str] = ()) -> bool:
    """Remove sessions, and the pairing and zeros of devices by nickname; return whether every trace is overwritten.

    With devices, the calibrations go that these sessions alone used. False: another program was reading; `sweep` again.
    """
    listed = json.dumps(list(keys))
    with _overwriting(db), transaction(db):
        used = db.execute(
            "SELECT DISTINCT calibration FROM epoch WHERE calibration IS NOT NULL"
            " AND session IN (SELECT value FROM json_each(?))",
            (listed,),
        ).fetchall()
        # The rows that belong to a session or device go with it.
        db.execute("DELETE FROM session WHERE key IN (SELECT value FROM json_each(?))", (listed,))
        if devices:
            for table in _BY_SERIAL:
                db.execute(
                    f"DELETE FROM {table} WHERE device IN (SELECT json_extract(body, '$.serial') FROM device"  # noqa: S608 - a name of ours
                    " WHERE nickname IN (SELECT value FROM json_each(?)))",
                    (json.dumps(list(devices)),),
                )
            db.execute(
                "DELETE FROM device WHERE nickname IN (SELECT value FROM json_each(?))",
                (json.dumps(list(devices)),),
            )
            db.execute(_UNUSED, (json.dumps([key for (key,) in used]),))
    return sweep(db)


def erase_all(db: sqlite3.Connection) -> bool:
    """Empty every table; return whether every trace is overwritten."""
    with _overwriting(db):
        db.execute("PRAGMA foreign_keys = OFF")
        try:
            with transaction(db), _unguarded(db):
                for (table,) in db.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                ).fetchall():
                    db.execute(f'DELETE FROM "{table}"')  # noqa: S608 - the name of a table of ours
        finally:
            db.execute("PRAGMA foreign_keys = ON")
    return sweep(db)


def sweep(db: sqlite3.Connection) -> bool:
    """Give free pages back and empty the log; return whether nobody hindered it."""
    with _overwriting(db):
        try:
            db.execute("VACUUM")
        except sqlite3.OperationalError as error:
            # Somebody else writes or reads, or there is no room to rebuild it: the free pages are overwritten already.
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL):
                raise
            db.execute("PRAGMA incremental_vacuum").fetchall()
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextmanager
def _overwriting(db: sqlite3.Connection) -> Iterator[None]:
    """Overwrite with zeros what is deleted inside."""
    db.execute("PRAGMA secure_delete = ON").fetchall()
    try:
        yield
    finally:
        db.execute("PRAGMA secure_delete = OFF").fetchall()


@contextmanager
def _unguarded(db: sqlite3.Connection) -> Iterator[None]:
    """Let even records of calibrations be removed inside: who wants nothing kept means them, too."""
    guards = db.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (_GUARD,)
    ).fetchall()
    db.execute(f"DROP TRIGGER IF EXISTS {_GUARD}")
    yield
    for (statement,) in guards:
        db.execute(statement)
