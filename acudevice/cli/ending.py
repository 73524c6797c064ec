"""End in order when the system asks for it (SIGTERM), as after Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

TERMINATED = 143
"""Exit code of a program that SIGTERM ended."""


@contextmanager
def orderly() -> Iterator[None]:
    """Leave the block through its `finally` clauses when SIGTERM comes, with exit code 143."""

    def leave(*_: object) -> None:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
