"""Somebody who is asked while loads go on and off, and who may leave while nothing is asked."""

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, Final, Protocol, TypeVar

from acudevice.session.racing import unless

T = TypeVar("T")


class Answer(Enum):
    """What a person says when a load is asked for."""

    GO = "go"
    AGAIN = "again"
    """Take the last point again: its load is still on."""
    UNDO = "undo"
    """Forget the last point, and go back to its load."""
    QUIT = "quit"


BACK: Final = frozenset({Answer.AGAIN, Answer.UNDO})


class Answers(Protocol):
    """Somebody who can be asked."""

    async def next(self) -> Answer:
        """Wait for an answer."""

    async def leaving(self) -> None:
        """Wait, while nothing is asked, until somebody wants to leave; what else is said meanwhile is no answer."""


class Asker:
    """Asks whoever is there, and minds whether they leave."""

    def __init__(self, answers: Answers | None) -> None:
        """`answers` is None where nobody can be asked."""
        self._answers = answers
        self.left = False
        """Whether somebody wanted to leave."""

    @property
    def somebody(self) -> bool:
        """Whether anybody is there."""
        return self._answers is not None

    async def answer(self) -> Answer:
        """Return what is answered; where nobody is there, that it may go on."""
        found = Answer.GO if self._answers is None else await self._answers.next()
        self.left = self.left or found is Answer.QUIT
        return found

    async def forward(self, tell: Callable[[], None]) -> bool:
        """Ask until somebody goes on, or stops: then False. Who wants to go back is told that there is no way."""
        while (answer := await self.answer()) in BACK:
            tell()
        return answer is Answer.GO

    async def unless_left(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Return what `work` does, or None where somebody wants to leave before it is done."""
        return await work if self._answers is None else await unless(self._leave(self._answers), work)

    async def _leave(self, answers: Answers) -> None:
        await answers.leaving()
        self.left = True
