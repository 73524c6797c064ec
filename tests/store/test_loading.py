"""Reading what was stored, however the writer ended and whatever happened to the file since."""

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from acudevice.errors import StorageError
from acudevice.store.database import snapshot
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from acudevice.values.samples import Gap
from tests.store.making import PERIOD, begin, contents, fill, packet, packets, record_all, samples_of

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from tests.store.making import *
store = Store.open(Path(sys.argv[1]), background=sys.argv[2] == "True")
recorder = begin(store)
for first in range(0, 10**9, 4):
    samples = packet(first)
    recorder.append(samples)
    if samples.first % 200 == 0:
        recorder.mark("cue", samples.first / 100, {"cue": "press"})
    print(samples.end, flush=True)
"""
"""Records for ever, and says how many samples it was given."""


def from_zero(recording: Recording) -> int:
    """Return how many samples there are, all from the first on and each as it was sent."""
    got = [(row[0], row[2], row[3]) for row in samples_of(recording)]
    assert got == [(index, 500 + index * PERIOD, packet(index, 1).counts) for index in range(len(got))]
    assert recording.samples == len(got)
    return len(got)


def kill_a_writer(home: Path, lines: int, background: bool, program: str = WRITER) -> tuple[int, Recording]:
    """Record in another process, kill it after so many packets, and return samples given to it and what is left."""
    command = [sys.executable, "-c", program, str(home), str(background)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        given = [int(writer.stdout.readline()) for _ in range(lines)][-1]
        writer.kill()
    with Store.open(home) as store:
        recording = store.load("last")
        from_zero(recording)
        assert [summary.state for summary in store.summaries()] == ["recovered"]
        assert store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return given, recording


def check_kill(home: Path, lines: int, background: bool) -> None:
    """Kill a writer, and see that a second at most is lost."""
    given, recording = kill_a_writer(home, lines, background)
    assert recording.samples >= given - 100
    assert recording.session.state == "recovered"
    assert (recording.gaps, recording.session.end_reason) == ((), None)
    wanted = list(range(0, recording.samples // 100, 2))
    assert [mark.t_s for mark in recording.marks][: len(wanted)] == wanted
    assert list((home / "writers").iterdir()) == []


@pytest.mark.parametrize("background", [False, True])
def test_a_killed_recording_keeps_all_but_the_last_second(tmp_path: Path, background: bool) -> None:
    """Kill -9 at moments nobody chose: what was given a second before is there, whole and readable at once."""
    for lines in random.sample(range(1, 300), 2):
        check_kill(tmp_path / str(lines), lines, background)


@pytest.mark.slow
def test_a_reader_that_hinders_the_log_costs_a_killed_recording_nothing(tmp_path: Path) -> None:
    """The log grows as long as somebody reads one moment; it is synced, and all of it is there."""
    with Store.open(tmp_path) as reader:
        begin(reader).seal("so that there is a moment to read")
        with snapshot(reader._db):
            reader.summaries()
            command = [sys.executable, "-c", WRITER, str(tmp_path), "True"]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
                assert writer.stdout
                given = [int(writer.stdout.readline()) for _ in range(300)][-1]
                writer.kill()
            assert len(reader.summaries()) == 1
        first, second = reader.summaries()
        killed = first if first.state == "recovered" else second
        assert given - 100 <= from_zero(reader.load(killed.id)) <= given + 100


STEPPED = WRITER.replace(
    "samples = packet(first)",
    "samples = packet(first, received_s=100 + first / 100 + (first // 150 % 3 - 1) * 3600.0)",
)
"""The same, on a machine whose clock steps an hour forwards and two back, again and again."""


@pytest.mark.parametrize("background", [False, True])
def test_a_clock_that_steps_costs_a_killed_recording_no_more(tmp_path: Path, background: bool) -> None:
    """Forwards or backwards while it is recorded: samples, numbers and ticks are the device's."""
    given, recording = kill_a_writer(tmp_path, 250, background, STEPPED)
    assert recording.samples >= given - 100
    assert recording.gaps == ()


def test_two_programs_that_record_lose_no_more_when_both_are_killed(tmp_path: Path) -> None:
    """In one store at once, each with a session of its own."""
    command = [sys.executable, "-c", WRITER, str(tmp_path), "True"]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    given = [0, 0]
    for _ in range(300):
        for k, writer in enumerate(writers):
            assert writer.stdout
            given[k] = int(writer.stdout.readline())
    for writer in writers:
        writer.kill()
        writer.communicate()
    with Store.open(tmp_path) as store:
        kept = [store.load(summary.id) for summary in store.summaries()]
        assert [recording.session.state for recording in kept] == ["recovered"] * 2
        assert all(from_zero(recording) >= min(given) - 100 for recording in kept)
        assert store.upkeep.check().fine


@pytest.mark.slow
@pytest.mark.parametrize("lines", random.Random(7).sample(range(1, 3000), 50))
@pytest.mark.parametrize("background", [False, True])
def test_a_killed_recording_keeps_all_but_the_last_second_at_any_moment(
    tmp_path: Path, lines: int, background: bool
) -> None:
    """The same at a hundred moments."""
    check_kill(tmp_path, lines, background)


def tear(log: bytes, chance: random.Random) -> bytes:
    """Return the log of a database as a crash may leave it: cut at any byte, with bits flipped, or gone."""
    how = chance.choice(["cut", "cut", "cut", "flip", "flip", "gone"])
    if how == "cut":
        return log[: chance.randrange(len(log))]
    if how == "gone":
        return b""
    torn = bytearray(log)
    for _ in range(chance.randrange(1, 9)):
        torn[chance.randrange(len(log))] ^= 1 << chance.randrange(8)
    return bytes(torn)


def check_torn(home: Path, lines: int, background: bool, times: int) -> None:
    """Kill a writer and tear its log in many ways: a second at most is lost each time, and the session says so."""
    command = [sys.executable, "-c", WRITER, str(home), str(background)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        given = [int(writer.stdout.readline()) for _ in range(lines)][-1]
        writer.kill()
    database = (home / "acudevice.db").read_bytes()
    log = (home / "acudevice.db-wal").read_bytes()
    for number in range(times):
        torn = home / f"torn-{number}"
        torn.mkdir()
        (torn / "acudevice.db").write_bytes(database)
        (torn / "acudevice.db-wal").write_bytes(tear(log, random.Random(f"{lines} {number}")))
        with Store.open(torn) as store:
            recording = store.load("last")
            assert from_zero(recording) >= given - 100
            assert recording.session.state == "recovered"
            assert store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("background", [False, True])
def test_a_torn_log_loses_a_second_and_no_more(tmp_path: Path, background: bool) -> None:
    """The log of a killed writer cut at any byte, or with bits flipped anywhere: it opens without repair."""
    check_torn(tmp_path, 300, background, 12)


@pytest.mark.slow
@pytest.mark.parametrize("lines", random.Random(11).sample(range(80, 2000), 20))
@pytest.mark.parametrize("background", [False, True])
def test_a_torn_log_loses_a_second_and_no_more_at_any_moment(
    tmp_path: Path, lines: int, background: bool
) -> None:
    """The same at forty moments, twenty-five times each."""
    check_torn(tmp_path, lines, background, 25)


def damage(home: Path, statement: str, *values: object) -> None:
    """Change rows behind the store's back."""
    db = sqlite3.connect(home / "acudevice.db")
    with db:
        assert db.execute(statement, values).rowcount > 0
    db.close()


def starts(store: Store) -> list[int]:
    """Return where the chunks of the first boot begin."""
    return [first for (first,) in store._db.execute("SELECT first FROM chunk WHERE boot = 0 ORDER BY first")]


def test_a_damaged_chunk_becomes_a_gap(tmp_path: Path) -> None:
    """Bytes that changed on the disk are a gap with that reason; all around them is there."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 1000))
        recorder.seal("done")
        _, first, end, *_ = starts(store)
        damage(tmp_path, "UPDATE chunk SET data = zeroblob(length(data)) WHERE first = ?", first)
        recording = store.load("last")
    assert recording.gaps == (Gap(first, end - 1, (first - 1) / 100, end / 100, "damaged"),)
    assert recording.samples == 1000 - (end - first)


def test_damage_at_either_end_and_in_numbers_is_counted_too(tmp_path: Path) -> None:
    """The first and the last chunk damaged, and one whose place is damaged: the numbers of the others stay."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 1000))
        fill(recorder, packets(0, 8, boot_id=8, received_s=200.0))
        recorder.seal("done")
        at = starts(store)
        damage(tmp_path, "UPDATE chunk SET crc = crc + 1 WHERE boot = 0 AND first IN (0, ?)", at[-1])
        damage(tmp_path, "UPDATE chunk SET tick = 'soon' WHERE first = ?", at[5])
        recording = store.load("last")
        numbers = [row[0] for row in samples_of(recording)]
    gaps = [(gap.first, gap.last, gap.reason) for gap in recording.gaps]
    assert gaps == [
        (0, at[1] - 1, "damaged"), (at[5], at[6] - 1, "damaged"), (at[-1], 999, "damaged"),
        (None, None, "reboot"),
    ]  # fmt: skip
    assert numbers[-8:] == list(range(1000, 1008))
    assert len(numbers) + recording.missing == 1008


def test_text_that_is_none_any_more_is_damage_too(tmp_path: Path) -> None:
    """Damage can leave what SQLite itself cannot decode."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 100))
        recorder.seal("done")
        damage(tmp_path, "UPDATE chunk SET codec = cast(x'ffff' AS TEXT) WHERE first = 0")
        assert [gap.reason for gap in store.load("last").gaps] == ["damaged"]


def test_damaged_events_and_presses_hide_no_others(tmp_path: Path) -> None:
    """Each row that cannot be read is left out and counted in a mark of its own."""
    with Store.open(tmp_path) as store:
        record_all(store)
        before = store.load("last")
        damage(tmp_path, "UPDATE event SET fields = '{' WHERE kind = 'press_start'")
        damage(tmp_path, "UPDATE press SET body = '{}' WHERE onset = 270")
        damage(tmp_path, "UPDATE calibration SET body = cast(x'c3' AS TEXT)")
        damage(tmp_path, "UPDATE session SET info = 'ring'")
        after = store.load("last")
    assert samples_of_none(after) == samples_of_none(before)
    assert after.presses == (before.presses[0], before.presses[2])
    assert [mark.kind for mark in after.marks] == ["ready", "press_end", "fault", "damaged"]
    assert after.marks[-1].fields == {"rows": 4}
    assert (after.session.info, after.epochs) == (None, ())


def samples_of_none(recording: Recording) -> tuple[object, ...]:
    """Return what is known of samples without reading them."""
    return recording.samples, recording.gaps, recording.boots


def test_damage_that_announces_nonsense_is_not_believed(tmp_path: Path) -> None:
    """A damaged count does not become a gap of a trillion samples."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 100))
        recorder.seal("done")
        damage(tmp_path, "UPDATE chunk SET n = 1 << 40 WHERE first = (SELECT max(first) FROM chunk)")
        assert store.load("last").missing == 1


@pytest.mark.slow
def test_a_damaged_page_hides_no_more_than_its_samples(tmp_path: Path) -> None:
    """Pages overwritten in the middle of the file: the recording opens, and says how much is gone."""
    with Store.open(tmp_path / "home") as store:
        recorder = begin(store)
        fill(recorder, packets(0, 90_000, 100, received_s=None))
        recorder.seal("done")
    whole = (tmp_path / "home/acudevice.db").read_bytes()
    hurt = 0
    for seed in range(6):
        home = tmp_path / str(seed)
        home.mkdir()
        page = random.Random(seed).randrange(len(whole) // 4096 // 2, len(whole) // 4096 - 3)
        (home / "acudevice.db").write_bytes(
            whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :]
        )
        with Store.open(home) as store:
            recording = store.load("last")
            assert len(samples_of(recording)) == recording.samples > 80_000
            assert recording.samples + recording.missing == 90_000
            assert {gap.reason for gap in recording.gaps} <= {"damaged"}
            hurt += bool(recording.gaps)
    assert hurt > 2


def test_a_damaged_index_hides_no_samples(tmp_path: Path) -> None:
    """Where the index of the chunks is gone, they are found one by one; the list of sessions is there too."""
    with Store.open(tmp_path / "home") as store:
        recorder = begin(store)
        fill(recorder, packets(0, 3_000, 100, received_s=None))
        store.flush()
    path = tmp_path / "home/acudevice.db"
    db = sqlite3.connect(path)
    (root,) = db.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_chunk_1'"
    ).fetchone()
    db.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: (root - 1) * 4096] + b"\xa5" * 4096 + whole[root * 4096 :])
    with Store.open(tmp_path / "home") as store:
        assert from_zero(store.load("last")) == 3_000
        assert [(summary.samples, summary.state) for summary in store.summaries()] == [(3_000, "recovered")]
        assert "database" in {finding.code for finding in store.upkeep.check().findings}


def test_sessions_that_were_recorded_at_once_are_read_apart(tmp_path: Path) -> None:
    """Their chunks lie among one another, near or far; what was filled in later lies behind what follows it."""
    with Store.open(tmp_path) as store:
        recorders = [begin(store) for _ in range(9)]
        for samples in [*packets(0, 2000, 10), *packets(4000, 6000, 10), *packets(2000, 4000, 10)]:
            for recorder in recorders if samples.first < 3000 else recorders[:2]:
                recorder.append(samples)
        store.flush()
        for recorder in recorders:
            assert from_zero(store.load(recorder.id)) == (6000 if recorder in recorders[:2] else 3000)


def test_the_samples_are_read_again_each_time(tmp_path: Path) -> None:
    """Blocks come from the disk whenever they are asked for, and stay the same while the session goes on."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 400))
        recorder.flush()
        recording = store.load("last")
        fill(recorder, packets(400, 800))
        recorder.flush()
        assert len(samples_of(recording)) == len(samples_of(recording)) == 400
        assert store.load("last").samples == 800


def test_samples_that_go_away_while_they_are_read_are_an_error(tmp_path: Path) -> None:
    """A session purged under a reader does not end early as if it were whole."""
    with Store.open(tmp_path) as store:
        session = record_all(store)
        recording = store.load("last")
        store.upkeep.erase([session])
        with pytest.raises(StorageError, match="while it was read"):
            samples_of(recording)


def meanwhile(store: Store, happen: Callable[[], None]) -> None:
    """Let something happen when a store begins to read chunks."""
    left = [happen]

    def look(statement: str) -> None:
        if "codec" in statement and left:
            left.pop()()

    store._db.set_trace_callback(look)


def test_reading_a_session_keeps_no_recording_from_the_database(tmp_path: Path) -> None:
    """However long it takes: what is recorded meanwhile leaves the log, and is not in what was read."""
    folded: list[int] = []

    def record() -> None:
        fill(recorder, packets(1000, 1200))
        recorder.flush()
        (tmp_path / "copy").mkdir()
        shutil.copy(tmp_path / "acudevice.db", tmp_path / "copy")
        with Store.open(tmp_path / "copy") as copy:
            folded.append(copy.load("last").samples)

    with Store.open(tmp_path) as writer, Store.open(tmp_path) as reader:
        recorder = begin(writer)
        fill(recorder, packets(0, 1000))
        recorder.flush()
        meanwhile(reader, record)
        assert reader.load("last").samples == 1000
        assert folded == [1200]


def test_a_session_that_is_purged_while_it_is_loaded_is_not_called_damaged(tmp_path: Path) -> None:
    """It is gone, which is said."""
    with Store.open(tmp_path) as store, Store.open(tmp_path) as other:
        session = record_all(store)

        meanwhile(store, lambda: other.upkeep.erase([session]))
        with pytest.raises(StorageError, match="a session purged, while it was read"):
            store.load("last")


def test_a_copy_of_the_folder_is_the_same_store(tmp_path: Path) -> None:
    """A closed store is one file, which can be copied away and read elsewhere."""
    with Store.open(tmp_path / "home") as store:
        before = contents(store.load(record_all(store, cells=3)))
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    with Store.open(tmp_path / "copy") as store:
        assert contents(store.load("last")) == before
