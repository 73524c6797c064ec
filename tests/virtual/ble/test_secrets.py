"""Pairing with the very firmware: who gets in, who does not, and what is remembered."""

import asyncio

import pytest
from bleak.exc import BleakError, BleakGATTProtocolError

from acudevice.protocol.gatt import UUIDS
from acudevice.virtual.ble import irqs
from acudevice.virtual.options import Options
from tests.support.air import Air
from tests.support.guest import Jumping, client_of, pair
from tests.virtual.ble.stand import READ, met, running, until

TOLD_TO_ALL = 10
"""Bytes of Info for those who are not bonded: version and features."""


async def info(air: Air) -> bytes:
    """Read Info on a new link."""
    async with client_of(air) as client:
        await asyncio.sleep(0.03)
        return bytes(await client.read_gatt_char(UUIDS["Info"]))


def test_a_host_that_paired_is_known_again_without_the_button() -> None:
    """Its next link is encrypted with the keys that both kept, and Info tells all."""

    async def meet() -> None:
        clock = Jumping()
        async with Air() as air, air.ring(clock=clock) as ring:
            assert len(await info(air)) == TOLD_TO_ALL
            await pair(air, ring)
            clock.ahead_s = 31.0
            for _ in range(2):
                assert b"VR-000001" in await info(air)

    asyncio.run(meet())


def test_without_the_button_pairing_is_refused_and_nothing_stays() -> None:
    """The link is closed, no key is kept; an encrypted link that has no bond is not there to be used."""

    async def intrude() -> None:
        async with Air() as air, air.ring() as ring:
            async with client_of(air) as client:
                await client.pair()
                await until(lambda: not client.is_connected)
            with pytest.raises(BleakError):
                await info(air)  # our keys, which it never took
            await air.forget()
            assert len(await info(air)) == TOLD_TO_ALL
            ring.ring.press_button()
            async with client_of(air) as client:
                await client.pair()
                await asyncio.sleep(0.05)
                assert client.is_connected

    asyncio.run(intrude())


def test_one_press_of_the_button_lets_one_host_in() -> None:
    """The window closes behind it."""

    async def follow() -> None:
        async with Air() as air, air.ring() as ring:
            await pair(air, ring)
            await asyncio.sleep(0.05)
            await air.forget()
            async with client_of(air) as client:
                await client.pair()
                await until(lambda: not client.is_connected)

    asyncio.run(follow())


def test_a_ring_that_forgot_refuses_the_keys_it_gave() -> None:
    """Held for ten seconds the button forgets all hosts: the link is closed, and the old keys open nothing."""

    async def forget() -> None:
        async with Air() as air, air.ring() as ring:
            await pair(air, ring)
            async with client_of(air) as client:
                ring.ring.hold_button()
                await until(lambda: not client.is_connected)
            with pytest.raises(BleakError):
                await info(air)

    asyncio.run(forget())


def test_who_forgot_is_told_that_there_are_keys() -> None:
    """A stranger lacks authentication, a host that forgot lacks encryption: NimBLE tells them apart."""

    async def touch() -> list[str]:
        found = []
        async with Air() as air, air.ring() as ring:
            for _ in range(2):
                async with client_of(air) as client:
                    with pytest.raises(BleakGATTProtocolError) as refused:
                        await client.read_gatt_char(UUIDS["Time"])
                    found.append(refused.value.code.name)
                await pair(air, ring)
                await asyncio.sleep(0.05)
                await air.forget()
        return found

    assert asyncio.run(touch()) == ["INSUFFICIENT_AUTHENTICATION", "INSUFFICIENT_ENCRYPTION"]


def test_a_host_that_forgot_pairs_again_after_the_button() -> None:
    """Its old keys are replaced."""

    async def again() -> None:
        async with Air() as air, air.ring() as ring:
            await pair(air, ring)
            await air.forget()
            await pair(air, ring)
            assert b"VR-000001" in await info(air)

    asyncio.run(again())


def test_a_restart_keeps_the_bonds() -> None:
    """Keys are in flash; the radio and its services come back."""

    async def restart() -> None:
        clock = Jumping()
        async with Air() as air, air.ring(Options(reboot_s=60.0), clock) as ring:
            await pair(air, ring)
            boot = ring.ring.firmware.boot_id
            async with client_of(air) as client:
                clock.ahead_s = 61.0
                await until(lambda: not client.is_connected)
            assert ring.ring.firmware.boot_id != boot
            assert b"VR-000001" in await info(air)

    asyncio.run(restart())


@pytest.mark.parametrize("secure", [True, False])
def test_legacy_pairing_is_refused_where_the_program_wants_better(*, secure: bool) -> None:
    """A host without LE Secure Connections gets no further than its first word."""

    async def meet() -> bool:
        async with Air(secure=secure) as air, running(air, READ) as program, met(air) as client:
            try:
                await client.pair()
            except BleakError:
                assert not program.secrets
                return False
            ((_, encrypted, authenticated, bonded, size),) = program.of(irqs.ENCRYPTION_UPDATE)
            assert (encrypted, authenticated, bonded, size) == (True, False, True, 16)
            assert {kind for kind, _ in program.secrets} == {1, 2}
            return True

    assert asyncio.run(meet()) is secure


def test_keys_are_listed_and_forgotten_by_the_program() -> None:
    """All that it keeps can be had from it again."""

    async def keep() -> None:
        async with Air() as air, running(air, READ) as program:
            async with met(air) as client:
                await client.pair()
            store = program.radio.device.keystore
            assert store is not None
            ((name, keys),) = await store.get_all()
            assert (await store.get(name)) == keys
            assert (await store.get("somebody")) is None
            await store.delete(name)
            assert set(program.secrets.values()) == {None}

    asyncio.run(keep())
