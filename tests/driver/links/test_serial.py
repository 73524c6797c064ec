"""The serial link over real pseudo-terminals and sockets, with pyserial as a user has it."""

import asyncio
import contextlib
import gc
import os
import socket
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from acudevice.driver.links.serial import SerialLink
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
            assert os.read(ours, 100) == b"\0" + encode_frame(MESSAGE)
            await link.close()
            assert heard.losses.empty()

    asyncio.run(talk())


def test_an_unplugged_port_is_told_once() -> None:
    """When the other end goes away the link says so, and sending fails as a link that is gone."""

    async def talk() -> None:
        async with pseudo_terminal() as (ours, name):
            heard = Heard()
            link = await opened(name, heard)
            os.close(ours)
            error = await soon(heard.losses)
            assert isinstance(error, LinkLostError)
            assert error.hint
            with pytest.raises(LinkError):
                await link.send(MESSAGE)
            await link.close()
            assert heard.losses.empty()

    asyncio.run(talk())


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
