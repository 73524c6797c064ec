"""The contract of formats, over every one in the registry."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, ExistsError, NotFoundError, StorageError
from acudevice.formats.format import Options
from acudevice.formats.registry import FORMATS, Entry, recognise
from acudevice.store.store import Store
from acudevice.values.recording import Block, Epoch, Recording
from tests.store.making import INFO, PERIOD, SCALE, begin, contents, fill, packets

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=FORMATS.values(), ids=FORMATS)
def entry(request: pytest.FixtureRequest) -> Entry:
    """Return each format in turn."""
    return request.param


@pytest.fixture(params=[entry for entry in FORMATS.values() if entry.whole], ids=lambda entry: entry.name)
def whole(request: pytest.FixtureRequest) -> Entry:
    """Return each format in turn that holds whole recordings."""
    return request.param


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Recording]:
    """Return a recording without samples."""
    with Store.open(tmp_path / "store") as store:
        begin(store).seal("nobody came")
        yield store.load("last")


def files(target: Path) -> dict[Path, bytes]:
    """Return all files of an export and what is in them."""
    found = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in found}


@dataclass(frozen=True)
class Failing:
    """Blocks that end in an error."""

    blocks: list[Block]

    def __iter__(self) -> Iterator[Block]:
        yield from self.blocks
        raise StorageError("the disk is gone")


def test_what_is_written_is_read_back_whole(whole: Entry, recording: Recording, tmp_path: Path) -> None:
    """Samples, ticks, flags, gaps, presses, events, scales and thresholds: equal, and again from the second copy."""
    first, second = (whole.target(tmp_path / name, recording.session.id) for name in ("a", "b"))
    whole.load().write(recording, first)
    back = whole.load().read(first)
    assert contents(back) == contents(recording)
    whole.load().write(back, second)
    assert list(files(second).values()) == list(files(first).values())


def test_an_empty_recording_is_one_too(whole: Entry, empty: Recording, tmp_path: Path) -> None:
    """Nobody came: it is written, and read, as that."""
    target = whole.target(tmp_path, "x")
    whole.load().write(empty, target)
    assert contents(whole.load().read(target)) == contents(empty)


def test_the_format_of_a_file_is_recognised(entry: Entry, recording: Recording, tmp_path: Path) -> None:
    """Whoever has the file need not say what it is."""
    target = entry.target(tmp_path, "x")
    entry.load().write(recording, target)
    assert recognise(target) == entry


def test_nothing_is_overwritten_unasked(entry: Entry, recording: Recording, tmp_path: Path) -> None:
    """An earlier export stays, to the byte; with force it is replaced."""
    target = entry.target(tmp_path, "x")
    entry.load().write(recording, target)
    before = files(target)
    other = replace(recording, session=replace(recording.session, device="other"))
    with pytest.raises(ExistsError, match="exists"):
        entry.load().write(other, target)
    assert files(target) == before
    entry.load().write(other, target, Options(force=True))
    assert files(target) != before
    if entry.whole:
        assert entry.load().read(target).session.device == "other"
    assert [path.name for path in tmp_path.iterdir() if path.name != "store"] == [target.name]


def test_what_is_no_export_is_never_replaced(entry: Entry, recording: Recording, tmp_path: Path) -> None:
    """Force is no leave to remove somebody's own files."""
    target = entry.target(tmp_path, "x")
    if entry.suffix:
        target.write_text("my thesis")
    else:
        target.mkdir()
        (target / "thesis.txt").write_text("my thesis")
    before = files(target)
    with pytest.raises(ExistsError, match="no earlier export"):
        entry.load().write(recording, target, Options(force=True))
    assert files(target) == before


def test_a_failure_leaves_nothing_half_written(entry: Entry, recording: Recording, tmp_path: Path) -> None:
    """An error in the middle: what was there stays, and no trace of the attempt."""
    failing = replace(recording, blocks=Failing(list(recording.blocks)))
    target = entry.target(tmp_path, "x")
    with pytest.raises(StorageError, match="the disk is gone"):
        entry.load().write(failing, target)
    assert not os.path.lexists(target)
    entry.load().write(recording, target)
    before = files(target)
    with pytest.raises(StorageError):
        entry.load().write(failing, target, Options(force=True))
    assert files(target) == before
    assert [path.name for path in tmp_path.iterdir() if path.name != "store"] == [target.name]


@pytest.mark.slow
def test_a_killed_export_leaves_no_half_file(entry: Entry, tmp_path: Path) -> None:
    """Kill -9 in the middle: nothing stands where the export would have been."""
    program = (
        "import sys; from pathlib import Path\n"
        "from acudevice.formats.format import Options; from acudevice.formats.registry import FORMATS\n"
        "from tests.store.making import *\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    recorder = begin(store, info=INFO); recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))\n"
        "    fill(recorder, packets(0, 25_000, 100, received_s=None)); recorder.flush()\n"
        "    def stop(done, total): print(done, total, flush=True); sys.stdin.read()\n"
        "    FORMATS[sys.argv[2]].load().write(store.load('last'), Path(sys.argv[3]), Options(progress=stop))\n"
    )
    target = entry.target(tmp_path / "out", "x")
    command = [sys.executable, "-c", program, str(tmp_path / "other"), entry.name, str(target)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert isinstance(writer.stdout, io.TextIOBase)
        done, total = map(int, writer.stdout.readline().split())
        writer.kill()
    assert 0 < done < total == 25_000
    assert not os.path.lexists(target)
    with Store.open(tmp_path / "other") as store:
        entry.load().write(store.load("last"), target)
    assert recognise(target) == entry


def test_progress_is_told_to_the_end(entry: Entry, tmp_path: Path) -> None:
    """Long exports say how far they are: rising, and complete at last."""
    told: list[tuple[int, int]] = []
    with Store.open(tmp_path / "store") as store:
        recorder = begin(store, info=INFO)
        recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
        fill(recorder, packets(0, 45_000, 100, received_s=None))
        recorder.seal("done")
        entry.load().write(
            store.load("last"), entry.target(tmp_path, "x"), Options(progress=lambda *far: told.append(far))
        )
    assert told == sorted(told)
    assert len(told) >= 4
    assert told[-1] == (45_000, 45_000)


def test_a_broken_file_is_refused(whole: Entry, recording: Recording, tmp_path: Path) -> None:
    """Any file of an export cut short, empty or gone: an error, never half a recording."""
    target = whole.target(tmp_path, "x")
    whole.load().write(recording, target)
    for path, data in files(target).items():
        for broken in (data[: len(data) // 2], data[:-3], b"", None):
            if broken is None:
                path.unlink()
            else:
                path.write_bytes(broken)
            if broken != data:
                with pytest.raises((BadDataError, NotFoundError)):
                    contents(whole.load().read(target))
            path.write_bytes(data)
    assert contents(whole.load().read(target)) == contents(recording)


def test_what_is_not_whole_says_so(recording: Recording, tmp_path: Path) -> None:
    """A format for other programs alone is never taken for a recording, nor does it take anything else for its own."""
    for entry in FORMATS.values():
        if not entry.whole:
            target = entry.target(tmp_path, "x")
            entry.load().write(recording, target)
            with pytest.raises(BadDataError, match="whole recording") as caught:
                entry.load().read(target)
            assert "csv" in caught.value.hint


def test_what_is_not_there_is_not_found(whole: Entry, tmp_path: Path) -> None:
    """A wrong path is told from a broken file."""
    with pytest.raises(NotFoundError):
        whole.load().read(whole.target(tmp_path, "nothing"))


@pytest.mark.slow
def test_a_full_disk_leaves_nothing(entry: Entry, tmp_path: Path) -> None:
    """No space in the middle of an export: an error with a way out, and nothing half written."""
    program = (
        "import resource, sys; from pathlib import Path; from acudevice.errors import StorageError\n"
        "from acudevice.formats.registry import FORMATS; from tests.store.making import *\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    recorder = begin(store, info=INFO); recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))\n"
        "    fill(recorder, packets(0, 25_000, 100, received_s=None)); recorder.flush()\n"
        "    recording, target = store.load('last'), Path(sys.argv[3])\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, resource.RLIM_INFINITY))\n"
        "    try: FORMATS[sys.argv[2]].load().write(recording, target)\n"
        "    except StorageError as error: print(error, error.hint)\n"
        "    print(list(target.parent.iterdir()))\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
    )
    command = [
        sys.executable,
        "-c",
        program,
        str(tmp_path / "store"),
        entry.name,
        str(entry.target(tmp_path / "o", "x")),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot write" in done.stdout
    assert done.stdout.endswith("[]\n")
