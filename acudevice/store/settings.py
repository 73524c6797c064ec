"""Settings of a person, by name."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from acudevice.store.database import translated
from acudevice.store.rows import to_json


class Settings:
    """Named values that JSON can hold. Every method may raise `StorageError`."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def get(self, name: str, default: object = None) -> Any:
        """Return a setting, or `default` where it was never set."""
        with translated(self._path):
            row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def put(self, name: str, value: object) -> None:
        """Set a setting; None takes it away."""
        with translated(self._path):
            if value is None:
                self._db.execute("DELETE FROM setting WHERE name = ?", (name,))
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, to_json(value))
                )

    def all(self) -> dict[str, Any]:
        """Return all that is set, by name."""
        with translated(self._path):
            rows = self._db.execute("SELECT name, value FROM setting ORDER BY name").fetchall()
        return {name: json.loads(value) for name, value in rows}
