"""A controller with bumble's host above it, as a board's Bluetooth stack uses it: orders are carried out one by one."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from bumble.core import BaseBumbleError
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.hci import Address
from bumble.host import Host
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.transport.common import TransportSink, TransportSource

from acudevice.virtual.ble.secrets import SecureSession

_log = logging.getLogger(__name__)

Order = Callable[[], Awaitable[None]]

RESOLVABLE: Final = 2
"""MicroPython's `addr_mode` of resolvable private addresses."""


class Radio:
    """The one radio of a board."""

    def __init__(self, source: TransportSource, sink: TransportSink) -> None:
        """Take the two ends of an HCI transport; `run` does what is ordered."""
        config = DeviceConfiguration(
            name="",
            address=Address.ANY_RANDOM,
            irk=secrets.token_bytes(16),
            gap_service_enabled=False,
            gatt_service_enabled=False,
        )
        self.device = Device(config=config, host=Host(source, sink))
        self.settings: dict[str, object] = {"bond": False, "mitm": False, "le_secure": False, "io": 3}
        self.device.pairing_config_factory = self._pairing
        self._orders: asyncio.Queue[Order | None] = asyncio.Queue()
        self._advertise: Order | None = None
        self._away = False

    @property
    def connections(self) -> dict[int, Connection]:
        """Hosts that are connected, by number."""
        return self.device.connections

    async def run(self) -> None:
        """Do what is ordered, until `finish`."""
        while await self.obey():
            pass

    def finish(self) -> None:
        """End `run` when all is done that was ordered so far: a controller must be heard out."""
        self._orders.put_nowait(None)

    async def obey(self) -> bool:
        """Do the next thing that is ordered; return False where that is to end."""
        order = await self._orders.get()
        try:
            if order is not None:
                await order()
        except (BaseBumbleError, TimeoutError) as error:  # the host went meanwhile, for one
            _log.debug("the radio could not: %s", error)
        return order is not None

    def switch_on(self) -> None:
        """Power the controller."""
        self._orders.put_nowait(self._switch_on)

    async def _switch_on(self) -> None:
        device = self.device
        device.le_privacy_enabled = self.settings.get("addr_mode") == RESOLVABLE
        if self.settings["le_secure"]:
            device.smp_session_proxy = SecureSession
        if not device.powered_on:
            await device.power_on()

    def advertise(self, interval_us: int | None, data: bytes, answer: bytes) -> None:
        """Advertise, or stop where there is no interval."""

        async def start() -> None:
            if not self._away and interval_us is not None:
                await self.device.start_advertising(
                    advertising_data=data,
                    scan_response_data=answer,
                    advertising_interval_min=interval_us / 1000.0,
                    advertising_interval_max=interval_us / 1000.0,
                )

        self._advertise = start
        self._orders.put_nowait(start if interval_us is not None else self.device.stop_advertising)

    def disconnect(self, number: int) -> bool:
        """Close a connection; return whether there was one."""
        connection = self.connections.get(number)
        if connection is None:
            return False

        async def end() -> None:
            if self.connections.get(number) is connection:  # it may have gone by itself
                await connection.disconnect()

        self._orders.put_nowait(end)
        return True

    def go_away(self) -> None:
        """Be out of reach from now on: links are lost, nothing is advertised."""
        self._away = True
        for number in list(self.connections):
            self.disconnect(number)
        self._orders.put_nowait(self.device.stop_advertising)

    def come_back(self) -> None:
        """Be in reach again."""
        self._away = False
        if self._advertise is not None:
            self._orders.put_nowait(self._advertise)

    def _pairing(self, _: Connection) -> PairingConfig:
        settings = self.settings
        capability = PairingDelegate.IoCapability(int(str(settings["io"])))
        return PairingConfig(
            sc=True,
            mitm=bool(settings["mitm"]),
            bonding=bool(settings["bond"]),
            delegate=PairingDelegate(capability),
        )
