"""What is removed for good leaves no byte behind, and takes nothing else along."""

import sqlite3
from pathlib import Path

import pytest

from acudevice.store.database import connect
from acudevice.store.erasing import erase_all, erase_sessions, sweep
from acudevice.store.store import Store
from tests.store.making import INFO, START_S, begin, fill, packets, record_all
from tests.store.test_calibrations import record

SECRETS = (b"Xanthippe", b"Ring One", b"R-0001")


def everything(home: Path) -> bytes:
    """Return all bytes of all files."""
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_sessions_go_with_all_that_belongs_to_them(tmp_path: Path) -> None:
    """No row of theirs, no byte of theirs; other sessions stay."""
    with Store.open(tmp_path) as store:
        record_all(store)
        store.change("last", notes="Xanthippe")
        other = begin(store, started_s=START_S + 9)
        fill(other, packets(0, 20))
        other.seal("done")
        assert all(secret in everything(tmp_path) for secret in SECRETS)
        assert erase_sessions(store._db, [1])
        assert not any(secret in everything(tmp_path) for secret in SECRETS)
        for table in ("chunk", "boot", "press", "event", "epoch", "gap", "thresholds"):
            assert store._db.execute(f"SELECT count(*) FROM {table} WHERE session = 1").fetchone() == (0,)
        assert [summary.samples for summary in store.summaries()] == [20]
        assert store.upkeep.check().fine


def test_a_device_goes_with_its_zeros_and_the_calibrations_of_its_sessions(tmp_path: Path) -> None:
    """What other sessions use, and other devices, stay."""
    with Store.open(tmp_path) as store:
        record_all(store)
        store.devices.pair(INFO, "serial:/dev/ring", "ring", now_s=1.0)
        for serial in ("R-0001", "R-0002"):
            store._db.execute("INSERT INTO calibration_run VALUES (?, '{}')", (serial,))
        assert len(store.devices.calibrations()) == 1
        assert erase_sessions(store._db, [1], devices=["ring"])
        assert (store.devices.all(), store.devices.calibrations()) == ((), ())
        assert store._db.execute("SELECT device FROM calibration_run").fetchall() == [("R-0002",)]


def test_erasing_all_leaves_empty_tables(tmp_path: Path) -> None:
    """Every table, of whatever version; the store can be used at once."""
    with Store.open(tmp_path) as store:
        record_all(store)
        store.settings.put("name", "Xanthippe")
        store._db.execute("CREATE TABLE of_tomorrow (session INTEGER REFERENCES session, x TEXT)")
        store._db.execute("INSERT INTO of_tomorrow VALUES (1, 'Xanthippe')")
        assert erase_all(store._db)
        assert not any(secret in everything(tmp_path) for secret in SECRETS)
        assert (store.summaries(), store.settings.all()) == ([], {})
        assert store._db.execute("SELECT * FROM of_tomorrow").fetchall() == []
        record_all(store)
        assert store.load("last").samples == 262


def test_erasing_all_takes_what_is_kept_for_good_otherwise(tmp_path: Path) -> None:
    """Records of calibrations, which nothing else removes: neither before nor afterwards."""
    with Store.open(tmp_path) as store:
        for _ in range(2):
            store.calibrations.keep(record(1))
            with pytest.raises(sqlite3.IntegrityError, match="never removed"):
                store._db.execute("DELETE FROM calibration_record")
            assert store.upkeep.erase_all()
            assert store._db.execute("SELECT count(*) FROM calibration_record").fetchone() == (0,)


def test_a_reader_that_hinders_is_told_and_a_later_sweep_is_enough(tmp_path: Path) -> None:
    """While another program reads the old state, the log cannot be emptied."""
    with Store.open(tmp_path) as store:
        record_all(store)
        reader = connect(tmp_path / "acudevice.db")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM chunk").fetchone()
        store._db.execute("PRAGMA busy_timeout = 50")
        assert not erase_sessions(store._db, [1])
        reader.close()
        assert sweep(store._db)
        assert b"Ring One" not in everything(tmp_path)


def test_an_error_leaves_everything_where_it_was(tmp_path: Path) -> None:
    """Half a removal is none."""
    with Store.open(tmp_path) as store:
        record_all(store)
        store._db.execute("CREATE TRIGGER stay BEFORE DELETE ON press BEGIN SELECT RAISE(ABORT, 'stay'); END")
        with pytest.raises(sqlite3.IntegrityError):
            erase_all(store._db)
        assert store.load("last").samples == 262
        assert store._db.execute("PRAGMA foreign_keys").fetchone() == (1,)
