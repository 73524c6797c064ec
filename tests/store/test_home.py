"""Where things live."""

import stat
from pathlib import Path

import pytest

from acudevice.errors import StorageError
from acudevice.store.home import default_home, private_file, private_folder


def test_the_environment_decides_where_things_live(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ACUDEVICE_HOME` wins; without it, things live in the platform's place for data."""
    assert default_home() == home
    monkeypatch.delenv("ACUDEVICE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("HOME", str(home))
    assert home in default_home().parents
    assert default_home().name == "acudevice"


def test_what_is_made_is_private_and_what_was_there_becomes_so(tmp_path: Path) -> None:
    """New folders are 0700; the file is 0600 even if it was open to others, and keeps its content."""
    assert stat.S_IMODE(private_folder(tmp_path / "a/b").stat().st_mode) == 0o700
    path = tmp_path / "file"
    path.write_text("kept")
    path.chmod(0o644)
    assert stat.S_IMODE(private_file(path).stat().st_mode) == 0o600
    assert path.read_text() == "kept"


def test_where_nothing_can_be_made_the_way_out_is_said(tmp_path: Path) -> None:
    """A file in the place of the folder is an error with a hint."""
    (tmp_path / "file").touch()
    for attempt in (
        lambda: private_folder(tmp_path / "file/home"),
        lambda: private_file(tmp_path / "no/file"),
    ):
        with pytest.raises(StorageError, match="cannot") as caught:
            attempt()
        assert "ACUDEVICE_HOME" in caught.value.hint
