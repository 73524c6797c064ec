"""Attributes, as a program defines them and a host finds them."""

import asyncio

import pytest
from bleak.exc import BleakGATTProtocolError
from bumble.gatt_server import Server

from acudevice.virtual.ble.table import Table
from acudevice.virtual.ble.uuids import UUID
from tests.support.air import Air
from tests.virtual.ble.stand import READ, WRITE, met, running, uuid

READ_ENCRYPTED, WRITE_ENCRYPTED, WRITE_AUTHORIZED = 0x0200, 0x1000, 0x4000


def test_handles_come_a_tuple_for_each_service_with_descriptors_in_place() -> None:
    """In the order of the definition; new services replace the old ones."""

    async def define() -> None:
        async with Air() as air:
            table = Table(Server(air.computer), lambda *_: None, lambda _: False)
            described = (UUID(0x2A19), READ, ((UUID(0x2904), READ), (UUID(0x2906), READ)))
            services = [(UUID(0x180F), [described, (UUID(0x2A1A), READ)]), (UUID(0x180A), [])]
            (first, second) = table.register(services, ())
            assert len(first) == 4
            assert list(first) == sorted(first)
            assert second == ()
            assert set(table.values) == set(first)
            assert table.register([(UUID(0x180A), [(UUID(0x2A24), READ)])], ()) == [(3,)]
            assert set(table.values) == {3}

    asyncio.run(define())


@pytest.mark.parametrize(
    ("flags", "before", "after"),
    [
        (READ, "granted", "granted"),
        (READ | READ_ENCRYPTED, "INSUFFICIENT_AUTHENTICATION", "granted"),
        (WRITE | WRITE_ENCRYPTED, "INSUFFICIENT_AUTHENTICATION", "granted"),
        (WRITE | WRITE_AUTHORIZED, "INSUFFICIENT_AUTHORIZATION", "INSUFFICIENT_AUTHORIZATION"),
    ],
)
def test_flags_say_who_may_touch_a_value(flags: int, before: str, after: str) -> None:
    """Before and after pairing."""

    async def attempt() -> list[str]:
        found = []
        async with Air() as air, running(air, flags), met(air) as client:
            for pairing in (False, True):
                if pairing:
                    await client.pair()
                try:
                    if flags & READ:
                        await client.read_gatt_char(uuid(0x10))
                    else:
                        await client.write_gatt_char(uuid(0x10), b"x", response=True)
                    found.append("granted")
                except BleakGATTProtocolError as error:
                    found.append(error.code.name)
        return found

    assert asyncio.run(attempt()) == [before, after]
