"""The catalogue takes the person's own files along, and says which one is wrong."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.session.catalogue import own_files, read_catalogue

OWN = '[points.MY-1]\nenglish = "Sore spot"\nlocation = "Outside of the calf."\nsite = "limb"\nsides = ["midline"]\n'


def keep(home: Path, name: str, text: str) -> Path:
    """Put a file into the folder of own points."""
    folder = home / "points"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_without_own_files_it_is_the_packages(home: Path) -> None:
    """And looking for own files makes no folder."""
    assert read_catalogue().point("LR3").code == "LR3"
    assert own_files() == ()
    assert not home.exists()


def test_files_in_the_data_folder_are_taken_along(home: Path) -> None:
    """By name, and only those that are TOML."""
    second, first = keep(home, "b.toml", ""), keep(home, "a.toml", OWN)
    keep(home, "readme.txt", "not TOML")
    assert own_files() == (first, second)
    assert read_catalogue().point("MY-1").english == "Sore spot"


def test_a_given_file_comes_after_those_of_the_data_folder(home: Path, tmp_path: Path) -> None:
    """So it may speak of their points, and narrow their limits."""
    keep(home, "mine.toml", OWN)
    given = tmp_path / "given.toml"
    given.write_text("[bands.MY-1]\nceiling_n = 20.0\nsoft_n = 15.0\nhigh_n = 12.0\n", encoding="utf-8")
    assert read_catalogue([given]).point("MY-1").band.ceiling_n == 20.0


def test_a_wrong_file_is_named_with_line_and_reason(home: Path) -> None:
    """A person can go there and put it right."""
    path = keep(home, "mine.toml", OWN.replace("limb", "limp"))
    with pytest.raises(BadDataError, match=r"mine\.toml, line 4: .*limb"):
        read_catalogue()
    assert path.exists()


def test_a_file_that_is_named_and_not_there_is_told(tmp_path: Path) -> None:
    """A misspelt one must not pass for none."""
    with pytest.raises(NotFoundError, match="no file "):
        read_catalogue([tmp_path / "given.toml"])


def test_a_file_of_an_editor_that_marks_its_texts_is_read(tmp_path: Path) -> None:
    """As on Windows: three bytes before the first line are no part of it."""
    path = tmp_path / "given.toml"
    path.write_text(OWN, encoding="utf-8-sig")
    assert read_catalogue([path]).points != read_catalogue().points
