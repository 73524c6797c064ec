"""The stack that is spoken to, and the limit on each call."""

import asyncio

import pytest
from bleak.backends.device import BLEDevice

from acudevice.driver.ble.mishaps import Doing
from acudevice.driver.ble.stack import Stack, within
from acudevice.errors import LinkLostError, LinkTimeout
from acudevice.protocol.gatt import UUIDS
from tests.support.air import Air
from tests.support.bumble_backend import BumbleAdapter


def test_what_takes_too_long_is_cut() -> None:
    """And has our words."""

    async def wait() -> None:
        async with within(0.01, Doing.USE):
            await asyncio.Event().wait()

    with pytest.raises(LinkTimeout) as late:
        asyncio.run(wait())
    assert late.value.hint


def test_a_cancellation_stays_one() -> None:
    """It is none of bleak's failures."""

    async def cancel() -> None:
        async def work() -> None:
            async with within(5.0, Doing.CONNECT):
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())


def test_a_slip_of_ours_is_not_hidden() -> None:
    """What bleak does not raise is not translated."""

    async def slip() -> None:
        async with within(1.0, Doing.USE):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(slip())


def test_a_failure_inside_is_told_by_what_was_going_on() -> None:
    """A link that was in use is gone."""

    async def fail() -> None:
        async with within(1.0, Doing.USE):
            raise EOFError

    with pytest.raises(LinkLostError):
        asyncio.run(fail())


def test_a_system_that_cannot_list_its_links_has_none() -> None:
    """Bleak has that for some systems only."""

    class Blind(BumbleAdapter):
        """An adapter that cannot say."""

        async def get_connected_devices(self, service_uuids: frozenset[str]) -> list[object]:
            """Refuse."""
            raise NotImplementedError

    async def ask() -> None:
        async with Air() as air:
            stack = air.stack()
            assert await stack.connected(UUIDS["service"]) == []
            assert await Stack(stack.client, stack.scanner, Blind).connected(UUIDS["service"]) == []

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("details", "bonded"),
    [({"path": "/x", "props": {"Paired": True}}, True), ({"path": "/x", "props": {}}, False), (None, None)],
)
def test_whether_a_device_is_bonded_is_told_where_the_system_says_so(
    details: object, bonded: bool | None
) -> None:
    """BlueZ does before anybody connects; others do not."""
    assert Stack().bonded(BLEDevice("AA:BB:CC:DD:EE:FF", "Acu ring", details)) is bonded
