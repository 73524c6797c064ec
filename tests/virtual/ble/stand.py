"""A program on the stand-in for MicroPython's `bluetooth`, smaller than the firmware, that keeps what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bleak import BleakClient

from acudevice.protocol.gatt import UUIDS
from acudevice.virtual.ble.bluetooth import BLE, Bluetooth
from acudevice.virtual.ble.radio import Radio
from acudevice.virtual.ble.uuids import UUID
from tests.support.air import Air

READ, WRITE, NOTIFY, INDICATE, WRITE_QUIETLY = 0x02, 0x08, 0x10, 0x20, 0x04
SERVICE = UUIDS["service"]


@dataclass
class Program:
    """What runs on the board."""

    radio: Radio
    ble: BLE
    handles: tuple[int, ...] = ()
    heard: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    secrets: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    answers: dict[int, object] = field(default_factory=dict)
    """What it answers to an event."""

    def irq(self, event: int, data: tuple[Any, ...]) -> object:
        """Take an event; keep secrets."""
        self.heard.append((event, data))
        if event in self.answers:
            return self.answers[event]
        if event == 30:
            self.secrets[data[0], data[1]] = data[2]
            return True
        if event == 29:
            known = [
                value
                for (kind, key), value in self.secrets.items()
                if kind == data[0] and data[2] in (None, key)
            ]
            return known[data[1]] if data[1] < len(known) else None
        return None

    def of(self, event: int) -> list[tuple[Any, ...]]:
        """Return what came with each event of one kind."""
        return [data for number, data in self.heard if number == event]


def uuid(number: int) -> str:
    """Return the UUID of a characteristic of the program."""
    return f"6f2c{number:04x}-9a41-4d53-8e0b-51c7a3d2b9e4"


@asynccontextmanager
async def running(air: Air, *flags: int, **settings: object) -> AsyncIterator[Program]:
    """Run a program that has a characteristic for each of `flags`, numbered from 0x10."""
    radio = Radio(*air.controller("board"))
    program = Program(radio, Bluetooth(radio).BLE())
    ble = program.ble
    ble.irq(program.irq)
    ble.active(True)
    ble.config(**{"bond": True, "le_secure": True, "mtu": 100, "gap_name": b"a thing", **settings})
    characteristics = [(UUID(uuid(0x10 + place)), flag) for place, flag in enumerate(flags)]
    ((*handles,),) = ble.gatts_register_services([(UUID(SERVICE), characteristics)])
    program.handles = tuple(handles)
    ble.gap_advertise(250_000, b"\x02\x01\x06\x11\x07" + bytes(UUID(SERVICE)), resp_data=b"\x03\x09ab")
    work = asyncio.create_task(radio.run())
    try:
        yield program
    finally:
        radio.finish()
        await work
        await radio.device.power_off()


@asynccontextmanager
async def met(air: Air) -> AsyncIterator[BleakClient]:
    """Connect to the only thing in the air."""
    from acudevice.driver.ble.search import find

    stack = air.stack()
    client = BleakClient(await find("ab", stack, 5.0), backend=stack.client, timeout=5.0)
    await client.connect()
    try:
        yield client
    finally:
        await client.disconnect()


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60.0):
        while not holds():  # noqa: ASYNC110 - it is about what others do, who set no event
            await asyncio.sleep(0.005)
