"""What is typed while a screen is drawn: `q` ends the session as Ctrl-C does, some keys are wishes, none is shown."""

import os
import select
import signal
import sys
import threading
from contextlib import suppress
from typing import Any, Final

from acudevice.session.wishes import Wish, Wishes

QUITTING: Final = frozenset(b"qQ")
"""Keys that end it."""

WISHES: Final = {key: wish for keys, wish in ((b"hH", Wish.HURTS), (b"sS", Wish.SKIP)) for key in keys}
"""Keys of whoever is guided."""


class Quitting:
    """Takes the keys of the terminal from `begin` to `close`; of a Unix, and where nobody else reads them."""

    def __init__(self, wishes: Wishes | None = None) -> None:
        """With `wishes`, those of a person who is guided are keys too."""
        self._wishes = wishes
        self._before: list[Any] | None = None
        self._wake = (-1, -1)
        self._thread: threading.Thread | None = None

    @property
    def ends(self) -> str:
        """What keys do, in a few words."""
        return "q ends" if self._wishes is None else "h hurts · s skips · q ends"

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
            keys = b"" if self._wake[0] in ready else typed(number)
            if QUITTING.intersection(keys):
                os.kill(os.getpid(), signal.SIGINT)
            elif self._wishes is not None:
                for wish in dict.fromkeys(WISHES[key] for key in sorted(keys) if key in WISHES):
                    self._wishes.say(wish)
            if not keys:
                return


def typed(number: int) -> bytes:
    try:
        return os.read(number, 64)
    except OSError:
        return b""


def _at_terminal() -> bool:
    """Tell whether the keys of a terminal are ours: a job in the background would be stopped for taking them."""
    if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # a terminal that controls nobody
        return True
