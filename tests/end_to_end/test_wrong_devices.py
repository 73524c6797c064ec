"""What is found at a port need not be a ring: each case is its own clear error, and a slow board is waited for."""

import os
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.programs import running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals"),
]

BOOT = b"ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\nrst:0x1 (POWERON)\r\n"


@contextmanager
def terminal(behave: Callable[[int, threading.Event], None]) -> Iterator[str]:
    """Give the name of a pseudo-terminal with something at its other end."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    over = threading.Event()
    thread = threading.Thread(target=behave, args=(ours, over))
    thread.start()
    try:
        yield os.ttyname(theirs)
    finally:
        over.set()
        thread.join(10.0)
        os.close(ours)
        os.close(theirs)


def silent(_: int, over: threading.Event) -> None:
    """Say nothing."""
    over.wait()


def chatty(ours: int, over: threading.Event) -> None:
    """Speak as a receiver of satellites does."""
    while not over.wait(0.2):
        os.write(ours, b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n\0")


def slow_board(ours: int, over: threading.Event) -> None:
    """Boot: some text, two seconds of silence in which what is sent is lost, then a ring."""
    os.set_blocking(ours, False)
    os.write(ours, BOOT)
    if over.wait(2.0):
        return
    while _read(ours):
        pass
    ring, began_s = VirtualRing(Options()), time.monotonic()
    ring.open_link()
    while not over.wait(0.005):
        ring.advance_to(time.monotonic() - began_s)
        ring.receive(_read(ours))
        for _, frame in ring.outgoing():
            os.write(ours, frame)


def _read(ours: int) -> bytes:
    try:
        return os.read(ours, 4096)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize(
    ("behave", "words"),
    [(silent, "answers"), (chatty, "speaks, but not as a ring does")],
)
def test_a_port_without_a_ring_is_told_from_one_with_something_else(
    behave: Callable[[int, threading.Event], None], words: str
) -> None:
    """After five seconds, exit 69, with the port's name and how to find the right one; no session is begun."""
    with terminal(behave) as port:
        began_s = time.monotonic()
        with running("record", "--device", f"serial:{port}", "--json") as session:
            assert session.end() == 69
            said = session.errors()
        assert time.monotonic() - began_s > 5.0
    assert port in said
    assert words in said
    assert "acudevice scan" in said
    assert session.told == []


def test_a_board_that_restarts_when_its_port_is_opened_is_waited_for() -> None:
    """Its text is dropped, and once it hears, everything is as with any other."""
    with (
        terminal(slow_board) as port,
        running("record", "--device", f"serial:{port}", "--duration", "2", "--json") as session,
    ):
        assert session.end() == 0
    assert session.of("session_end")[0]["samples"] == 200
    assert session.of("device")[0]["serial"] == "VR-000001"


def test_a_port_that_is_none_is_said_at_once(tmp_path: Path) -> None:
    """Exit 69."""
    with running("record", "--device", f"serial:{tmp_path / 'nothing'}", "--json") as session:
        assert session.end() == 69
        assert "there is no serial port" in session.errors()
