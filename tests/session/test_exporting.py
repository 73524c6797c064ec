"""Sessions become files: whole, where they were asked for, and never over something else."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import ExistsError, NotFoundError, UsageError
from acudevice.formats.registry import FORMATS
from acudevice.session import library
from acudevice.session.exporting import KEY, Exported, export, formats, skipped
from acudevice.store.store import Store
from acudevice.values.thresholds import Side
from tests.support.cohorts import session
from tests.support.shelf import fill


def test_the_formats_are_those_of_the_registry() -> None:
    """Each with its words."""
    assert formats().keys() == FORMATS.keys()
    assert "csv" in formats()
    assert all(formats().values())


def test_each_session_becomes_a_folder_named_by_its_id(tmp_path: Path) -> None:
    """Which the format itself reads back as the same session."""
    shelf = fill()
    done = list(export([shelf.guided[-4:], "last"], "csv", tmp_path / "a" / "b"))
    assert [each.session for each in done] == [shelf.guided, shelf.long]
    assert [each.path for each in done] == [tmp_path / "a" / "b" / each.session for each in done]
    assert all(path.is_relative_to(done[0].path) and path.is_file() for path in done[0].files)
    tables = {"samples.csv", "presses.csv", "events.csv", "gaps.csv", "technique.csv", "points.csv"}
    assert {path.name for path in done[0].files} == tables | {"datapackage.json"}
    read = FORMATS["csv"].load().read(done[0].path)
    kept = library.describe(shelf.guided).recording
    assert (read.session.id, read.samples, read.gaps) == (shelf.guided, kept.samples, kept.gaps)
    assert [press.press.verdict for press in read.presses] == [press.press.verdict for press in kept.presses]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_technique_is_what_is_shown_and_names_nobody(tmp_path: Path) -> None:
    """A point of somebody's own goes by the name that it has in the other tables."""
    one = session(sides=(Side.LEFT, Side.RIGHT))
    first, second = one.presses
    assert second.host is not None
    own = replace(second, host=replace(second.host, point="ERIKAS"))
    with Store.open() as store:
        store.adopt(replace(one, presses=(first, own)))
    shown = library.describe("s1").technique
    for deidentify in (False, True):
        (done,) = export(["s1"], "csv", tmp_path / f"{deidentify}", deidentify=deidentify)
        technique, points = rows(done.path / "technique.csv"), rows(done.path / "points.csv")
        peaks = [figures["peak_n"].value for figures in shown.presses]
        assert [float(row["peak_n"]) for row in technique] == peaks
        names = [row["point"] for row in rows(done.path / "presses.csv")]
        assert [row["point"] for row in technique] == [row["point"] for row in points] == names
        assert ("ERIKAS" in names) is not deidentify


def test_all_leaves_simulated_ones_out_unless_told(tmp_path: Path) -> None:
    """And says how many that are."""
    shelf = fill()
    assert [each.session for each in export(None, "csv", tmp_path / "1")] == [shelf.guided, shelf.long]
    every = export(None, "csv", tmp_path / "2", simulated=True)
    assert [each.session for each in every] == [shelf.guided, shelf.simulated, shelf.long]
    assert skipped() == 1


def test_a_simulated_session_that_is_named_is_exported(tmp_path: Path) -> None:
    """Who names it wants it."""
    shelf = fill()
    (done,) = export([shelf.simulated], "csv", tmp_path)
    assert done.path.is_dir()


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    """And with it only an earlier export."""
    shelf = fill()
    (first,) = export([shelf.guided], "csv", tmp_path)
    before = (first.path / "samples.csv").read_bytes()
    (first.path / "samples.csv").write_text("mine now")
    with pytest.raises(ExistsError):
        list(export([shelf.guided], "csv", tmp_path))
    assert (first.path / "samples.csv").read_text() == "mine now"
    list(export([shelf.guided], "csv", tmp_path, force=True))
    assert (first.path / "samples.csv").read_bytes() == before
    (tmp_path / shelf.long).mkdir()
    (tmp_path / shelf.long / "letter.txt").write_text("dear")
    with pytest.raises(ExistsError):
        list(export([shelf.long], "csv", tmp_path, force=True))


def test_who_it_was_is_left_out_with_one_key_for_all(tmp_path: Path) -> None:
    """The file goes by a pseudonym, the same the next time; only here can it be told whose it is."""
    shelf = fill()
    (first,) = export([shelf.guided], "csv", tmp_path / "1", deidentify=True)
    (second,) = export([shelf.guided], "csv", tmp_path / "2", deidentify=True)
    assert first.session == shelf.guided
    assert first.path.name == second.path.name != shelf.guided
    assert {"serial number", "address"} <= {each.what for each in first.removed}
    text = b"".join(path.read_bytes() for path in first.files)
    for identifier in (b"AR-0001", b"ttyACM0", b"2026-11-22", b"10:30"):
        assert identifier not in text
    read = FORMATS["csv"].load().read(first.path)
    assert (read.session.routine, read.presses[0].press.point, read.samples) == ("tai-chong", "LR3", 70)
    with Store.open() as store:
        assert len(bytes.fromhex(store.settings.get(KEY))) == 32
        assert store.settings.get(KEY).encode() not in text


def test_one_that_cannot_be_written_keeps_no_other_from_it(tmp_path: Path) -> None:
    """Those that are there already stay as they are; the others are written, and then it is said."""
    shelf = fill()
    list(export([shelf.guided, shelf.simulated], "csv", tmp_path))
    done: list[Exported] = []
    with pytest.raises(ExistsError) as caught:
        done.extend(export([shelf.simulated, shelf.guided, shelf.long], "csv", tmp_path))
    assert [each.session for each in done] == [shelf.long]
    assert str(caught.value).startswith(
        f"{tmp_path / shelf.simulated} exists; also not written: {shelf.guided}"
    )
    assert "--force" in caught.value.hint


def test_unknown_formats_and_sessions_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    """Also where the unknown one comes last."""
    fill()
    with pytest.raises(UsageError, match="no format 'cvs'"):
        list(export(["last"], "cvs", tmp_path / "x"))
    with pytest.raises(NotFoundError):
        list(export(["last", "§"], "csv", tmp_path / "x"))
    assert not (tmp_path / "x").exists()


def test_a_long_export_tells_how_far_it_is(tmp_path: Path) -> None:
    """Ever more, and all at the end."""
    shelf = fill()
    told: list[tuple[str, int, int]] = []
    list(export(["last"], "csv", tmp_path, progress=lambda *args: told.append(args)))
    assert len(told) > 1
    assert [written for _, written, _ in told] == sorted(written for _, written, _ in told)
    assert told[-1] == (shelf.long, 12_000, 12_000)


def test_an_interrupted_export_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle: no folder, and none that is hidden."""
    fill()

    def interrupt(session: str, written: int, samples: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(export(["last"], "csv", tmp_path, progress=interrupt))
    assert list(tmp_path.glob("*")) == []
