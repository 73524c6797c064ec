"""Work that ends with the session, if it is not done before."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from acudevice.session.ending import Ending


async def unless(ending: Ending, work: Coroutine[Any, Any, bool]) -> bool:
    """Do something unless the session is asked to end before; then False."""
    working, asked = asyncio.ensure_future(work), asyncio.ensure_future(ending.wait())
    try:
        await asyncio.wait((working, asked), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else False
    finally:
        for task in (working, asked):
            task.cancel()
        await asyncio.gather(working, asked, return_exceptions=True)
