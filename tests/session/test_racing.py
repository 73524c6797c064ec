"""Work is done, or ends where something else happens."""

import asyncio

import pytest

from acudevice.session.racing import unless


def test_work_that_is_done_gives_its_answer_and_work_that_is_cut_short_none() -> None:
    """What it raises is raised."""

    async def done() -> bool:
        return True

    async def never() -> bool:
        await asyncio.Event().wait()
        return True

    async def broken() -> bool:
        raise ValueError("planted")

    async def run() -> None:
        assert await unless(never(), done())
        assert await unless(done(), never()) is None
        with pytest.raises(ValueError, match="planted"):
            await unless(never(), broken())

    asyncio.run(run())
