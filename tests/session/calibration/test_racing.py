"""Work ends with the session, or before."""

import asyncio

import pytest

from acudevice.session.calibration.racing import unless
from acudevice.session.ending import Ending


def test_work_that_is_done_gives_its_answer_and_work_that_is_cut_short_gives_no() -> None:
    """What it raises is raised."""

    async def done() -> bool:
        return True

    async def never() -> bool:
        await asyncio.Event().wait()
        return True

    async def broken() -> bool:
        raise ValueError("planted")

    async def run() -> None:
        assert await unless(Ending(), done())
        ending = Ending()
        asyncio.get_running_loop().call_soon(ending.ask, "interrupted")
        assert not await unless(ending, never())
        with pytest.raises(ValueError, match="planted"):
            await unless(Ending(), broken())

    asyncio.run(run())
