"""What a person types while a ramp goes on: keys on a terminal, lines elsewhere."""

import asyncio
import io
import os
import pty
import sys
import termios
from collections.abc import Callable

import pytest

from acudevice.cli.keys import Keys
from acudevice.session.pain.measuring import Word


async def words(keys: Keys, number: int, type_it: Callable[[], object] = lambda: None) -> list[Word]:
    """Return the next words; what is typed is typed while they are waited for."""
    keys.begin()
    type_it()
    try:
        return [await keys.next() for _ in range(number)]
    finally:
        keys.close()


def test_each_line_is_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """But `q`; at the end nobody is left."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("\nstop\nq\n"))
    assert asyncio.run(words(Keys(), 4)) == [Word.STOP, Word.STOP, Word.QUIT, Word.CLOSED]


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
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
            assert asyncio.run(words(Keys(), 1, lambda: os.write(master, key))) == [word]
            assert termios.tcgetattr(slave) == before
    finally:
        os.close(master)
        os.close(slave)


def test_what_was_never_begun_can_be_closed() -> None:
    """As where the device does not answer."""
    Keys().close()
