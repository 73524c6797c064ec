"""Rows as values. What is damaged is left out and counted; it does not hide the rest."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


class Rows:
    """The rows of one session."""

    def __init__(self, db: sqlite3.Connection, key: int) -> None:
        self.damaged = 0
        """How many rows could not be read, or places in a table behind which none could."""
        self._db = db
        self._key = key

    def all(self, statement: str, *more: int) -> list[tuple[Any, ...]]:
        """Return all rows of a statement whose first parameter is the session."""
        return list(self.each(statement, *more))

    def each(self, statement: str, *more: int) -> Iterator[tuple[Any, ...]]:
        """Yield all rows of a statement whose first parameter is the session."""
        yield from self._db.execute(statement, (self._key, *more))

    def read(self, make: Callable[..., T], statement: str, *more: int) -> list[T]:
        """Return what `make` makes of each row; rows that cannot be read, or made into nothing, are counted."""
        found = []
        for row in self._readable(statement, *more):
            try:
                found.append(make(*row))
            except (ValueError, TypeError):
                self.damaged += 1
        return found

    def _readable(self, statement: str, *more: int) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self.each(statement, *more)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self.damaged += 1


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell whether an error speaks of damaged bytes, rather than of the disk or of how SQLite was used."""
    if isinstance(error, sqlite3.ProgrammingError):
        return False
    # Text that is no UTF-8 comes without a code.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF == sqlite3.SQLITE_CORRUPT
