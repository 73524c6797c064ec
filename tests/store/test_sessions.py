"""Ids of sessions, and their totals."""

import re
from dataclasses import replace
from pathlib import Path

from acudevice.store.sessions import new_id, totals
from acudevice.store.store import Store
from acudevice.values.recording import Mark
from tests.store.making import START_S, begin, fill, packet, packets, record_all


def test_ids_sort_by_time_and_differ_within_a_second(tmp_path: Path) -> None:
    """Date and time in UTC, then four characters that are not easily mistaken."""
    with Store.open(tmp_path) as store:
        ids = [new_id(store._db, START_S + second) for second in (0, 0, 1, 100_000)]
    assert len(set(ids)) == 4
    assert sorted(ids[:2]) + ids[2:] == sorted(ids)
    assert all(re.fullmatch(r"2026-09-2\dT\d\d-\d\d-\d\d-[23456789a-z]{4}", found) for found in ids)


def test_totals_count_each_boot_for_itself(tmp_path: Path) -> None:
    """Holes count, reboots and pauses add nothing that nobody knows, and time includes the last sample's period."""
    with Store.open(tmp_path) as store:
        session_id = record_all(store)
        recording = store.load(session_id)
        key = store._db.execute("SELECT key FROM session").fetchone()[0]
        samples, missing, presses, duration_s = totals(store._db, key)
    assert (samples, missing, presses) == (recording.samples, recording.missing, len(recording.presses))
    assert duration_s == recording.boots[-1].start_s + 0.04


def test_a_session_without_samples_has_totals_too(tmp_path: Path) -> None:
    """Nothing is zero, not unknown."""
    with Store.open(tmp_path) as store:
        begin(store).seal("nobody came")
        (summary,) = store.summaries()
    assert (summary.samples, summary.missing, summary.presses, summary.duration_s) == (0, 0, 0, 0.0)


def test_totals_do_not_depend_on_how_samples_came(tmp_path: Path) -> None:
    """Other packets, in another order: the same totals."""
    found = []
    with Store.open(tmp_path) as store:
        for sent in (packets(0, 200), packets(0, 200, 9), [packet(0, 60), packet(150, 50), packet(40, 120)]):
            recorder = begin(store)
            fill(recorder, sent)
            recorder.seal("done")
        found = [(s.samples, s.missing, s.duration_s) for s in store.summaries()]
    assert found == [(200, 0, 2.0)] * 3


def test_the_last_session_began_last_whatever_the_clock_did(tmp_path: Path) -> None:
    """Set back an hour between two sessions, the second is the last."""
    with Store.open(tmp_path) as store:
        first, second = (begin(store, started_s=at_s) for at_s in (START_S, START_S - 3600.0))
        assert store.find("last") == second.id
        second.seal("done")
        first.seal("done")
        assert store.find("last") == second.id
        store.delete("last", now_s=START_S)
        assert store.find("last") == first.id


def test_what_came_from_elsewhere_is_the_last_only_if_it_began_last(tmp_path: Path) -> None:
    """An old recording that is imported, or fetched from a device, leaves `last` what it was."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 8))
        recorder.seal("done")
        recording = store.load("last")

        def came(started_s: float, **fields: str) -> str:
            about = replace(recording.session, id="", started_s=started_s, **fields)
            return store.adopt(replace(recording, session=about))

        came(START_S - 60.0, kind="import")
        assert store.find("last") == recorder.id
        later = came(START_S + 60.0, kind="import")
        assert store.find("last") == later
        assert came(START_S + 30.0, end_reason="stored") != store.find("last") == later
        newest = begin(store, started_s=START_S + 90.0)
        assert store.find("last") == newest.id


def test_a_measurement_is_imported_by_its_mark_alone(tmp_path: Path) -> None:
    """It stays of its kind. An old one that has the mark leaves `last` what it was; one without was made here."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 8))
        recorder.seal("done")
        recording = store.load("last")
        for started_s, marks in ((START_S - 60.0, (Mark("host", "imported", None),)), (START_S - 30.0, ())):
            about = replace(recording.session, id="", started_s=started_s, kind="pain-threshold")
            came = store.adopt(replace(recording, session=about, marks=marks))
            assert store.find("last") == (recorder.id if marks else came)


def test_of_sessions_that_all_came_from_elsewhere_the_last_is_the_newest(tmp_path: Path) -> None:
    """By when they began; of two that began at once, the one that came last."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 8))
        recorder.seal("done")
        recording = store.load("last")
        ids = [
            store.adopt(
                replace(recording, session=replace(recording.session, id="", kind="import", started_s=at_s))
            )
            for at_s in (START_S, START_S + 1.0, START_S + 1.0, START_S - 1.0)
        ]
        store.delete(recorder.id, now_s=START_S)
        assert store.find("last") == ids[2]
