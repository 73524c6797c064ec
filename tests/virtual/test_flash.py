"""A virtual ring remembers what a board would, where it is given a file for that."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, StorageError
from acudevice.virtual.flash import Flash


def test_what_is_put_is_there_the_next_time(tmp_path: Path) -> None:
    """In a file; without one, in memory alone."""
    path = str(tmp_path / "ring.flash")
    Flash(path).put("tare", b"\x01\x02")
    Flash(path).put("calibration.a", b"")
    again = Flash(path)
    assert (again.get("tare"), again.get("calibration.a"), again.get("other")) == (b"\x01\x02", b"", None)
    memory = Flash()
    memory.put("tare", b"\x05")
    assert memory.get("tare") == b"\x05"
    assert Flash().get("tare") is None


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 5}', '{"a": "xyz"}', "\x00"])
def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path, text: str) -> None:
    """And said to be."""
    path = tmp_path / "notes.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDataError, match="no memory of a virtual ring"):
        Flash(str(path))
    assert path.read_text(encoding="utf-8") == text


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """The error says what the system says."""
    with pytest.raises(StorageError):
        Flash(str(tmp_path))
