"""Parts come and go in one step, or not at all."""

import json
from pathlib import Path

import pytest

from acudevice.errors import BadDataError
from acudevice.formats.cohort.swapping import NAME, Swap, finish, parts, swap

WANTED = Swap(("part-000001", "part-000002"), ((".part-a", "part-000003"), (".part-b", "part-000004")))


def dataset(folder: Path, *names: str) -> Path:
    """Make a folder with parts that say who they are."""
    for name in names:
        (folder / name).mkdir()
        (folder / name / "x").write_text(name)
    return folder


def held(folder: Path) -> list[str]:
    """Return what the parts of a folder hold, in their order."""
    return [(each / "x").read_text() for each in parts(folder)]


def test_parts_appear_in_place_of_others(tmp_path: Path) -> None:
    """And nothing of the change is left."""
    dataset(tmp_path, "part-000001", "part-000002", "part-000000", ".part-a", ".part-b")
    swap(tmp_path, WANTED)
    assert held(tmp_path) == ["part-000000", ".part-a", ".part-b"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["part-000000", "part-000003", "part-000004"]


@pytest.mark.parametrize("done", range(5))
def test_once_it_is_noted_it_is_done(tmp_path: Path, done: int) -> None:
    """However many of the four renames came before the end: it reads the same, and the next build does the rest."""
    dataset(tmp_path, "part-000001", "part-000002", "part-000000", ".part-a", ".part-b")
    (tmp_path / NAME).write_text(json.dumps({"gone": WANTED.gone, "new": WANTED.new}))
    renames = [*WANTED.new, *((name, f".part-gone-{name}") for name in WANTED.gone)]
    for before, after in renames[:done]:
        (tmp_path / before).rename(tmp_path / after)
    assert held(tmp_path) == ["part-000000", ".part-a", ".part-b"]
    finish(tmp_path)
    assert held(tmp_path) == ["part-000000", ".part-a", ".part-b"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["part-000000", "part-000003", "part-000004"]


@pytest.mark.parametrize(
    "note",
    ["", "{", "[]", '{"gone": []}', '{"gone": ["../other"], "new": []}', '{"gone": [], "new": [["a"]]}',
     '{"gone": [], "new": [["/tmp/x", "part-9"]]}', '{"gone": [1], "new": []}'],
)  # fmt: skip
def test_a_note_that_is_damaged_moves_nothing(tmp_path: Path, note: str) -> None:
    """Least of all something that is no part."""
    dataset(tmp_path, "part-000001")
    (tmp_path / NAME).write_text(note)
    for look in (parts, finish):
        with pytest.raises(BadDataError, match="in the middle of a change"):
            look(tmp_path)
    assert (tmp_path / "part-000001/x").exists()


def test_nothing_goes_whose_place_nobody_takes(tmp_path: Path) -> None:
    """Where the part that should appear was taken away, the old one stays."""
    dataset(tmp_path, "part-000001", "part-000002", ".part-a")
    (tmp_path / NAME).write_text(json.dumps({"gone": WANTED.gone, "new": WANTED.new}))
    with pytest.raises(BadDataError, match=r"\.part-b is not there"):
        finish(tmp_path)
    assert (tmp_path / "part-000001").exists()
