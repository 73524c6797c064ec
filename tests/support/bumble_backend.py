"""A stack for bleak's public API without a radio: bumble as the central, on the same virtual air as the ring.

What a caller of bleak sees is what BlueZ would show it, down to the kind of exception; but an attribute that needs
pairing is refused here, where BlueZ begins to pair by itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.characteristic import BleakGATTCharacteristic, GattCharacteristicsFlags
from bleak.backends.client import BaseBleakClient
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)
from bumble import core, hci
from bumble.core import AdvertisingData, ProtocolError
from bumble.device import Advertisement, Connection, Peer

if TYPE_CHECKING:
    from tests.support.air import Air

T = TypeVar("T")


class BumbleScanner(BaseBleakScanner):
    """Bleak's scanner on bumble."""

    air: ClassVar["Air"]

    def __init__(self, detection_callback: Any, service_uuids: list[str] | None, *_: Any, **__: Any) -> None:
        super().__init__(detection_callback, service_uuids)
        self._starting: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Listen."""
        if not self.air.powered:
            reason = BleakBluetoothNotAvailableReason.POWERED_OFF
            raise BleakBluetoothNotAvailableError("no powered adapter", reason)
        if self.air.computer.is_scanning:
            raise BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"])
        self.seen_devices = {}
        self.air.computer.on("advertisement", self._take)
        self._starting = asyncio.ensure_future(self.air.computer.start_scanning())
        await asyncio.shield(self._starting)

    async def stop(self) -> None:
        """Listen no more."""
        if self._starting is None:
            return
        starting, self._starting = self._starting, None
        self.air.computer.remove_listener("advertisement", self._take)
        await starting
        await asyncio.shield(asyncio.ensure_future(self.air.computer.stop_scanning()))

    def _take(self, advert: Advertisement) -> None:
        uuids = [
            uuid
            for kind in (AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,)
            for uuid in advert.data.get(kind) or []
        ]
        services = [uuid.to_hex_str("-").lower() for uuid in uuids]
        if not self.is_allowed_uuid(services):
            return
        name = advert.data.get(AdvertisingData.Type.COMPLETE_LOCAL_NAME)
        address = self.air.known_as(advert.address).to_string(with_type_qualifier=False)
        data = AdvertisementData(name, {}, {}, services, None, advert.rssi, ())
        device = self.create_or_update_device(address, address, name, advert.address, data)
        self.call_detection_callbacks(device, data)


class BumbleAdapter(BaseBleakAdapter):
    """Bleak's adapter on bumble."""

    air: ClassVar["Air"]

    @classmethod
    async def get(cls, **_: Any) -> Self:
        """Return the only one."""
        return cls()

    async def get_connected_devices(self, service_uuids: frozenset[str]) -> list[BLEDevice]:
        """Return what the computer is connected to, whatever its services."""
        peers = [connection.peer_address for connection in self.air.computer.connections.values()]
        return [BLEDevice(peer.to_string(with_type_qualifier=False), None, peer) for peer in peers]


class BumbleClient(BaseBleakClient):
    """Bleak's client on bumble."""

    air: ClassVar["Air"]

    def __init__(self, address_or_ble_device: BLEDevice | str, **options: Any) -> None:
        super().__init__(
            address_or_ble_device,
            disconnected_callback=options["disconnected_callback"],
            timeout=options["timeout"],
        )
        self._device = address_or_ble_device
        self._connection: Connection | None = None
        self._peer: Peer | None = None

    @property
    def name(self) -> str:
        """What it calls itself."""
        return getattr(self._device, "name", None) or self.address

    @property
    def mtu_size(self) -> int:
        """The MTU, which BlueZ does not tell here."""
        return 23

    @property
    def is_connected(self) -> bool:
        """Whether there is a link."""
        return self._connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        """Connect, encrypt where there are keys, and look at the services."""
        if not isinstance(self._device, BLEDevice):
            raise BleakDeviceNotFoundError(self.address, "not known")
        self._lost = asyncio.get_running_loop().create_future()
        connection = await self._reach(self._device)
        self._connection, self._peer = connection, Peer(connection)
        connection.on("disconnection", self._gone)
        if connection.handle not in self.air.computer.connections:
            self._gone(0)
            raise BleakError("Not connected")
        if self.air.mtu > 23:
            await self._done(self._peer.request_mtu(self.air.mtu))
        await self._encrypt(connection)
        if pair and not connection.is_encrypted:
            with contextlib.suppress(NotImplementedError):  # macOS does not mind
                await self.pair()
        await self._done(self._peer.discover_all())
        self.services = self._collect(self._peer)

    async def _reach(self, device: BLEDevice) -> Connection:
        """Connect; bumble goes on with what is cancelled unless it is told."""
        computer = self.air.computer
        attempt = asyncio.ensure_future(computer.connect_le(device.details, timeout=self._timeout))
        try:
            return await asyncio.shield(attempt)
        except (core.TimeoutError, TimeoutError):
            raise TimeoutError from None
        except asyncio.CancelledError:
            if computer.is_le_connecting:
                await computer.cancel_connection()
            for connection in await asyncio.gather(attempt, return_exceptions=True):
                if isinstance(connection, Connection):
                    await connection.disconnect()
            raise

    async def _encrypt(self, connection: Connection) -> None:
        store = self.air.computer.keystore
        if store is None or await store.get(str(connection.peer_address)) is None:
            return
        try:
            await self._done(connection.encrypt())
        except hci.HCI_Error as error:  # it lost its keys
            await self.disconnect()
            raise BleakDBusError("org.bluez.Error.Failed", ["br-connection-canceled"]) from error

    async def disconnect(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            try:
                await self._connection.disconnect()
            except core.BaseBumbleError:
                self._gone(0)

    async def pair(self, *_: Any, **__: Any) -> None:
        """Pair; nothing where this computer thinks that it is paired."""
        connection = self._connected.connection
        store = self.air.computer.keystore
        if store is not None and await store.get(str(connection.peer_address)) is not None:
            return
        try:
            await self._done(connection.pair())
        except ProtocolError as error:
            name = "org.bluez.Error.AuthenticationFailed"
            raise BleakDBusError(name, ["Authentication Failed"]) from error
        self.address = connection.peer_address.to_string(with_type_qualifier=False)

    async def unpair(self) -> None:
        """Forget the device."""
        await self.disconnect()
        await self.air.forget()

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_: Any) -> bytearray:
        """Read."""
        client = self._connected.gatt_client
        return bytearray(await self._done(client.read_value(characteristic.handle)))

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **_: Any) -> bytearray:
        """Read."""
        return bytearray(await self._done(self._connected.gatt_client.read_value(descriptor.handle)))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: Any, response: bool
    ) -> None:
        """Write."""
        if self.air.hung:
            await asyncio.Event().wait()
        client = self._connected.gatt_client
        await self._done(client.write_value(characteristic.handle, bytes(data), response))

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: Any) -> None:
        """Write."""
        client = self._connected.gatt_client
        await self._done(client.write_value(descriptor.handle, bytes(data), with_response=True))

    async def start_notify(self, characteristic: BleakGATTCharacteristic, callback: Any, **_: Any) -> None:
        """Subscribe."""
        client = self._connected.gatt_client
        await self._done(client.subscribe(characteristic.obj, lambda value: callback(bytearray(value))))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Subscribe no more."""
        await self._done(self._connected.gatt_client.unsubscribe(characteristic.obj, force=True))

    @property
    def _connected(self) -> Peer:
        if self._peer is None:
            raise BleakError("Not connected")
        return self._peer

    async def _done(self, work: Awaitable[T]) -> T:
        """Await, and fail as BlueZ does; what is cancelled goes on, since bumble chokes on answers to it."""
        task = asyncio.ensure_future(work)
        task.add_done_callback(_hear_out)
        await asyncio.wait((task, self._lost), return_when=asyncio.FIRST_COMPLETED)
        if self._lost.done():
            raise BleakError("Not connected")
        try:
            return task.result()
        except ProtocolError as error:
            if error.error_namespace != "att":
                raise
            raise BleakGATTProtocolError(int(error.error_code or 0)) from error
        except asyncio.CancelledError:  # bumble's word for a link that is gone
            raise BleakError("Not connected") from None

    def _gone(self, _: int) -> None:
        if not self._lost.done():
            self._lost.set_result(None)
        if self._connection is None:
            return
        self._connection = self._peer = self.services = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    def _collect(self, peer: Peer) -> BleakGATTServiceCollection:
        collection = BleakGATTServiceCollection()
        for service in peer.services:
            known = BleakGATTService(service, service.handle, _text(service.uuid))
            collection.add_service(known)
            for each in service.characteristics:
                properties = [flag.name for flag in GattCharacteristicsFlags if flag.value & each.properties]
                characteristic = BleakGATTCharacteristic(
                    each, each.handle, _text(each.uuid), [name.replace("_", "-") for name in properties],
                    lambda: peer.connection.att_mtu - 3, known,
                )  # fmt: skip
                collection.add_characteristic(characteristic)
                for one in each.descriptors:
                    collection.add_descriptor(
                        BleakGATTDescriptor(one, one.handle, _text(one.type), characteristic)
                    )
        return collection


def _hear_out(task: asyncio.Future[Any]) -> None:
    """Take note of what came of a task for which nobody waits any more."""
    if not task.cancelled():
        task.exception()


def _text(uuid: core.UUID) -> str:
    return (
        uuid.to_hex_str("-").lower()
        if len(bytes(uuid)) == 16
        else f"0000{uuid.to_hex_str().lower()}-0000-1000-8000-00805f9b34fb"
    )
