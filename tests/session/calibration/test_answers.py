"""Whoever is asked may answer, or leave while nothing is asked."""

import asyncio

import pytest

from acudevice.session.calibration.answers import Answer, Asker
from tests.support.bench import Person


class Leaver(Person):
    """Leaves as soon as nothing is asked."""

    async def leaving(self) -> None:
        """Leave."""


async def forever() -> str:
    """Wait."""
    await asyncio.Event().wait()
    return "never"


async def soon() -> str:
    """Be done."""
    return "done"


@pytest.mark.parametrize(
    ("answers", "said", "left"),
    [
        (None, Answer.GO, False),
        (Person(Answer.UNDO), Answer.UNDO, False),
        (Person(Answer.QUIT), Answer.QUIT, True),
    ],
)
def test_an_answer_is_waited_for(answers: Person | None, said: Answer, left: bool) -> None:
    """Where nobody is there, it goes on; who quits has left."""
    asker = Asker(answers)
    assert asyncio.run(asker.answer()) is said
    assert (asker.left, asker.somebody) == (left, answers is not None)


def test_work_ends_when_somebody_leaves() -> None:
    """And only then: what is done is done."""
    for answers, work, found, left in (
        (None, soon, "done", False), (Person(), soon, "done", False), (Leaver(), forever, None, True),
    ):  # fmt: skip
        asker = Asker(answers)
        assert asyncio.run(asker.unless_left(work())) == found
        assert asker.left is left


def test_an_error_of_the_work_comes_through() -> None:
    """It is no leaving."""

    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(Asker(Person()).unless_left(fail()))
