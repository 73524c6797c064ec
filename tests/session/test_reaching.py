"""What a person types leads to an open device: a nickname, an address, a recording."""

import asyncio
from pathlib import Path

import pytest

from acudevice.errors import NoDeviceError, NotFoundError, UsageError, WrongDeviceError
from acudevice.session.reaching import Reached, locate, reached
from acudevice.store.store import Store
from tests.support.shelf import fill

RING = "virtual:?pace=max&seed=3"


def reach(text: str, store: Store) -> Reached:
    """Reach a device and leave it again."""

    async def run() -> Reached:
        async with reached(text, store) as there:
            assert there.device.info.family
            return there

    return asyncio.run(run())


def paired(store: Store, address: str = RING) -> None:
    """Pair the ring as `blue`."""
    there = reach(RING, store)
    store.devices.pair(there.device.info, address, "blue", now_s=0.0)


def test_an_address_leads_to_a_device_that_nobody_knows_yet() -> None:
    """It is called by its address."""
    with Store.open() as store:
        there = reach(RING, store)
    assert (there.paired, there.name) == (None, "virtual:?pace=max&seed=3")


def test_a_nickname_leads_to_where_the_device_was_last_reached() -> None:
    """And it is called by that."""
    with Store.open() as store:
        paired(store)
        there = reach("blue", store)
    assert (there.name, there.address) == ("blue", RING)


def test_a_known_device_is_recognised_wherever_it_answers() -> None:
    """By its serial number; where it was reached is remembered."""
    with Store.open() as store:
        paired(store)
        there = reach("virtual:?seed=3&pace=max&hand=light", store)
        assert there.name == "blue"
        assert locate("blue", store)[0] == there.address


def test_another_device_than_was_paired_is_refused() -> None:
    """Its serial number is another one; the device is closed again."""
    with Store.open() as store:
        paired(store, "virtual:?pace=max&seed=4")
        with pytest.raises(WrongDeviceError, match="serial number"):
            reach("blue", store)


@pytest.mark.parametrize("text", ["green", "blu", "last"])
def test_a_nickname_that_nobody_has_is_not_found(text: str) -> None:
    """With how to see those there are, and what an address looks like."""
    with Store.open() as store:
        paired(store)
        with pytest.raises(NotFoundError, match=f"'{text}'") as caught:
            locate(text, store)
    assert "acudevice devices" in caught.value.hint


def test_an_address_that_is_wrong_is_refused_as_one() -> None:
    """It was not meant as a nickname."""
    with Store.open() as store, pytest.raises(UsageError, match="unknown link 'seriel'"):
        locate("seriel:/dev/ttyACM0", store)


def test_where_nothing_is_nothing_is_reached(tmp_path: Path) -> None:
    """The error of the link."""
    with Store.open() as store, pytest.raises(NoDeviceError):
        reach(f"serial:{tmp_path / 'nothing'}", store)


def test_a_recording_is_reached_as_a_device() -> None:
    """By what sessions are called by."""
    shelf = fill()
    with Store.open() as store:
        there = reach(f"replay:{shelf.guided}", store)
    assert there.device.simulated
