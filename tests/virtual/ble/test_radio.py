"""Orders to the radio are carried out one after the other, whatever the host does meanwhile."""

import asyncio

from tests.support.air import Air
from tests.virtual.ble.stand import READ, met, running, until


def test_out_of_reach_it_is_neither_heard_nor_linked() -> None:
    """Whatever the program orders; back in reach it advertises as it was told last."""

    async def wander() -> None:
        async with Air() as air, running(air, READ) as program:
            async with met(air) as client:
                program.radio.go_away()
                program.ble.gap_advertise(250_000)
                await until(lambda: not client.is_connected)
            await asyncio.sleep(0.05)
            assert not program.radio.device.is_advertising
            program.radio.come_back()
            async with met(air) as client:
                assert client.is_connected

    asyncio.run(wander())


def test_a_host_that_left_cannot_be_sent_away() -> None:
    """The order finds nobody, and the radio goes on."""

    async def leave() -> None:
        async with Air() as air, running(air, READ) as program:
            async with met(air):
                (number,) = program.radio.connections
                assert program.radio.disconnect(number)
                assert program.radio.disconnect(number)
            await until(lambda: not program.radio.connections)
            assert not program.radio.disconnect(number)
            program.ble.gap_advertise(250_000)
            async with met(air) as client:
                assert client.is_connected

    asyncio.run(leave())


def test_advertising_ends_when_it_is_told_to() -> None:
    """No interval means silence."""

    async def hush() -> None:
        async with Air() as air, running(air, READ) as program:
            await until(lambda: program.radio.device.is_advertising)
            program.ble.gap_advertise(None)
            await until(lambda: not program.radio.device.is_advertising)

    asyncio.run(hush())
