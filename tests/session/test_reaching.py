"""What a person types leads to an open device: a nickname, an address, a recording."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from acudevice.errors import LinkLostError, NoDeviceError, NotFoundError, UsageError, WrongDeviceError
from acudevice.session.ending import INTERRUPTED, Ending
from acudevice.session.reaching import TRIES, Reached, insist, locate, reached
from acudevice.store.store import Store
from acudevice.virtual.options import Options
from tests.support.hurried import hurried, now_s
from tests.support.rings import Port, device_at
from tests.support.served import served
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
    with (
        TemporaryDirectory() as folder,
        served(Path(folder) / "ring", Options(seed=3)) as port,
        Store.open() as store,
    ):
        paired(store, "serial:/dev/elsewhere")
        there = reach(port, store)
        assert there.name == "blue"
        assert locate("blue", store)[0] == there.address == port


@pytest.mark.parametrize("place", [RING, "serial:/dev/ring"])
def test_a_virtual_ring_is_no_place_to_which_another_was_moved(place: str) -> None:
    """Its address says which hand wears it; that of the paired one stays."""
    with Store.open() as store:
        paired(store, place)
        there = reach("virtual:?seed=3&pace=max&hand=light", store)
        assert there.name == "blue"
        assert locate("blue", store)[0] == place


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
    """By what sessions are called by. It is not the paired device, which stays where that was reached."""
    shelf = fill()
    with Store.open() as store:
        before = store.devices.all()
        there = reach(f"replay:{shelf.guided}", store)
        assert [device.serial for device in before] == [there.device.info.serial]
        assert store.devices.all() == before
    assert there.device.simulated
    assert there.paired is None


def test_what_comes_before_a_session_is_done_again_when_the_link_was_lost_in_it() -> None:
    """And is back; the person is told. One that does not come back is the error."""
    port, tries, told = Port(), list[float](), list[str]()

    async def run() -> None:
        device = device_at(port, give_up_s=10.0)
        await device.open()

        async def work() -> str:
            tries.append(now_s())
            if len(tries) == 1:
                asyncio.get_running_loop().call_later(3.0, port.plug)
            if len(tries) != 2:
                port.pull()
            await device.battery()
            return "done"

        assert await insist(device, work, told.append) == "done"
        assert 3.0 < tries[1] < 4.0
        assert told == ["the link is lost; waiting for it to come back"]
        with pytest.raises(LinkLostError, match="not back within 10 s"):
            await insist(device, work)
        await device.close()

    hurried(run())


def test_nobody_waits_for_a_device_that_is_not_wanted_any_more() -> None:
    """Whoever presses Ctrl-C while it is being opened is free at once."""

    async def run(store: Store) -> None:
        ending = Ending()
        ending.ask(INTERRUPTED)
        async with reached("serial:loop://", store, ending):
            pass

    with Store.open() as store, pytest.raises(KeyboardInterrupt):
        asyncio.run(run(store))


def test_a_link_that_fails_in_every_attempt_is_the_error_in_the_end() -> None:
    """Although it comes back each time."""
    port, tries = Port(), list[int]()

    async def run() -> None:
        device = device_at(port)
        await device.open()

        async def work() -> None:
            tries.append(1)
            port.opened[-1].fail("torn")
            await device.battery()

        with pytest.raises(LinkLostError):
            await insist(device, work)
        await device.close()

    hurried(run())
    assert len(tries) == TRIES
