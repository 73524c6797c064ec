"""While a screen is drawn `q` ends the session, and what else is typed leaves no trace."""

import os
import pty
import sys
import termios

import pytest

from acudevice.cli.quitting import Quitting
from tests.support.command import acudevice
from tests.support.terminal import at_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


@pytest.mark.parametrize(("command", "code"), [("demo", 130), ("record --device virtual:", 0)])
def test_q_ends_it_as_ctrl_c_does(command: str, code: int) -> None:
    """Sealed, with the exit code that Ctrl-C has there."""
    with at_terminal(*command.split()) as terminal:
        terminal.until("q ends").type("xy\n\n").type("q")
        assert terminal.end() == code
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert kept["state"] == "sealed"


def test_whoever_is_guided_says_by_a_key_that_it_hurts() -> None:
    """The point is left, the session goes on to its end, and the summary says why."""
    with at_terminal("guide", "tai-chong", "--device", "virtual:", "--yes-cautions") as terminal:
        terminal.until("h hurts").type("h").until("STOP").type("q")
        assert terminal.end() == 130
    left = [
        mark
        for mark in acudevice("sessions", "show", "last", "--json").data["marks"]
        if mark["kind"] == "left"
    ]
    assert [mark["fields"]["outcome"] for mark in left] == ["discomfort"]


def test_the_terminal_is_as_it_was_and_nothing_typed_is_left_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither shown, nor kept for the shell; closing again is harmless."""
    master, slave = pty.openpty()
    try:
        with open(slave, closefd=False, encoding="utf-8") as terminal:
            monkeypatch.setattr(sys, "stdin", terminal)
            before = termios.tcgetattr(slave)
            keys = Quitting()
            assert keys.begin()
            assert not termios.tcgetattr(slave)[3] & termios.ECHO
            os.write(master, b"ls\n")
            keys.close()
            keys.close()
            assert termios.tcgetattr(slave) == before
    finally:
        os.close(master)
        os.close(slave)


def test_without_a_terminal_no_key_is_taken() -> None:
    """A pipe is read by nobody here."""
    keys = Quitting()
    assert not keys.begin()
    keys.close()
