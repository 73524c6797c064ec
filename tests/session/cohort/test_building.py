"""A data set grows, and is whole whenever somebody looks."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs
import pytest

from acudevice.errors import StorageError
from acudevice.formats.cohort import part
from acudevice.formats.cohort.dataset import find
from acudevice.formats.cohort.schema import TABLES
from acudevice.session.cohort.building import Built, Wish, build
from acudevice.session.cohort.fidelity import assess
from acudevice.session.cohort.spreading import Spread
from acudevice.session.exporting import KEY
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.formats.planting import NICKNAME, everything, found, planted
from tests.support.cohorts import session
from tests.support.studies import export, keep


def why(built: Built) -> dict[str, str]:
    """Return what was left out, and why."""
    return {Path(each.source).stem: each.why for each in built.left_out}


def test_a_data_set_grows_by_what_is_new(tmp_path: Path) -> None:
    """What is there is not touched: its files are the same to the byte."""
    keep(session("s1"), session("s2"))
    wish = Wish(tmp_path / "study")
    assert build(None, wish).added == ("s1", "s2")
    before = {path: path.read_bytes() for path in (tmp_path / "study/part-000001").iterdir()}
    keep(session("s3"))
    again = build(None, wish)
    assert (again.added, again.sessions) == (("s3",), 3)
    assert why(again) == {"s1": "there already", "s2": "there already"}
    assert {path: path.read_bytes() for path in before} == before


def test_a_session_and_its_export_are_one(tmp_path: Path) -> None:
    """In whichever tasks they are read."""
    recordings = [session(f"s{k}") for k in range(3)]
    keep(*recordings)
    folder = export(tmp_path / "in", recordings)
    built = build(["s0", "s1", str(folder)], Wish(tmp_path / "study", batch=2))
    assert (built.added, built.sessions) == (("s0", "s1", "s2"), 3)
    assert list(find(tmp_path / "study").sessions()) == ["s0", "s1", "s2"]


def test_a_session_that_no_table_can_hold_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    """In the midst of all that is kept; the export of a whole one of the same id is taken, were it the last."""
    one = session("s1", lost=30)
    first, second = one.blocks
    keep(replace(one, blocks=(first, replace(second, width=2))), session("s2"), session("s3"))
    folder = export(tmp_path / "in", [one])
    built = build(["s1", "s2", "s3"], Wish(tmp_path / "study", batch=2))
    assert built.added == ("s2", "s3")
    assert why(built)["s1"].startswith("damaged: the device changed the format")
    assert [each.damaged for each in built.left_out] == [True]
    built = build(["s1", str(folder)], Wish(tmp_path / "study"))
    assert (built.added, built.sessions) == (("s1",), 3)


def test_what_is_there_costs_nothing(tmp_path: Path) -> None:
    """No task is dealt out for it, also where it has another id there; nor for what is simulated."""
    keep(session("s1"), session("s2", simulated=True))
    wish = Wish(tmp_path / "study", deidentify=True)
    told: list[tuple[int, int]] = []
    for _ in range(2):
        build(None, wish, lambda *far: told.append(far))
    assert told == [(2, 2)]


def test_force_replaces(tmp_path: Path) -> None:
    """The session stands once, as it is now; the others of its part stay."""
    folder = export(tmp_path / "in", [session("s1"), session("s2")])
    build([str(folder)], Wish(tmp_path / "study"))
    changed = export(tmp_path / "changed", [session("s1", force_mn=5000)])
    built = build([str(changed)], Wish(tmp_path / "study", force=True))
    assert (built.added, built.replaced, built.sessions) == (("s1",), 1, 2)
    dataset = find(tmp_path / "study")
    assert [part.ids(each) for each in dataset.parts()] == [("s2",), ("s1",)]


@pytest.mark.slow
def test_two_processes_build_the_same(tmp_path: Path) -> None:
    """Part by part."""
    folder = export(tmp_path / "in", [session(f"s{k}", lost=k) for k in range(5)])
    tables = []
    for jobs in (1, 2):
        build([str(folder)], Wish(tmp_path / f"{jobs}", spread=Spread(jobs), batch=2))
        parts = find(tmp_path / f"{jobs}").parts()
        assert [len(part.ids(each)) for each in parts] == [2, 2, 1]
        tables.append([path.read_bytes() for each in parts for path in sorted(each.iterdir())])
    assert tables[0] == tables[1]


@pytest.mark.slow
def test_a_cluster_builds_the_same(tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sessions of the store and of files, to the byte; paths may be said from here."""
    keep(*(session(f"k{k}", lost=k) for k in range(3)))
    export(tmp_path / "in", [session(f"s{k}", lost=k) for k in range(5)])
    monkeypatch.chdir(tmp_path)
    texts = ["k0", "k1", "k2", "in"]
    here, there = (
        build(texts, Wish(Path(name), spread=spread, batch=3))
        for name, spread in (("here", Spread()), ("there", Spread(scheduler=cluster)))
    )
    assert here == there
    files = sorted(path.relative_to("here") for path in Path("here").glob("part-*/*"))
    assert len(files) == 3 * len(TABLES)
    assert [Path("here", name).read_bytes() for name in files] == [
        Path("there", name).read_bytes() for name in files
    ]


def test_an_interrupted_build_goes_on_where_it_ended(tmp_path: Path) -> None:
    """Stopped after the first of three parts: that one is whole, and the next build adds the others."""
    folder = export(tmp_path / "in", [session(f"s{k}") for k in range(6)])
    told: list[tuple[int, int]] = []

    def stop(done: int, everything: int) -> None:
        told.append((done, everything))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([str(folder)], Wish(tmp_path / "study", batch=2), stop)
    assert told == [(2, 6)]
    assert list(find(tmp_path / "study").sessions()) == ["s0", "s1"]
    built = build([str(folder)], Wish(tmp_path / "study", batch=2))
    assert built.added == ("s2", "s3", "s4", "s5")


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_whole_parts(tmp_path: Path) -> None:
    """At whatever moment: what is there can be read, and the next build makes it what it would have been."""
    folder = export(tmp_path / "in", [session(f"s{k:02}", lost=k % 4) for k in range(40)])
    whole = tmp_path / "whole"
    build([str(folder)], Wish(whole, batch=2))
    target = tmp_path / "study"
    command = [sys.executable, "-m", "acudevice", "cohort", "build", str(folder), "--output", str(target)]
    kills = 0
    for wait_parts in (1, 3, 4, 8, 13):
        with subprocess.Popen(
            [*command, "--batch", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            while run.poll() is None and len(list(target.glob("part-*"))) < wait_parts:
                pass
            run.kill()
        kills += run.returncode == -9
        known = find(target).sessions()
        assert len(known) >= 2 * wait_parts
        for each in find(target).parts():
            assert all(pq.ParquetFile(part.file(each, name)).read() is not None for name in TABLES)
    assert kills >= 3
    build([str(folder)], Wish(target, batch=2))
    assert assess(target).rows() == assess(whole).rows()


@pytest.mark.slow
def test_a_build_that_replaces_and_is_killed_loses_nothing(tmp_path: Path) -> None:
    """Before each of the changes it makes to files: every session is there once, both replaced ones old or both new."""
    folder = export(tmp_path / "in", [session(f"s{k}") for k in range(4)])
    changed = export(tmp_path / "changed", [session(name, force_mn=5000) for name in ("s1", "s2")])
    build([str(folder)], Wish(tmp_path / "study", batch=2))
    most = 60
    for k in range(most):
        copytree(tmp_path / "study", tmp_path / f"{k}")
    command = ["cohort", "build", str(changed), "--force", "--output", str(tmp_path / "{}")]
    run = [sys.executable, "-m", "tests.support.dying", str(most), *command]
    found = subprocess.run(run, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
    kills = int(found.stdout.splitlines()[-1])
    states = [peaks(tmp_path / f"{k}") for k in range(kills + 1)]
    old, new = dict.fromkeys(("s0", "s1", "s2", "s3"), 10_000), {"s1": 5000, "s2": 5000}
    turn = states.index(old | new)
    assert states == [old] * turn + [old | new] * (kills + 1 - turn)
    assert 5 < turn < kills - 5
    for k in range(0, kills, 4):
        built = build([str(changed)], Wish(tmp_path / f"{k}", force=True))
        assert (built.replaced, peaks(tmp_path / f"{k}")) == (2, old | new)


def peaks(path: Path) -> dict[str, int]:
    """Return the greatest force of each session of a data set in which none is twice; all its tables are read."""
    found: dict[str, int] = {}
    for each in find(path).parts():
        tables = {name: pq.ParquetFile(part.file(each, name)).read() for name in TABLES}
        for name in tables["sessions"]["session"].to_pylist():
            assert name not in found
            found[name] = 0
        for row in tables["samples"].select(["session", "force_mn"]).to_pylist():
            found[row["session"]] = max(found[row["session"]], row["force_mn"])
    return found


def test_a_disk_that_fails_leaves_no_half_part(tmp_path: Path) -> None:
    """It is said, and what was there before is whole."""
    recordings: list[Recording] = [session("s1")]
    folder = export(tmp_path / "in", recordings)
    target = tmp_path / "study"
    build([str(folder)], Wish(target))
    more = export(tmp_path / "more", [session("s2")])
    (target / "dataset.json").chmod(0o400)
    (target / ".dataset.json").mkdir()  # the descriptor cannot be written
    with pytest.raises(StorageError, match="cannot write"):
        build([str(more)], Wish(target))
    assert list(find(target).sessions()) == ["s1"]


def test_days_of_participants_are_put_back_with_their_sessions(tmp_path: Path) -> None:
    """So that a session of day 1 is of day 1 of the data set, too."""
    folder = export(tmp_path / "in", [session("s1")])
    people = tmp_path / "people.csv"
    people.write_text("participant,device,plan,since,start\nP001,blue,a,,2026-03-02\nP001,,b,2026-03-09,\n")
    build([str(folder)], Wish(tmp_path / "study", people, deidentify=True))
    dataset = find(tmp_path / "study")
    (participant,) = dataset.roster.participants
    assert participant.start != "2026-03-02"
    (day,) = pq.read_table(part.file(dataset.parts()[0], "sessions"))["day"].to_pylist()
    assert participant.start == day.isoformat()
    assert participant.changes == (((day + timedelta(days=7)).isoformat(), "b"),)


@pytest.mark.parametrize("anonymous", [True, False])
def test_no_byte_of_a_data_set_tells_who_it_was(anonymous: bool, tmp_path: Path) -> None:
    """Pages unpacked, with metadata and descriptor: no name, number, note; de-identified, no date, minute and id."""
    with Store.open() as store:
        store.settings.put(KEY, "5a" * 32)
        session_id = planted(store).session.id
    people = tmp_path / "people.csv"
    people.write_text(f"participant,device,session,start\nP001,{NICKNAME},{session_id},2026-09-21\n")
    wish = Wish(tmp_path / "study", people, deidentify=anonymous)
    built = build(None, wish)
    assert built.sessions == 1
    assert {("serial number", "removed", 1), ("notes", "removed", 1)} <= set(built.removed)
    left = found(tmp_path / "study")
    assert left <= (set() if anonymous else {"2026-09", "14:13", "20260921"})
    assert ("2026-09" in left) is not anonymous
    assert (session_id.encode() in b"".join(everything(tmp_path / "study"))) is not anonymous
