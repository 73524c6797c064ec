"""A scripted `org.bluez` on a private D-Bus: bleak's own code for BlueZ runs against it, and fails as it is told to.

One adapter, one ring that advertises while somebody listens, whose Control answers each request with `ok`; or, with
`World.wear`, with what the reference firmware says.
"""

import asyncio
import contextlib
import threading
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated

import pytest
from dbus_fast import DBusError, Message, MessageType, PropertyAccess
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
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.gatt import SIG_UUIDS, UUIDS, encode_time
from acudevice.protocol.tlv import encode_fields
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing

CONFIG = """<busconfig><type>session</type><listen>unix:path={place}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>"""
ADAPTER = "/org/bluez/hci0"
RING = f"{ADAPTER}/dev_AA_BB_CC_DD_EE_FF"
SERVICE = f"{RING}/service0010"
AGENT = "org.bluez.Agent1"
LASTING = "C0:11:22:33:44:55"
"""Address of the ring behind the private one, which is known to who is paired; its path stays."""
Strings = Annotated[list[str], DBusSignature("as")]
Paths = Annotated[list[str], DBusSignature("ao")]
READ = PropertyAccess.READ
BASIC: Fields = {"version": b"\1\0", "features": 0}
BONDED: Fields = {"version": b"\1\0", "features": 0, "model": "virtual ring"}
ABORTED = "le-connection-abort-by-local"
REFUSED = "org.bluez.Error.AuthenticationFailed", "Authentication Failed"


class Faulty(ServiceInterface):
    """An object that fails as it is told to."""

    def __init__(self, name: str, world: "World") -> None:
        super().__init__(name)
        self.world = world

    def called(self, what: str) -> None:
        """Note a call, or fail it, as often as it is to fail."""
        self.world.calls.append(what)
        fault = self.world.faults.get(what)
        if fault is not None:
            times = self.world.times.get(what)
            if times is not None:
                self.world.times[what] = times - 1
                if times == 1:
                    del self.world.faults[what]
            raise DBusError(*fault)

    async def answered(self, what: str) -> None:
        """Do that after as long as it is to take, or never."""
        await asyncio.sleep(self.world.slow.get(what, 0.0))
        self.called(what)


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
        return self.world.powered

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
        self.world.searching = True

    @dbus_method(name="StopDiscovery")
    def stop(self) -> None:
        self.called("StopDiscovery")
        self.world.searching = False

    @dbus_method(name="RemoveDevice")
    def remove(self, path: DBusObjectPath) -> None:
        self.called("RemoveDevice")
        self.world.forget()


class Ring(Faulty):
    """The device."""

    rssi = -60
    linked = False
    lasting = LASTING

    @dbus_property(access=READ, name="Address")
    def address(self) -> DBusStr:
        return self.lasting if self.world.paired else "AA:BB:CC:DD:EE:FF"

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
    async def connect(self) -> None:
        if self.world.faults.get("Connect", ("", ""))[1] == ABORTED:
            self.link(up=True)  # as BlueZ does: it connects and at once does no more
            self.link(up=False)
        await self.answered("Connect")
        self.link(up=True)

    @dbus_method(name="Disconnect")
    async def disconnect(self) -> None:
        await self.answered("Disconnect")
        self.link(up=False)

    @dbus_method(name="Pair")
    async def pair(self) -> None:
        await self.answered("Pair")
        await self.world.ask_agent()
        self.world.paired = True
        self.emit_properties_changed({"Paired": True, "Address": LASTING})
        if not self.linked:  # BlueZ connects where it has to
            self.link(up=True)

    def link(self, *, up: bool) -> None:
        """Let the link come or go."""
        self.linked = up
        self.emit_properties_changed({"Connected": up, "ServicesResolved": up})
        self.world.linked(up=up)


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
        return {**UUIDS, **SIG_UUIDS}[self.label]

    @dbus_property(access=READ, name="Service")
    def service(self) -> DBusObjectPath:
        return SERVICE

    @dbus_property(access=READ, name="Flags")
    def flags(self) -> Strings:
        return self._flags

    @dbus_property(access=READ, name="MTU")
    def mtu(self) -> DBusUInt16:
        return self.world.mtu

    @dbus_property(access=READ, name="NotifyAcquired")
    def acquired(self) -> DBusBool:
        return False

    @dbus_property(access=READ, name="Value")
    def value(self) -> DBusBytes:
        return self._value

    @dbus_method(name="StartNotify")
    async def start_notify(self) -> None:
        await self.answered(f"StartNotify {self.label}")

    @dbus_method(name="StopNotify")
    def stop_notify(self) -> None:
        self.called(f"StopNotify {self.label}")

    @dbus_method(name="ReadValue")
    async def read(self, options: DBusDict) -> DBusBytes:
        await self.answered(f"ReadValue {self.label}")
        return self.world.values[self.label]()

    @dbus_method(name="WriteValue")
    async def write(self, value: DBusBytes, options: DBusDict) -> None:
        await self.answered(f"WriteValue {self.label}")
        self.world.written(self.label, bytes(value))

    def tell(self, value: bytes) -> None:
        """Notify."""
        self._value = value
        self.emit_properties_changed({"Value": value})


CHARACTERISTICS = (
    ("Info", "read"),
    ("Control", "write", "indicate"),
    ("Stream", "notify"),
    ("Records", "notify"),
    ("Time", "read", "write"),
    ("force", "read", "notify"),
    ("maker", "read"),
    ("model", "read"),
    ("firmware", "read"),
    ("serial number", "read"),
    ("battery level", "read"),
)
"""All in one service, which bleak does not mind."""


class World:
    """All that there is."""

    daemon: Process
    """The bus."""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.calls: list[str] = []
        self.faults: dict[str, tuple[str, str]] = {}
        """Calls that fail, with name and text of the error; always, unless `times` says how often."""
        self.times: dict[str, int] = {}
        self.slow: dict[str, float] = {}
        """Calls that take time, in seconds."""
        self.searching = False
        self.mtu = 185
        self.serial = "VR-000003"
        self.powered = self.paired = True
        self.asks: tuple[str, str, list[object]] | None = None
        """What the agent is asked while a pairing is going on: member, signature, body."""
        self.agent = ""
        self.values: dict[str, Callable[[], bytes]] = {
            "Info": lambda: encode_fields({**BONDED, "serial": self.serial} if self.paired else BASIC),
            "Time": lambda: encode_time(None),
            "force": lambda: b"\xff\xff\xff\x7f",
            "maker": lambda: b"somebody",
            "model": lambda: b"virtual ring",
            "firmware": lambda: b"1.0",
            "serial number": lambda: self.serial.encode() if self.paired else b"",
            "battery level": lambda: b"\x50",
        }
        self.writes: list[tuple[str, bytes]] = []
        self.ring = Ring("org.bluez.Device1", self)
        self.adapter = Adapter("org.bluez.Adapter1", self)
        self.characteristics = {
            called: Characteristic(self, called, *flags) for called, *flags in CHARACTERISTICS
        }
        self._seen = False
        self._worn: VirtualRing | None = None
        self._deframer = Deframer()
        bus.add_message_handler(self._note_agent)
        bus.export("/org/bluez", Manager("org.bluez.AgentManager1", self))
        bus.export(ADAPTER, self.adapter)

    def _note_agent(self, message: Message) -> None:
        if message.member == "RegisterAgent" and message.sender is not None:
            self.agent = message.sender

    async def ask_agent(self) -> None:
        """Ask the agent what is to be asked; the pairing fails where it does not agree."""
        if self.asks is not None:
            member, signature, body = self.asks
            call = Message(self.agent, "/org/acudevice/agent", AGENT, member, signature=signature, body=body)
            answer = await self.bus.call(call)
            if answer is None or answer.message_type is MessageType.ERROR:
                raise DBusError(*REFUSED)

    def written(self, label: str, value: bytes) -> None:
        """Take what a host writes; Control answers."""
        self.writes.append((label, value))
        if label != "Control":
            return
        if self._worn is None:
            self.characteristics["Control"].tell(b"\2" + value[1:4] + b"\0")
        else:
            self._worn.receive(encode_frame(value))
            asyncio.get_running_loop().call_soon(self._speak)

    def linked(self, *, up: bool) -> None:
        """Let the firmware know of its link."""
        if self._worn is not None:
            (self._worn.open_link if up else self._worn.close_link)()

    async def wear(self, ring: VirtualRing, clock: Callable[[], float]) -> None:
        """Let a ring's firmware speak, until cancelled; `clock` tells its time in seconds."""
        self._worn, self._deframer, began_s = ring, Deframer(), clock()
        while True:
            ring.advance_to(clock() - began_s)
            self._speak()
            await asyncio.sleep(0.01)

    def _speak(self) -> None:
        """Tell the host what the firmware has to say."""
        for _, frame in self._worn.outgoing() if self._worn is not None else ():
            for packet in self._deframer.feed(frame):
                self.characteristics["Control" if packet[0] in (2, 3) else "Stream"].tell(packet)

    def advertise(self) -> None:
        """Let the ring be heard, again and again."""
        if not self._seen:
            self._seen = True
            self.bus.export(RING, self.ring)
            self.bus.export(SERVICE, Service("org.bluez.GattService1", self))
            for place, characteristic in enumerate(self.characteristics.values(), 0x11):
                self.bus.export(f"{SERVICE}/char{place:04x}", characteristic)
        asyncio.get_running_loop().call_later(0.02, self._heard)

    def double(self) -> None:
        """Let another ring of the same name be paired, too."""
        twin = Ring("org.bluez.Device1", self)
        twin.lasting = "C0:11:22:33:44:66"
        self.bus.export(f"{ADAPTER}/dev_C0_11_22_33_44_66", twin)

    def forget(self) -> None:
        """Let BlueZ forget the ring, keys and all."""
        self.paired = False
        self.vanish()

    def vanish(self) -> None:
        """Let BlueZ know the ring no more until it is heard again, as it does by itself with those that it lost."""
        if self._seen:
            self.ring.link(up=False)
            self._seen = False
            for place in range(0x11, 0x11 + len(self.characteristics)):
                self.bus.unexport(f"{SERVICE}/char{place:04x}")
            self.bus.unexport(SERVICE)
            self.bus.unexport(RING)

    def unplug(self) -> None:
        """Pull the adapter out."""
        self.vanish()
        self.bus.unexport(ADAPTER)

    def plug(self) -> None:
        """Put it in again."""
        self.bus.export(ADAPTER, self.adapter)

    def power(self, *, on: bool) -> None:
        """Switch the adapter on or off."""
        self.powered = on
        self.adapter.emit_properties_changed({"Powered": on})
        if not on:
            self.ring.link(up=False)

    def _heard(self) -> None:
        if self._seen and self.searching:
            self.ring.rssi = -60 - (self.ring.rssi - 1) % 20
            self.ring.emit_properties_changed({"RSSI": self.ring.rssi})
            asyncio.get_running_loop().call_later(0.05, self._heard)


@asynccontextmanager
async def bluez(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, paired: bool = True
) -> AsyncIterator[World]:
    """Run a bus of our own with all of that on it."""
    async with private_bus(folder, monkeypatch) as (bus, daemon):
        world = World(bus)
        world.paired, world.daemon = paired, daemon
        await bus.request_name("org.bluez")
        yield world


@asynccontextmanager
async def private_bus(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[MessageBus, Process]]:
    """Run a bus of our own and be on it, in the place of the system's; return also who runs it."""
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
        yield bus, daemon
        bus.disconnect()
    finally:
        with contextlib.suppress(ProcessLookupError):  # a test may have been quicker
            daemon.kill()
        await daemon.wait()


@contextmanager
def beside(folder: Path, monkeypatch: pytest.MonkeyPatch, *, paired: bool = True) -> Iterator[World]:
    """Run it in a thread of its own, for commands that have a loop of their own; the firmware speaks."""
    began, over = threading.Event(), threading.Event()
    worlds: list[World] = []

    async def serve() -> None:
        async with bluez(folder, monkeypatch, paired=paired) as world:
            wearing = asyncio.create_task(world.wear(VirtualRing(Options(seed=3)), time.monotonic))
            worlds.append(world)
            began.set()
            await asyncio.to_thread(over.wait)
            wearing.cancel()

    serving = threading.Thread(target=asyncio.run, args=(serve(),))
    serving.start()
    began.wait()
    try:
        yield worlds[0]
    finally:
        over.set()
        serving.join()
