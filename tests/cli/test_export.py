"""`acudevice export` writes files, says where they are, and does not fail open."""

import csv
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from acudevice.formats.joining import MOST
from acudevice.store.store import Store
from tests.store.making import begin, packets
from tests.support.command import acudevice
from tests.support.shelf import fill


def test_the_paths_are_printed_for_people(tmp_path: Path) -> None:
    """One a line, and nothing else on standard output."""
    shelf = fill()
    result = acudevice("export", shelf.guided, "last", "--format", "csv", "--output", str(tmp_path / "x"))
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [str(tmp_path / "x" / name) for name in (shelf.guided, shelf.long)]


def test_programs_get_every_file(tmp_path: Path) -> None:
    """And each session's own path."""
    shelf = fill()
    data = acudevice("export", shelf.guided, "--output", str(tmp_path), "--json").data
    assert (data["type"], data["format"]) == ("export", "csv")
    assert data["sessions"] == [{"session": shelf.guided, "path": str(tmp_path / shelf.guided)}]
    assert all(Path(path).is_file() for path in data["files"])
    with (tmp_path / shelf.guided / "samples.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["sample"]) for row in rows] == [*range(40), *range(60, 90)]
    assert float(rows[20]["force_n"]) == pytest.approx(0.88)


def test_all_leaves_simulated_sessions_out_and_says_so(tmp_path: Path) -> None:
    """Unless they are wanted."""
    shelf = fill()
    result = acudevice("export", "--all", "--output", str(tmp_path / "1"), "--json")
    assert [each["session"] for each in result.data["sessions"]] == [shelf.guided, shelf.long]
    assert "1 simulated left out" in result.err
    every = acudevice("export", "--all", "--simulated", "--output", str(tmp_path / "2"), "--json")
    assert len(every.data["sessions"]) == 3
    assert every.err == ""


def test_all_of_nothing_is_nothing(tmp_path: Path) -> None:
    """An empty list is no error, and is told to whoever waits for files."""
    result = acudevice("export", "--all", "--output", str(tmp_path / "x"), "--json")
    assert (result.code, result.data["sessions"], result.data["files"]) == (0, [], [])
    assert "nothing is recorded yet" in result.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "which sessions?"),
        (("last", "--all"), 2, "there are sessions and --all"),
        (("last", "--simulated"), 2, "--simulated goes with --all"),
        (("last", "--format", "cvs"), 2, "there are: csv"),
        (("§",), 66, "no session"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_written(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """An error, its exit code, and no folder."""
    fill()
    result = acudevice("export", *words, "--output", str(tmp_path / "x"))
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert not (tmp_path / "x").exists()


def test_what_was_left_out_is_said(tmp_path: Path) -> None:
    """To people on standard error, to programs beside each session."""
    shelf = fill()
    result = acudevice("export", shelf.guided, "--deidentify", "--output", str(tmp_path / "x"))
    (name,) = (path.name for path in (tmp_path / "x").iterdir())
    assert (result.code, result.out) == (0, f"{tmp_path / 'x' / name}\n")
    assert f"{name}: left out: address (1)" in result.err
    assert "only the year kept: date and time (1)" in result.err
    assert "blue" not in result.err
    (session,) = acudevice(
        "export", shelf.guided, "--deidentify", "--force", "--output", str(tmp_path / "x"), "--json"
    ).data["sessions"]
    assert session["session"] == shelf.guided
    assert {"what": "serial number", "how": "removed", "count": 1} in session["removed"]


def test_a_second_export_needs_force(tmp_path: Path) -> None:
    """Exit 2, and the way."""
    fill()
    again = ("export", "last", "--output", str(tmp_path))
    assert acudevice(*again).code == 0
    refused = acudevice(*again)
    assert (refused.code, refused.out) == (2, "")
    assert "--force" in refused.err
    assert acudevice(*again, "--force").code == 0


def test_what_was_written_before_a_failure_is_named(tmp_path: Path) -> None:
    """To programs as to people: it stays there."""
    shelf = fill()
    acudevice("export", "last", "--output", str(tmp_path))
    result = acudevice("export", shelf.guided, "last", "--output", str(tmp_path), "--json")
    assert result.code == 2
    assert result.data["sessions"] == [{"session": shelf.guided, "path": str(tmp_path / shelf.guided)}]


def test_a_folder_that_cannot_be_made_ends_with_74(tmp_path: Path) -> None:
    """A file stands where the folder should."""
    fill()
    (tmp_path / "x").write_text("")
    assert acudevice("export", "last", "--output", str(tmp_path / "x" / "y")).code == 74


def on_a_terminal(*args: str) -> str:
    """Run a command with standard error on a pseudo-terminal, and return what it showed there."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "acudevice", *args]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=slave) as program:
        os.close(slave)
        shown = b""
        try:
            while chunk := os.read(master, 4096):
                shown += chunk
        except OSError:
            # Linux says EIO when the other end is gone.
            pass
        finally:
            os.close(master)
    assert program.returncode == 0
    return shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_a_terminal_shows_how_far_a_long_export_is(tmp_path: Path) -> None:
    """On one line, which is gone at the end; a pipe gets nothing of it."""
    with Store.open() as store:
        recorder = begin(store)
        for samples in packets(0, 2 * MOST + 100, 100, received_s=None):
            recorder.append(samples)
        recorder.seal("done")
        session = store.load("last").session.id
    shown = on_a_terminal("export", "last", "--output", str(tmp_path))
    assert f"exporting {session}: 49 %" in shown
    assert shown.endswith("\r\x1b[K")
    assert "\n" not in shown
