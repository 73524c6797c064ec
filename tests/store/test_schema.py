"""The schema and its steps."""

import sqlite3
import stat
from pathlib import Path

import pytest

from acudevice.errors import StorageError
from acudevice.store.database import connect
from acudevice.store.schema import STEPS, migrate, version
from acudevice.store.store import Store
from acudevice.store.upkeep import keep_before_migration, outdated
from tests.store.making import contents, record_all

DATA = Path(__file__).parent / "data"


def tables(db: sqlite3.Connection) -> str:
    """Return what the database says of its tables."""
    return "\n".join(
        sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    )


@pytest.mark.parametrize("path", sorted(DATA.glob("schema-*.sql")), ids=lambda path: path.stem)
def test_what_every_earlier_version_wrote_is_read(tmp_path: Path, path: Path) -> None:
    """A store as each version of the schema wrote it becomes one of today, with all that was in it."""
    with Store.open(tmp_path / "new") as store:
        store.load(record_all(store))
        today = contents(store.load("last")), tables(store._db)
    (tmp_path / "old").mkdir()
    db = sqlite3.connect(tmp_path / "old/acudevice.db")
    db.executescript(path.read_text(encoding="utf-8"))
    db.execute(f"PRAGMA user_version = {path.stem.partition('-')[2]}")
    db.close()
    with Store.open(tmp_path / "old") as store:
        was = int(path.stem.partition("-")[2])
        kept = [copy.name for copy in store.home.glob("acudevice-schema-*.db")]
        assert kept == ([f"acudevice-schema-{was}.db"] if was < len(STEPS) else [])
        assert version(store._db) == len(STEPS)
        assert tables(store._db) == today[1]
        found = contents(store.load("last"))
    assert found["session"].id == "2026-09-21T14-13-20-f6ed"
    assert found | {"session": None} == today[0] | {"session": None}


def test_there_is_a_file_of_every_version() -> None:
    """Each step of the schema leaves a store of its own behind, to be read by all later versions."""
    assert [path.stem for path in sorted(DATA.glob("schema-*.sql"))] == [
        f"schema-{n + 1}" for n in range(len(STEPS))
    ]


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    """What this version does not know it does not touch."""
    with Store.open(tmp_path) as store:
        store._db.execute("PRAGMA user_version = 99")
    before = (tmp_path / "acudevice.db").read_bytes()
    with pytest.raises(StorageError, match="has schema 99") as caught:
        Store.open(tmp_path)
    assert "upgrade acudevice" in caught.value.hint
    assert (tmp_path / "acudevice.db").read_bytes() == before


def test_steps_are_taken_once_and_in_order(tmp_path: Path) -> None:
    """A database goes from its version to the newest, and a step that fails leaves it where it was."""
    first, second = "CREATE TABLE a (x);\n", "CREATE TABLE b (x);\nINSERT INTO a VALUES (1);\n"
    db = connect(tmp_path / "x.db")
    migrate(db, (first,))
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (first, second, "DROP TABLE b;\nDROP TABLE nothing;\n"))
    assert version(db) == 1
    assert tables(db) == "CREATE TABLE a (x)"
    for _ in range(2):
        migrate(db, (first, second))
    assert db.execute("SELECT x FROM a").fetchall() == [(1,)]
    assert version(db) == 2
    db.close()


def test_no_two_copies_of_a_sample_even_behind_the_recorder(tmp_path: Path) -> None:
    """The database itself refuses a second chunk in the same place."""
    with Store.open(tmp_path) as store:
        record_all(store)
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            store._db.execute(
                "INSERT INTO chunk (session, boot, first, n, tick, last_tick, period_ticks, epoch, cells, width, codec,"
                " crc, runs, data) SELECT session, boot, first, n, tick, last_tick, period_ticks, epoch, cells, width,"
                " codec, crc, runs, data FROM chunk"
            )


def test_the_file_is_kept_before_its_schema_changes(tmp_path: Path) -> None:
    """The old file stands beside the new one, for the owner alone; a store of today is copied nowhere."""
    with Store.open(tmp_path) as store:
        record_all(store)
        assert not outdated(store._db)
        assert outdated(store._db, (*STEPS, "CREATE TABLE x (y);\n"))
        kept = keep_before_migration(store._db, tmp_path)
    with Store.open(tmp_path):
        assert {path.name for path in tmp_path.glob("*.db")} == {"acudevice.db", kept.name}
    assert version(sqlite3.connect(kept)) == len(STEPS)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_checks_of_calibrations_keep_their_uncertainties_under_their_new_names(tmp_path: Path) -> None:
    """Both are expanded, and say so since."""
    db = sqlite3.connect(tmp_path / "acudevice.db")
    db.executescript((DATA / "schema-2.sql").read_text(encoding="utf-8"))
    db.execute("PRAGMA user_version = 2")
    db.close()
    with Store.open(tmp_path) as store:
        (act,) = store.calibrations.acts("VR-2")
        assert act.verification is not None
        assert [(each.u95_reference_n, each.u95_force_n) for each in act.verification.loads] == [(0.4, 0.1)]
