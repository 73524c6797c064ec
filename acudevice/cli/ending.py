"""End in order when a person (Ctrl-C) or the system (SIGTERM) asks for it, and when the terminal is closed."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

TERMINATED = 143
"""Exit code of a program that SIGTERM ended."""


@contextmanager
def orderly() -> Iterator[None]:
    """Leave the block through its `finally` clauses when SIGTERM comes, with exit code 143.

    When the terminal is closed the same happens, and nothing is written to it any more. Who starts a program with
    `nohup` wants it to go on.
    """
    shown = [number for number in (1, 2) if os.isatty(number)]

    def leave(*_: object) -> None:
        raise SystemExit(TERMINATED)

    def closed(*_: object) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number in shown:
            os.dup2(nowhere, number)
        os.kill(os.getpid(), signal.SIGTERM)

    with ExitStack() as until:
        until.enter_context(handled(leave, signal.SIGTERM))
        if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
            until.enter_context(handled(closed, signal.SIGHUP))
        yield


@contextmanager
def until_asked(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Call `stop` when Ctrl-C or SIGTERM comes; the list that is given gets the exit code then, 0 or 143.

    Ctrl-C is heard also where the shell that started the program let it be ignored, as for jobs in the background.
    """
    codes: list[int] = []

    def ask(number: int, _: object) -> None:
        codes.append(TERMINATED if number == signal.SIGTERM else 0)
        stop()

    with handled(ask, signal.SIGINT), handled(ask, signal.SIGTERM):
        yield codes


@contextmanager
def handled(handler: Callable[[int, Any], None], number: signal.Signals) -> Iterator[None]:
    """Let `handler` take a signal inside the block."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)
