"""The command line on a terminal of its own: a real pseudo-terminal, with what a person types and sees."""

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

ENOUGH_S = 60.0
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def typed(*args: str, answer: str = "") -> tuple[int, str, str]:
    """Run a command with a terminal to type on; return its exit code, standard output and standard error."""
    master, slave = pty.openpty()
    try:
        os.write(master, answer.encode())
        done = subprocess.run(
            [sys.executable, "-m", "acudevice", *args], stdin=slave, capture_output=True, text=True, check=False,
            timeout=ENOUGH_S,
        )  # fmt: skip
    finally:
        os.close(master)
        os.close(slave)
    return done.returncode, done.stdout, done.stderr


class Terminal:
    """A command that runs on a terminal of 80 by 24, where somebody reads and types."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self.process, self._master = process, master
        self.shown = ""
        """All that was drawn, without the codes that move and colour it."""

    def until(self, words: str, after: int = 0) -> Self:
        """Read until words were shown, from a place in `shown` on."""
        by_s = time.monotonic() + ENOUGH_S
        while words not in self.shown[after:]:
            assert time.monotonic() < by_s, f"'{words}' was not shown: {self.shown[-2000:]}"
            assert self._read(), f"it ended without '{words}': {self.shown[-2000:]}"
        return self

    def type(self, text: str) -> Self:
        """Type keys."""
        os.write(self._master, text.encode())
        return self

    def end(self) -> int:
        """Read to its end and return its exit code."""
        while self._read():
            pass
        return self.process.wait(ENOUGH_S)

    def _read(self) -> bool:
        """Read a piece; False at the end."""
        ready, _, _ = select.select([self._master], [], [], 0.2)
        try:
            piece = os.read(self._master, 65536) if ready else b""
        except OSError:  # nobody holds the other end any more
            return False
        self.shown += plain(piece.decode(errors="replace"))
        return bool(piece) or self.process.poll() is None


@contextmanager
def at_terminal(*args: str) -> Iterator[Terminal]:
    """Run a command on a terminal of its own; kill it should it still run at the end."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    command = [sys.executable, "-m", "acudevice", *args]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)


def plain(drawn: str) -> str:
    """Return what was drawn without the codes that move and colour it."""
    return ANSI.sub("", drawn)
