"""Values beside packets: who is there, what time it is, and what standard services tell."""

import asyncio
import time
from collections.abc import Callable

import pytest
from bleak import BleakClient

from acudevice.driver.ble import values
from acudevice.driver.ble.link import links_on
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import WrongDeviceError
from acudevice.protocol.gatt import SIG_UUIDS, UUIDS, decode_time
from acudevice.virtual.options import Options
from tests.support.air import Air
from tests.support.guest import NAME, client_of, paired


def with_client(work: Callable[[BleakClient], object], *, bonded: bool = True) -> None:
    """Do something with a client of a ring."""

    async def run() -> None:
        async with Air() as air, paired(air) if bonded else air.ring(), client_of(air) as client:
            await work(client)

    asyncio.run(run())


def test_a_bonded_computer_is_told_what_standard_services_say() -> None:
    """The same as by the protocol; the force is not there while nothing is measured."""

    async def ask(client: BleakClient) -> None:
        assert "model" in await values.told_to_us(client, 1.0)
        told = await values.about(client)
        assert told["maker"] == "acudevice"
        assert (told["model"], told["serial"]) == ("virtual ring", "VR-000001")
        assert 0 <= told["battery_percent"] <= 100
        assert "firmware" in told
        assert "force_mn" not in told

    with_client(ask)


def test_a_stranger_is_told_less() -> None:
    """No serial number, no force; and it waits no longer for more than it wants."""

    async def ask(client: BleakClient) -> None:
        told = await values.about(client)
        assert {"maker", "model", "firmware"} <= set(told)
        assert not {"serial", "force_mn"} & set(told)
        assert set(await values.told_to_us(client, 0.2)) == {"version", "features"}

    with_client(ask, bonded=False)


def test_a_clock_that_is_not_set_or_off_is_set_and_a_right_one_left_alone() -> None:
    """To 100 µs, which the characteristic has."""

    async def ask(client: BleakClient) -> None:
        await values.told_to_us(client, 1.0)
        now_s = time.time()
        for given_s, kept_s in ((now_s - 5000.0, now_s - 5000.0), (now_s, now_s), (now_s + 0.5, now_s)):
            await values.set_clock(client, given_s)
            await asyncio.sleep(0.05)
            told_us = decode_time(await values.read(client, UUIDS["Time"]))
            assert told_us is not None
            assert kept_s - 0.2 < 1e-6 * told_us < kept_s + 0.2 + (time.time() - now_s)

    with_client(ask)


def test_what_a_device_lacks_is_not_told() -> None:
    """Nor is it asked for."""

    async def ask(client: BleakClient) -> None:
        assert await values.read(client, SIG_UUIDS["battery"]) is None
        assert values.characteristic_of(client, UUIDS["Stream"]) is not None

    with_client(ask)


def test_another_ring_of_that_name_is_refused_before_anything_is_written() -> None:
    """It is connected to, and tells who it is; the message names both."""

    async def meet() -> None:
        async with Air() as air, paired(air, Options(seed=7)) as ring:
            written: list[int] = []
            for handle in ring.radio.device.gatt_server.attributes:
                handle.on("write", lambda *_: written.append(1))
            stranger = RingDevice(links_on(air.stack(), NAME, 20.0, serial="VR-000001"))
            with pytest.raises(WrongDeviceError, match="VR-000007, not VR-000001") as refused:
                await stranger.open()
            assert "acudevice scan" in refused.value.hint
            assert not written
            assert refused.value.exit_code == 69
            own = RingDevice(links_on(air.stack(), NAME, 20.0, serial="VR-000007"))
            await own.open()
            await own.close()
            assert written

    asyncio.run(meet())
