"""The command line on a terminal of its own: a real pseudo-terminal, with what a person types and sees."""

import os
import pty
import re
import subprocess
import sys

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


def plain(drawn: str) -> str:
    """Return what was drawn without the codes that move and colour it."""
    return ANSI.sub("", drawn)
