"""Who is writing, and whether they still live.

A program that records holds a lock for as long as it lives, and its sessions carry the name of that lock. The
operating system drops the lock however the program ends, so a session whose lock is free was left by a program that
died. The lock is an exclusive transaction on an empty SQLite file of its own: the same on every platform, and right
within one process too.
"""

import secrets
import sqlite3
from pathlib import Path

from acudevice.store.database import translated
from acudevice.store.home import private_file, private_folder

FOLDER = "writers"


class Claim:
    """A lock held while this program may have sessions open."""

    def __init__(self, home: Path) -> None:
        self.name = secrets.token_hex(8)
        """What the sessions of this writer carry."""
        self._path = private_file(private_folder(home / FOLDER) / self.name)
        with translated(self._path):
            self._db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = OFF")
            self._db.execute("BEGIN EXCLUSIVE")

    def release(self) -> None:
        """Let go: sessions that are still open count as left behind from now on."""
        self._db.close()
        self._path.unlink(missing_ok=True)


def alive(home: Path, name: str) -> bool:
    """Tell whether the writer called `name` still lives; sweep away what a dead one left behind."""
    path = home / FOLDER / name
    if not path.exists():
        return False
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        # Anything but a lock means that the file went away in between.
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    finally:
        db.close()
    _sweep(path)
    return False


def _sweep(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # On a disk that cannot be written it stays; that harms nobody.
        return
