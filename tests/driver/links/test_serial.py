"""The serial link over real pseudo-terminals and sockets, with pyserial as a user has it."""

import asyncio
import contextlib
import errno
import gc
import os
import socket
import sys
import threading
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest
import serial

from acudevice.driver.links.serial import SerialLink, _lost, _refusal, ports
from acudevice.errors import AccessError, LinkError, LinkLostError, NoDeviceError, PortBusyError
from acudevice.protocol.framing import encode_frame

T = TypeVar("T")
MESSAGE = bytes.fromhex("0101010001020100")


class Heard:
    """What a link delivered."""

    def __init__(self) -> None:
        self.packets: asyncio.Queue[bytes] = asyncio.Queue()
        self.losses: asyncio.Queue[LinkError] = asyncio.Queue()

    def packet(self, packet: bytes, now_s: float) -> None:
        """Keep a packet."""
        assert now_s > 0
        self.packets.put_nowait(packet)


@asynccontextmanager
async def pseudo_terminal() -> AsyncIterator[tuple[int, str]]:
    """Give a raw pseudo-terminal: our end, and the name of the other."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    name = os.ttyname(theirs)
    os.close(theirs)
    try:
        yield ours, name
    finally:
        with contextlib.suppress(OSError):  # the test pulled it
            os.close(ours)


async def soon(queue: "asyncio.Queue[T]") -> T:
    """Wait for the next thing, with a limit that only a failure reaches."""
    return await asyncio.wait_for(queue.get(), 10)


async def opened(name: str, heard: Heard) -> SerialLink:
    """Open a link."""
    link = SerialLink(name)
    await link.open(heard.packet, heard.losses.put_nowait)
    return link


async def read(ours: int, wanted: bytes) -> bool:
    """Return whether just these bytes come out of our end, in whatever pieces."""
    got = b""
    while len(got) < len(wanted):
        got += await asyncio.to_thread(os.read, ours, 100)
    return got == wanted


def test_frames_become_packets_and_damage_is_counted() -> None:
    """Whole frames are delivered in order with noise between them counted; what is sent is framed after a flush."""

    async def talk() -> None:
        async with pseudo_terminal() as (ours, name):
            heard = Heard()
            link = await opened(name, heard)
            os.write(ours, b"boot text\0" + encode_frame(MESSAGE) + encode_frame(b"\x06\x00second"))
            assert [await soon(heard.packets), await soon(heard.packets)] == [MESSAGE, b"\x06\x00second"]
            assert sum(link.damage().values()) == 1
            await link.send(MESSAGE)
            assert await read(ours, b"\0" + encode_frame(MESSAGE))
            await link.close()
            assert heard.losses.empty()

    asyncio.run(talk())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread reads")
def test_no_thread_stands_between_a_port_and_the_loop() -> None:
    """The loop watches it, and lets go of it when it is closed."""

    async def run() -> None:
        async with pseudo_terminal() as (ours, name):
            heard = Heard()
            link = await opened(name, heard)
            assert f"read {name}" not in {thread.name for thread in threading.enumerate()}
            os.write(ours, encode_frame(MESSAGE))
            assert await soon(heard.packets) == MESSAGE
            await link.close()
            os.write(ours, encode_frame(MESSAGE))
            await asyncio.sleep(0)
            assert heard.packets.empty()

    asyncio.run(run())


def test_an_unplugged_port_is_told_once() -> None:
    """When the other end goes away the link says so, and sending fails as a link that is gone."""

    async def talk() -> None:
        async with pseudo_terminal() as (ours, name):
            heard = Heard()
            link = await opened(name, heard)
            os.close(ours)
            error = await soon(heard.losses)
            assert isinstance(error, LinkLostError)
            assert str(error) == f"the link over {name} is gone: it was unplugged, or another program took it"
            assert error.hint
            with pytest.raises(LinkError):
                await link.send(MESSAGE)
            await link.close()
            assert heard.losses.empty()

    asyncio.run(talk())


def test_a_flood_of_bytes_is_taken_in_pieces_and_nothing_of_it_is_lost() -> None:
    """Some hundred frames at once, faster than anybody reads."""

    async def talk() -> None:
        async with pseudo_terminal() as (ours, name):
            heard = Heard()
            link = await opened(name, heard)
            sent = [bytes([6, 0]) + bytes([k % 255 + 1]) * 200 for k in range(300)]
            await asyncio.to_thread(write_all, ours, b"".join(map(encode_frame, sent)))
            assert [await soon(heard.packets) for _ in sent] == sent
            assert not any(link.damage().values())
            await link.close()

    asyncio.run(talk())


def write_all(ours: int, data: bytes) -> None:
    """Write everything, however long that takes."""
    while data:
        data = data[os.write(ours, data) :]


def test_a_port_that_goes_away_while_it_is_opened_is_no_device() -> None:
    """It is the opening that fails: no loss is told of what never was."""

    async def talk() -> None:
        heard = Heard()
        async with pseudo_terminal() as (ours, name):
            os.close(ours)
            with pytest.raises(NoDeviceError):
                await opened(name, heard)
        assert heard.losses.empty()

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.EACCES, AccessError, "does not let you open"),
        (errno.EPERM, AccessError, "does not let you open"),
        (errno.EBUSY, PortBusyError, "in use by another program"),
        (errno.EAGAIN, PortBusyError, "in use by another program"),
        (errno.ENOENT, NoDeviceError, "there is no serial port"),
        (errno.ENXIO, NoDeviceError, "no device behind"),
        (errno.ECONNREFUSED, NoDeviceError, "nobody listens"),
        (errno.EIO, NoDeviceError, "cannot be opened"),
    ],
)
def test_whatever_the_system_refuses_with_is_an_error_with_advice(
    number: int, kind: type[LinkError], words: str
) -> None:
    """The number is dug out of pyserial's text too, which is where it hides it."""
    for error in (OSError(number, "x"), serial.SerialException(f"[Errno {number}] could not open port")):
        found = _refusal("/dev/ttyX", error)
        assert type(found) is kind
        assert words in str(found)
        assert "/dev/ttyX" in str(found)
        assert found.hint


@pytest.mark.parametrize(
    ("port", "error", "why"),
    [
        (
            "/dev/ttyX",
            serial.SerialException("device reports readiness to read but returned no data"),
            "unplugged",
        ),
        ("/dev/ttyX", OSError(errno.EIO, "Input/output error"), "unplugged"),
        ("/dev/ttyX", TypeError("'NoneType' object cannot be interpreted as an integer"), "unplugged"),
        ("/dev/ttyX", serial.SerialTimeoutException("Write timeout"), "takes no more data"),
        ("socket://x:1", serial.SerialException("socket disconnected"), "the other side closed it"),
    ],
)
def test_a_loss_is_told_in_our_words(port: str, error: Exception, why: str) -> None:
    """Whatever the library says of it."""
    said = str(_lost(port, error))
    assert said.startswith(f"the link over {port} is gone: ")
    assert why in said
    assert str(error) not in said


def test_a_port_in_use_is_told_from_one_that_is_not_there() -> None:
    """Each refusal of the system is an error of its own with advice."""

    async def talk() -> None:
        async with pseudo_terminal() as (_, name):
            heard = Heard()
            link = await opened(name, heard)
            with pytest.raises(PortBusyError, match="in use"):
                await SerialLink(name).open(heard.packet, heard.losses.put_nowait)
            await link.close()
        with pytest.raises(NoDeviceError, match="no serial port"):
            await SerialLink("/dev/no-such-port").open(heard.packet, heard.losses.put_nowait)
        with pytest.raises(NoDeviceError, match="is no serial port"):
            await SerialLink("nowhere://x").open(heard.packet, heard.losses.put_nowait)

    asyncio.run(talk())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may open everything")
def test_a_port_that_the_system_forbids_is_an_access_error(tmp_path: Path) -> None:
    """The advice names the group to join."""
    locked = tmp_path / "port"
    locked.touch(0)
    heard = Heard()
    with pytest.raises(AccessError) as caught:
        asyncio.run(SerialLink(str(locked)).open(heard.packet, heard.losses.put_nowait))
    assert "group" in caught.value.hint


# pyserial 3.5 forgets to close a socket whose other end has gone: its garbage is collected here, where it is expected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_socket_is_a_port_too() -> None:
    """Any URL that pyserial takes serves; the far end closing is a loss."""

    async def talk() -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            heard = Heard()
            link = await opened(f"socket://127.0.0.1:{port}", heard)
            far, _ = server.accept()
            far.sendall(encode_frame(MESSAGE))
            assert await soon(heard.packets) == MESSAGE
            far.close()
            assert isinstance(await soon(heard.losses), LinkLostError)
            await link.close()
        with pytest.raises(NoDeviceError):
            await SerialLink(f"socket://127.0.0.1:{port}").open(heard.packet, heard.losses.put_nowait)

    asyncio.run(talk())
    gc.collect()


def test_ports_of_the_system_are_listed_with_what_it_says_of_them() -> None:
    """Those without hardware behind them are left out: asking them would only take time."""
    assert all(isinstance(name, str) and isinstance(words, str) for name, words in ports().items())
    assert not any("n/a" in words for words in ports().values())
