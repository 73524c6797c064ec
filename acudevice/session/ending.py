"""How a session is asked to end: by a person, by the system, by its own limit."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")


class Ending:
    """Set once, by whoever is first; awaited by the session."""

    def __init__(self) -> None:
        self.reason: str | None = None
        """Why; None while nobody asked."""
        self._asked = asyncio.Event()

    def ask(self, reason: str) -> None:
        """Ask the session to end; the first reason stays."""
        if self.reason is None:
            self.reason = reason
        self._asked.set()

    def code(self, otherwise: int = 0) -> int:
        """Return the exit code of a session that ended: that of who asked for it, or `otherwise`."""
        return _EXITS.get(self.reason or "", otherwise)

    @property
    def forced(self) -> bool:
        """Whether person or system want an end, whatever was done till then."""
        return self.reason in _EXITS

    async def wait(self, limit_s: float | None = None) -> None:
        """Wait until somebody asks, or the limit in seconds is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._asked.wait()


async def unless_asked(ending: Ending, work: Awaitable[T]) -> T:
    """Return what `work` does; where person or system want an end meanwhile, it is cancelled, and nothing comes of it.

    For what comes before a session: there is nothing yet to seal, and so nothing to wait for.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        SystemExit: the system asks for it; with code 143.
    """
    working, asked = asyncio.ensure_future(work), asyncio.ensure_future(ending.wait())
    try:
        await asyncio.wait((working, asked), return_when=asyncio.FIRST_COMPLETED)
        if working.done() or not ending.forced:
            return await working
    finally:
        for task in (working, asked):
            task.cancel()
        await asyncio.gather(working, asked, return_exceptions=True)
    raise leaving(ending)


def leaving(ending: Ending) -> BaseException:
    """Return what to raise where nothing came of it because person or system wanted an end."""
    return SystemExit(ending.code()) if ending.reason == TERMINATED else KeyboardInterrupt()


INTERRUPTED = "interrupted"
"""The person pressed Ctrl-C."""

TERMINATED = "terminated"
"""The system asked the program to end."""

_EXITS: Final = {INTERRUPTED: 130, TERMINATED: 143}

_SIGNALS = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}


@contextlib.contextmanager
def on_signals(ending: Ending) -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into a request to end, so that the session is sealed; a second Ctrl-C cuts it short."""
    loop = asyncio.get_running_loop()

    def first(number: signal.Signals) -> None:
        ending.ask(_SIGNALS[number])
        loop.remove_signal_handler(number)

    try:
        for number in _SIGNALS:
            loop.add_signal_handler(number, first, number)
    except (
        NotImplementedError
    ):  # Windows has none; there Ctrl-C cancels the session, which is sealed all the same
        pass
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in _SIGNALS:
                loop.remove_signal_handler(number)
