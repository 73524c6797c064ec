"""Pairing by our own hand: with the button and without, with keys of old on either side."""

import asyncio

import pytest
from bleak.exc import BleakDeviceNotFoundError, BleakError

from acudevice.driver.addresses import parse
from acudevice.driver.ble import pairing
from acudevice.driver.ble.link import links_on
from acudevice.driver.ble.stack import Stack
from acudevice.driver.registry import bond, unbond
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import AcuError, LinkTimeout, NoDeviceError, NotPermittedError
from tests.support.air import Air
from tests.support.bumble_backend import BumbleClient
from tests.support.guest import NAME


async def serial_of(air: Air) -> str | None:
    """Open the ring and return what only a bonded computer is told."""
    device = RingDevice(links_on(air.stack(), NAME, 20.0))
    await device.open()
    await device.close()
    return device.info.serial


def test_after_the_button_a_ring_is_paired_and_stays_so() -> None:
    """Pairing again needs no button and changes nothing."""

    async def meet() -> None:
        async with Air() as air, air.ring() as ring:
            ring.ring.press_button()
            address = await pairing.pair(NAME, air.stack(), 20.0)
            assert await serial_of(air) == ring.ring.serial
            assert address == ring.radio.device.static_address.to_string(False)
            assert await pairing.pair(address, air.stack(), 20.0) == address
            assert await serial_of(air) == ring.ring.serial

    asyncio.run(meet())


def test_without_the_button_it_is_refused_and_no_key_is_left() -> None:
    """The hint says what to press; after that it works."""

    async def meet() -> None:
        async with Air() as air, air.ring() as ring:
            with pytest.raises(NotPermittedError) as refused:
                await pairing.pair(NAME, air.stack(), 20.0)
            assert "button" in refused.value.hint
            assert await air.computer.keystore.get_all() == []
            assert not air.computer.connections
            ring.ring.press_button()
            await pairing.pair(NAME, air.stack(), 20.0)
            assert await serial_of(air) == ring.ring.serial

    asyncio.run(meet())


@pytest.mark.parametrize("forgetful", ["ring", "computer"])
def test_whoever_forgot_is_met_again(forgetful: str) -> None:
    """A ring that lost its keys, a computer that lost them: once more with the button, and all is well."""

    async def meet() -> None:
        async with Air() as air, air.ring() as ring:
            ring.ring.press_button()
            await pairing.pair(NAME, air.stack(), 20.0)
            if forgetful == "ring":
                ring.ring.hold_button()
            else:
                await air.forget()
            ring.ring.press_button()
            await pairing.pair(NAME, air.stack(), 20.0)
            assert await serial_of(air) == ring.ring.serial

    asyncio.run(meet())


def test_nobody_there_is_no_device() -> None:
    """It is looked for first."""

    async def meet() -> None:
        async with Air() as air:
            with pytest.raises(NoDeviceError):
                await pairing.pair(NAME, air.stack(), 0.1)

    asyncio.run(meet())


def test_where_pairing_has_no_call_an_encrypted_value_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS, where the system asks the person then."""
    touched: list[str] = []
    read = BumbleClient.read_gatt_char

    async def pair(self: BumbleClient, *_: object, **__: object) -> None:
        raise NotImplementedError

    async def touch(self: BumbleClient, characteristic: object, **options: object) -> bytearray:
        touched.append(characteristic.uuid[4:8])
        if touched[-1] == "0006" and self._connection is not None and not self._connection.encryption:
            await self._done(self._connection.pair())
        return await read(self, characteristic, **options)

    monkeypatch.setattr(BumbleClient, "pair", pair)
    monkeypatch.setattr(BumbleClient, "read_gatt_char", touch)

    async def meet() -> None:
        async with Air() as air, air.ring() as ring:
            ring.ring.press_button()
            await pairing.pair(NAME, air.stack(), 20.0)
            assert await serial_of(air) == ring.ring.serial

    asyncio.run(meet())
    assert touched[0] == "0006"


def test_a_dialog_that_nobody_answers_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """And forgets nothing."""
    monkeypatch.setattr(pairing, "PAIR_S", 0.05)

    async def never(self: BumbleClient, *_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(BumbleClient, "pair", never)

    async def meet() -> None:
        async with Air() as air, air.ring():
            with pytest.raises(LinkTimeout):
                await pairing.pair(NAME, air.stack(), 20.0)
            assert not air.computer.connections

    asyncio.run(meet())


def test_links_that_want_no_keys_are_left_alone() -> None:
    """A cable is trusted."""
    where = parse("virtual:")
    assert asyncio.run(bond(where)) == where
    assert asyncio.run(unbond(where)) == ""


@pytest.mark.slow
def test_a_ring_is_forgotten_by_the_system() -> None:
    """It wants to be paired then; what the system never knew is forgotten already."""

    async def meet() -> None:
        async with Air() as air, air.ring() as ring:
            ring.ring.press_button()
            address = await pairing.pair(NAME, air.stack(), 20.0)
            assert await pairing.forget(address, air.stack()) == ""
            assert await air.computer.keystore.get_all() == []
            with pytest.raises(NotPermittedError):
                await serial_of(air)

    asyncio.run(meet())


@pytest.mark.parametrize(
    ("problem", "left"),
    [
        (NotImplementedError(), "remove 'C0:11' in the system's Bluetooth settings"),
        (ValueError("no address"), "remove 'C0:11' in the system's Bluetooth settings"),
        (BleakError("whatever"), "remove 'C0:11' in the system's Bluetooth settings"),
        (BleakDeviceNotFoundError("C0:11", "not found"), ""),
    ],
)
def test_what_a_system_cannot_forget_is_left_to_the_person(problem: Exception, left: str) -> None:
    """As on macOS, which has no call for it, and where a device has no address; none is left of what is not known."""

    class Stubborn(BumbleClient):
        """A client that cannot."""

        async def unpair(self) -> None:
            """Fail."""
            raise problem

    assert asyncio.run(pairing.forget("C0:11", Stack(Stubborn))).startswith(left)


@pytest.mark.parametrize("forgetful", ["ring", "computer"])
def test_a_link_with_keys_of_one_side_alone_says_what_to_do(forgetful: str) -> None:
    """A ring that forgot breaks the link off, or wants to be paired; so it does with a computer that forgot."""

    async def meet() -> AcuError:
        async with Air() as air, air.ring() as ring:
            ring.ring.press_button()
            await pairing.pair(NAME, air.stack(), 20.0)
            if forgetful == "ring":
                ring.ring.hold_button()
                await asyncio.sleep(0.05)
            else:
                await air.forget()
            with pytest.raises(AcuError) as told:
                await serial_of(air)
            return told.value

    hint = asyncio.run(meet()).hint
    assert "button" in hint
    assert "acudevice pair" in hint


def test_a_second_computer_pairs_without_harm_to_the_first() -> None:
    """One press of the button for each; a ring serves one at a time."""

    async def meet() -> None:
        async with Air() as air, Air(link=air.link) as other, air.ring() as ring:
            for computer in (air, other):
                ring.ring.press_button()
                await pairing.pair(NAME, computer.stack(), 20.0)
            for computer in (air, other, air):
                assert await serial_of(computer) == ring.ring.serial
            device = RingDevice(links_on(air.stack(), NAME, 20.0))
            await device.open()
            with pytest.raises(NoDeviceError) as busy:
                await RingDevice(links_on(other.stack(), NAME, 0.2)).open()
            assert "another computer" in busy.value.hint
            await device.close()

    asyncio.run(meet())
