"""What was exported comes back as it was; what others recorded behaves as if it were ours."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from acudevice.errors import BadDataError, ExistsError, NotFoundError, UsageError
from acudevice.formats.registry import FORMATS
from acudevice.session import library
from acudevice.session.analysis import Request, analyse_file
from acudevice.session.exporting import export
from acudevice.session.importing import Imported, take
from acudevice.session.replaying import run_replay
from acudevice.store.store import Store
from tests.formats.test_tindeq import DATA, INFO, written
from tests.store.making import begin, contents, fill, packets, record_all
from tests.support.sessions import Heard

NEWTONS = Request(unit="N")


def imported(source: Path, request: Request = NEWTONS, **more: object) -> list[Imported]:
    """Import a file."""
    return list(take(source, request, **more))  # type: ignore[arg-type]  # as the command gives them


def table(path: Path, start_s: float = 0.0) -> Path:
    """Write three presses at 100 Hz, with a hole."""
    t_s = np.arange(2000) / 100
    force = 12.0 * np.clip(np.sin(2 * np.pi * t_s / 6.0), 0.0, 1.0)
    rows = [f"{start_s + t:.3f},{f:.4f}" for t, f in zip(t_s, force, strict=True)]
    path.write_text("time_s,force_n\n" + "\n".join(rows[:700] + rows[730:]) + "\n")
    return path


@pytest.mark.parametrize("cells", [1, 3])
@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if entry.whole])
def test_an_export_comes_back_without_loss(tmp_path: Path, name: str, cells: int, home: Path) -> None:
    """Everything but the kind; the mark says where it was and what it was."""
    with Store.open() as store:
        session_id = record_all(store, cells)
        before = contents(store.load(session_id))
    (exported,) = export([session_id], name, tmp_path / "out")
    (home / "acudevice.db").unlink()
    (found,) = imported(exported.path)
    assert (found.session, found.format, found.samples) == (session_id, name, 262)
    with Store.open() as store:
        kept = store.load(session_id)
        after = contents(kept)
        kept = replace(kept, blocks=tuple(kept.blocks))
    mark = kept.marks[-1]
    assert (mark.kind, mark.fields["format"], mark.fields["kind"]) == ("imported", name, "record")
    assert after["session"].kind == "import"
    after |= {"session": replace(after["session"], kind="record"), "marks": kept.marks[:-1]}
    assert after == before
    (again,) = export([session_id], name, tmp_path / "again")
    assert contents(FORMATS[name].load().read(again.path)) == contents(kept)


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if entry.whole])
def test_what_is_not_whole_never_looks_whole_wherever_it_goes(tmp_path: Path, name: str, home: Path) -> None:
    """Cut short by kill -9, damaged on the disk, taken up in mid-session: so it was, so it is after moving."""
    with Store.open() as store:
        recorder = begin(store)
        fill(recorder, [*packets(0, 300), *packets(320, 500)])
        store.flush()
        session_id = recorder.id
        fill(recorder, packets(0, 100, boot_id=9, received_s=140.0))
        store.flush()
        starts = [
            row[0] for row in store._db.execute("SELECT first FROM chunk WHERE boot = 0 ORDER BY first")
        ]
        for first in (starts[1], starts[-1]):
            store._db.execute("UPDATE chunk SET crc = 0 WHERE boot = 0 AND first = ?", (first,))
        store._db.execute("UPDATE chunk SET crc = 0 WHERE boot = 1 AND first > 0")
    with Store.open() as store:
        loaded = store.load(session_id)
        before, missing = contents(loaded), loaded.missing
    (exported,) = export([session_id], name, tmp_path / "out")
    (home / "acudevice.db").unlink()
    imported(exported.path)
    with Store.open() as store:
        after = contents(store.load(session_id))
        (summary,) = store.summaries()
        checked = store.upkeep.check()
    reasons = [gap.reason for gap in after["gaps"]]
    assert reasons == ["damaged", "link", "damaged", "reboot", "damaged"]
    assert (after["gaps"], after["blocks"]) == (before["gaps"], before["blocks"])
    assert (summary.state, after["session"].state) == ("recovered", "recovered")
    assert (summary.samples, summary.missing) == (loaded.samples, missing)
    assert missing > 100
    assert [cut.session for cut in checked.cut_short] == [session_id]


@pytest.mark.parametrize("name", ["bids", "fhir"])
def test_an_export_without_counts_says_that_they_are_gone(tmp_path: Path, name: str, home: Path) -> None:
    """Presses, events, gaps and forces are there; the session bears a mark of what is lost."""
    with Store.open() as store:
        session_id = record_all(store)
        before = store.load(session_id)
    (exported,) = export([session_id], name, tmp_path / "out")
    (home / "acudevice.db").unlink()
    (found,) = imported(exported.path)
    assert "no counts" in found.notes[0]
    kept = library.describe(session_id).recording
    missing = [[(gap.first, gap.last, gap.reason) for gap in one.gaps] for one in (kept, before)]
    assert missing[0] == missing[1]
    assert (kept.presses, kept.samples) == (before.presses, 262)
    assert kept.marks[:-2] == before.marks
    measured, mark = kept.marks[-2:]
    assert (measured.kind, mark.fields["lost"]) == ("measured_with", "counts")
    about = replace(kept.session, kind=before.session.kind)
    assert (about, kept.thresholds) == (before.session, before.thresholds)


def test_the_force_of_an_edf_file_comes_back(tmp_path: Path) -> None:
    """To its step, with gaps where there is none; presses and events in words, which is said."""
    (first,) = imported(table(tmp_path / "grip.csv", start_s=1_790_000_000.25))
    (exported,) = export([first.session], "edf", tmp_path / "out")
    (found,) = imported(exported.path)
    assert found.session.startswith("2026-09-21T14-13-20")
    assert (found.format, found.samples, found.missing) == ("edf", 1970, 30)
    assert "in words alone" in found.notes[0]
    kept = library.describe(found.session).recording
    assert kept.session.started_s == pytest.approx(1_790_000_000.25)
    *notes, mark = kept.marks
    (gap,) = (note for note in notes if "gap" in str(note.fields["text"]))
    fields = {"text": "gap: link, missing: 30", "span_s": 0.31}
    assert (gap.kind, gap.t_s, gap.fields) == ("annotation", 6.99, fields)
    assert (mark.kind, mark.fields["lost"]) == ("imported", "counts")
    (back,) = export([found.session], "csv", tmp_path / "again")
    theirs, ours = (analyse_file(path, Request(unit="N")) for path in (tmp_path / "grip.csv", back.path))
    assert len(ours.presses) == len(theirs.presses)


def test_an_export_that_holds_no_recording_is_refused(tmp_path: Path) -> None:
    """Means of tenths of a second are none."""
    with Store.open() as store:
        session_id = record_all(store)
    (exported,) = export([session_id], "acuwand", tmp_path / "out")
    with pytest.raises(BadDataError, match="does not hold a whole recording") as caught:
        imported(exported.path)
    assert "csv" in caught.value.hint


def test_what_is_here_already_is_refused(tmp_path: Path) -> None:
    """An export of a session that is here; a table a second time, under whatever name."""
    with Store.open() as store:
        session_id = record_all(store)
    (exported,) = export([session_id], "jsonl", tmp_path / "out")
    with pytest.raises(ExistsError, match="is here already"):
        imported(exported.path)
    (first,) = imported(table(tmp_path / "a.csv"))
    with pytest.raises(ExistsError, match=f"was imported before, as session {first.session}"):
        imported((tmp_path / "a.csv").rename(tmp_path / "b.csv"))


def test_two_that_import_the_same_at_once_keep_it_once(tmp_path: Path) -> None:
    """The second is told where it is; nothing is kept twice."""
    source = table(tmp_path / "grip.csv")
    refused: list[ExistsError] = []
    threads: list[Thread] = []

    def second() -> None:
        with pytest.raises(ExistsError) as caught:
            imported(source)
        refused.append(caught.value)

    def other(done: int, _: int) -> None:
        if done == 0:  # in the midst of the first, which nobody sees yet
            threads.append(Thread(target=second))
            threads[0].start()

    (found,) = take(source, NEWTONS, progress=other)
    threads[0].join()
    assert len(refused) == 1
    assert [summary.id for summary in library.sessions()] == [found.session]


def test_a_table_behaves_as_a_session_of_ours(tmp_path: Path) -> None:
    """Listed, replayed, exported, analysed: gaps are gaps, and the presses are those of the file."""
    source = table(tmp_path / "grip.csv")
    (found,) = imported(source)
    assert (found.format, found.samples, found.missing) == ("table", 1970, 30)
    (summary,) = library.sessions()
    assert (summary.kind, summary.device, summary.simulated, summary.missing) == ("import", "grip", False, 30)
    heard = Heard(samples=True)
    assert run_replay(found.session, heard, speed=None).code == 0
    assert sum(len(told["counts"]) for told in heard.of("samples")) == 1970
    (exported,) = export([found.session], "csv", tmp_path / "out")
    ours, theirs = analyse_file(exported.path, Request()), analyse_file(source, NEWTONS)
    assert len(ours.presses) == len(theirs.presses) == 4
    for one, other in zip(ours.presses, theirs.presses, strict=True):
        assert one.onset_s == pytest.approx(other.onset_s, abs=0.02)
        assert one.peak == pytest.approx(other.peak, abs=0.01)


def test_who_waits_for_a_long_file_is_told_how_far_it_is(tmp_path: Path) -> None:
    """Now and then, and at its end, whatever the end is."""
    source = tmp_path / "long.csv"
    source.write_text("time_s,force_n\n" + "".join(f"{k / 1000:.3f},1.5\n" for k in range(250_000)))
    told: list[tuple[int, int]] = []
    (found,) = take(source, NEWTONS, progress=lambda done, all_: told.append((done, all_)))
    assert [all_ for _, all_ in told] == [250_000] * len(told)
    dones = [done for done, _ in told]
    assert (dones[0], dones[-1], len(told), dones) == (0, 250_000, 4, sorted(dones))
    with Store.open() as store:
        assert store.load(found.session).samples == 250_000

    def stop(done: int, _: int) -> None:
        stopped.append(done)
        if done == 0:
            raise KeyboardInterrupt

    stopped: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        list(take(table(tmp_path / "grip.csv"), NEWTONS, progress=stop))
    assert len(library.sessions()) == 1


def test_a_table_says_what_was_assumed(tmp_path: Path) -> None:
    """When it began, unless its times, or somebody, says so."""
    (guessed,) = imported(table(tmp_path / "a.csv"))
    assert "taking the time of the file" in " ".join(guessed.notes)
    (dated,) = imported(table(tmp_path / "b.csv", start_s=1_790_000_000.0))
    assert dated.session.startswith("2026-09-21T14-13-20")
    (told,) = imported(table(tmp_path / "c.csv", start_s=5.0), started_s=1_790_086_400.0, device="grip")
    assert told.session.startswith("2026-09-22T14-13-20")
    assert "time of the file" not in " ".join(told.notes)
    assert library.describe(told.session).summary.device == "grip"


def test_values_that_fall_under_load_are_found_out(tmp_path: Path) -> None:
    """And said; the session's forces rise."""
    source = table(tmp_path / "a.csv")
    header, *rows = source.read_text().splitlines()
    flipped = [f"{time},-{force}" for time, force in (row.split(",") for row in rows)]
    source.write_text("\n".join([header, *flipped]))
    (found,) = imported(source)
    assert "pressing makes the values fall" in " ".join(found.notes)
    (exported,) = export([found.session], "csv", tmp_path / "out")
    assert max(press.peak for press in analyse_file(exported.path, Request(sign=1)).presses) > 11.0


def test_the_sets_of_a_tindeq_zip_become_sessions(tmp_path: Path) -> None:
    """With date, tag and comment; one that was interrupted goes on with what is lacking."""
    path = written(tmp_path, {"info.csv": INFO, "data_set_1.csv": DATA, "data_set_2.csv": DATA})
    halfway = take(path, Request())
    first = next(halfway)
    del halfway
    (second,) = imported(path, Request())
    assert first.session != second.session
    assert [summary.kind for summary in library.sessions()] == ["import", "import"]
    kept = library.describe(first.session).recording
    assert (kept.session.device, kept.session.notes) == ("Tindeq Progressor", "left hand after rest")
    assert kept.marks[-1].fields["member"] == "data_set_1.csv"
    with pytest.raises(ExistsError, match="was imported before"):
        imported(path, Request())


def test_what_is_no_recording_leaves_nothing(tmp_path: Path) -> None:
    """Not there, not readable, without unit, broken: said, and no session comes of it."""
    broken = tmp_path / "broken.csv"
    broken.write_text("hello\n")
    bare = tmp_path / "bare.csv"
    bare.write_text("t_s,force\n" + "".join(f"{k / 100},{k}\n" for k in range(50)))
    for path, request, error in (
        (tmp_path / "nowhere.csv", NEWTONS, NotFoundError),
        (broken, NEWTONS, BadDataError),
        (bare, Request(), UsageError),
    ):
        with pytest.raises(error):
            imported(path, request)
    with Store.open() as store:
        session_id = record_all(store)
    (exported,) = export([session_id], "jsonl", tmp_path / "out")
    exported.path.write_text(exported.path.read_text().replace('"tick":', '"tock":', 1))
    with pytest.raises(BadDataError):
        imported(exported.path)
    assert len(library.sessions()) == 1


def test_a_file_whose_session_was_deleted_is_not_imported_twice(tmp_path: Path) -> None:
    """Who tries is told how to bring it back."""
    source = table(tmp_path / "grip.csv")
    (found,) = imported(source)
    library.delete([found.session])
    with pytest.raises(ExistsError, match="which was deleted") as caught:
        imported(source)
    assert f"sessions restore {found.session}" in caught.value.hint
