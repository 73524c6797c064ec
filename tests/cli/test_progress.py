"""How far something is, and how big."""

import pytest

from acudevice.cli.progress import percentage, size


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1_234_567, "1.2 MB"), (5e12, "5000.0 GB")],
)
def test_bytes_are_told_as_people_read_them(count: int, words: str) -> None:
    """In thousands, with one decimal."""
    assert size(int(count)) == words


def test_without_a_terminal_nobody_is_told() -> None:
    """A pipe or a log gets no line that is painted over."""
    assert percentage("checking") is None
