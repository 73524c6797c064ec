"""What people read on a terminal is broken between words and columns, and elsewhere not at all."""

import contextlib
import io
import os
import pty
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.cli.fitting import broken, room, rows
from acudevice.cli.out import pairs, say, table


def on_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make both outputs a terminal of so many columns; return its other end."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    stream = os.fdopen(slave, "w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    return master


def seen(master: int) -> list[str]:
    """Return the lines that stand on a terminal."""
    sys.stdout.close()
    text = b""
    with contextlib.suppress(OSError):  # the end of what a terminal was told, on Linux
        while part := os.read(master, 4096):
            text += part
    os.close(master)
    return text.decode().replace("\r\n", "\n").splitlines()


def test_a_row_that_is_too_wide_goes_on_below_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns stay whole and aligned."""
    master = on_terminal(20, monkeypatch)
    table(["id", "device", "samples"], [["first", "a ring", 12345], ["2", "another", 6]])
    assert seen(master) == [
        "id     device",
        "    samples",
        "first  a ring",
        "      12345",
        "2      another",
        "          6",
    ]


def test_a_table_that_fits_is_a_line_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as the terminal is no wider."""
    master = on_terminal(10, monkeypatch)
    table(["id", "device"], [["12", "ring"]])
    assert seen(master) == ["id  device", "12  ring"]


def test_talk_and_values_are_broken_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word is never cut, and what follows stands below what it belongs to."""
    master = on_terminal(30, monkeypatch)
    say("the device holds no thresholds yet, whatever")
    say("  see them with a word")
    pairs([("sides", "left"), ("to mind", "press beside the pulse, never on it")])
    assert seen(master) == [
        "the device holds no thresholds",
        "  yet, whatever",
        "  see them with a word",
        "sides    left",
        "to mind  press beside the",
        "         pulse, never on it",
    ]


def test_a_command_is_not_broken() -> None:
    """Somebody copies it."""
    text = "kept as session 2026-11-22T10-30-05-k3f9; look at it with: acudevice sessions show last"
    assert broken(text, 60, indent="  ") == [
        "kept as session 2026-11-22T10-30-05-k3f9; look at it with:",
        "  acudevice sessions show last",
    ]
    text = "read them with `acudevice routines tai-chong`, and then say --yes-cautions"
    assert broken(text, 30) == [
        "read them with",
        "`acudevice routines tai-chong`,",
        "and then say --yes-cautions",
    ]


def test_a_pipe_gets_whole_lines(tmp_path: Path) -> None:
    """Programs that read lines are not to put them together again."""
    with (tmp_path / "out").open("w") as file:
        assert room(file) is None
    assert room(io.StringIO()) is None
    assert broken("a " * 200, None) == ["a " * 200]
    assert list(rows([["x" * 90], ["y" * 90]], None)) == ["x" * 90 + "  " + "y" * 90]


@given(st.text(st.characters(codec="ascii", categories=["L", "Zs"]), max_size=200), st.integers(1, 100))
def test_no_word_is_lost(text: str, width: int) -> None:
    """Breaking a text changes spaces alone."""
    assert " ".join(broken(text, width, indent="  ")).split() == text.split()


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=8), st.integers(9, 40))
def test_no_cell_is_lost_and_no_line_too_wide(cells: list[str], width: int) -> None:
    """The cells of a row come in their order, on as many lines as they need."""
    lines = list(rows([[cell] for cell in cells], width + 4))
    assert " ".join(lines).split() == cells
    assert all(len(line) <= width + 4 for line in lines)
