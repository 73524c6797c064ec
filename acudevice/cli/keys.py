"""What a person says while a ramp goes on: any key on a terminal, any line elsewhere, is a stop.

What is typed is read in a thread, because a standard input may be anything. On a terminal (of a Unix) each key counts
as it is pressed; elsewhere, and on Windows, a line does.
"""

import asyncio
import contextlib
import os
import re
import select
import stat
import sys
import threading
from collections.abc import Iterable, Iterator

from acudevice.cli.keyboard import Keyboard, at_terminal
from acudevice.session.pain.measuring import Word

QUITTING = frozenset({"q", "Q", "\x1b"})
"""Keys that end all of it; every other one is a stop."""
_KEY = re.compile(r"\x1b[\[O][^@-~]*[@-~]|.", re.DOTALL)
"""A key as a terminal tells it: one with a name of its own, such as an arrow, begins as Escape does."""


class Keys:
    """Reads standard input from `begin` to `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._words: asyncio.Queue[Word] = asyncio.Queue()
        self._keyboard = Keyboard(self._typed)

    def begin(self) -> "Keys | None":
        """Read from now on, for the event loop that runs; None where nobody could say a word."""
        self._loop = asyncio.get_running_loop()
        if self._keyboard.begin():
            return self
        if way() is None:
            return None
        threading.Thread(target=self._read_lines, daemon=True).start()
        return self

    async def next(self) -> Word:
        """Wait for a word."""
        return await self._words.get()

    def close(self) -> None:
        """Read no more, and give the terminal back."""
        self._loop = None
        self._keyboard.close()

    def _typed(self, keys: bytes) -> None:
        self._say(words(keys.decode(errors="replace")) if keys else (Word.CLOSED,))

    def _read_lines(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed under us: nobody types any more
            while line := sys.stdin.readline():
                quits = line.strip() and QUITTING.issuperset(line.strip())
                self._say((Word.QUIT if quits else Word.STOP,))
        self._say((Word.CLOSED,))

    def _say(self, said: Iterable[Word]) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                for word in said:
                    loop.call_soon_threadsafe(self._words.put_nowait, word)


def words(typed: str) -> Iterator[Word]:
    """Yield what somebody says who types this, in its order, each word once: two hits on `q` are no stop."""
    said = (Word.QUIT if key in QUITTING else Word.STOP for key in _KEY.findall(typed))
    yield from dict.fromkeys(said)


def way() -> str | None:
    """Return how somebody here can say stop; None where nobody can: no terminal of ours, no pipe that is held open.

    A file, or the null device, has said all that it ever will before anything begins.
    """
    if at_terminal():
        return "any key"
    return "any line" if _open() else None


def _open() -> bool:
    """Tell whether lines can still come on standard input."""
    if sys.stdin is None or sys.stdin.closed:
        return False
    if sys.platform == "win32":
        return True
    try:
        number = sys.stdin.fileno()
    except OSError:  # something of this process
        return True
    kind = os.fstat(number).st_mode
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
        return False
    ends = select.poll()
    ends.register(number, select.POLLIN)
    return not any(what & select.POLLHUP for _, what in ends.poll(0))
