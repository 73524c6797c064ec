"""Finding devices: serial ports by what answers on them. Only `hello` and `info` are asked, which change nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from acudevice.driver.addresses import Address
from acudevice.driver.links.serial import ports
from acudevice.driver.registry import device_for
from acudevice.errors import AcuError
from acudevice.values.device import DeviceInfo


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a device may be."""

    address: str
    description: str
    """What the system says of the port."""
    info: DeviceInfo | None
    """Who answers; None where nobody does."""
    trouble: str = ""
    """Why nobody does."""


async def scan_serial(each: Callable[[Found], None], extra: tuple[str, ...] = ()) -> None:
    """Ask on every serial port of the system, and on `extra` ones, all at once; `each` is called as answers come."""
    known = dict.fromkeys(extra, "") | ports()
    await asyncio.gather(*(_probe(port, description, each) for port, description in known.items()))


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
