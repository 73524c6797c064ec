"""All or nothing on the disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from acudevice.errors import ExistsError, StorageError
from acudevice.formats.whole import whole


def ours(target: Path) -> bool:
    """Tell an earlier export by its content."""
    return target.read_text() == "old" if target.is_file() else (target / "old").exists()


def put(target: Path, text: str = "new", *, folder: bool = False, force: bool = False) -> None:
    """Write a file or a folder."""
    with whole(target, force=force, ours=ours) as part:
        assert part.parent == target.parent
        if folder:
            part.mkdir()
        (part / text if folder else part).write_text(text)


@pytest.mark.parametrize("folder", [False, True])
def test_it_is_there_when_it_is_whole(tmp_path: Path, folder: bool) -> None:
    """Folders above it are made, and an empty one in its place is no obstacle."""
    put(tmp_path / "a/b/x", folder=folder)
    (tmp_path / "y").mkdir()
    put(tmp_path / "y", folder=folder)
    assert (tmp_path / "a/b/x").is_dir() is (tmp_path / "y").is_dir() is folder
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "y"]


@pytest.mark.parametrize("folder", [False, True])
def test_an_earlier_one_is_replaced_with_force_alone(tmp_path: Path, folder: bool) -> None:
    """And leaves nothing behind."""
    put(tmp_path / "x", "old", folder=folder)
    with pytest.raises(ExistsError, match="x exists"):
        put(tmp_path / "x", folder=folder)
    put(tmp_path / "x", folder=folder, force=True)
    path = tmp_path / "x/new" if folder else tmp_path / "x"
    assert path.read_text() == "new"
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


def test_what_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Looked at again when all is written."""
    target = tmp_path / "x"

    def write() -> None:
        with whole(target, force=False, ours=ours) as part:
            part.write_text("new")
            target.write_text("somebody else's")

    with pytest.raises(ExistsError):
        write()
    assert target.read_text() == "somebody else's"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("no"), StorageError("no")])
def test_any_error_takes_the_half_away(tmp_path: Path, error: BaseException) -> None:
    """Ctrl-C too; the error itself goes on."""

    def write() -> None:
        with whole(tmp_path / "x", force=False, ours=ours) as part:
            part.mkdir()
            (part / "half").write_text("half")
            raise error

    with pytest.raises(type(error)):
        write()
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_the_place_is_named(tmp_path: Path) -> None:
    """A file in the place of the folder above."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot write") as caught:
        put(tmp_path / "file/x")
    assert caught.value.hint


@pytest.fixture
def gone() -> int:
    """Return the number of a process that runs no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_a_killed_process_left_goes_the_next_time(tmp_path: Path, gone: int) -> None:
    """Half files and folders of the same name; not those of a process that runs, nor of another export."""
    (tmp_path / f".x.{gone}-0badc0de.part").mkdir()
    (tmp_path / f".x.{gone}-0badc0de.part/half").touch()
    (tmp_path / f".x.{gone}-1badc0de.part").touch()
    kept = {
        f".x.{os.getpid()}-0badc0de.part",
        f".y.{gone}-0badc0de.part",
        ".x.mine-too.part",
        f".x.{gone}-1.txt",
    }
    for name in kept:
        (tmp_path / name).touch()
    put(tmp_path / "x")
    assert {path.name for path in tmp_path.iterdir()} == {"x", *kept}


def test_what_was_moved_aside_when_it_was_killed_comes_back(tmp_path: Path, gone: int) -> None:
    """Between the two steps of a replacement the earlier export has another name: it is not lost."""
    (tmp_path / f".x.{gone}-0badc0de.old").mkdir()
    (tmp_path / f".x.{gone}-0badc0de.old/old").touch()
    with pytest.raises(ExistsError):
        put(tmp_path / "x", folder=True)
    assert (tmp_path / "x/old").exists()
    (tmp_path / f".x.{gone}-0badc0de.old").mkdir()
    put(tmp_path / "x", folder=True, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
