"""Keys of a terminal as they are pressed, without Enter, and without being shown; of a Unix."""

import os
import select
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any


class Keyboard:
    """Takes what is typed from `begin` to `close`."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        """`take` is called in a thread of its own with what was typed; with nothing, once, where no more can come."""
        self._take = take
        self._before: list[Any] | None = None
        self._wake = (-1, -1)
        self._thread: threading.Thread | None = None

    def begin(self) -> bool:
        """Take the keys, if somebody sits at a terminal; return whether they are taken."""
        if not _at_terminal():
            return False
        import termios
        import tty

        number = sys.stdin.fileno()
        self._before, self._wake = termios.tcgetattr(number), os.pipe()
        tty.setcbreak(number)
        self._thread = threading.Thread(target=self._read, args=(number,), daemon=True)
        self._thread.start()
        return True

    def close(self) -> None:
        """Give the terminal back as it was, without what was typed."""
        if self._before is None or self._thread is None:
            return
        import termios

        os.write(self._wake[1], b"x")
        self._thread.join()
        with suppress(termios.error):  # the terminal was closed
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSAFLUSH, self._before)
        for end in self._wake:
            os.close(end)
        self._before = None

    def _read(self, number: int) -> None:
        while True:
            ready, _, _ = select.select([number, self._wake[0]], [], [])
            if self._wake[0] in ready:
                return
            keys = _typed(number)
            self._take(keys)
            if not keys:
                return


def _typed(number: int) -> bytes:
    try:
        return os.read(number, 64)
    except OSError:  # the terminal was closed
        return b""


def _at_terminal() -> bool:
    """Tell whether the keys of a terminal are ours: a job in the background would be stopped for taking them."""
    if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # a terminal that controls nobody
        return True
