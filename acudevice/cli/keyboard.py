"""Keys of a terminal as they are pressed, without Enter, and without being shown; of a Unix.

A program in the background has no keys: the system would stop all of it for taking one, and its terminal is the
shell's. It runs on without them, and has them again when it is brought back.
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

LOOK_S: Final = 0.2
"""How often is looked whether the program is still in front: judgement."""


class Keyboard:
    """Takes what is typed from `begin` to `close`."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        """`take` is called in a thread of its own with what was typed; with nothing where no more can come.

        That is so for good when the terminal is closed, and for a while when the program is put in the background.
        """
        self._take = take
        self._before: list[Any] | None = None
        self._wake = (-1, -1)
        self._thread: threading.Thread | None = None

    def begin(self) -> bool:
        """Take the keys, if somebody sits at a terminal; return whether they are taken."""
        if not at_terminal():
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
        """Give the terminal back as it was, without what was typed; in the background it is another's already."""
        if self._before is None or self._thread is None:
            return
        import termios

        os.write(self._wake[1], b"x")
        self._thread.join()
        if in_front(sys.stdin.fileno()):
            with suppress(termios.error):  # the terminal was closed
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSAFLUSH, self._before)
        for end in self._wake:
            os.close(end)
        self._before = None

    def _read(self, number: int) -> None:
        # Should it be put in the background between two lines here: reading then fails, and stops nobody.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN, signal.SIGTTOU})
        front = True
        while True:
            watched = [number, self._wake[0]] if front else [self._wake[0]]
            ready, _, _ = select.select(watched, [], [], LOOK_S)
            if self._wake[0] in ready:
                return
            if not in_front(number):
                if front:
                    self._take(b"")
                front = False
            elif number in ready:
                keys = _typed(number)
                if not keys and not in_front(number):
                    continue
                self._take(keys)
                if not keys:
                    return
            else:
                front = True
                _one_by_one(number)


def somebody() -> bool:
    """Tell whether somebody is at a terminal, who can be asked: none of a program in the background."""
    return sys.stdin is not None and sys.stdin.isatty() and in_front(sys.stdin.fileno())


def at_terminal() -> bool:
    """Tell whether somebody is at a terminal that tells each key."""
    return sys.platform != "win32" and somebody()


def in_front(number: int) -> bool:
    """Tell whether a terminal is ours: a job in the background has none."""
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(number) == os.getpgrp()
    except OSError:  # a terminal that controls nobody
        return True


def _typed(number: int) -> bytes:
    try:
        return os.read(number, 64)
    except OSError:  # the terminal was closed
        return b""


def _one_by_one(number: int) -> None:
    """Have keys told one by one again: a shell that was in front meanwhile has them told by lines."""
    import termios
    import tty

    with suppress(termios.error):  # the terminal was closed
        if termios.tcgetattr(number)[3] & termios.ICANON:
            tty.setcbreak(number, termios.TCSANOW)
