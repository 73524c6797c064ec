"""How far something is, and how big."""

import sys

import pytest

from acudevice.cli.progress import percentage, percentages, size
from tests.support.jobs import job


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
    assert percentages("exporting") is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_on_a_terminal_one_line_is_painted_over() -> None:
    """With a name where there are several, and cleared at the end; nothing is divided by nothing."""
    source = (
        "from acudevice.cli.progress import percentage, percentages;"
        "show = percentage('checking'); show(1, 3); show(3, 3); show(0, 0);"
        "each = percentages('fetching'); each(7, 1, 2); each(7, 2, 2)"
    )
    with job(sys.executable, "-c", source, front=True) as program:
        assert program.end() == 0
    assert program.shown.split("\r") == ["", "checking: 33 %", "", "", "fetching 7: 50 %", ""]
