"""Values of characteristics that are no packets: Info, Time, and those of standard services beside the ring's own."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.stack import within
from acudevice.errors import NotPermittedError
from acudevice.protocol.fields import Fields
from acudevice.protocol.gatt import SIG_UUIDS, UUIDS, decode_force, decode_time, encode_time
from acudevice.protocol.tlv import decode_fields

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.characteristic import BleakGATTCharacteristic

CALL_S: Final = 5.0
"""How long a call of bleak may take: longer than a slow interval with a few repeats."""

CLOCK_OFF_S: Final = 1.0
"""How far the clock of a ring may be off before it is set: much longer than a value travels."""

_LOOK_S: Final = 0.1


def characteristic_of(client: "BleakClient", uuid: str) -> "BleakGATTCharacteristic | None":
    """Return a characteristic of a device, None where it has none of that kind; fails as bleak does without a link."""
    return next((each for each in client.services.characteristics.values() if each.uuid == uuid), None)


async def read(client: "BleakClient", uuid: str, doing: Doing = Doing.USE) -> bytes | None:
    """Return a value, None where the device does not have it."""
    async with within(CALL_S, doing):
        characteristic = characteristic_of(client, uuid)
        return None if characteristic is None else bytes(await client.read_gatt_char(characteristic))


async def told_to_us(client: "BleakClient", for_s: float = 0.0) -> Fields:
    """Return Info; for up to `for_s` seconds wait until it tells what is told to those alone whose keys it has."""
    looks = round(for_s / _LOOK_S)
    while True:
        told = decode_fields(await read(client, UUIDS["Info"], Doing.CONNECT) or b"")
        if "model" in told or not looks:
            return told
        looks -= 1
        await asyncio.sleep(_LOOK_S)


async def set_clock(client: "BleakClient", unix_s: float) -> None:
    """Write the time of day to a ring whose clock is not set, or off."""
    raw = await read(client, UUIDS["Time"])
    if raw is None:
        return
    now_us, told_us = round(1e6 * unix_s), decode_time(raw)
    if told_us is None or abs(told_us - now_us) > 1e6 * CLOCK_OFF_S:
        async with within(CALL_S, Doing.USE):
            await client.write_gatt_char(UUIDS["Time"], encode_time(now_us), response=True)


def _text(raw: bytes) -> str | None:
    return raw.decode("utf-8", "replace").rstrip("\0") or None


def _percent(raw: bytes) -> int | None:
    return raw[0] if len(raw) == 1 and raw[0] <= 100 else None


_TELLING: Final[dict[str, tuple[str, Callable[[bytes], str | int | None]]]] = {
    "maker": ("maker", _text),
    "model": ("model", _text),
    "firmware": ("firmware", _text),
    "serial": ("serial number", _text),
    "battery_percent": ("battery level", _percent),
    "force_mn": ("force", decode_force),
}
"""By name: the value, and how it is read."""


async def about(client: "BleakClient") -> dict[str, str | int]:
    """Return what standard services tell, by name; what they do not tell, or not to us, is not there."""
    found: dict[str, str | int] = {}
    for name, (value, reading) in _TELLING.items():
        try:
            raw = await read(client, SIG_UUIDS[value])
        except NotPermittedError:
            continue
        known = reading(raw) if raw is not None else None
        if known is not None:
            found[name] = known
    return found
