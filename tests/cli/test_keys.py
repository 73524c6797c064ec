"""What a person types while a ramp goes on: keys on a terminal, lines elsewhere."""

import asyncio
import io
import os
import pty
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from acudevice.cli.keys import Keys, way, words
from acudevice.session.pain.measuring import Word
from tests.support.jobs import job

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and pipes")


async def heard(keys: Keys, number: int, type_it: Callable[[], object] = lambda: None) -> list[Word]:
    """Return the next words; what is typed is typed while they are waited for."""
    assert keys.begin() is keys
    type_it()
    try:
        return [await keys.next() for _ in range(number)]
    finally:
        keys.close()


def test_each_line_is_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """But `q`, however often; at the end nobody is left."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("\nstop q\nq\n qq\n"))
    said = [Word.STOP, Word.STOP, Word.QUIT, Word.QUIT, Word.CLOSED]
    assert asyncio.run(heard(Keys(), len(said))) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("q", [Word.QUIT]),
        ("qq", [Word.QUIT]),
        ("Q\x1b", [Word.QUIT]),
        ("  ", [Word.STOP]),
        (" q", [Word.STOP, Word.QUIT]),
        ("q ", [Word.QUIT, Word.STOP]),
        ("\x1b[A", [Word.STOP]),
        ("\x1bOP\x1b[15~", [Word.STOP]),
        ("é", [Word.STOP]),
    ],
)
def test_keys_that_come_together_are_told_apart(typed: str, said: list[Word]) -> None:
    """Who hits `q` twice wants an end, and means no force by it; an arrow is one key, and no Escape."""
    assert list(words(typed)) == said


@POSIX
@pytest.mark.parametrize(
    ("key", "word"), [(b" ", Word.STOP), (b"\n", Word.STOP), (b"x", Word.STOP), (b"q", Word.QUIT)]
)
def test_any_key_of_a_terminal_is_a_stop_at_once(
    monkeypatch: pytest.MonkeyPatch, key: bytes, word: Word
) -> None:
    """Without Enter; and the terminal is as it was afterwards."""
    master, slave = pty.openpty()
    try:
        with open(slave, closefd=False, encoding="utf-8") as terminal:
            monkeypatch.setattr(sys, "stdin", terminal)
            before = termios.tcgetattr(slave)
            assert asyncio.run(heard(Keys(), 1, lambda: os.write(master, key))) == [word]
            assert termios.tcgetattr(slave) == before
    finally:
        os.close(master)
        os.close(slave)


def test_what_was_never_begun_can_be_closed() -> None:
    """As where the device does not answer."""
    Keys().close()


async def begun() -> Keys | None:
    """Begin to read, and read no more."""
    keys = Keys()
    try:
        return keys.begin()
    finally:
        keys.close()


@POSIX
@pytest.mark.parametrize("name", [os.devnull, __file__])
def test_where_nobody_can_type_nobody_says_stop(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The null device and a file have said all that they ever will."""
    with Path(name).open(encoding="utf-8") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        assert way() is None
        assert asyncio.run(begun()) is None


@POSIX
def test_a_pipe_can_say_stop_as_long_as_somebody_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written before its writer left stops no ramp."""
    ours, theirs = os.pipe()
    with os.fdopen(ours) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        os.write(theirs, b"stop\n")
        assert way() == "any line"
        os.close(theirs)
        assert way() is None
        assert asyncio.run(begun()) is None


@POSIX
def test_nobody_says_stop_to_a_program_in_the_background() -> None:
    """And it is not stopped for listening."""
    listen = "import asyncio; from tests.cli.test_keys import begun; print(asyncio.run(begun()))"
    with job(sys.executable, "-c", listen) as program:
        program.until("None")
        assert program.end() == 0
