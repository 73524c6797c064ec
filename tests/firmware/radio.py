"""A stand-in for MicroPython's `bluetooth` module, strict about what its documentation says.

It holds the attribute table, checks the permissions of each access, and plays the central of one connection: `connect`,
`pair`, `read`, `write`, `confirm`. What the device did is in `notified`, `indicated`, `advertised`, `configured`.
"""

import uuid as standard
from collections.abc import Callable, Sequence
from typing import Any

READ, WRITE, NOTIFY, INDICATE, READ_ENCRYPTED, WRITE_ENCRYPTED = 0x02, 0x08, 0x10, 0x20, 0x200, 0x1000
OUR_KEYS, PEER_KEYS, SUBSCRIPTION, IDENTITY = 1, 2, 3, 10
CONFIG = {"mac", "addr_mode", "gap_name", "rxbuf", "mtu", "bond", "mitm", "io", "le_secure"}


class RefusedError(Exception):
    """The stack refuses an access with an ATT error."""


class UUID:
    """16 or 128 bits; its bytes are in the order in which they travel."""

    def __init__(self, value: int | str) -> None:
        self.value = value

    def __bytes__(self) -> bytes:
        if isinstance(self.value, int):
            return self.value.to_bytes(2, "little")
        return standard.UUID(self.value).bytes[::-1]

    def __len__(self) -> int:
        return len(bytes(self))


class Radio:
    """The module and its one `BLE` object at once."""

    UUID = UUID

    def __init__(self, *, private: bool = True) -> None:
        self.private = private
        self.configured: dict[str, Any] = {}
        self.advertised: list[tuple[Any, ...]] = []
        self.notified: list[tuple[int, bytes]] = []
        self.indicated: list[tuple[int, bytes]] = []
        self.values: dict[int, bytes] = {}
        self.flags: dict[int, int] = {}
        self.handles: dict[str, int] = {}
        self.largest: dict[int, int] = {}
        self.room = 10**9
        self.connection: int | None = None
        self.encrypted = False
        self.subscribed: set[int] = set()
        self.handler: Callable[[int, tuple[Any, ...]], Any] = lambda *_: None
        self._active = False
        self._connections = 0

    # What the firmware calls.

    def BLE(self) -> "Radio":  # noqa: N802 - the module's own name
        return self

    def irq(self, handler: Callable[[int, tuple[Any, ...]], Any]) -> None:
        self.handler = handler

    def active(self, yes: bool) -> bool:
        self._active = yes
        self.handler(29, (IDENTITY, 0, memoryview(b"irk")))
        self.handler(30, (IDENTITY, memoryview(b"irk"), memoryview(b"0123456789abcdef")))
        return yes

    def config(self, **given: Any) -> None:
        assert self._active
        assert set(given) <= CONFIG
        if "addr_mode" in given and not self.private:
            raise OSError(22)
        self.configured |= given

    def gatts_register_services(self, services: Sequence[Any]) -> tuple[tuple[int, ...], ...]:
        assert not self.advertised
        handle, out = 10, []
        for service, characteristics in services:
            own = []
            for uuid, flags, *descriptors in characteristics:
                for one, mask in [(uuid, flags), *(descriptors[0] if descriptors else [])]:
                    handle += 1
                    self.handles[f"{service.value}/{one.value}"[-40:]] = handle
                    self.flags[handle], self.values[handle], self.largest[handle] = mask, b"", 20
                    own.append(handle)
            out.append(tuple(own))
        return tuple(out)

    def gatts_set_buffer(self, handle: int, size: int, append: bool = False) -> None:
        self.largest[handle] = size
        assert not append

    def gatts_write(self, handle: int, data: bytes, send_update: bool = False) -> None:
        self.values[handle] = bytes(data)
        self.largest[handle] = max(self.largest[handle], len(data))
        if send_update and handle in self.subscribed:
            self.notified.append((handle, bytes(data)))

    def gatts_read(self, handle: int) -> bytes:
        return self.values[handle]

    def gatts_notify(self, connection: int, handle: int, data: bytes) -> None:
        self._send(connection, handle, NOTIFY, self.notified, data)

    def gatts_indicate(self, connection: int, handle: int, data: bytes) -> None:
        self._send(connection, handle, INDICATE, self.indicated, data)

    def _send(
        self, connection: int, handle: int, flag: int, sent: list[tuple[int, bytes]], data: bytes
    ) -> None:
        assert self.flags[handle] & flag
        if connection != self.connection:
            raise OSError(128)
        if self.room <= 0:
            raise OSError(12)
        self.room -= 1
        sent.append((handle, bytes(data)))

    def gap_advertise(self, interval_us: int, **what: Any) -> None:
        self.advertised.append((interval_us, what))

    def gap_disconnect(self, connection: int) -> bool:
        assert connection == self.connection
        self.leave()
        return True

    # What the central does.

    def connect(self) -> None:
        """Connect, without encryption."""
        self._connections += 1
        self.connection, self.encrypted = self._connections, False
        self.handler(1, (self.connection, 1, memoryview(b"peer!!")))

    def leave(self) -> None:
        """Disconnect."""
        connection, self.connection, self.encrypted = self.connection, None, False
        self.handler(2, (connection, 1, memoryview(b"peer!!")))

    def exchange_mtu(self, mtu: int) -> None:
        """Agree on the least of both."""
        self.handler(21, (self.connection, min(mtu, self.configured["mtu"])))

    def pair(self, *, bond: bool = True, key_bytes: int = 16, first: str = "keys") -> bool:
        """Pair; return whether the device kept the keys. The order of the stack's calls is not documented: try both."""
        kept = True

        def keys() -> None:
            nonlocal kept
            if bond:
                for kind in (OUR_KEYS, PEER_KEYS):
                    kept &= bool(
                        self.handler(30, (kind, memoryview(b"peer"), memoryview(b"secret%d" % kind)))
                    )

        if first == "keys":
            keys()
        self.encrypted = True
        self.handler(28, (self.connection, True, False, bond, key_bytes))
        if first != "keys":
            keys()
        return kept

    def come_back(self) -> bool:
        """Encrypt with the keys of an earlier pairing, if the device has them."""
        if not self.handler(29, (PEER_KEYS, 0, memoryview(b"peer"))):
            return False
        self.encrypted = True
        self.handler(28, (self.connection, True, False, True, 16))
        return True

    def _allowed(self, handle: int, flag: int, encrypted: int) -> None:
        if not self.flags[handle] & flag:
            raise RefusedError("not permitted")
        if self.flags[handle] & encrypted and not self.encrypted:
            raise RefusedError("insufficient encryption")

    def read(self, name: str) -> bytes:
        """Read a characteristic by the end of its UUID."""
        handle = self.find(name)
        self._allowed(handle, READ, READ_ENCRYPTED)
        self.handler(4, (self.connection, handle))
        return self.values[handle]

    def write(self, name: str, data: bytes) -> None:
        """Write a characteristic."""
        handle = self.find(name)
        self._allowed(handle, WRITE, WRITE_ENCRYPTED)
        self.values[handle] = data[: self.largest[handle]]
        self.handler(3, (self.connection, handle))

    def confirm(self) -> None:
        """Acknowledge the last indication."""
        self.handler(20, (self.connection, self.indicated[-1][0], 0))

    def find(self, name: str) -> int:
        """Return the value handle of the one characteristic or descriptor whose key ends so or holds it."""
        (handle,) = {handle for key, handle in self.handles.items() if name in key.split("/")[-1]}
        return handle
