"""Rows as values, damaged ones left out and counted."""

import sqlite3

import pytest

from acudevice.store.reading import Rows


@pytest.fixture
def rows() -> Rows:
    """Return the rows of session 1."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE thing (session INTEGER, word TEXT)")
    db.executemany("INSERT INTO thing VALUES (?, ?)", [(1, "5"), (1, "x"), (2, "6"), (1, "7")])
    return Rows(db, 1)


def test_rows_that_make_no_value_are_counted(rows: Rows) -> None:
    """Those before and after are there."""
    assert rows.read(int, "SELECT word FROM thing WHERE session = ? ORDER BY rowid") == [5, 7]
    assert rows.damaged == 1


def test_undecodable_text_ends_a_table_and_is_counted() -> None:
    """Behind a place that SQLite cannot read nothing more comes."""
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE TABLE thing AS SELECT 1 AS session, '5' AS word UNION ALL SELECT 1, CAST(x'ff' AS TEXT)"
    )
    rows = Rows(db, 1)
    assert rows.read(int, "SELECT word FROM thing WHERE session = ?") == [5]
    assert rows.damaged == 1


def test_mistakes_of_ours_are_not_taken_for_damage(rows: Rows) -> None:
    """A statement that is wrong raises."""
    with pytest.raises(sqlite3.OperationalError):
        rows.read(int, "SELECT nothing FROM thing WHERE session = ?")
    with pytest.raises(sqlite3.ProgrammingError):
        rows.all("SELECT word FROM thing WHERE session = ?", 2, 3)
