"""The contract of links, kept by every one in the registry: a real peer at the other end of each.

A new link needs a peer here: something that answers `hello` as a ring does and can be taken away.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from acudevice.driver.addresses import parse
from acudevice.driver.ble.link import links_on
from acudevice.driver.link import Link
from acudevice.driver.registry import LINKS, Links, links_for
from acudevice.errors import AcuError, LinkError, NoDeviceError
from acudevice.protocol.codec import Answer, decode
from acudevice.protocol.parts import encode_request
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from acudevice.virtual.server import serve_pty
from tests.support.air import Air
from tests.support.guest import NAME, paired


@dataclass
class Peer:
    """A ring somewhere."""

    links: Links
    pull: Callable[[], Awaitable[None] | None]
    """Takes the ring away."""
    told: bool = True
    """Whether somebody says at once that the ring is away; by radio that takes as long as looking for it."""


@asynccontextmanager
async def at_a_pseudo_terminal(folder: Path) -> AsyncIterator[Peer]:
    """Serve a ring at a pseudo-terminal."""
    server = serve_pty(VirtualRing(Options()), folder / "ring")
    ready: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    serving = loop.run_in_executor(
        None, server.run, lambda address: loop.call_soon_threadsafe(ready.put_nowait, address)
    )
    try:
        yield Peer(links_for(parse(await ready.get())), lambda: server.replace(1000.0))
    finally:
        server.stop()
        await serving


@asynccontextmanager
async def in_this_process(_: Path) -> AsyncIterator[Peer]:
    """Let a ring run here; its link goes down after a while."""
    links = links_for(parse("virtual:?drop=0.3:1000"))
    yield Peer(links, lambda: asyncio.sleep(0.3))


@asynccontextmanager
async def in_the_air(_: Path) -> AsyncIterator[Peer]:
    """Bring a paired ring into the air."""
    async with Air() as air, paired(air) as ring:
        yield Peer(links_on(air.stack(), NAME, 1.0), ring.radio.go_away, told=False)


PEERS = {"serial": at_a_pseudo_terminal, "virtual": in_this_process, "ble": in_the_air}
"""By the scheme of the link."""


@dataclass
class Ear:
    """What a link delivered."""

    packets: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)
    losses: list[LinkError] = field(default_factory=list)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    def packet(self, packet: bytes, at_s: float) -> None:
        """Take a packet."""
        assert at_s > 0.0
        assert not self.losses, "nothing comes after a loss"
        self.packets.put_nowait(packet)

    def lose(self, error: LinkError) -> None:
        """Take a loss."""
        self.losses.append(error)
        self.lost.set()

    async def answer(self) -> Answer:
        """Return the next answer."""
        async with asyncio.timeout(10.0):
            while True:
                message = decode(await self.packets.get())
                if isinstance(message, Answer):
                    return message


def with_peer(scheme: str, folder: Path, work: Callable[[Peer, Ear], Awaitable[None]]) -> None:
    """Do some work with a peer."""

    async def run() -> None:
        async with asyncio.timeout(30.0), PEERS[scheme](folder) as peer:
            await work(peer, Ear())

    asyncio.run(run())


def hello(ref: int) -> bytes:
    """Return a greeting."""
    return encode_request("hello", ref, {"versions": b"\1\0"})[0]


async def opened(peer: Peer, ear: Ear) -> Link:
    """Open a link to the peer."""
    link = peer.links()
    await link.open(ear.packet, ear.lose)
    return link


def test_every_link_has_a_peer_here() -> None:
    """Whoever adds a link adds what tests it."""
    assert {*PEERS} == {*LINKS}


each_link = pytest.mark.parametrize("scheme", LINKS)


@each_link
def test_whole_packets_go_and_come(scheme: str, tmp_path: Path) -> None:
    """In the order in which they were sent, by a clock that goes on; the link says who it leads to."""

    async def talk(peer: Peer, ear: Ear) -> None:
        link = await opened(peer, ear)
        began_s = link.now_s()
        for ref in range(1, 6):
            await link.send(hello(ref))
            assert (await ear.answer()).ref == ref
        assert link.now_s() >= began_s
        assert link.name
        assert 20 <= link.max_message <= 244
        assert not any(link.damage().values())
        await link.close()
        assert not ear.losses

    with_peer(scheme, tmp_path, talk)


@each_link
def test_a_loss_is_told_once_and_then_nothing_more(scheme: str, tmp_path: Path) -> None:
    """What is still sent is refused, in words of their own and with what to do next or without."""

    async def talk(peer: Peer, ear: Ear) -> None:
        link = await opened(peer, ear)
        await link.send(hello(1))
        await ear.answer()
        gone = peer.pull()
        if gone is not None:
            await gone
        async with asyncio.timeout(10.0):
            await ear.lost.wait()
        for _ in range(2):
            with pytest.raises(LinkError):
                await link.send(hello(2))
        await link.close()
        assert len(ear.losses) == 1
        assert ear.packets.empty()
        if peer.told:
            with pytest.raises(AcuError):
                await opened(peer, ear)

    with_peer(scheme, tmp_path, talk)


@each_link
def test_closing_is_harmless_and_final(scheme: str, tmp_path: Path) -> None:
    """Never opened, twice, in the middle of an answer: nothing is delivered, told or left behind."""

    async def talk(peer: Peer, ear: Ear) -> None:
        await peer.links().close()
        link = await opened(peer, ear)
        await link.send(hello(1))
        await link.close()
        heard = ear.packets.qsize()
        await link.close()
        await asyncio.sleep(0.05)
        assert (ear.packets.qsize(), ear.losses) == (heard, [])
        with pytest.raises(LinkError):
            await link.send(hello(2))

    with_peer(scheme, tmp_path, talk)


@each_link
def test_one_link_after_the_other_leads_to_the_same_device(scheme: str, tmp_path: Path) -> None:
    """Each is used once."""

    async def talk(peer: Peer, _: Ear) -> None:
        boots = set()
        for ref in (1, 2, 3):
            ear = Ear()
            link = await opened(peer, ear)
            await link.send(hello(ref))
            boots.add((await ear.answer()).fields()["boot_id"])
            await link.close()
        assert len(boots) == 1

    with_peer(scheme, tmp_path, talk)


@each_link
@pytest.mark.parametrize("after_s", [0.0, 0.002, 0.02])
def test_opening_may_be_cancelled_and_leaves_nothing_open(
    scheme: str, after_s: float, tmp_path: Path
) -> None:
    """The next one can have the device."""

    async def talk(peer: Peer, ear: Ear) -> None:
        opening = asyncio.create_task(opened(peer, ear))
        await asyncio.sleep(after_s)
        opening.cancel()
        (result,) = await asyncio.gather(opening, return_exceptions=True)
        if not isinstance(result, BaseException):
            await result.close()
        for ref in range(100):
            await asyncio.sleep(0.01)
            try:
                link = await opened(peer, ear)
            except NoDeviceError:  # the system is still closing what was opened
                assert ref < 99
            else:
                break
        await link.send(hello(1))
        await ear.answer()
        await link.close()

    with_peer(scheme, tmp_path, talk)
