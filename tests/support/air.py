"""One virtual air for rings and a computer: real GATT and real pairing, without a radio.

async with Air() as air:
async with air.ring(Options()) as ring: ...
device = RingDevice(links_on(air.stack(), "Acu ring"))
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Self

from bumble import hci
from bumble.controller import Controller
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


class AirController(Controller):
    """A virtual controller that advertises often, and whose adverts bring the answer to a scan along.

    bumble's own leave that out; and an advert every 250 ms would make the tests wait.
    """

    INTERVAL = 16
    """Steps of 0.625 ms from one advert to the next."""

    def on_hci_le_set_extended_advertising_parameters_command(self, command: Any) -> Any:
        """Take how to advertise, but for the interval."""
        command.primary_advertising_interval_min = self.INTERVAL
        return super().on_hci_le_set_extended_advertising_parameters_command(command)

    def on_hci_le_create_connection_cancel_command(self, command: Any) -> Any:
        """Give an attempt up, of which bumble's own controller never tells."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is not None:
            event = hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR, connection_handle=0, role=0,
                peer_address_type=pending.peer_address_type, peer_address=pending.peer_address,
                connection_interval=0, peripheral_latency=0, supervision_timeout=0, central_clock_accuracy=0,
            )  # fmt: skip
            asyncio.get_running_loop().call_soon(self.send_hci_packet, event)
        return super().on_hci_le_create_connection_cancel_command(command)

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
