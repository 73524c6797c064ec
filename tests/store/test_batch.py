"""Shared commits: all or nothing, nothing lost by an error, never two under way."""

import sqlite3
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, StorageError
from acudevice.store.batch import FLUSH_S, Batch, Row
from acudevice.store.database import connect

INSERT = "INSERT INTO thing (name) VALUES (?)"
BROKEN = "INSERT INTO nowhere (name) VALUES (?)"


class Source:
    """Gives up rows once."""

    def __init__(self, *rows: Row) -> None:
        self.rows = list(rows)

    def take(self) -> list[Row]:
        """Return the rows, and have none left."""
        rows, self.rows = self.rows, []
        return rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database with one table."""
    path = tmp_path / "things.db"
    db = connect(path)
    db.execute("CREATE TABLE thing (name TEXT)")
    db.close()
    return path


def names(path: Path) -> list[str]:
    """Return what is committed, as another program sees it."""
    db = sqlite3.connect(path)
    try:
        return [name for (name,) in db.execute("SELECT name FROM thing ORDER BY rowid")]
    finally:
        db.close()


def commit(batch: Batch) -> None:
    """Flush, and wait for it."""
    batch.flush()
    batch.settle()


@pytest.mark.parametrize("background", [False, True])
def test_one_commit_takes_the_rows_of_all(path: Path, background: bool) -> None:
    """Every source is asked, and those that left are not."""
    batch = Batch(path, connect(path), background=background)
    one, two, three = (
        Source((INSERT, ("a",)), (INSERT, ("b",))),
        Source((INSERT, ("c",))),
        Source((INSERT, ("d",))),
    )
    for source in (one, two, three):
        batch.join(source.take)
    batch.leave(three.take)
    batch.flush()
    batch.settle()
    assert names(path) == ["a", "b", "c"]
    batch.close()


@pytest.mark.parametrize("background", [False, True])
def test_a_failed_commit_keeps_its_rows_for_the_next(path: Path, background: bool) -> None:
    """All rows of a commit that failed are tried again with the next one, in their order, and none goes in alone."""
    batch = Batch(path, connect(path), background=background)
    source = Source((INSERT, ("a",)), (BROKEN, ("b",)))
    batch.join(source.take)
    for _ in range(2):
        with pytest.raises(StorageError, match="cannot be used"):
            commit(batch)
    assert names(path) == []
    db = connect(path)
    db.execute("CREATE TABLE nowhere (name TEXT)")
    db.close()
    source.rows = [(INSERT, ("c",))]
    batch.flush()
    batch.settle()
    assert names(path) == ["a", "c"]
    batch.close()


def test_in_the_background_an_error_is_raised_by_the_next_flush(path: Path) -> None:
    """Nobody waits for the disk, and nobody misses that it failed."""
    batch = Batch(path, connect(path), background=True)
    source = Source((BROKEN, ("a",)))
    batch.join(source.take)
    batch.flush()
    with pytest.raises(StorageError):
        batch.flush()
    batch.close()


def test_samples_that_come_as_time_passes_do_not_wait_for_a_slow_disk(path: Path) -> None:
    """A commit that is held up holds up nobody: what came meanwhile goes with the next one, in its order."""
    batch = Batch(path, connect(path), background=True)
    source = Source((INSERT, ("a",)))
    batch.join(source.take)
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    batch.flush(100.0)
    for name in "bcd":
        source.rows = [(INSERT, (name,))]
        batch.flush(100.0)
    assert names(path) == []
    other.execute("ROLLBACK")
    other.close()
    commit(batch)
    assert names(path) == ["a", "b", "c", "d"]
    batch.close()


def test_samples_that_run_ahead_of_the_clock_wait_for_the_commit_before(path: Path) -> None:
    """A simulation may bring an hour in a second: a crash would cost more than half a second of it."""
    batch = Batch(path, connect(path), background=True)
    source = Source()
    batch.join(source.take)
    for k in range(20):
        source.rows = [(INSERT, (str(k),))]
        batch.flush(100.0 + k * FLUSH_S)
        assert len(names(path)) >= k
    commit(batch)
    assert len(names(path)) == 20
    batch.close()


def test_there_is_half_a_second_between_commits(path: Path) -> None:
    """After a flush the next is due half a second later, and at once after another source joined."""
    batch = Batch(path, connect(path))
    batch.flush(10.0)
    assert (batch.since_s, batch.due_s) == (10.0 - FLUSH_S, 10.0 + FLUSH_S)
    batch.join(Source().take)
    assert not batch.since_s < 10.1 < batch.due_s


def test_a_source_that_fails_costs_the_others_nothing(path: Path) -> None:
    """What it was asked after, and what it was asked before, goes to the disk with the next commit."""
    batch = Batch(path, connect(path))
    one, two = Source((INSERT, ("a",))), Source((INSERT, ("b",)))

    def fail() -> list[Row]:
        raise BadDataError("this one makes no rows")

    for take in (one.take, fail, two.take):
        batch.join(take)
    with pytest.raises(BadDataError):
        batch.flush()
    batch.leave(fail)
    commit(batch)
    assert names(path) == ["a", "b"]
    batch.close()
