"""What a person wants in the middle of a guided session, besides its end."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

DEAF_S: Final = 1.0
"""A key that is held down, or hit twice, leaves one point and not the next as well: judgement."""


class Wish(StrEnum):
    """What is wanted of the point that is pressed; the outcome that it gets."""

    SKIP = "skipped"
    HURTS = "discomfort"
    """It is left, and the person is told to let go."""


class Wishes:
    """Carries them from whoever reads the keys to whoever guides."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._grant: Callable[[Wish], None] | None = None
        self._heard_s = float("-inf")

    def say(self, wish: Wish) -> None:
        """Say it, from any thread. It means nothing while nobody guides: there is no point to leave."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self._hear, wish)

    @contextlib.contextmanager
    def heard_by(self, grant: Callable[[Wish], None]) -> Iterator[None]:
        """Let `grant` be called with each wish inside the block, in the loop that runs."""
        self._loop, self._grant = asyncio.get_running_loop(), grant
        try:
            yield
        finally:
            self._loop = self._grant = None

    def _hear(self, wish: Wish) -> None:
        if self._grant is None or self._loop is None:
            return
        now_s = self._loop.time()
        if now_s >= self._heard_s + DEAF_S:
            self._heard_s = now_s
            self._grant(wish)
