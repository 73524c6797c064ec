"""A program as the job of a shell: in front of a terminal, put in the background, and brought back."""

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.terminal import Terminal

SHELL = """
import fcntl, os, signal, subprocess, sys, termios

orders, answers, front = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "front"

def own():
    os.setpgid(0, 0)
    if front:
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
lines = termios.tcgetattr(0)
job = subprocess.Popen(sys.argv[4:], preexec_fn=own)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
while order := os.read(orders, 1):
    os.tcsetpgrp(0, job.pid if order == b"f" else os.getpgrp())
    if order == b"b":
        termios.tcsetattr(0, termios.TCSANOW, lines)
    os.write(answers, b".")
_, status = os.waitpid(job.pid, os.WUNTRACED)
stopped = os.WIFSTOPPED(status)
if stopped:
    job.kill()
sys.exit(128 + os.WSTOPSIG(status) if stopped else os.waitstatus_to_exitcode(status))
"""
"""Does what its orders say; ends as the job ends, with 128 and the signal where the job was stopped."""


class Job(Terminal):
    """A job that runs on a terminal."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int, orders: int, answers: int) -> None:
        super().__init__(process, master)
        self._orders, self._answers = orders, answers

    def front(self) -> None:
        """Bring it to the front."""
        self._order(b"f")

    def behind(self) -> None:
        """Put it in the background, with the terminal as the shell has it."""
        self._order(b"b")

    def end(self) -> int:
        """Read to its end and return its exit code; 128 and the signal where it was stopped."""
        if self._orders >= 0:
            os.close(self._orders)
        self._orders = -1
        return super().end()

    def _order(self, order: bytes) -> None:
        os.write(self._orders, order)
        assert os.read(self._answers, 1) == b"."


@contextmanager
def job(*command: str, front: bool = False) -> Iterator[Job]:
    """Run a command as a job, in the background unless said; kill it should it still run at the end."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    (orders_out, orders_in), (answers_out, answers_in) = os.pipe(), os.pipe()
    shell = [sys.executable, "-c", SHELL, str(orders_out), str(answers_in), "front" if front else "behind"]
    with subprocess.Popen(
        [*shell, *command], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        pass_fds=(orders_out, answers_in),
    ) as process:  # fmt: skip
        for ours in (slave, orders_out, answers_in):
            os.close(ours)
        running = Job(process, master, orders_in, answers_out)
        try:
            yield running
        finally:
            os.close(master)
            process.kill()
            os.close(answers_out)


def ours(*args: str) -> list[str]:
    """Return a command line of ours."""
    return [sys.executable, "-m", "acudevice", *args]
