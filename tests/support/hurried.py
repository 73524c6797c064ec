"""An event loop that never waits: when nobody has anything to do, its clock jumps to when somebody has.

    hurried(work())        # runs like asyncio.run; a minute of waiting takes no time

Time-outs, watches and growing waits are so tested as they are, by the clock, and in milliseconds. Only what waits in
memory can hurry: threads, files and sockets need real time.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class StuckError(Exception):
    """Nobody has anything to do, ever."""


class _Selector(selectors.SelectSelector):
    """Looks whether something is ready, and jumps rather than waits."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready now."""
        ready = super().select(0.0)
        if not ready:
            if timeout is None:
                raise StuckError
            self.now_s += max(0.0, timeout)
        return ready


class HurriedLoop(asyncio.SelectorEventLoop):
    """An event loop with a clock of its own, which begins at 0."""

    def __init__(self) -> None:
        self._selector_of_time = _Selector()
        super().__init__(self._selector_of_time)

    def time(self) -> float:
        """Return the seconds that would have passed."""
        return self._selector_of_time.now_s


def hurried(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end, as `asyncio.run` does."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        return runner.run(work)


def now_s() -> float:
    """Return the time of the loop that runs."""
    return asyncio.get_running_loop().time()
