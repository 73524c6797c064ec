"""Tasks run anywhere, and come back in order."""

import os
import signal
from collections.abc import Iterator

import pytest

from acudevice.errors import BadDataError, LinkError, UsageError
from acudevice.session.cohort.spreading import Spread, run


def squared(number: int) -> tuple[int, int]:
    """Return a square, and who worked it out."""
    if number < 0:
        raise BadDataError("a negative number", hint="take another")
    return number * number, os.getpid()


def test_one_process_works_lazily_in_order() -> None:
    """Each result is there before the next task begins."""
    results: Iterator[tuple[int, int]] = run(squared, [3, -1])
    assert next(results) == (9, os.getpid())
    with pytest.raises(BadDataError):
        next(results)


def test_several_processes_say_the_same_in_the_same_order() -> None:
    """In other processes; what a task raises arrives with its hint."""
    found = list(run(squared, list(range(7)), Spread(2)))
    assert [square for square, _ in found] == [k * k for k in range(7)]
    assert os.getpid() not in {pid for _, pid in found}
    with pytest.raises(BadDataError) as error:
        list(run(squared, [1, -1, 2], Spread(2)))
    assert error.value.hint == "take another"


def died(number: int) -> int:
    """End the process in which this is done, as a system without memory does."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_died_is_said() -> None:
    """With what to do about it."""
    with pytest.raises(LinkError, match="one of the processes died") as error:
        list(run(died, [0, 1, 2], Spread(2)))
    assert "--jobs" in error.value.hint


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "tls://[::1]:9", "tcp://127.0.0.1:99999"]
)
def test_no_scheduler_is_said(address: str) -> None:
    """With how to start one."""
    with pytest.raises(LinkError, match="no Dask scheduler") as error:
        list(run(squared, [1], Spread(scheduler=address)))
    assert "dask worker" in error.value.hint


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "127.0.0.1", "http://127.0.0.1:9", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    """Before anybody waits for an answer from there."""
    with pytest.raises(UsageError, match="is no address"):
        list(run(squared, [1], Spread(scheduler=address)))
