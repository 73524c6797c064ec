"""Copies of the whole store in one file: while others use it, verified, for their owner alone, never over another."""

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from acudevice.errors import ExistsError, StorageError
from acudevice.store.database import snapshot, translated
from acudevice.store.home import make_private
from acudevice.store.reading import is_damage

PAGES = 2048
"""Pages copied at a time; others may write all the while."""

Progress = Callable[[int, int], None]
"""Told how many pages are copied, and how many there are."""


def copy(
    db: sqlite3.Connection, target: Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Copy the database to the file `target`: whole and on the disk, or not at all.

    Raises:
        ExistsError: Something is there, and `force` does not say to replace it.
        StorageError: The disk fails, or what is read back is not a whole database.
    """
    _refuse(target, force=force)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        if not target.parent.is_dir():
            raise StorageError(f"there is no folder {target.parent}", hint="make it, or choose another place")
        make_private(part)
        with translated(target):
            _fill(db, part, progress)
        _sync(part)
        _refuse(target, force=force)
        part.replace(target)
        _sync(target.parent)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"cannot write {target}: {error.strerror or error}", hint="check the place and the space there"
        ) from error
    finally:
        for rest in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):  # none is there, or could be: what went wrong is told already
                rest.unlink()


def _fill(db: sqlite3.Connection, part: Path, progress: Progress | None) -> None:
    made = sqlite3.connect(part, isolation_level=None)
    try:
        with snapshot(db):
            # Read something, so that the moment is fixed: else the copy began anew whenever somebody else wrote.
            db.execute("PRAGMA user_version").fetchone()
            db.backup(
                made,
                pages=PAGES,
                progress=(lambda _, left, all_: progress(all_ - left, all_)) if progress else None,
            )
        # A file of its own, that needs no others beside it.
        made.execute("PRAGMA journal_mode = DELETE")
        if not _sound(made) and _sound(db):
            raise StorageError(
                "what was copied is damaged, and the store is not", hint="copy it to another disk"
            )
    finally:
        made.close()


def _sound(db: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds nothing wrong."""
    try:
        return bool(db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return False


def _refuse(target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise ExistsError(f"{target} is a folder", hint="name a file in it")
    if os.path.lexists(target) and not target.is_file():
        raise ExistsError(f"{target} is no ordinary file", hint="choose another name")
    if os.path.lexists(target) and not force:
        raise ExistsError(f"{target} exists", hint="choose another name, or --force to replace it")
    # A log beside it would be taken for that of the copy, and damage it.
    log = target.with_name(f"{target.name}-wal")
    if log.exists():
        raise ExistsError(f"{target} is in use: its log lies beside it", hint="choose another name")


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk; a system that cannot sync folders need not."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
