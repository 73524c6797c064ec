"""Stored records as files."""

from pathlib import Path

import pytest

from acudevice.firmware.boards.shelf import Shelf


def test_a_shelf_keeps_records_over_restarts(tmp_path: Path) -> None:
    """Appended, read in pieces, removed; other files are not records."""
    shelf = Shelf(str(tmp_path), 100)
    shelf.append(3, b"abc")
    shelf.append(3, b"def")
    shelf.append(12, b"x")
    (tmp_path / "readme").write_text("no record")
    shelf = Shelf(str(tmp_path), 100)
    assert (sorted(shelf.numbers()), shelf.size(3), shelf.read(3, 2, 3)) == ([3, 12], 6, b"cde")
    shelf.remove(3)
    assert shelf.numbers() == [12]


def test_a_full_shelf_says_so_until_something_goes(tmp_path: Path) -> None:
    """It never overwrites."""
    shelf = Shelf(str(tmp_path), 5)
    shelf.append(1, b"abc")
    with pytest.raises(OSError, match="full"):
        shelf.append(2, b"abc")
    shelf.remove(1)
    shelf.append(2, b"abc")
    assert shelf.read(2, 0, 9) == b"abc"


def test_what_a_write_that_failed_left_takes_its_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the shelf would come to take more than it may."""
    shelf = Shelf(str(tmp_path), 10)

    class Failing:
        def __enter__(self) -> "Failing":
            return self

        def __exit__(self, *_: object) -> None:
            (tmp_path / "1").write_bytes(b"abc")

        def write(self, _: bytes) -> None:
            raise OSError("no space left")

    monkeypatch.setattr("builtins.open", lambda *_: Failing())
    with pytest.raises(OSError, match="no space"):
        shelf.append(1, b"abcdef")
    monkeypatch.undo()
    with pytest.raises(OSError, match="full"):
        shelf.append(1, b"12345678")
    shelf.append(1, b"1234567")
    assert shelf.size(1) == 10
