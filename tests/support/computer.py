"""A computer with Linux's own Bluetooth stack, and rings in the air around it. The computer is a guest in QEMU.

with Around(machine) as around, around.ring() as ring:
    around.do(pair("Acu ring", Stack()))        # bleak in this process
    with running("record", ...) as session: ... # or in one of its own

bleak runs here, unmodified; kernel and bluetoothd run in the guest. All that is ours is the air in between, which has a
thread of its own.
"""

import asyncio
import contextlib
import itertools
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, Self, TypeVar

from bumble import hci, ll
from bumble.controller import Controller
from bumble.core import InvalidArgumentError
from bumble.link import LocalLink
from bumble.transport import open_transport
from bumble.transport.common import AsyncPipeSink, Transport
from bumble.transport.tcp_server import open_tcp_server_transport_with_socket
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.auth import AuthExternal

from acudevice.virtual.ble.server import RadioRing
from acudevice.virtual.options import Options
from tests.support.controllers import GivesUp, Often
from tools.bluez.machine import Machine

T = TypeVar("T")

RING = "ble:Acu ring"

HUNG_S = 240.0
"""Only what hangs takes so long."""

ADAPTER = "org.bluez.Adapter1"

STRENGTHS_DBM = itertools.cycle(range(-60, -40))
"""Of what is received: never the same twice, as with a radio. BlueZ tells of a known device only what has changed."""

_LOOK_S = 0.05

_Report = hci.HCI_LE_Advertising_Report_Event


class Air(LocalLink):
    """What is between controllers. Words to one that has left are lost."""

    def send_ll_control_pdu(self, *args: Any, **named: Any) -> None:
        """Send it, should somebody be there."""
        with contextlib.suppress(InvalidArgumentError):
            super().send_ll_control_pdu(*args, **named)


class AirController(Controller):
    """A controller that takes as much at once as those of today; bumble's own cuts all into pieces of 27 bytes."""

    le_acl_data_packet_length = 251

    def leave(self) -> None:
        """Go out of the air: whoever is connected hears no more."""
        for connection in self.le_connections.values():
            connection.send_ll_control_pdu(ll.TerminateInd(hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR))
        self.link.remove_controller(self)


class RingController(Often, AirController):
    """A ring's controller."""


class AdapterController(GivesUp, AirController):
    """The computer's controller: one that leaves private addresses to the kernel, and knows the old adverts alone."""

    le_features = Controller.le_features & ~(
        hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
    )

    def on_advertising_pdu(self, pdu: Any) -> None:
        """Report an advert and the answer to a scan, which bumble's own leaves out; connect where that is wanted."""
        address = pdu.advertiser_address
        if self.le_scan_enable:
            self._report(_Report.EventType.ADV_IND, address, pdu.data)
            self._report(_Report.EventType.SCAN_RSP, address, self._answer(address))
        pending = self.pending_le_connection
        if pending is not None and pending.peer_address == address:
            self.create_le_connection(address)

    def _answer(self, address: hci.Address) -> bytes:
        advertising = [each for other in self.link.controllers for each in other.advertising_sets.values()]
        return next((bytes(each.scan_response_data) for each in advertising if each.address == address), b"")

    def _report(self, kind: Any, address: hci.Address, data: bytes) -> None:
        report = _Report.Report(
            event_type=kind,
            address_type=address.address_type,
            address=address,
            data=data,
            rssi=next(STRENGTHS_DBM),
        )
        self.send_hci_packet(_Report([report]))


class Computer:
    """One computer with one adapter; rings come and go. Nothing of an earlier one is left."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.link = _air()
        self._transport: Transport | None = None
        self._controller: AirController | None = None

    async def __aenter__(self) -> Self:
        """Forget all bonds and plug the adapter in."""
        await self.run("rm -rf /var/lib/bluetooth/* /run/no-bluetoothd")
        await self.plug()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Pull the adapter out."""
        await self.unplug()

    async def run(self, script: str) -> str:
        """Run a script inside, and return what it printed."""
        return await asyncio.to_thread(self._machine.run, script)

    async def plug(self) -> None:
        """Plug the adapter in, and wait until bluetoothd has switched it on."""
        host, port = self._machine.adapter
        self._transport = await open_transport(f"tcp-client:{host}:{port}")
        source, sink = self._transport
        self._controller = AdapterController("adapter", source, sink, link=self.link)
        await until(self._switched_on)

    async def unplug(self) -> None:
        """Pull the adapter out: whoever is connected to it loses it."""
        controller, self._controller = self._controller, None
        transport, self._transport = self._transport, None
        if controller is None or transport is None:
            return
        controller.leave()
        await transport.close()
        await until(self._bare)

    async def _bare(self) -> bool:
        return "hci" not in await self.run("ls /sys/class/bluetooth")

    async def _switched_on(self) -> bool:
        """Tell whether bluetoothd has an adapter that is on; ask for that, where it gave up on a busy machine."""
        adapters = await self.objects(ADAPTER)
        for path, adapter in adapters.items():
            if not adapter["Powered"].value:
                on = Variant("b", True)
                await self.call(path, "org.freedesktop.DBus.Properties", "Set", "ssv", ADAPTER, "Powered", on)
        return any(adapter["Powered"].value for adapter in adapters.values())

    async def objects(self, interface: str) -> dict[str, Any]:
        """Return bluetoothd's objects with an interface: its properties by path. None where it is not there."""
        found = await self.call("/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
        return {path: each[interface] for path, each in (found or {}).items() if interface in each}

    async def call(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> Any:
        """Call a method of bluetoothd, and return what it returns; nothing where it refuses or is not there."""
        address = self._machine.bus["DBUS_SYSTEM_BUS_ADDRESS"]
        bus = await MessageBus(bus_address=address, auth=AuthExternal(0)).connect()
        message = Message("org.bluez", path, interface, member, signature=signature, body=list(body))
        try:
            answer = await bus.call(message)
        finally:
            bus.disconnect()
        return answer.body[0] if answer.message_type is MessageType.METHOD_RETURN and answer.body else None

    @asynccontextmanager
    async def ring(self, options: Options | None = None) -> AsyncIterator[RadioRing]:
        """Bring a ring into the air."""
        controller = RingController("ring", link=self.link)
        async with RadioRing(options or Options(), controller, AsyncPipeSink(controller)) as ring:
            yield ring
        controller.leave()

    @asynccontextmanager
    async def controller(self) -> AsyncIterator[str]:
        """Put a controller for another program's ring into the air; yield where it is, as bumble writes it."""
        with socket.create_server(("127.0.0.1", 0)) as ear:
            async with await open_tcp_server_transport_with_socket(ear) as hci_there:
                controller = RingController("ring", hci_there.source, hci_there.sink, self.link)
                yield "tcp-client:{}:{}".format(*ear.getsockname())
                controller.leave()


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    """Wait until something holds in the computer, which nobody tells us."""
    while not await holds():  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(_LOOK_S)


def _air() -> Any:
    return Air()  # type: ignore[no-untyped-call]  # bumble's class has no types


class Around:
    """A computer and its air in a thread of their own, for tests that wait for programs."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._up = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._run(),), daemon=True)

    def __enter__(self) -> Self:
        """Plug the adapter in."""
        self._thread.start()
        self._up.wait()
        self.computer = self.do(_made(Computer, self._machine))
        self.do(self.computer.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        """Pull it out."""
        self.do(self.computer.__aexit__())
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(HUNG_S)

    async def _run(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._up.set()
        await self._over.wait()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the air's loop and return what it returns."""

        async def limited() -> T:
            async with asyncio.timeout(HUNG_S):
                return await work

        return asyncio.run_coroutine_threadsafe(limited(), self._loop).result()

    def tell(self, act: Callable[[], object]) -> None:
        """Have something called on the air's thread, where rings live."""
        self.do(_made(act))

    @contextmanager
    def of(self, there: AbstractAsyncContextManager[T]) -> Iterator[T]:
        """Be inside an asynchronous block of the air."""
        entered = self.do(_entered(there))
        try:
            yield entered
        finally:
            self.do(_left(there))

    @contextmanager
    def ring(self, options: Options | None = None) -> Iterator[RadioRing]:
        """Bring a ring into the air."""
        with self.of(self.computer.ring(options)) as ring:
            yield ring


async def _made(make: Callable[..., T], *args: Any) -> T:
    return make(*args)


async def _entered(there: AbstractAsyncContextManager[T]) -> T:
    return await there.__aenter__()


async def _left(there: AbstractAsyncContextManager[Any]) -> None:
    await there.__aexit__(None, None, None)
