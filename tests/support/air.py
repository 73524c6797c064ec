"""One virtual air for rings and a computer: real GATT and real pairing, without a radio.

async with Air() as air:
async with air.ring(Options()) as ring: ...
device = RingDevice(links_on(air.stack(), "Acu ring"))
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Self

from bumble import hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.host import Host
from bumble.keys import MemoryKeyStore
from bumble.link import LocalLink
from bumble.ll import AdvExtInd
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.transport.common import AsyncPipeSink

from acudevice.driver.ble.stack import Stack
from acudevice.virtual.ble.server import RadioRing
from acudevice.virtual.options import Options
from tests.support.bumble_backend import BumbleAdapter, BumbleClient, BumbleScanner
from tests.support.controllers import GivesUp, Often


class AirController(Often, GivesUp):
    """A virtual controller whose adverts bring the answer to a scan along, which those of bumble's own leave out."""

    def send_advertising_pdu(self, packet: Any) -> None:
        """Send an advert."""
        if not isinstance(packet, AdvExtInd):
            super().send_advertising_pdu(packet)
            return
        answers = [bytes(each.scan_response_data) for each in self.advertising_sets.values() if each.enabled]
        super().send_advertising_pdu(replace(packet, data=packet.data + b"".join(answers)))


class Air:
    """One virtual air with one computer in it; rings come and go."""

    def __init__(self, mtu: int = 517, *, secure: bool = True, link: LocalLink | None = None) -> None:
        """`mtu` is what the computer asks for; `secure` whether it has LE Secure Connections.

        With `link` it is another computer in the same air.
        """
        self.mtu, self.secure = mtu, secure
        self.link = link or LocalLink()
        self.powered = True
        self.hung = False
        """Whether writes are never answered, as where a stack has died."""

    async def __aenter__(self) -> Self:
        """Switch the computer on."""
        self.computer = Device(
            config=DeviceConfiguration(
                name="computer", address=hci.Address.ANY_RANDOM, irk=secrets.token_bytes(16)
            ),
            host=Host(*self.controller("computer")),
        )
        self.computer.keystore = MemoryKeyStore()
        self.computer.pairing_config_factory = self._pairing
        await self.computer.power_on()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Switch it off."""
        await self.computer.power_off()

    @asynccontextmanager
    async def ring(
        self, options: Options | None = None, clock: Callable[[], float] | None = None
    ) -> AsyncIterator[RadioRing]:
        """Bring a ring into the air."""
        source, sink = self.controller("ring")
        timed = {} if clock is None else {"clock": clock}
        async with RadioRing(options or Options(), source, sink, **timed) as ring:
            yield ring

    @asynccontextmanager
    async def rings(self, count: int) -> AsyncIterator[list[RadioRing]]:
        """Bring several rings into the air."""
        async with AsyncExitStack() as there:
            yield [await there.enter_async_context(self.ring(Options(seed=seed))) for seed in range(count)]

    def stack(self) -> Stack:
        """Return what leads bleak to this air."""
        members = {"air": self}
        client = type("AirClient", (BumbleClient,), members)
        scanner = type("AirScanner", (BumbleScanner,), members)
        return Stack(client, scanner, type("AirAdapter", (BumbleAdapter,), members))

    async def forget(self) -> None:
        """Forget all bonds of the computer."""
        self.computer.keystore = MemoryKeyStore()
        await self.computer.refresh_resolving_list()

    def known_as(self, address: hci.Address) -> hci.Address:
        """Return the lasting address of a bonded device behind a private one."""
        resolver = self.computer.address_resolver
        return (resolver and address.is_resolvable and resolver.resolve(address)) or address

    def controller(self, name: str) -> tuple[Any, Any]:
        """Put a controller into the air; return the two ends of its HCI."""
        controller = AirController(name, link=self.link)
        controller.le_acl_data_packet_length = 251
        return controller, AsyncPipeSink(controller)

    def _pairing(self, _: Connection) -> PairingConfig:
        return PairingConfig(sc=self.secure, mitm=False, bonding=True, delegate=PairingDelegate())
