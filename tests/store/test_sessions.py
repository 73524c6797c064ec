"""Ids of sessions, and their totals."""

import re
from pathlib import Path

from acudevice.store.sessions import new_id, totals
from acudevice.store.store import Store
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
