"""A recording from elsewhere is kept as it is, whole or not at all."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acudevice.errors import BadDataError, ExistsError
from acudevice.store.store import Store
from acudevice.values.recording import Block, Mark, Recording
from acudevice.values.samples import Gap
from tests.store.making import begin, contents, fill, packet, packets, record_all
from tests.support.cohorts import session


def moved(make: Callable[[Store], str], folder: Path) -> tuple[Recording, Recording]:
    """Record in one store, adopt in another; return both recordings, their samples at hand."""
    with Store.open(folder / "one") as one, Store.open(folder / "two") as two:
        first = one.load(make(one))
        there = replace(first, blocks=tuple(first.blocks))
        found = two.load(two.adopt(there))
        return there, replace(found, blocks=tuple(found.blocks))


@pytest.mark.parametrize("cells", [1, 3])
def test_everything_comes_along(tmp_path: Path, cells: int) -> None:
    """Samples, numbers, ticks, flags, scales, gaps, a pause, a reboot, presses, events, ratings: all equal."""
    first, second = moved(lambda store: record_all(store, cells), tmp_path)
    assert contents(second) == contents(first)


def test_gaps_of_every_kind_stay(tmp_path: Path) -> None:
    """Known and unknown numbers of missing samples, at ends of boots, with their reasons."""

    def make(store: Store) -> str:
        recorder = begin(store)
        fill(recorder, packets(0, 40))
        recorder.gap(Gap(None, None, 0.4, 0.9, "stopped"))
        recorder.append(packet(40, tick=2_000_000))
        recorder.gap(Gap(44, 59, 0.0, 0.0, "overrun"))
        recorder.append(packet(60, tick=2_200_000))
        recorder.append(packet(0, boot_id=9, received_s=140.0))
        recorder.append(packet(9, boot_id=9, received_s=141.0))
        recorder.seal("done")
        return recorder.id

    first, second = moved(make, tmp_path)
    assert [gap.reason for gap in first.gaps] == ["stopped", "overrun", "reboot", "link"]
    assert contents(second) == contents(first)


def test_what_was_cut_short_stays_cut_short(tmp_path: Path) -> None:
    """A recording whose program died never looks whole, wherever it goes."""

    def make(store: Store) -> str:
        recorder = begin(store)
        fill(recorder, packets(0, 40))
        store.flush()
        return recorder.id

    first, second = moved(make, tmp_path)
    assert first.session.state == "open"
    assert second.session.state == "recovered"
    assert contents(second) == contents(replace(first, session=second.session))


def test_long_runs_become_chunks_of_half_a_second(tmp_path: Path) -> None:
    """However long a block is, damage later costs half a second."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        recorder = begin(one)
        recorder.append(packet(0, 1000))
        recorder.seal("done")
        two.adopt(one.load("last"))
        sizes = [n for (n,) in two._db.execute("SELECT n FROM chunk ORDER BY first")]
    assert sizes == [50] * 20


def test_the_same_session_is_kept_once(tmp_path: Path) -> None:
    """A second time is refused, with what to do; also where it was deleted."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        recording = one.load(record_all(one))
        session_id = two.adopt(recording)
        with pytest.raises(ExistsError, match=f"session {session_id} is here already"):
            two.adopt(recording)
        two.delete(session_id, now_s=1.0)
        with pytest.raises(ExistsError, match="was deleted here"):
            two.adopt(recording)


def test_once_it_is_kept_a_lost_log_does_not_cost_it(tmp_path: Path) -> None:
    """It is in the database itself, though others have that open: a device may delete its copy now."""
    with Store.open(tmp_path / "a") as store:
        recording = store.load(record_all(store))
        with Store.open(tmp_path / "b") as other, Store.open(tmp_path / "b"):
            other.adopt(recording)
            (tmp_path / "c").mkdir()
            (tmp_path / "c/acudevice.db").write_bytes((tmp_path / "b/acudevice.db").read_bytes())
            with Store.open(tmp_path / "c") as copy:
                assert contents(copy.load(recording.session.id)) == contents(other.load(recording.session.id))


def test_others_write_while_it_is_read(tmp_path: Path) -> None:
    """However long that takes: a recording in another terminal does not wait for an import of days."""
    with Store.open(tmp_path) as store, Store.open(tmp_path) as recording:
        other, one = begin(recording), session("s1")

        def blocks() -> Iterator[Block]:
            for k, block in enumerate(one.blocks):
                fill(other, packets(100 * k, 100 * k + 100))
                other.flush()
                assert store.summaries()[-1].samples == 100 * k + 100
                yield block

        assert store.adopt(replace(one, blocks=blocks())) == "s1"
        other.seal("done")
        assert {each.samples for each in store.summaries()} == {100, one.samples}


def test_without_an_id_it_gets_one(tmp_path: Path) -> None:
    """By the time it began."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        recording = one.load(record_all(one))
        session_id = two.adopt(replace(recording, session=replace(recording.session, id="")))
        assert session_id.startswith("2026-09-21T14-13-20-")


def test_where_it_comes_from_is_found_again(tmp_path: Path) -> None:
    """By the marks that are given along."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        mark = Mark("host", "imported", None, fields={"source": "x.csv"})
        session_id = two.adopt(one.load(record_all(one)), (mark,))
        assert two.marked("imported") == [(session_id, {"source": "x.csv"})]
        assert two.load(session_id).marks[-1] == mark


def test_what_cannot_be_read_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    """An error in the middle of the samples takes all back."""

    class Torn:
        """Blocks that end in an error."""

        def __init__(self, blocks: tuple[Block, ...]) -> None:
            self._blocks = blocks

        def __iter__(self) -> Iterator[Block]:
            yield from self._blocks[:2]
            raise BadDataError("it ends here")

    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        recording = one.load(record_all(one))
        with pytest.raises(BadDataError):
            two.adopt(replace(recording, blocks=Torn(tuple(recording.blocks))))
        assert two.summaries() == []
        assert two._db.execute("SELECT count(*) FROM chunk").fetchone() == (0,)
        assert two.adopt(recording) == recording.session.id


KILLED = """
import os, sys, threading
from pathlib import Path
from acudevice.store.store import Store
from tests.store.making import *
home = Path(sys.argv[1])
with Store.open(home / "one") as one, Store.open(home / "two") as two:
    recorder = begin(one)
    recorder.append(packet(0, 100_000, counts=(1,) * 100_000, received_s=None))
    recorder.seal("done")
    recording = one.load("last")
    threading.Timer(float(sys.argv[2]), lambda: os.kill(os.getpid(), 9)).start()
    while True:
        two.upkeep.erase([two.adopt(recording)])
"""


@pytest.mark.parametrize("after_s", [0.02, 0.1, 0.3])
def test_killed_at_any_moment_it_is_whole_or_not_there(tmp_path: Path, after_s: float) -> None:
    """Kept and erased again and again until kill -9: never a part of it."""
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(after_s)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    with Store.open(tmp_path / "two") as two:
        assert [summary.samples for summary in two.summaries()] in ([], [100_000])
        assert two.upkeep.check().fine


@pytest.mark.parametrize(
    "name", ["../../evil", "/tmp/evil", "..", "a\x1b[31m", "a/b", "C:\\evil", "x" * 101, "-x"]
)
def test_an_id_by_which_no_file_may_be_called_is_refused(tmp_path: Path, name: str) -> None:
    """Exports are named by ids: a file of somebody else must not say where they go."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        recorder = begin(one)
        fill(recorder, packets(0, 40))
        recorder.seal("done")
        there = one.load(recorder.id)
        with pytest.raises(BadDataError, match="id of a session"):
            two.adopt(replace(there, session=replace(there.session, id=name)))
        assert two.summaries() == []


@pytest.mark.parametrize("started_s", [float("nan"), -1e12, 1e18, float("inf")])
def test_a_time_that_is_none_is_refused(tmp_path: Path, started_s: float) -> None:
    """Else no list of sessions could be shown any more."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        there = one.load(record_all(one))
        for name in (there.session.id, ""):
            wrong = replace(there.session, id=name, started_s=started_s)
            with pytest.raises(BadDataError, match="time of a session"):
                two.adopt(replace(there, session=wrong))
        assert two.summaries() == []


def test_gaps_of_no_boot_are_refused(tmp_path: Path) -> None:
    """Nobody knows by which numbers they are counted."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        there = replace(one.load(record_all(one)), boots=(), blocks=())
        assert any(gap.first is not None for gap in there.gaps)
        with pytest.raises(BadDataError, match="samples are missing"):
            two.adopt(there)


def test_what_no_two_sessions_bear_is_refused_the_second_time(tmp_path: Path) -> None:
    """Whoever was first, another program perhaps: nothing is kept twice, not even of what was deleted."""
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        recording = one.load(record_all(one))
        recording = replace(recording, session=replace(recording.session, id=""))
        mark = Mark("host", "fetched", None, fields={"record": 1, "serial": "R-0001"})
        session = two.adopt(recording, once=mark)
        with pytest.raises(ExistsError, match=f"{session} is here already"):
            two.adopt(recording, once=mark)
        two.adopt(recording, once=replace(mark, fields={"record": 2, "serial": "R-0001"}))
        two.delete(session, now_s=1.0)
        with pytest.raises(ExistsError, match="was deleted here"):
            two.adopt(recording, once=mark)
        assert len(two.summaries()) == 1
        assert two.load(session, deleted=True).marks[-1] == mark


def changed(what: str, value: Any) -> Callable[[Recording], Recording]:
    """Return what makes a recording say something else of its session, its first boot, block, mark or press."""

    def change(one: Recording) -> Recording:
        if what in {"device", "rating_before"}:
            return replace(one, session=replace(one.session, **{what: value}))
        if what in {"tick_hz", "tick"}:
            return replace(one, boots=(replace(one.boots[0], **{what: value}), *one.boots[1:]))
        first, *rest = one.blocks
        return replace(one, blocks=(replace(first, **{what: value}), *rest))

    return change


@pytest.mark.parametrize(
    "change",
    [
        changed("device", "\ud800"),
        changed("rating_before", 1 << 80),
        changed("tick_hz", 0),
        changed("tick", 1 << 70),
        changed("first", 1 << 65),
        changed("period_ticks", 0),
        changed("width", 9),
        changed("runs", ()),
        lambda one: replace(one, marks=(Mark("device", "over", 1.0, 3, 7, 1 << 70, 5),)),
        lambda one: replace(one, marks=(Mark("host", "\ud800", 1.0),)),
        lambda one: replace(one, boots=()),
        lambda one: replace(one, samples=one.samples + 1),
        lambda one: replace(one, blocks=tuple(one.blocks)[1:]),
    ],
)
def test_a_recording_that_cannot_be_is_refused_whole(
    change: Callable[[Recording], Recording], tmp_path: Path
) -> None:
    """Numbers that no table holds, samples that are not there or of no boot: a file may say anything."""
    with Store.open(tmp_path) as store:
        bad = replace(change(session("s1")), gaps=())
        with pytest.raises(BadDataError):
            store.adopt(bad)
        assert store.summaries() == []
        assert store.adopt(session("s1")) == "s1"
