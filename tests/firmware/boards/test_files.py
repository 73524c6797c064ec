"""Flash as files."""

from pathlib import Path

import pytest

from acudevice.firmware.boards.files import Files


def test_blobs_are_files_that_replace_each_other_whole(tmp_path: Path) -> None:
    """Nothing is left beside them."""
    files = Files(str(tmp_path / "ring"))
    assert files.read("a") is None
    files.write("a", b"one")
    files.write("a", b"two")
    assert Files(str(tmp_path / "ring")).read("a") == b"two"
    assert [path.name for path in (tmp_path / "ring").iterdir()] == ["a"]


def test_a_write_that_stops_half_way_leaves_the_old_blob(tmp_path: Path) -> None:
    """The new one has not got its name yet."""
    files = Files(str(tmp_path))
    files.write("a", b"old")
    (tmp_path / "a.new").write_bytes(b"ne")
    assert Files(str(tmp_path)).read("a") == b"old"


def test_what_is_there_and_cannot_be_read_is_not_nothing(tmp_path: Path) -> None:
    """Whoever takes it for nothing would begin as if it were fresh from the box."""
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="a"):
        Files(str(tmp_path)).read("a")
