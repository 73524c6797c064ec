"""A scripted `org.bluez` on a private D-Bus: bleak's own code for BlueZ runs against it, and fails as it is told to.

One adapter, one ring that advertises while somebody listens, whose Control answers each request with `ok`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import pytest
from dbus_fast import DBusError, PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import (
    DBusBool,
    DBusBytes,
    DBusDict,
    DBusInt16,
    DBusObjectPath,
    DBusSignature,
    DBusStr,
    DBusUInt16,
)
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

from acudevice.protocol.fields import Fields
from acudevice.protocol.gatt import UUIDS
from acudevice.protocol.tlv import encode_fields

CONFIG = """<busconfig><type>session</type><listen>unix:path={place}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>"""
ADAPTER = "/org/bluez/hci0"
RING = f"{ADAPTER}/dev_AA_BB_CC_DD_EE_FF"
SERVICE = f"{RING}/service0010"
Strings = Annotated[list[str], DBusSignature("as")]
Paths = Annotated[list[str], DBusSignature("ao")]
READ = PropertyAccess.READ
BASIC: Fields = {"version": b"\1\0", "features": 0}
BONDED: Fields = {"version": b"\1\0", "features": 0, "model": "a ring"}


class Faulty(ServiceInterface):
    """An object that fails as it is told to."""

    def __init__(self, name: str, world: "World") -> None:
        super().__init__(name)
        self.world = world

    def called(self, what: str) -> None:
        """Note a call, or fail it."""
        self.world.calls.append(what)
        fault = self.world.faults.get(what)
        if fault is not None:
            raise DBusError(*fault)


class Manager(Faulty):
    """The manager of agents."""

    @dbus_method(name="RegisterAgent")
    def register(self, path: DBusObjectPath, capability: DBusStr) -> None:
        self.called(f"RegisterAgent {capability}")

    @dbus_method(name="RequestDefaultAgent")
    def request_default(self, path: DBusObjectPath) -> None:
        self.called("RequestDefaultAgent")


class Adapter(Faulty):
    """The adapter."""

    @dbus_property(access=READ, name="Address")
    def address(self) -> DBusStr:
        return "00:11:22:33:44:55"

    @dbus_property(access=READ, name="Powered")
    def powered(self) -> DBusBool:
        return True

    @dbus_property(access=READ, name="Roles")
    def roles(self) -> Strings:
        return ["central", "peripheral"]

    @dbus_method(name="SetDiscoveryFilter")
    def narrow(self, properties: DBusDict) -> None:
        if "UUIDs" in properties:
            self.called(f"SetDiscoveryFilter {properties['UUIDs'].value}")

    @dbus_method(name="StartDiscovery")
    def start(self) -> None:
        self.called("StartDiscovery")
        self.world.advertise()

    @dbus_method(name="StopDiscovery")
    def stop(self) -> None:
        self.called("StopDiscovery")

    @dbus_method(name="RemoveDevice")
    def remove(self, path: DBusObjectPath) -> None:
        self.called("RemoveDevice")


class Ring(Faulty):
    """The device."""

    rssi = -60
    linked = False

    @dbus_property(access=READ, name="Address")
    def address(self) -> DBusStr:
        return "AA:BB:CC:DD:EE:FF"

    @dbus_property(access=READ, name="Alias")
    def alias(self) -> DBusStr:
        return "Acu ring"

    @dbus_property(access=READ, name="Name")
    def named(self) -> DBusStr:
        return "Acu ring"

    @dbus_property(access=READ, name="Adapter")
    def adapter(self) -> DBusObjectPath:
        return ADAPTER

    @dbus_property(access=READ, name="Connected")
    def connected(self) -> DBusBool:
        return self.linked

    @dbus_property(access=READ, name="ServicesResolved")
    def resolved(self) -> DBusBool:
        return self.linked

    @dbus_property(access=READ, name="Paired")
    def paired(self) -> DBusBool:
        return self.world.paired

    @dbus_property(access=PropertyAccess.READWRITE, name="Trusted")
    def trusted(self) -> DBusBool:
        return False

    @trusted.setter
    def trust(self, trusted: DBusBool) -> None:
        self.called("Trusted")

    @dbus_property(access=READ, name="UUIDs")
    def uuids(self) -> Strings:
        return [UUIDS["service"]]

    @dbus_property(access=READ, name="RSSI")
    def strength(self) -> DBusInt16:
        return self.rssi

    @dbus_method(name="Connect")
    def connect(self) -> None:
        self.called("Connect")
        self.link(up=True)

    @dbus_method(name="Disconnect")
    def disconnect(self) -> None:
        self.called("Disconnect")
        self.link(up=False)

    @dbus_method(name="Pair")
    def pair(self) -> None:
        self.called("Pair")
        self.world.paired = True
        self.emit_properties_changed({"Paired": True})

    def link(self, *, up: bool) -> None:
        """Let the link come or go."""
        self.linked = up
        self.emit_properties_changed({"Connected": up, "ServicesResolved": up})


class Service(Faulty):
    """The ring's service."""

    @dbus_property(access=READ, name="UUID")
    def uuid(self) -> DBusStr:
        return UUIDS["service"]

    @dbus_property(access=READ, name="Primary")
    def primary(self) -> DBusBool:
        return True

    @dbus_property(access=READ, name="Device")
    def device(self) -> DBusObjectPath:
        return RING

    @dbus_property(access=READ, name="Includes")
    def includes(self) -> Paths:
        return []


class Characteristic(Faulty):
    """One of its characteristics."""

    def __init__(self, world: "World", called: str, *flags: str) -> None:
        super().__init__("org.bluez.GattCharacteristic1", world)
        self.label, self._flags = called, list(flags)
        self._value = b""

    @dbus_property(access=READ, name="UUID")
    def uuid(self) -> DBusStr:
        return UUIDS[self.label]

    @dbus_property(access=READ, name="Service")
    def service(self) -> DBusObjectPath:
        return SERVICE

    @dbus_property(access=READ, name="Flags")
    def flags(self) -> Strings:
        return self._flags

    @dbus_property(access=READ, name="MTU")
    def mtu(self) -> DBusUInt16:
        return 185

    @dbus_property(access=READ, name="NotifyAcquired")
    def acquired(self) -> DBusBool:
        return False

    @dbus_property(access=READ, name="Value")
    def value(self) -> DBusBytes:
        return self._value

    @dbus_method(name="StartNotify")
    def start_notify(self) -> None:
        self.called(f"StartNotify {self.label}")

    @dbus_method(name="StopNotify")
    def stop_notify(self) -> None:
        self.called(f"StopNotify {self.label}")

    @dbus_method(name="ReadValue")
    def read(self, options: DBusDict) -> DBusBytes:
        self.called(f"ReadValue {self.label}")
        return encode_fields(BONDED if self.world.paired else BASIC)

    @dbus_method(name="WriteValue")
    def write(self, value: DBusBytes, options: DBusDict) -> None:
        self.called(f"WriteValue {self.label}")
        self.tell(b"\2" + bytes(value)[1:4] + b"\0")

    def tell(self, value: bytes) -> None:
        """Notify."""
        self._value = value
        self.emit_properties_changed({"Value": value})


class World:
    """All that there is."""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.calls: list[str] = []
        self.faults: dict[str, tuple[str, str]] = {}
        """Calls that fail, with name and text of the error."""
        self.paired = False
        self.ring = Ring("org.bluez.Device1", self)
        self._seen = False
        bus.export("/org/bluez", Manager("org.bluez.AgentManager1", self))
        bus.export(ADAPTER, Adapter("org.bluez.Adapter1", self))

    def advertise(self) -> None:
        """Let the ring be heard, again and again."""
        if not self._seen:
            self._seen = True
            self.bus.export(RING, self.ring)
            self.bus.export(SERVICE, Service("org.bluez.GattService1", self))
            described = (
                ("Info", "read"),
                ("Control", "write", "indicate"),
                ("Stream", "notify"),
                ("Records", "notify"),
            )
            for place, (called, *flags) in enumerate(described, 0x11):
                self.bus.export(f"{SERVICE}/char{place:04x}", Characteristic(self, called, *flags))
        asyncio.get_running_loop().call_later(0.05, self._heard, 10)

    def _heard(self, times: int) -> None:
        self.ring.rssi -= 1
        self.ring.emit_properties_changed({"RSSI": self.ring.rssi})
        if times:
            asyncio.get_running_loop().call_later(0.05, self._heard, times - 1)


@asynccontextmanager
async def bluez(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Run a bus of our own with all of that on it."""
    place, config = folder / "bus", folder / "bus.conf"
    config.write_text(CONFIG.format(place=place))
    daemon = await asyncio.create_subprocess_exec(
        "dbus-daemon",
        f"--config-file={config}",
        "--nofork",
        "--print-address",
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(20.0):
            assert daemon.stdout is not None
            await daemon.stdout.readline()
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={place}")
            bus = await MessageBus(f"unix:path={place}").connect()
            world = World(bus)
            await bus.request_name("org.bluez")
            yield world
            bus.disconnect()
    finally:
        daemon.kill()
        await daemon.wait()
