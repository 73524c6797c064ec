"""What stands for MicroPython's module `bluetooth` on a computer: what its documentation for 1.27 says of peripherals.

    radio = Radio(source, sink)
    ring = VirtualRing(options, Bluetooth(radio))

Only a peripheral's part is here. The firmware gets nothing that a board would not give it; what the page leaves to the
stack (what a secret holds, when memory runs out) is like NimBLE's, which boards with an ESP32 have.
"""

import asyncio
import errno
from typing import Final

from bumble import att
from bumble.device import Connection
from bumble.profiles.gap import GenericAccessService
from bumble.profiles.gatt_service import GenericAttributeProfileService

from acudevice.virtual.ble import irqs
from acudevice.virtual.ble.irqs import Irq
from acudevice.virtual.ble.radio import Radio
from acudevice.virtual.ble.secrets import Secrets
from acudevice.virtual.ble.table import Definition, Table
from acudevice.virtual.ble.uuids import UUID

BUFFERS: Final = 12
"""Packets that wait for the radio before a notification is refused: as many as an ESP32 has by default."""

_BUSY: Final = (
    16  # status of an indication that was not confirmed; MicroPython leaves the number to the stack
)
_NOTIFY: Final = 0x01
_KEY_BYTES: Final = 16  # of all keys that bumble makes; controllers before 5.4 do not tell


def _nobody(_: int, __: tuple[object, ...]) -> None:
    """Hear nothing."""


class BLE:
    """The one radio of the board as the program sees it. All methods are those of the documentation."""

    def __init__(self, radio: Radio) -> None:
        self._radio = radio
        self._handler: Irq = _nobody
        self._active = False
        self._advertised = b"", b""
        self._tasks: set[asyncio.Task[None]] = set()
        secrets = Secrets(self._tell)
        self._table = Table(radio.device.gatt_server, self._tell, secrets.knows)
        radio.device.keystore = secrets
        radio.device.on("connection", self._connected)

    def _tell(self, event: int, data: tuple[object, ...]) -> object:
        return self._handler(event, data)

    def irq(self, handler: Irq) -> None:
        """Have `handler` called when something happens."""
        self._handler = handler

    def active(self, active: bool | None = None, /) -> bool:
        """Switch the radio on or off, and return whether it is on."""
        if active and not self._active:
            self._radio.switch_on()
        elif active is False and self._active:
            self._radio.advertise(None, b"", b"")
            for number in list(self._radio.connections):
                self._radio.disconnect(number)
        self._active = self._active if active is None else active
        return self._active

    def config(self, *names: str, **settings: object) -> object:
        """Get one setting by its name, or set some."""
        if names:
            return self._radio.settings[names[0]]
        if "mtu" in settings:
            self._radio.device.gatt_server.max_mtu = int(str(settings["mtu"]))
        self._radio.settings.update(settings)
        return None

    def gap_advertise(
        self,
        interval_us: int | None,
        adv_data: bytes | None = None,
        *,
        resp_data: bytes | None = None,
        connectable: bool = True,  # noqa: ARG002 - part of the interface that is stood for
    ) -> None:
        """Advertise, with the data of the last time where none is given."""
        data, answer = self._advertised
        self._advertised = (
            data if adv_data is None else bytes(adv_data),
            answer if resp_data is None else bytes(resp_data),
        )
        self._radio.advertise(interval_us, *self._advertised)

    def gap_disconnect(self, connection: int, /) -> bool:
        """Close a connection; return whether there was one."""
        return self._radio.disconnect(connection)

    # ---- the GATT server

    def gatts_register_services(self, services: Definition, /) -> list[tuple[int, ...]]:
        """Replace all services; return the handles of their values, a tuple for each."""
        name = self._radio.settings.get("gap_name", b"")
        text = name.decode() if isinstance(name, bytes) else str(name)
        return self._table.register(
            services, (GenericAccessService(text), GenericAttributeProfileService(None))
        )

    def gatts_set_buffer(self, handle: int, length: int, append: bool = False, /) -> None:
        """Say how long a value may become when a host writes it."""
        value = self._table.values[handle]
        value.room, value.append = length, append

    def gatts_read(self, handle: int, /) -> bytes:
        """Return a value."""
        value = self._table.values[handle]
        data = value.data
        if value.append:
            value.data = b""
        return data

    def gatts_write(self, handle: int, data: bytes, send_update: bool = False, /) -> None:
        """Set a value, and tell it to who wants to hear of it."""
        value = self._table.values[handle]
        value.data = bytes(data)
        value.room = max(value.room, len(value.data))
        if send_update:
            for connection in list(self._radio.connections.values()):
                wants = self._radio.device.gatt_server.subscribers.get(connection, {}).get(handle, b"\0")
                if wants[0] & _NOTIFY and _room(connection):
                    self._notify(connection, handle, value.data)

    def gatts_notify(self, connection: int, handle: int, data: bytes | None = None, /) -> None:
        """Send a notification, wanted or not.

        Raises:
            OSError: there is no such connection, or no room now.
        """
        known = self._known(connection)
        self._notify(known, handle, self._table.values[handle].data if data is None else bytes(data))

    def gatts_indicate(self, connection: int, handle: int, data: bytes | None = None, /) -> None:
        """Send an indication, wanted or not. Raises `OSError` as `gatts_notify` does."""
        known = self._known(connection)
        value = self._table.values[handle].data if data is None else bytes(data)
        task = asyncio.ensure_future(self._indicate(known, handle, value))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _known(self, number: int) -> Connection:
        connection = self._radio.connections.get(number)
        if connection is None:
            raise OSError(errno.ENOTCONN, "no such connection")
        if not _room(connection):
            raise OSError(errno.ENOMEM, "no room for another packet")
        return connection

    def _notify(self, connection: Connection, handle: int, value: bytes) -> None:
        packet = att.ATT_Handle_Value_Notification(handle, value[: connection.att_mtu - 3])
        self._radio.device.gatt_server.send_gatt_pdu(connection, bytes(packet))

    async def _indicate(self, connection: Connection, handle: int, value: bytes) -> None:
        server, attribute = self._radio.device.gatt_server, self._table.values[handle].attribute
        status = 0
        try:
            await connection.cancel_on_disconnection(
                server.indicate_subscriber(connection, attribute, value, force=True)
            )
        except TimeoutError:
            status = _BUSY
        except asyncio.CancelledError:  # bumble's word for a link that is gone
            return
        self._tell(irqs.GATTS_INDICATE_DONE, (connection.handle, handle, status))

    # ---- what the controller says

    def _connected(self, connection: Connection) -> None:
        self._tidy()
        number = connection.handle
        peer = connection.peer_address
        about = number, int(peer.address_type), bytes(peer)[::-1]
        connection.on("disconnection", lambda _: self._tell(irqs.CENTRAL_DISCONNECT, about))
        connection.on(
            "connection_att_mtu_update",
            lambda: self._tell(irqs.MTU_EXCHANGED, (number, connection.att_mtu)),
        )
        connection.on("connection_encryption_change", lambda: self._encrypted(connection))
        connection.on("pairing", lambda _: self._secured(connection))
        self._tell(irqs.CENTRAL_CONNECT, about)

    def _tidy(self) -> None:
        """Forget indications of links that are gone, which bumble may remember for good."""
        for known in (
            self._radio.device.gatt_server.pending_confirmations,
            self._radio.device.gatt_server.indication_semaphores,
        ):
            for gone in known.keys() - self._radio.connections.values():
                del known[gone]

    def _encrypted(self, connection: Connection) -> None:
        if connection.handle not in self._radio.device.smp_manager.sessions:  # else the pairing ends later
            self._secured(connection)

    def _secured(self, connection: Connection) -> None:
        """Tell that a link is encrypted: with keys that were stored, or with those of a pairing that is through."""
        bond = bool(self._radio.settings["bond"])
        size = connection.encryption_key_size or _KEY_BYTES
        data = connection.handle, bool(connection.encryption), False, bond, size
        self._tell(irqs.ENCRYPTION_UPDATE, data)


class Bluetooth:
    """The module: `UUID`, and `BLE` of which there is one."""

    UUID = UUID

    def __init__(self, radio: Radio) -> None:
        self._ble = BLE(radio)

    def BLE(self) -> BLE:  # noqa: N802 - the name it has there
        """Return the radio."""
        return self._ble


def _room(connection: Connection) -> bool:
    queue = connection.data_packet_queue
    return queue is not None and queue.pending < BUFFERS
