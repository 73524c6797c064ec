"""End in order when a person (Ctrl-C) or the system (SIGTERM) asks for it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

TERMINATED = 143
"""Exit code of a program that SIGTERM ended."""


@contextmanager
def orderly() -> Iterator[None]:
    """Leave the block through its `finally` clauses when SIGTERM comes, with exit code 143."""

    def leave(*_: object) -> None:
        raise SystemExit(TERMINATED)

    with handled(leave, signal.SIGTERM):
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
