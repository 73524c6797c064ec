"""Keys are taken as they are pressed, and the terminal is given back as it was."""

import os
import pty
import queue
import sys
import termios

import pytest

from acudevice.cli.keyboard import Keyboard
from tests.support.jobs import job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


def test_what_is_typed_is_told_and_so_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that is closed types nothing more."""
    master, slave = pty.openpty()
    with open(slave, closefd=False, encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        keys = Keyboard(told.put)
        assert keys.begin()
        os.write(master, b"h")
        assert told.get() == b"h"
        os.close(master)
        assert told.get() == b""
        keys.close()
    os.close(slave)


def test_the_terminal_is_as_it_was_and_nothing_typed_is_left_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither shown, nor kept for the shell; closing again is harmless."""
    master, slave = pty.openpty()
    try:
        with open(slave, closefd=False, encoding="utf-8") as terminal:
            monkeypatch.setattr(sys, "stdin", terminal)
            before = termios.tcgetattr(slave)
            keys = Keyboard(lambda _: None)
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
    keys = Keyboard(lambda _: None)
    assert not keys.begin()
    keys.close()


READER = """
import queue, sys
from acudevice.cli.keyboard import Keyboard
from tests.support.jobs import job
told = queue.SimpleQueue()
keys = Keyboard(told.put)
print("begun" if keys.begin() else "none", flush=True)
while "--none" not in sys.argv and (typed := told.get()) != b"x":
    print("typed", typed, flush=True)
keys.close()
print("closed", flush=True)
"""


def test_a_program_in_the_background_takes_no_keys() -> None:
    """It is not stopped for taking any."""
    with job(sys.executable, "-c", READER, "--none") as program:
        program.until("none")
        assert program.end() == 0


def test_keys_rest_while_the_program_is_in_the_background() -> None:
    """Nobody is there then, as it is told; back in front, keys are taken one by one again, whatever the shell did."""
    with job(sys.executable, "-c", READER, front=True) as program:
        program.until("begun").type("a").until("typed b'a'")
        program.behind()
        program.until("typed b''").type("ls\n")
        program.front()
        program.until("typed b'ls\\n'").type("b").until("typed b'b'").type("x")
        assert program.end() == 0
    assert program.shown.count("typed b''") == 1


def test_a_terminal_that_is_the_shells_is_left_alone() -> None:
    """A program that ends in the background is not stopped for giving back what it has not."""
    with job(sys.executable, "-c", READER.replace('!= b"x"', '!= b""'), front=True) as program:
        program.until("begun")
        program.behind()
        program.until("closed")
        assert program.end() == 0
