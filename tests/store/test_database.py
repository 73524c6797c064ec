"""Connections, transactions, and SQLite's errors in our words."""

import sqlite3
from pathlib import Path

import pytest

from acudevice.errors import StorageError
from acudevice.store.database import connect, fold, snapshot, storage_error, transaction, translated


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database with one table."""
    path = tmp_path / "a b%20#.db"
    db = connect(path)
    db.execute("CREATE TABLE thing (name TEXT)")
    db.close()
    return path


def count(db: sqlite3.Connection) -> int:
    """Return how many things there are."""
    return int(db.execute("SELECT count(*) FROM thing").fetchone()[0])


def test_commits_are_durable_and_readers_do_not_wait(path: Path) -> None:
    """The log is written ahead and synced at every commit."""
    db = connect(path)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    db.close()


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    """What raises inside takes everything back."""
    db = connect(path)
    with transaction(db):
        db.execute("INSERT INTO thing VALUES ('kept')")
    with pytest.raises(sqlite3.ProgrammingError), transaction(db):
        db.executemany("INSERT INTO thing VALUES (?)", [("lost",), ()])
    assert count(db) == 1
    db.close()


def alone(path: Path, target: Path) -> int:
    """Return how many things the database itself holds, without its log."""
    target.write_bytes(path.read_bytes())
    db = sqlite3.connect(target)
    try:
        return count(db)
    finally:
        db.close()


def test_folding_moves_the_log_into_the_database(path: Path, tmp_path: Path) -> None:
    """Not before; what a reader hinders, the next one moves."""
    db, other, reader = connect(path), connect(path), connect(path)
    db.execute("INSERT INTO thing VALUES ('new')")
    assert alone(path, tmp_path / "copy") == 0
    assert fold(db, other)
    assert alone(path, tmp_path / "copy") == 1
    with snapshot(reader):
        assert count(reader) == 1
        db.execute("INSERT INTO thing VALUES ('hindered')")
        assert not fold(db, other)
        assert alone(path, tmp_path / "copy") == 1
    assert fold(db, other)
    assert alone(path, tmp_path / "copy") == 2
    for each in (db, other, reader):
        each.close()


def test_nobody_writes_while_the_log_is_folded_in(path: Path) -> None:
    """SQLite before 3.51.3 may damage a database otherwise; and no connection of ours folds by itself."""
    db, other, third = connect(path), connect(path), connect(path)
    third.execute("PRAGMA busy_timeout = 0")
    refused: list[str] = []

    def intrude(statement: str) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked") as caught:
            third.execute("BEGIN IMMEDIATE")
        refused.append(f"{statement}: {caught.value}")

    other.set_trace_callback(intrude)
    fold(db, other)
    assert refused == ["PRAGMA wal_checkpoint(PASSIVE): database is locked"]
    for each in (db, other, third):
        assert each.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
        each.close()


def test_who_cannot_fold_now_folds_later(path: Path) -> None:
    """Another that writes hinders it, and nothing is lost."""
    db, other, third = connect(path), connect(path), connect(path)
    db.execute("PRAGMA busy_timeout = 0")
    db.execute("INSERT INTO thing VALUES ('new')")
    with transaction(third):
        assert not fold(db, other)
        assert count(other) == 1
    for each in (db, other, third):
        each.close()


def test_a_snapshot_stands_still(path: Path) -> None:
    """What others write while one reads is not seen until the next look."""
    reader, writer = connect(path), connect(path)
    with snapshot(reader):
        assert count(reader) == 0
        writer.execute("INSERT INTO thing VALUES ('new')")
        assert count(reader) == 0
    assert count(reader) == 1
    reader.close()
    writer.close()


def test_a_read_only_connection_leaves_no_trace(path: Path) -> None:
    """It reads without a file beside the database, and refuses to write."""
    db = connect(path, read_only=True)
    assert count(db) == 0
    with pytest.raises(StorageError, match="cannot be written"), translated(path):
        db.execute("INSERT INTO thing VALUES ('new')")
    db.close()
    assert [found.name for found in path.parent.glob("*.db*")] == [path.name]


def test_who_waits_too_long_is_told_why(path: Path) -> None:
    """A lock held by another program becomes an error with a way out."""
    one, two = connect(path), connect(path)
    two.execute("PRAGMA busy_timeout = 0")
    with (
        transaction(one),
        pytest.raises(StorageError, match="another program holds it") as caught,
        translated(path),
    ):
        two.execute("BEGIN IMMEDIATE")
    assert "try again" in caught.value.hint
    assert caught.value.exit_code == 74
    one.close()
    two.close()


def test_an_unknown_error_keeps_its_words(tmp_path: Path) -> None:
    """What has no entry in the table of words is passed on as SQLite says it."""
    with pytest.raises(StorageError, match="no such table: thing"), translated(tmp_path):
        sqlite3.connect(":memory:").execute("SELECT * FROM thing")
    assert "closed" in str(storage_error(tmp_path, sqlite3.ProgrammingError("it is closed")))


def test_damage_that_cannot_even_be_quoted_is_damage(tmp_path: Path) -> None:
    """SQLite quotes what it cannot read, and Python may not be able to read that."""
    with pytest.raises(StorageError, match="is damaged"), translated(tmp_path / "x.db"):
        b"malformed \xc5".decode()
