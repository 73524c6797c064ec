"""What there is to choose from: links by scheme, families by name. A new one is a module and a line here."""

from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module
from typing import Any, Final

from acudevice.driver.addresses import Address
from acudevice.driver.device import Device
from acudevice.driver.link import Link
from acudevice.errors import UsageError

Links = Callable[[], Link]
"""Makes a new link to the same device each time it is called."""

LINKS: Final[dict[str, tuple[str, str]]] = {
    "ble": ("acudevice.driver.ble.link", "links"),
    "serial": ("acudevice.driver.links.serial", "links"),
    "virtual": ("acudevice.driver.links.virtual", "links"),
}
"""By scheme: the module and its function `links(address) -> Links`, loaded when used."""

RECOGNISING: Final = frozenset({"ble"})
"""Links that see by themselves who is there, before anything is sent: their `links` take a serial number, too."""

BONDS: Final[dict[str, str]] = {"ble": "acudevice.driver.ble.pairing"}
"""By scheme, where a link wants keys first: the module, which has `bond` and `unbond` as below."""

Compare = Callable[[str], Awaitable[bool]]
"""Asks a person whether the device shows these digits."""

FAMILIES: Final[dict[str, tuple[str, str]]] = {
    "ring": ("acudevice.driver.ring.device", "RingDevice"),
}
"""By name: the module and its class, which takes `Links`."""


def links_for(address: Address, serial: str | None = None) -> Links:
    """Return what makes links to an address, to the device with a serial number alone where that can be seen.

    Raises `UsageError` where its scheme has none.
    """
    if address.link not in LINKS:
        hint = f"these can: {_schemes(LINKS)}"
        raise UsageError(f"devices cannot be reached by '{address.link}:' in this version", hint=hint)
    known = (serial,) if address.link in RECOGNISING else ()
    found: Links = _load(LINKS[address.link])(address, *known)
    return found


def device_for(address: Address, serial: str | None = None) -> Device:
    """Return the device at an address, not yet open; raise `UsageError` where its link or family is none.

    With a serial number another device is refused before anything is sent, where its link can see that.
    """
    device: Device = _load(FAMILIES[address.family])(links_for(address, serial))
    return device


async def bond(address: Address, compare: Compare | None = None) -> Address:
    """Have this computer and the device at an address exchange keys, where their link wants that.

    `compare` is asked where the device has a display. Return the address at which the device stays.
    """
    if address.link not in BONDS:
        return address
    bonded: Address = await _load((BONDS[address.link], "bond"))(address, compare)
    return bonded


async def unbond(address: Address) -> str:
    """Have this computer forget the keys of a device; return what a person still has to do, if anything."""
    if address.link not in BONDS:
        return ""
    left: str = await _load((BONDS[address.link], "unbond"))(address)
    return left


def _load(place: tuple[str, str]) -> Any:
    module, name = place
    return getattr(import_module(module), name)


def _schemes(names: Iterable[str]) -> str:
    return ", ".join(f"{name}:" for name in names)
