"""What a person says while a ramp goes on: any key on a terminal, any line elsewhere, is a stop.

What is typed is read in a thread, because a standard input may be anything. On a terminal (of a Unix) each key counts
as it is pressed; elsewhere, and on Windows, a line does.
"""

import asyncio
import contextlib
import sys
import threading

from acudevice.cli.keyboard import Keyboard
from acudevice.session.pain.measuring import Word

QUITTING = frozenset({"q", "Q", "\x1b"})
"""Keys that end all of it; every other one is a stop."""


class Keys:
    """Reads standard input from `begin` to `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._words: asyncio.Queue[Word] = asyncio.Queue()
        self._keyboard = Keyboard(self._typed)

    def begin(self) -> "Keys":
        """Read from now on, for the event loop that runs."""
        self._loop = asyncio.get_running_loop()
        if not self._keyboard.begin():
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
        quits = keys.decode(errors="replace") in QUITTING
        self._say(Word.CLOSED if not keys else Word.QUIT if quits else Word.STOP)

    def _read_lines(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed under us: nobody types any more
            while line := sys.stdin.readline():
                self._say(Word.QUIT if line.strip() in QUITTING else Word.STOP)
        self._say(Word.CLOSED)

    def _say(self, word: Word) -> None:
        loop = self._loop
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            if loop is not None:
                loop.call_soon_threadsafe(self._words.put_nowait, word)
