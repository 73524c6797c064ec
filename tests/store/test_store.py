"""The store: sessions in, sessions out, and what it does when the world is against it."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from acudevice import __version__
from acudevice.errors import NotFoundError, StorageError, UsageError
from acudevice.store.database import BUSY_S, connect, snapshot, transaction
from acudevice.store.store import Store
from acudevice.values.recording import SessionInfo
from tests.store.making import INFO, START_S, TABLE, begin, contents, fill, packet, packets, press, record_all

ROOT = Path(__file__).parents[2]


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, with the tests' helpers at hand."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_session_says_what_it_is_about(tmp_path: Path) -> None:
    """All that was said at the beginning and later comes back with the session."""
    with Store.open(tmp_path) as store:
        session_id = record_all(store)
        store.change(session_id, notes="better", rating_after=3)
        found = store.session("last")
        assert found == SessionInfo(
            session_id, "record", START_S, "ring", "virtual:", INFO, "tai-chong", __version__, "1.0", True, "sealed",
            "asked", 100.0, "better", 6, 3, found.zero_s,
        )  # fmt: skip
        assert store.load(session_id).session == found
        assert store.load(session_id).thresholds == (TABLE,)


def test_the_list_has_what_the_contract_says(tmp_path: Path) -> None:
    """Each session with its totals, oldest first: the same numbers while it is recorded and when it is sealed."""
    with Store.open(tmp_path) as store:
        late = begin(store, started_s=START_S + 5, device="other")
        fill(late, [*packets(0, 100), packet(110)])
        late.press(press(10, 20))
        late.press(press(10, 20), source="device")
        late.flush()
        live = store.summaries()
        late.seal("done")
        record_all(store)
        first, second = store.summaries()
    assert (live[0].state, second.state) == ("open", "sealed")
    assert (second.samples, second.missing, second.presses, second.duration_s) == (104, 10, 1, 1.14)
    assert (live[0].samples, live[0].missing, live[0].presses, live[0].duration_s) == (104, 10, 1, 1.14)
    assert (first.kind, first.started, first.device, first.simulated) == (
        "record", "2026-09-21T14:13:20.000Z", "ring", True,
    )  # fmt: skip
    assert (first.samples, first.missing, first.presses, first.duration_s) == (262, 10, 3, 39.6)
    assert first.id.startswith("2026-09-21T14-13-20-")


def test_a_session_is_found_by_part_of_its_id(tmp_path: Path) -> None:
    """An id, its beginning if only one begins so, its last four characters, or `last`."""
    with Store.open(tmp_path) as store:
        ids = [begin(store, started_s=START_S + 86_400 * day).id for day in (1, 0, 2)]
        assert store.find("last") == ids[2]
        assert store.find("2026-09-21") == ids[1]
        assert [store.find(found[-4:]) for found in ids] == ids
        with pytest.raises(UsageError, match="may be any of 3 sessions"):
            store.find("2026-09-2")
        for nothing in ("2027", "%", "k3f", "ast"):
            with pytest.raises(NotFoundError, match="no session"):
                store.find(nothing)


def test_the_last_session_of_none_is_not_found(tmp_path: Path) -> None:
    """An empty store has no last session."""
    with Store.open(tmp_path) as store, pytest.raises(NotFoundError, match="'last'"):
        store.load("last")


def test_a_deleted_session_can_be_brought_back_until_it_is_purged(tmp_path: Path) -> None:
    """Deleting hides it; purging removes it, and its bytes, for good."""
    with Store.open(tmp_path) as store:
        session_id = record_all(store)
        store.change(session_id, notes="Xanthippe")
        before = contents(store.load(session_id))
        assert store.delete("last", now_s=1000.0) == session_id
        assert store.summaries() == []
        assert [summary.id for summary in store.summaries(deleted=True)] == [session_id]
        assert store.undelete(session_id[-4:]) == session_id
        assert contents(store.load(session_id)) == before
        store.delete(session_id, now_s=1000.0)
        assert store.deleted_before(1000.0) == []
        assert store.deleted_before(1000.1) == [session_id]
        store.upkeep.erase([session_id])
        assert store.summaries(deleted=True) == []
        with pytest.raises(NotFoundError):
            store.undelete(session_id)
    assert all(b"Xanthippe" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_session_that_is_being_recorded_cannot_be_deleted(tmp_path: Path) -> None:
    """Who wants to delete it has to end it first."""
    with Store.open(tmp_path) as store:
        begin(store)
        with pytest.raises(UsageError, match="is being recorded"):
            store.delete("last", now_s=1.0)


def test_the_sessions_of_a_boot_are_found(tmp_path: Path) -> None:
    """Those that hold samples of it and were not deleted, oldest first."""
    with Store.open(tmp_path) as store:
        ids = []
        for day, boot_id in ((1, 7), (0, 7), (2, 9)):
            recorder = begin(store, started_s=START_S + 86_400 * day)
            fill(recorder, packets(0, 8, boot_id=boot_id))
            recorder.seal("done")
            ids.append(recorder.id)
        assert store.of_boot(7) == [ids[1], ids[0]]
        store.delete(ids[0], now_s=1.0)
        assert (store.of_boot(7), store.of_boot(8)) == ([ids[1]], [])


def test_only_what_a_person_may_add_can_be_changed(tmp_path: Path) -> None:
    """Facts of a recording stay."""
    with Store.open(tmp_path) as store:
        record_all(store)
        with pytest.raises(UsageError, match="started_s of a session cannot be changed"):
            store.change("last", notes="kept?", started_s=0.0)
        assert store.session("last").notes == "first time, é"


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """The folder is 0700 and every file in it 0600, whatever the umask."""
    old = os.umask(0o002)
    try:
        with Store.open(tmp_path / "deep" / "home") as store:
            begin(store).append(packet(0))
            modes = {stat.S_IMODE(path.stat().st_mode) for path in store.home.rglob("*") if path.is_file()}
            assert len(list(store.home.iterdir())) == 4
            assert (stat.S_IMODE(store.home.stat().st_mode), modes) == (0o700, {0o600})
    finally:
        os.umask(old)


def test_a_store_left_without_sealing_shows_a_recovered_session(tmp_path: Path) -> None:
    """Closing keeps all that came; a session that nobody sealed says so."""
    with Store.open(tmp_path) as store:
        fill(begin(store), packets(0, 40))
    with Store.open(tmp_path) as store:
        assert [(summary.state, summary.samples) for summary in store.summaries()] == [("recovered", 40)]
        assert store.load("last").session.end_reason is None
        store.delete("last", now_s=1.0)


def test_in_the_background_everything_is_kept_too(tmp_path: Path) -> None:
    """With a thread that commits, sealed means on the disk, as without."""
    with Store.open(tmp_path, background=True) as store:
        session_id = record_all(store)
        in_background = contents(store.load(session_id))
    with Store.open(tmp_path) as store:
        assert contents(store.load(session_id)) == in_background
        assert in_background["samples"] == 262


def test_another_program_reads_while_one_records(tmp_path: Path) -> None:
    """A second program sees an open session grow, records its own beside it, and sees the first one sealed."""
    program = (
        "import sys; from pathlib import Path; from tests.store.making import *\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    recorder = begin(store)\n"
        "    for line in sys.stdin:\n"
        "        fill(recorder, packets(int(line), int(line) + 100)); recorder.flush(); print('ok', flush=True)\n"
        "    recorder.seal('done')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    seen = []
    with (
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other,
        Store.open(tmp_path) as store,
    ):
        assert other.stdin
        assert other.stdout
        mine = None
        for start in range(0, 500, 100):
            print(start, file=other.stdin, flush=True)
            assert other.stdout.readline() == "ok\n"
            theirs = store.summaries()[0].id
            mine = mine or begin(store, started_s=START_S + 9)
            fill(mine, packets(start, start + 100))
            seen.append((store.load(theirs).session.state, store.load(theirs).samples))
        other.stdin.close()
        assert other.wait() == 0
        mine.seal("done")
        assert seen == [("open", n) for n in (100, 200, 300, 400, 500)]
        assert [(summary.state, summary.samples) for summary in store.summaries()] == [("sealed", 500)] * 2


@pytest.mark.slow
def test_a_recording_outlasts_another_program_that_writes_for_long(tmp_path: Path) -> None:
    """Longer than anybody else waits: nothing fails, nothing is lost, and samples do not wait for it."""
    with Store.open(tmp_path, background=True) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 100))
        recorder.flush()
        # Made-up samples run ahead of the clock, and would wait for what is under way, here for ourselves.
        store._batch.settle()
        other = connect(tmp_path / "acudevice.db")
        with transaction(other):
            began_s = time.monotonic()
            recorder.append(packet(100, received_s=102.0))
            while time.monotonic() - began_s < BUSY_S + 1.0:
                time.sleep(0.1)
            fill(recorder, packets(104, 200, received_s=102.0 + BUSY_S))
        other.close()
        recorder.seal("done")
        assert store.load("last").samples == 200


def test_a_full_disk_is_said_and_costs_nothing_when_space_comes_back(tmp_path: Path) -> None:
    """The error says that the disk is full; what could not be stored is stored once there is room."""
    program = (
        "import resource, sys; from pathlib import Path; from tests.store.making import *\n"
        "from acudevice.errors import StorageError\n"
        "with Store.open(Path(sys.argv[1]), background=sys.argv[2] == 'True') as store:\n"
        "    recorder, failures = begin(store), []\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "    for samples in packets(0, 20_000):\n"
        "        try: recorder.append(samples)\n"
        "        except StorageError as error: failures.append(error)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "    try: recorder.flush()\n"
        "    except StorageError as error: failures.append(error)\n"
        "    recorder.seal('done'); recording = store.load('last')\n"
        "    print(failures[0], '|', failures[0].hint, '|', len(failures) > 10, recording.samples, recording.missing)\n"
    )
    for background in (False, True):
        done = run(program, tmp_path / str(background), background)
        assert done.returncode == 0, done.stderr
        assert "the disk failed or is full | free some space" in done.stdout
        assert done.stdout.endswith("| True 20000 0\n")


def test_no_more_pages_means_a_full_disk(tmp_path: Path) -> None:
    """SQLite's own word for a full disk becomes ours."""
    with Store.open(tmp_path) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="the disk is full"):
            store.settings.put("much", "x" * 100_000)


READ_ONLY = (
    "import os, sys, numpy; from pathlib import Path; from tests.store.making import *\n"
    "from acudevice.errors import StorageError\n"
    "if os.geteuid() == 0: os.setuid(65534)\n"
    "try:\n"
    "    with Store.open(Path(sys.argv[1])) as store:\n"
    "        print(store.load('last').samples, len(samples_of(store.load('last'))), flush=True)\n"
    "        store.begin('record', started_s=1.0, device='x')\n"
    "except StorageError as error: print(error, '|', error.hint)\n"
)
"""Reads, then tries to write, as somebody whom file permissions bind."""


@pytest.fixture
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that everybody can reach."""
    folder = tmp_path_factory.mktemp("public")
    for step in (folder, *folder.parents):
        if step.owner() == folder.owner() and not step.stat().st_mode & 0o001:
            step.chmod(0o755)
    return folder


def _bar(home: Path) -> None:
    for path in (*home.rglob("*"), home):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_a_store_that_cannot_be_written_can_be_read(public: Path) -> None:
    """On a read-only disk the recordings are there; beginning a session says what to do."""
    with Store.open(public / "home") as store:
        record_all(store)
    _bar(public / "home")
    done = run(READ_ONLY, public / "home")
    said = done.stdout.splitlines()
    assert said[:1] == ["262 262"], done.stderr
    assert "cannot write" in said[1]
    assert "ACUDEVICE_HOME" in said[1]


def test_a_store_that_was_not_closed_can_be_read_without_writing(public: Path) -> None:
    """What only the log holds is read from there: no sample is hidden, nothing is written, nothing needs repair."""
    with Store.open(public / "home") as store, Store.open(public / "home") as reader:
        recorder = begin(store)
        with snapshot(reader._db):  # so that nothing leaves the log
            assert reader._db.execute("SELECT count(*) FROM chunk").fetchone() == (0,)
            fill(recorder, packets(0, 1000))
        for name in ("acudevice.db", "acudevice.db-wal"):
            (public / name).write_bytes((store.home / name).read_bytes())
    _bar(public)
    before = {path.name: path.read_bytes() for path in public.glob("acudevice.db*")}
    done = run(READ_ONLY, public)
    said = done.stdout.splitlines()
    kept = int(said[0].split()[0])
    assert kept >= 900, done.stderr
    assert said[0] == f"{kept} {kept}"
    assert "cannot make the data folder" in said[1]
    assert {path.name: path.read_bytes() for path in public.glob("acudevice.db*")} == before


def test_a_folder_that_cannot_be_made_is_said(public: Path) -> None:
    """Where nothing can be written, opening names the folder and the way out."""
    public.chmod(0o555)
    said = run(READ_ONLY, public / "home").stdout
    assert f"cannot make the data folder {public / 'home'}" in said
    assert "set ACUDEVICE_HOME" in said


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """A file of another kind in its place is an error, and not a byte of it changes."""
    path = tmp_path / "acudevice.db"
    path.write_text("my diary\n" * 1000)
    with pytest.raises(StorageError, match="not a database") as caught:
        Store.open(tmp_path)
    assert "move it elsewhere" in caught.value.hint
    assert path.read_text() == "my diary\n" * 1000


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    """Using a store after it was closed is an error of ours, not of SQLite's."""
    with Store.open(tmp_path) as store:
        pass
    with pytest.raises(StorageError, match="cannot be used"):
        store.summaries()
