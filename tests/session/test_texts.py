"""Files that people write are read whole, or it is said why not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.session.texts import text_of


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_text_is_read_without_the_mark_before_it(tmp_path: Path, mark: bytes) -> None:
    """Which some editors set, and no person sees."""
    path = tmp_path / "mine.toml"
    path.write_bytes(mark + "café\n".encode())
    assert text_of(path) == "café\n"


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda path: path.parent, NotFoundError, "no file "),
        (lambda path: path.write_bytes(b"# caf\xe9"), BadDataError, "byte 5 is not UTF-8"),
        (lambda path: path.mkdir(), StorageError, "cannot read "),
    ],
)
def test_what_cannot_be_read_is_told_apart(
    tmp_path: Path, make: Callable[[Path], object], error: type[Exception], words: str
) -> None:
    """Missing, not text, no file: three exit codes."""
    path = tmp_path / "given.toml"
    make(path)
    with pytest.raises(error, match=words):
        text_of(path)
