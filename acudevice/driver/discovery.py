"""Finding devices: serial ports by who answers, asked by `hello` and `info` alone; rings by their adverts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acudevice.driver.addresses import Address
from acudevice.driver.links.serial import ports
from acudevice.driver.registry import device_for
from acudevice.errors import AcuError
from acudevice.values.device import DeviceInfo

if TYPE_CHECKING:
    from acudevice.driver.ble.stack import Stack


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a device may be."""

    address: str
    description: str
    """What the system says of the port."""
    info: DeviceInfo | None
    """Who answers; None where nobody does, or is asked."""
    trouble: str = ""
    """Why nobody does; empty where nobody was asked."""


async def scan_serial(each: Callable[[Found], None], extra: tuple[str, ...] = ()) -> None:
    """Ask on every serial port of the system, and on `extra` ones, all at once; `each` is called as answers come."""
    known = dict.fromkeys(extra, "") | ports()
    await asyncio.gather(*(_probe(port, description, each) for port, description in known.items()))


async def scan_radio(each: Callable[[Found], None], stack: "Stack | None" = None, for_s: float = 5.0) -> None:
    """Tell of rings that are heard by radio for `for_s` seconds; who they are is told to a paired computer alone.

    Raises:
        NoDeviceError: there is no adapter, or it is off.
        AccessError: the system forbids it.
    """
    from acudevice.driver.ble.search import scan
    from acudevice.driver.ble.stack import Stack

    nameless: dict[str, Found] = {}
    async for seen in scan(stack or Stack(), for_s):
        found = Found(f"ble:{seen.address}", seen.name, None)
        if seen.name:
            nameless.pop(seen.address, None)
            each(found)
        else:  # its name may come with its next answer
            nameless[seen.address] = found
    for found in nameless.values():
        each(found)


async def _probe(port: str, description: str, each: Callable[[Found], None]) -> None:
    address = Address("serial", port)
    device = device_for(address)
    try:
        await device.open()
        each(Found(str(address), description, device.info))
    except AcuError as error:
        each(Found(str(address), description, None, str(error)))
    finally:
        await device.close()
