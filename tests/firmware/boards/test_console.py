"""The console as a serial port."""

import os
from collections.abc import Iterator

import pytest

from acudevice.firmware.boards.console import Console


class Stream:
    """A text stream as `sys.stdin` is one: a file descriptor, and bytes below it."""

    def __init__(self, descriptor: int, mode: str) -> None:
        self.buffer = os.fdopen(descriptor, mode, buffering=0)

    def fileno(self) -> int:
        return self.buffer.fileno()


@pytest.fixture
def pipes() -> Iterator[tuple[int, int, Console]]:
    """Return what writes to a console, what reads from it, and the console."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    console = Console(Stream(their_in, "rb"), Stream(their_out, "wb"))
    yield our_out, our_in, console
    os.close(our_out)
    os.close(our_in)
    console._in.close()
    console._out.close()


def test_it_reads_what_waits_and_never_waits_itself(pipes: tuple[int, int, Console]) -> None:
    """In pieces that leave time for the rest; Ctrl-C is a byte."""
    host, _, console = pipes
    assert console.read() == b""
    os.write(host, b"\0\1\3" + bytes(200))
    assert console.read() == b"\0\1\3" + bytes(125)
    assert console.read() == bytes(75)
    assert console.read() == b""


def test_it_writes_bytes_as_they_are(pipes: tuple[int, int, Console]) -> None:
    """No line ends are made of them."""
    _, host, console = pipes
    console.write(b"\0\n\r\xff")
    assert os.read(host, 10) == b"\0\n\r\xff"
