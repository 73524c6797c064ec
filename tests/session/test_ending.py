"""A session is asked to end by a person, by the system, by itself; who was first is remembered."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from acudevice.session.ending import INTERRUPTED, TERMINATED, Ending, on_signals, unless_asked
from tests.support.hurried import hurried, now_s


def test_the_first_reason_stays() -> None:
    """However often it is asked."""

    async def run() -> None:
        ending = Ending()
        assert ending.reason is None
        ending.ask("done")
        ending.ask("interrupted")
        await ending.wait()
        assert ending.reason == "done"

    hurried(run())


@pytest.mark.parametrize(
    ("reason", "forced", "code"),
    [(None, False, 1), ("done", False, 1), (INTERRUPTED, True, 130), (TERMINATED, True, 143)],
)
def test_who_asks_for_an_end_gives_the_exit_code(reason: str | None, forced: bool, code: int) -> None:
    """Person and system; an end that came by itself has that of what was done."""

    async def run() -> None:
        ending = Ending()
        if reason is not None:
            ending.ask(reason)
        assert (ending.forced, ending.code(1), ending.code()) == (forced, code, code * forced)

    hurried(run())


def test_waiting_has_a_limit_where_one_is_given() -> None:
    """Nobody asked: it is over all the same, and still nobody has asked."""

    async def run() -> None:
        ending = Ending()
        await ending.wait(5.0)
        assert (now_s(), ending.reason) == (5.0, None)
        asyncio.get_running_loop().call_later(2.0, ending.ask, "done")
        await ending.wait(60.0)
        assert now_s() == 7.0

    hurried(run())


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(("number", "reason"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)])
def test_a_signal_asks_it_to_end(number: signal.Signals, reason: str) -> None:
    """The program goes on, to seal what it has."""

    async def run() -> None:
        ending = Ending()
        with on_signals(ending):
            os.kill(os.getpid(), number)
            await ending.wait(10.0)
        assert ending.reason == reason

    asyncio.run(run())


SECOND = """
import asyncio, os, signal
from acudevice.session.ending import Ending, on_signals

async def run():
    ending = Ending()
    with on_signals(ending):
        os.kill(os.getpid(), signal.SIGINT)
        await ending.wait()
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(10)
        finally:
            print(ending.reason, "and sealed")

asyncio.run(run())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_second_ctrl_c_cuts_it_short() -> None:
    """Through the `finally` clauses."""
    done = subprocess.run(
        [sys.executable, "-c", SECOND], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout == "interrupted and sealed\n"
    assert done.returncode != 0
    assert "KeyboardInterrupt" in done.stderr


def test_outside_the_block_signals_are_as_before() -> None:
    """Nothing of ours stays."""

    async def run() -> None:
        with on_signals(Ending()):
            pass

    before = signal.getsignal(signal.SIGTERM)
    asyncio.run(run())
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(("reason", "raised"), [(INTERRUPTED, KeyboardInterrupt), (TERMINATED, SystemExit)])
def test_what_comes_before_a_session_is_left_at_once(reason: str, raised: type[BaseException]) -> None:
    """It is cancelled, and cleans up; what it would have waited for is not."""
    cleaned: list[float] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60.0)
        finally:
            cleaned.append(now_s())

    async def run() -> None:
        ending = Ending()
        asyncio.get_running_loop().call_later(1.0, ending.ask, reason)
        await unless_asked(ending, slow())

    with pytest.raises(raised) as caught:
        hurried(run())
    assert getattr(caught.value, "code", 143) == 143
    assert cleaned == [1.0]


@pytest.mark.parametrize("reason", [None, "done", "failed: the disk is full"])
def test_it_is_done_unless_person_or_system_want_an_end(reason: str | None) -> None:
    """What it returns or raises is passed on."""

    async def work(result: float) -> float:
        await asyncio.sleep(1.0)
        return 1.0 / result

    async def run(result: float) -> float:
        ending = Ending()
        if reason is not None:
            ending.ask(reason)
        return await unless_asked(ending, work(result))

    assert hurried(run(4.0)) == 0.25
    with pytest.raises(ZeroDivisionError):
        hurried(run(0.0))
