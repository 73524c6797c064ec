"""What stands for MicroPython's `bluetooth` does what its documentation says of peripherals."""

import asyncio
import errno
from collections import deque

import pytest
from bleak.exc import BleakGATTProtocolError

from acudevice.virtual.ble import irqs
from tests.support.air import Air
from tests.virtual.ble.stand import INDICATE, NOTIFY, READ, WRITE, met, running, until, uuid


def test_a_program_hears_of_connections_and_sizes() -> None:
    """Number, kind of address, address; the smaller of the two wishes for an MTU."""

    async def meet() -> None:
        async with Air(mtu=517) as air, running(air, READ) as program:
            async with met(air):
                pass
            await until(lambda: program.of(irqs.CENTRAL_DISCONNECT))
            ((number, kind, address),) = program.of(irqs.CENTRAL_CONNECT)
            assert (kind, len(address)) == (1, 6)
            assert program.of(irqs.CENTRAL_DISCONNECT) == [(number, kind, address)]
            assert program.of(irqs.MTU_EXCHANGED) == [(number, 100)]

    asyncio.run(meet())


def test_a_host_reads_what_was_written_and_the_program_what_a_host_wrote() -> None:
    """At most 20 bytes of it, unless there is room for more; a longer local write makes room."""

    async def exchange() -> None:
        async with Air() as air, running(air, READ | WRITE, WRITE) as program, met(air) as client:
            first, second = program.handles
            program.ble.gatts_write(first, b"hello")
            assert await client.read_gatt_char(uuid(0x10)) == b"hello"
            await client.write_gatt_char(uuid(0x10), bytes(30), response=True)
            assert program.ble.gatts_read(first) == bytes(20)
            program.ble.gatts_write(first, bytes(25))
            await client.write_gatt_char(uuid(0x10), bytes(30), response=True)
            assert len(program.ble.gatts_read(first)) == 25
            program.ble.gatts_set_buffer(second, 40, True)
            await client.write_gatt_char(uuid(0x11), b"a" * 30, response=True)
            await client.write_gatt_char(uuid(0x11), b"b" * 30, response=True)
            assert program.ble.gatts_read(second) == b"a" * 30 + b"b" * 10
            assert program.ble.gatts_read(second) == b"", "a value that is appended to is empty once read"
            assert [handle for _, handle in program.of(irqs.GATTS_WRITE)] == [first, first, second, second]

    asyncio.run(exchange())


@pytest.mark.parametrize(("flags", "reads"), [(READ, True), (WRITE, False)])
def test_what_has_no_flag_is_refused(flags: int, *, reads: bool) -> None:
    """To read what can only be written, to write what can only be read."""

    async def attempt() -> str:
        async with Air() as air, running(air, flags) as program, met(air) as client:
            wrong = client.write_gatt_char(uuid(0x10), b"x", response=True)
            if not reads:
                wrong.close()
                wrong = client.read_gatt_char(uuid(0x10))
            with pytest.raises(BleakGATTProtocolError) as refused:
                await wrong
            assert not program.of(irqs.GATTS_WRITE)
            return refused.value.code.name

    assert asyncio.run(attempt()) == ("WRITE_NOT_PERMITTED" if reads else "READ_NOT_PERMITTED")


def test_the_program_may_refuse_a_read() -> None:
    """By what it answers to the event."""

    async def attempt() -> None:
        async with Air() as air, running(air, READ) as program, met(air) as client:
            program.answers[irqs.GATTS_READ_REQUEST] = 0x08
            with pytest.raises(BleakGATTProtocolError) as refused:
                await client.read_gatt_char(uuid(0x10))
            assert refused.value.code == 0x08
            program.answers[irqs.GATTS_READ_REQUEST] = 0
            assert await client.read_gatt_char(uuid(0x10)) == b""

    asyncio.run(attempt())


def test_notifications_and_indications_arrive_in_order() -> None:
    """Values of their own, or the one that is there; no longer than the MTU allows; the program hears what arrived."""

    async def listen() -> None:
        async with Air() as air, running(air, NOTIFY, INDICATE) as program, met(air) as client:
            told: list[bytes] = []
            for number in (0x10, 0x11):
                await client.start_notify(uuid(number), lambda _, value: told.append(bytes(value)))
            ((connection, _, _),) = program.of(irqs.CENTRAL_CONNECT)
            first, second = program.handles
            program.ble.gatts_write(first, b"there", True)
            program.ble.gatts_notify(connection, first)
            program.ble.gatts_notify(connection, first, bytes(200))
            program.ble.gatts_indicate(connection, second, b"sure")
            await until(lambda: program.of(irqs.GATTS_INDICATE_DONE))
            assert program.of(irqs.GATTS_INDICATE_DONE) == [(connection, second, 0)]
            assert told == [b"there", b"there", bytes(97), b"sure"]

    asyncio.run(listen())


def test_a_radio_without_room_or_host_says_so() -> None:
    """As `OSError`, with the number that a board gives."""

    async def flood() -> tuple[int | None, int | None]:
        async with Air() as air, running(air, NOTIFY) as program, met(air):
            ((connection, _, _),) = program.of(irqs.CENTRAL_CONNECT)
            with pytest.raises(OSError, match="connection") as nobody:
                program.ble.gatts_notify(connection + 1, program.handles[0], b"x")
            with pytest.raises(OSError, match="room") as full:
                deque((program.ble.gatts_notify(connection, program.handles[0], b"x") for _ in range(100)), 0)
            return nobody.value.errno, full.value.errno

    assert asyncio.run(flood()) == (errno.ENOTCONN, errno.ENOMEM)


def test_an_unanswered_indication_ends_with_its_link() -> None:
    """Nothing is told of it: the link that is gone is told."""

    async def leave() -> None:
        async with Air() as air, running(air, INDICATE) as program:
            async with met(air) as client:
                await client.start_notify(uuid(0x10), lambda *_: None)
                ((connection, _, _),) = program.of(irqs.CENTRAL_CONNECT)
                assert program.ble.gap_disconnect(connection)
                program.ble.gatts_indicate(connection, program.handles[0], b"late")
                await until(lambda: program.of(irqs.CENTRAL_DISCONNECT))
            assert not program.of(irqs.GATTS_INDICATE_DONE)
            assert not program.ble.gap_disconnect(connection)

    asyncio.run(leave())


def test_switched_off_it_drops_its_hosts_and_is_heard_no_more() -> None:
    """And switched on again it says so; settings can be read back."""

    async def switch() -> None:
        async with Air() as air, running(air, READ) as program:
            async with met(air) as client:
                assert program.ble.active(False) is False
                await until(lambda: not client.is_connected)
            assert program.ble.active() is False
            assert program.ble.config("gap_name") == b"a thing"
            assert program.ble.active(True) is True

    asyncio.run(switch())
