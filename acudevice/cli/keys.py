"""What a person says while a ramp goes on: any key on a terminal, any line elsewhere, is a stop.

Keys are read in a thread, because a standard input may be anything. On a terminal (of a Unix) each key counts as it is
pressed; elsewhere, and on Windows, a line does.
"""

import asyncio
import contextlib
import os
import select
import sys
import threading
from typing import Any

from acudevice.cli.quitting import typed
from acudevice.session.pain.measuring import Word

QUITTING = frozenset({"q", "Q", "\x1b"})
"""Keys that end all of it; every other one is a stop."""


class Keys:
    """Reads standard input from `begin` to `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._words: asyncio.Queue[Word] = asyncio.Queue()
        self._wake: tuple[int, int] | None = None
        self._before: list[Any] | None = None
        self._thread: threading.Thread | None = None

    def begin(self) -> "Keys":
        """Read from now on, for the event loop that runs."""
        self._loop = asyncio.get_running_loop()
        work = self._read_keys if self._single() else self._read_lines
        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()
        return self

    async def next(self) -> Word:
        """Wait for a word."""
        return await self._words.get()

    def close(self) -> None:
        """Read no more, and give the terminal back."""
        self._loop = None
        if self._before is not None and self._wake is not None and self._thread is not None:
            import termios

            os.write(self._wake[1], b"x")
            self._thread.join()
            with contextlib.suppress(termios.error):  # the terminal was closed
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
            for end in self._wake:
                os.close(end)

    def _single(self) -> bool:
        """Have a terminal give each key as it is pressed; return whether it does."""
        if sys.platform == "win32" or not sys.stdin.isatty():
            return False
        import termios
        import tty

        self._before, self._wake = termios.tcgetattr(sys.stdin.fileno()), os.pipe()
        tty.setcbreak(sys.stdin.fileno())
        return True

    def _read_keys(self) -> None:
        wake = self._wake[:1] if self._wake is not None else ()
        while True:
            ready, _, _ = select.select([sys.stdin.fileno(), *wake], [], [])
            if sys.stdin.fileno() not in ready:
                return
            keys = typed(sys.stdin.fileno()).decode(errors="replace")
            self._say(Word.CLOSED if not keys else Word.QUIT if keys in QUITTING else Word.STOP)
            if not keys:
                return

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
