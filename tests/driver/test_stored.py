"""What a device offers that stores sessions by itself; who does not is named."""

import asyncio

import pytest

from acudevice.driver.addresses import parse
from acudevice.driver.registry import device_for
from acudevice.driver.replay import ReplayDevice
from acudevice.driver.stored import Listed, Stored, Stores, storing
from acudevice.errors import UsageError
from acudevice.values.recording import Recording, SessionInfo


def test_a_ring_stores_sessions() -> None:
    """It says so among its features."""

    async def use() -> tuple[Listed, ...]:
        device = device_for(parse("virtual:?pace=max"))
        assert isinstance(device, Stores)
        await device.open()
        try:
            return await storing(device).listed()
        finally:
            await device.close()

    assert asyncio.run(use()) == ()


def test_a_device_that_stores_none_is_named() -> None:
    """A recording that is played back, say."""
    device = ReplayDevice(Recording(SessionInfo("x", "record", 0.0, "x"), (), (), (), 0))
    with pytest.raises(UsageError, match="recording stores no sessions by itself"):
        storing(device)


def test_samples_are_counted() -> None:
    """None where nothing was measured."""
    assert Stored("LR3", "left", None, None, (), (), (), ()).samples == 0
