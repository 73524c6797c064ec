"""The attributes of a board's GATT server: made from what `gatts_register_services` takes, with values of their own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bumble import att, core
from bumble.att import Attribute, AttributeValue, AttributeValueV2, Bearer
from bumble.device import Connection
from bumble.gatt import (
    GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
    Characteristic,
    Descriptor,
    Service,
)
from bumble.gatt_server import Server

from acudevice.virtual.ble.irqs import GATTS_READ_REQUEST, GATTS_WRITE, Irq
from acudevice.virtual.ble.uuids import UUID

ROOM: Final = 20
"""Longest value that a host can write unless more is asked for."""

READ: Final = 0x0002
WRITES: Final = 0x0004 | 0x0008

_P = Attribute.Permissions
_PERMISSIONS: Final = {
    READ: _P.READABLE,
    0x0004: _P.WRITEABLE,
    0x0008: _P.WRITEABLE,
    0x0400: _P.READ_REQUIRES_AUTHENTICATION,
    0x0800: _P.READ_REQUIRES_AUTHORIZATION,
    0x2000: _P.WRITE_REQUIRES_AUTHENTICATION,
    0x4000: _P.WRITE_REQUIRES_AUTHORIZATION,
}
"""By flag of MicroPython; encryption is looked at here, since what is answered without it is NimBLE's affair."""

READ_ENCRYPTED: Final = 0x0200
WRITE_ENCRYPTED: Final = 0x1000

_PROPERTIES: Final = 0x7F
"""The flags that are also properties of a characteristic."""

Described = tuple[UUID, int]
Characterised = tuple[UUID, int] | tuple[UUID, int, Sequence[Described]]
Definition = Iterable[tuple[UUID, Iterable[Characterised]]]


@dataclass(slots=True)
class Value:
    """What lies behind a handle."""

    attribute: Attribute[bytes]
    data: bytes = b""
    room: int = ROOM
    append: bool = False


class Table:
    """All values of one server, by handle."""

    def __init__(self, server: Server, irq: Irq, known: Callable[[Connection], bool]) -> None:
        """`known` tells whether there are keys of who is connected."""
        self._server, self._irq, self._known = server, irq, known
        self.values: dict[int, Value] = {}

    def register(self, services: Definition, standard: Iterable[Service]) -> list[tuple[int, ...]]:
        """Replace all services by `standard` ones and these; return the handles of the values, flattened."""
        server = self._server
        server.attributes.clear()
        server.attributes_by_handle.clear()
        server.services.clear()
        server.add_services(standard)
        self.values.clear()
        return [self._service(uuid, characteristics) for uuid, characteristics in services]

    def _service(self, uuid: UUID, characteristics: Iterable[Characterised]) -> tuple[int, ...]:
        made = [self._characteristic(*one) for one in characteristics]
        self._server.add_service(Service(_uuid(uuid), made))
        for each in made:
            self._guard(each)
        attributes = [one for each in made for one in (each, *each.descriptors)]
        known = [one for one in attributes if isinstance(one.value, _Held)]
        self.values.update({one.handle: Value(one) for one in known})
        return tuple(one.handle for one in known)

    def _characteristic(
        self, uuid: UUID, flags: int, described: Sequence[Described] = ()
    ) -> Characteristic[bytes]:
        made: Characteristic[bytes] = Characteristic(
            _uuid(uuid),
            Characteristic.Properties(flags & _PROPERTIES),
            _permissions(flags),
            None,
            [self._descriptor(*one) for one in described],
        )
        made.value = _Held(self, made, flags)
        return made

    def _descriptor(self, uuid: UUID, flags: int) -> Descriptor:
        made = Descriptor(_uuid(uuid), _permissions(flags))
        made.value = _Held(self, made, flags)
        return made

    def _guard(self, characteristic: Characteristic[bytes]) -> None:
        """Want of a subscriber what is wanted of a reader or a writer, as NimBLE does."""
        held, server = characteristic.value, self._server
        if not isinstance(held, _Held) or not held.flags & (READ_ENCRYPTED | WRITE_ENCRYPTED):
            return

        def read(bearer: Bearer) -> bytes:
            return server.read_cccd(bearer, characteristic)

        def write(bearer: Bearer, data: bytes) -> None:
            self.admit(bearer if isinstance(bearer, Connection) else bearer.connection, characteristic.handle)
            server.write_cccd(bearer, characteristic, data)

        last = characteristic.end_group_handle
        for attribute in server.attributes:
            if (
                characteristic.handle < attribute.handle <= last
                and attribute.type == GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR
            ):
                attribute.value = AttributeValueV2(read, write)

    def admit(self, connection: Connection, handle: int) -> None:
        """Refuse who is not encrypted: with 0x0F where there are keys of it, else with 0x05, as NimBLE does."""
        if not connection.encryption:
            known = self._known(connection)
            raise att.ATT_Error(
                att.ATT_INSUFFICIENT_ENCRYPTION_ERROR if known else att.ATT_INSUFFICIENT_AUTHENTICATION_ERROR,
                handle,
            )

    def read(self, connection: int, handle: int) -> bytes:
        """Give a value to a host, should the program allow it; raise `ATT_Error` where it does not."""
        refusal = self._irq(GATTS_READ_REQUEST, (connection, handle))
        if isinstance(refusal, int) and refusal:
            raise att.ATT_Error(att.ErrorCode(refusal), handle)
        return self.values[handle].data

    def write(self, connection: int, handle: int, data: bytes) -> None:
        """Take a value from a host, as much of it as there is room for."""
        value = self.values[handle]
        value.data = ((value.data if value.append else b"") + data)[: value.room]
        self._irq(GATTS_WRITE, (connection, handle))


class _Held(AttributeValue[bytes]):
    """Leads from bumble's attribute to its value."""

    def __init__(self, table: Table, attribute: Attribute[bytes], flags: int) -> None:
        super().__init__(self._give, self._take)
        self._table, self._attribute, self.flags = table, attribute, flags

    def _give(self, connection: Connection | None) -> bytes:
        if not self.flags & READ:
            raise att.ATT_Error(att.ATT_READ_NOT_PERMITTED_ERROR, self._attribute.handle)
        return self._table.read(self._number(connection, READ_ENCRYPTED), self._attribute.handle)

    def _take(self, connection: Connection | None, data: bytes) -> None:
        if not self.flags & WRITES:
            raise att.ATT_Error(att.ATT_WRITE_NOT_PERMITTED_ERROR, self._attribute.handle)
        self._table.write(self._number(connection, WRITE_ENCRYPTED), self._attribute.handle, data)

    def _number(self, connection: Connection | None, wants: int) -> int:
        if connection is None:  # bumble looks values up by itself, too
            return 0
        if self.flags & wants:
            self._table.admit(connection, self._attribute.handle)
        return int(connection.handle)


def _uuid(uuid: UUID) -> core.UUID:
    return core.UUID.from_bytes(bytes(uuid))


def _permissions(flags: int) -> Attribute.Permissions:
    permissions = _P(0)
    for flag, permission in _PERMISSIONS.items():
        if flags & flag:
            permissions |= permission
    return permissions
