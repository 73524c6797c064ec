"""BlueZ by D-Bus, for what bleak lacks: a connection of our own, calls over it, and bonds removed by name."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.stack import within
from acudevice.errors import AcuError

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

ANSWER_S: Final = 5.0
"""How long BlueZ may take for what needs no radio."""

_DEVICE: Final = "org.bluez.Device1"


async def connected() -> "MessageBus | None":
    """Return a connection to the system's bus, which the caller ends; None where there is no D-Bus, as off Linux.

    Raises:
        NoDeviceError: there is no bus.
        AccessError: it forbids us.
    """
    try:
        from dbus_fast import BusType
        from dbus_fast.aio import MessageBus
        from dbus_fast.auth import AuthExternal
    except ImportError:
        return None
    async with within(ANSWER_S, Doing.PAIR):
        address, uid = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS"), os.environ.get("BLEAK_DBUS_AUTH_UID")
        who = AuthExternal(int(uid)) if uid else None  # on a bus of another machine, as bleak does
        bus = MessageBus(bus_address=address, bus_type=BusType.SYSTEM, auth=who)
        try:
            return await bus.connect()
        except BaseException:
            bus.disconnect()  # a call cut short by its time limit may leave the socket open
            raise


async def call(
    bus: "MessageBus", path: str, interface: str, member: str, signature: str = "", *body: object
) -> Sequence[Any]:
    """Call a method of BlueZ and return what it answers; raise in our words what it refuses."""
    from bleak.exc import BleakDBusError
    from dbus_fast import Message, MessageType

    message = Message("org.bluez", path, interface, member, signature=signature, body=list(body))
    async with within(ANSWER_S, Doing.PAIR):
        answer = await bus.call(message)
        if answer.message_type is MessageType.ERROR:
            raise BleakDBusError(str(answer.error_name), answer.body)
        return answer.body


async def mtu_of(characteristic: object) -> int | None:
    """Ask BlueZ for the MTU of the link that a characteristic of bleak is reached by; None where it does not tell.

    Of a device that it knew before BlueZ tells nobody that the MTU changed, so what bleak remembers is the one of a
    link that was not open yet.
    """
    path = characteristic[0] if isinstance(characteristic, tuple) else None
    if not isinstance(path, str):
        return None
    bus = await connected()
    if bus is None:
        return None
    try:
        which = "org.bluez.GattCharacteristic1", "MTU"
        answer = await call(bus, path, "org.freedesktop.DBus.Properties", "Get", "ss", *which)
        return int(answer[0].value)
    finally:
        bus.disconnect()


async def remove(target: str) -> bool | None:
    """Have BlueZ forget the paired device with this name or address; tell whether it knew it, None without D-Bus.

    Raises `AcuError`, and forgets none, where several devices have the name: rings of one kind share theirs. BlueZ
    keeps a device under the private address that it was paired at, so its path does not tell: its properties do.
    """
    bus = await connected()
    if bus is None:
        return None
    try:
        known = await call(bus, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
        found = [
            (path, objects[_DEVICE]["Adapter"].value)
            for path, objects in known[0].items()
            if _DEVICE in objects and _is(objects[_DEVICE], target.casefold())
        ]
        devices = {known[0][path][_DEVICE]["Address"].value for path, _ in found}
        if len(devices) > 1:
            raise AcuError(
                f"{len(devices)} paired devices have this name, and nothing tells which of them is meant"
            )
        for path, adapter in found:
            await call(bus, adapter, "org.bluez.Adapter1", "RemoveDevice", "o", path)
        return bool(found)
    finally:
        bus.disconnect()


def _is(properties: dict[str, Any], wanted: str) -> bool:
    """Tell whether a device is paired and has this name or address."""
    names = (properties[name].value for name in ("Address", "Name") if name in properties)
    return bool(properties["Paired"].value) and wanted in (str(name).casefold() for name in names)
