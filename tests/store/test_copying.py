"""Copies are whole, private, made while others write, and never over anything."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from acudevice.errors import ExistsError, StorageError
from acudevice.store.copying import PAGES, copy
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


def test_a_copy_comes_to_an_end_however_often_others_write(tmp_path: Path) -> None:
    """It is of one moment, and does not begin anew with each of their commits."""
    with closing(connect(tmp_path / "a.db")) as db, closing(connect(tmp_path / "a.db")) as other:
        db.execute("CREATE TABLE big (data BLOB)")
        db.execute("INSERT INTO big VALUES (zeroblob(?))", (5 * PAGES * 4096,))
        copied: list[int] = []

        def tell(done: int, _: int) -> None:
            copied.append(done)
            if len(copied) < 20:
                other.execute("INSERT INTO big VALUES ('more')")

        copy(db, tmp_path / "copy.db", progress=tell)
        assert copied == sorted(copied)
        assert len(copied) < 8
        assert not db.in_transaction
    with closing(sqlite3.connect(tmp_path / "copy.db")) as made:
        assert made.execute("SELECT count(*) FROM big").fetchone() == (1,)


def test_a_database_that_is_used_is_not_replaced(tmp_path: Path) -> None:
    """The log beside it would be taken for that of the copy."""
    with closing(connect(tmp_path / "a.db")) as db, closing(connect(tmp_path / "b.db")) as other:
        db.execute("CREATE TABLE mine (x)")
        with other:
            other.execute("CREATE TABLE theirs (x)")
        before = (tmp_path / "b.db").read_bytes()
        with pytest.raises(ExistsError, match="is in use"):
            copy(db, tmp_path / "b.db", force=True)
        assert (tmp_path / "b.db").read_bytes() == before
    copy_of = connect(tmp_path / "a.db")
    copy(copy_of, tmp_path / "b.db", force=True)
    copy_of.close()


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """Not a file, not a folder; with force a file is replaced, and never by half a one."""
    db = connect(tmp_path / "a.db")
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(ExistsError, match="exists"):
        copy(db, target)
    with pytest.raises(ExistsError, match="is a folder"):
        copy(db, tmp_path, force=True)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExistsError, match="no ordinary file"):
        copy(db, tmp_path / "pipe", force=True)
    assert target.read_text() == "mine"
    copy(db, target, force=True)
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_a_copy_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A place that is not there is said; no part of a copy stays."""
    db = connect(tmp_path / "a.db")
    with pytest.raises(StorageError, match="there is no folder"):
        copy(db, tmp_path / "nowhere" / "copy.db")
    long = tmp_path / ("c" * 250)
    with pytest.raises(StorageError) as told:
        copy(db, long)
    assert str(told.value).startswith(f"cannot write {long}: ")
    assert told.value.hint == "check the place and the space there"
    db.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db"]


def test_a_full_disk_leaves_no_half_copy(tmp_path: Path) -> None:
    """It is said, and the store is as it was."""
    program = (
        "import resource, sys; from pathlib import Path; from tests.store.making import *\n"
        "from acudevice.errors import StorageError\n"
        "home = Path(sys.argv[1])\n"
        "with Store.open(home / 'home') as store:\n"
        "    recorder = begin(store); fill(recorder, packets(0, 40_000, 100, received_s=None)); recorder.seal('done')\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))\n"
        "    try: store.upkeep.copy(home / 'copy.db')\n"
        "    except StorageError as error: print(error)\n"
        "    print(store.load('last').samples, sorted(path.name for path in home.iterdir()))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    said, after = done.stdout.splitlines()
    assert f"{tmp_path / 'copy.db'} cannot be used: the disk failed or is full" in said
    assert after == "40000 ['home']"


def test_a_damaged_store_can_be_copied_as_it_is(tmp_path: Path) -> None:
    """What can still be read should be safe before anything is tried; the check says what is damaged."""
    with Store.open(tmp_path / "home") as store:
        record_all(store)
    path = tmp_path / "home/acudevice.db"
    db = sqlite3.connect(path)
    (data,) = db.execute("SELECT data FROM chunk ORDER BY id LIMIT 1").fetchone()
    db.close()
    raw = bytearray(path.read_bytes())
    page = raw.index(data) // 4096 * 4096
    raw[page : page + 40] = b"\xa5" * 40
    path.write_bytes(raw)
    with Store.open(tmp_path / "home") as store:
        found = store.upkeep.copy(tmp_path / "copy.db")
    assert not found.fine
    assert (tmp_path / "copy.db").stat().st_size == len(raw)
