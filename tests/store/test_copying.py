"""Copies are whole, private, made while others write, and never over anything."""

import sqlite3
import stat
from pathlib import Path

import pytest

from acudevice.errors import ExistsError, StorageError
from acudevice.store.copying import copy
from acudevice.store.database import connect
from acudevice.store.store import Store
from tests.store.making import begin, contents, fill, packets, record_all


def reopened(copied: Path, home: Path) -> Store:
    """Use a copy as a store."""
    home.mkdir()
    (home / "acudevice.db").write_bytes(copied.read_bytes())
    return Store.open(home)


def test_a_copy_is_the_same_store(tmp_path: Path) -> None:
    """Everything comes back from the one file, which is its owner's alone."""
    told: list[tuple[int, int]] = []
    with Store.open(tmp_path / "home") as store:
        before = contents(store.load(record_all(store)))
        found = store.upkeep.copy(tmp_path / "copy.db", progress=lambda done, all_: told.append((done, all_)))
    assert (found.fine, found.sessions, found.samples) == (True, 1, 262)
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "home"]
    assert told[-1][0] == told[-1][1]
    with reopened(tmp_path / "copy.db", tmp_path / "other") as store:
        assert contents(store.load("last")) == before


def test_a_copy_may_be_made_while_a_session_is_recorded(tmp_path: Path) -> None:
    """It has what was committed until then; the recording goes on."""
    with Store.open(tmp_path / "home", background=True) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 400))
        store.flush()
        with Store.open(tmp_path / "home") as other:
            other.upkeep.copy(tmp_path / "copy.db")
        fill(recorder, packets(400, 500))
        recorder.seal("done")
        assert store.load("last").samples == 500
    with reopened(tmp_path / "copy.db", tmp_path / "other") as store:
        assert 300 <= store.load("last").samples <= 400
        assert store.summaries()[0].state == "recovered"


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """Not a file, not a folder; with force a file is replaced, and never by half a one."""
    db = connect(tmp_path / "a.db")
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(ExistsError, match="exists"):
        copy(db, target)
    with pytest.raises(ExistsError, match="is a folder"):
        copy(db, tmp_path, force=True)
    assert target.read_text() == "mine"
    copy(db, target, force=True)
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_a_copy_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A place that is not there is said; no part of a copy stays."""
    db = connect(tmp_path / "a.db")
    with pytest.raises(StorageError, match="cannot write"):
        copy(db, tmp_path / "nowhere" / "copy.db")
    db.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db"]
