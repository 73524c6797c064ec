"""What a store says of itself, and what is refused while it is used."""

from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import NotFoundError, StorageError, UsageError
from acudevice.store.database import connect
from acudevice.store.store import Store
from acudevice.store.upkeep import keep_before_migration
from tests.store.making import INFO, START_S, begin, fill, packets, record_all


def test_facts_count_what_there_is(tmp_path: Path) -> None:
    """Sessions by state, samples, devices, sizes, and what else lies in the folder."""
    with Store.open(tmp_path) as store:
        record_all(store)
        begin(store, started_s=START_S + 50)
        store.devices.pair(INFO, "virtual:", "ring", now_s=1.0)
        (tmp_path / "logs").mkdir()
        (tmp_path / "logs/fault.log").write_text("12345")
        facts = store.upkeep.facts()
        store.delete(store.summaries()[0].id, now_s=1.0)
        assert store.upkeep.facts().states == {"sealed": 0, "recovered": 0, "open": 1, "deleted": 1}
    assert facts.states == {"sealed": 1, "recovered": 0, "open": 1, "deleted": 0}
    assert (facts.samples, facts.devices, facts.calibrations) == (262, 1, 1)
    assert (facts.first_s, facts.last_s) == (START_S, START_S + 50)
    assert [(kept.path.name, kept.size) for kept in facts.others] == [("fault.log", 5)]
    assert facts.database_bytes > 4096
    assert facts.schema >= 1


def test_the_sessions_of_a_device_are_found_by_name_and_serial_number(tmp_path: Path) -> None:
    """Under whatever name it was used then; deleted ones too."""
    with Store.open(tmp_path) as store:
        mine = record_all(store)
        other = begin(store, device="blue", info=replace(INFO, serial="R-0002"))
        named = begin(store, device="ring")
        for recorder in (other, named):
            recorder.seal("done")
        store.delete(mine, now_s=1.0)
        assert set(store.upkeep.of_device("ring", None)) == {mine, named.id}
        assert set(store.upkeep.of_device("nickname", "R-0001")) == {mine}
        assert store.upkeep.of_device("nobody", None) == ()


def test_nothing_is_erased_under_a_recording(tmp_path: Path) -> None:
    """Neither it, nor all; another session may go."""
    with Store.open(tmp_path) as store:
        gone = record_all(store)
        recorder = begin(store, started_s=START_S + 5)
        fill(recorder, packets(0, 100))
        for work in (lambda: store.upkeep.erase([gone, recorder.id]), store.upkeep.erase_all):
            with pytest.raises(UsageError, match="is being recorded; nothing was removed"):
                work()
        assert len(store.summaries()) == 2
        assert store.upkeep.erase([gone])
        assert store.upkeep.erase([gone])  # as if somebody else had been quicker
        with pytest.raises(NotFoundError):
            store.load(gone)
        recorder.seal("done")
        assert store.load("last").samples == 100


def test_the_store_is_not_copied_onto_itself(tmp_path: Path) -> None:
    """Not even by force."""
    with Store.open(tmp_path) as store, pytest.raises(UsageError, match="on the store itself"):
        store.upkeep.copy(tmp_path / "x" / ".." / "acudevice.db", force=True)


def test_what_is_kept_before_a_migration_is_never_overwritten(tmp_path: Path) -> None:
    """A second try has a name of its own; without a copy there is no migration."""
    db = connect(tmp_path / "acudevice.db")
    db.execute("PRAGMA user_version = 3")
    first, second = keep_before_migration(db, tmp_path), keep_before_migration(db, tmp_path)
    assert (first.name, second.name) == ("acudevice-schema-3.db", "acudevice-schema-3-1.db")
    with pytest.raises(StorageError, match="could not be copied first"):
        keep_before_migration(db, tmp_path / "nowhere")
    db.close()
