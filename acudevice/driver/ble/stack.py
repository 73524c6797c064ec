"""Which Bluetooth stack is spoken to: the platform's own, unless backends of bleak are named."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acudevice.driver.ble.mishaps import Doing, explained, failures

if TYPE_CHECKING:
    from bleak import BleakClient, BleakScanner
    from bleak.backends.adapter import BaseBleakAdapter
    from bleak.backends.client import BaseBleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData, BaseBleakScanner


@dataclass(frozen=True, slots=True)
class Stack:
    """Classes that bleak takes as `backend`; None is the platform's own."""

    client: "type[BaseBleakClient] | None" = None
    scanner: "type[BaseBleakScanner] | None" = None
    adapter: "type[BaseBleakAdapter] | None" = None

    @property
    def pairs_by_itself(self) -> bool:
        """Whether the system begins to pair where keys are wanted, and encrypts with those it has before anything else.

        BlueZ does; macOS and Windows wait until something is touched that wants keys.
        """
        return self.client is not None or sys.platform == "linux"

    def connection(
        self, device: "BLEDevice", on_lost: Callable[[], None], limit_s: float, *, pair: bool = False
    ) -> "BleakClient":
        """Return a client for a device, not yet connected; `on_lost` is called whenever it is disconnected.

        With `pair` it pairs when it connects, before anything of the device is touched.
        """
        from bleak import BleakClient

        return BleakClient(
            device, disconnected_callback=lambda _: on_lost(), timeout=limit_s, pair=pair, backend=self.client
        )

    def bonded(self, device: "BLEDevice") -> bool | None:
        """Tell whether the system has keys of a device; None where it does not say so before connecting.

        BlueZ does. To connect to a ring without keys is of no use there: BlueZ looks at its battery by itself, is told
        to pair, has nobody to ask, and answers nothing meanwhile.
        """
        properties = device.details.get("props") if isinstance(device.details, dict) else None
        return None if properties is None else bool(properties.get("Paired"))

    def known(self, address: str) -> "BleakClient":
        """Return a client for a device that is not here, to have the system forget it."""
        from bleak import BleakClient

        return BleakClient(address, backend=self.client)

    def search(
        self, heard: "Callable[[BLEDevice, AdvertisementData], None]", services: list[str]
    ) -> "BleakScanner":
        """Return a scanner, not yet started, that tells of adverts with one of these services."""
        from bleak import BleakScanner

        return BleakScanner(heard, services, backend=self.scanner)

    async def connected(self, service: str) -> "list[BLEDevice]":
        """Return devices with this service that the system holds a link to; none where it cannot say."""
        from bleak import BleakAdapter

        try:
            adapter = await BleakAdapter.get(backend=self.adapter)
            return await adapter.get_connected_devices([service])
        except NotImplementedError:
            return []


@contextlib.asynccontextmanager
async def within(limit_s: float, doing: Doing) -> AsyncIterator[None]:
    """Limit the time that bleak takes, and say in our words what went wrong; `doing` picks the words."""
    known: tuple[type[Exception], ...] = failures()
    try:
        async with asyncio.timeout(limit_s):
            yield
    except known as error:
        raise explained(error, doing) from error
