"""Work that ends where something else happens before it is done."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def unless(other: Awaitable[object], work: Awaitable[T]) -> T | None:
    """Return what `work` does; None where `other` is over before: then it is cancelled, and it has ended."""
    working, ending = asyncio.ensure_future(work), asyncio.ensure_future(other)
    try:
        await asyncio.wait((working, ending), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, ending):
            task.cancel()
        await asyncio.gather(working, ending, return_exceptions=True)
