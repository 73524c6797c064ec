"""What a person wants of a point is carried from the thread that reads keys to the loop that guides."""

import asyncio
import threading

from acudevice.session.wishes import DEAF_S, Wish, Wishes
from tests.support.hurried import hurried


def test_a_wish_comes_from_another_thread() -> None:
    """And is granted in the loop, while somebody listens."""
    wishes, granted = Wishes(), list[tuple[Wish, int]]()

    async def listen() -> None:
        heard = asyncio.Event()

        def grant(wish: Wish) -> None:
            granted.append((wish, threading.get_ident()))
            heard.set()

        with wishes.heard_by(grant):
            await asyncio.to_thread(wishes.say, Wish.HURTS)
            await heard.wait()
        wishes.say(Wish.SKIP)

    wishes.say(Wish.SKIP)
    asyncio.run(listen())
    wishes.say(Wish.SKIP)
    assert granted == [(Wish.HURTS, threading.get_ident())]


def test_a_key_that_is_held_down_leaves_one_point() -> None:
    """The next is left when the key is pressed again."""
    wishes, granted = Wishes(), list[Wish]()

    async def listen() -> None:
        with wishes.heard_by(granted.append):
            for wait_s in (0.0, 0.1, 0.1, DEAF_S, 0.1):
                await asyncio.sleep(wait_s)
                wishes.say(Wish.SKIP)
            await asyncio.sleep(1.0)

    hurried(listen())
    assert granted == [Wish.SKIP, Wish.SKIP]
