"""Short errands open a device, do one thing, and leave it as they found it."""

from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import NoDeviceError, NotFoundError, RefusedError, UsageError
from acudevice.session import asking
from acudevice.session.library import devices, sessions
from acudevice.values.device import DeviceInfo
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from acudevice.virtual.options import Options
from tests.support.served import served
from tests.support.shelf import fill

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 4000, 8000, release_timeout_ms=3000
)
TABLE = ThresholdTable(3, (LR3,))
FAST = "virtual:?pace=max&hand=ignore"


def table_for(_: DeviceInfo) -> ThresholdTable:
    """Return the table that a device should hold."""
    return TABLE


def test_a_device_is_paired_under_a_name_and_then_reached_by_it() -> None:
    """Who it is, where it was, that it is simulated."""
    paired = asking.pair("virtual:?pace=max&seed=3", "blue")
    assert (paired.nickname, paired.serial, paired.simulated) == ("blue", "VR-000003", True)
    assert [device.nickname for device in devices()] == ["blue"]
    told = asking.ask("blue")
    assert (told.name, told.info.serial) == ("blue", "VR-000003")
    assert told.battery.percent is not None


def test_a_forgotten_device_leaves_its_sessions_and_nothing_to_do() -> None:
    """Where its link wants no keys."""
    fill()
    assert asking.forget("BLUE") == ""
    assert devices() == ()
    assert len(sessions()) == 3
    with pytest.raises(NotFoundError):
        asking.forget("blue")


def test_a_tare_is_kept_as_history_of_a_paired_device() -> None:
    """Taken, taken back; one that nobody paired has no history."""
    asking.pair(FAST, "blue")
    taken = asking.tare("blue")
    assert taken.noise_mn is not None
    assert [past.tare_mn for past in asking.tares("blue")] == [taken.tare_mn]
    assert asking.tare("virtual:?pace=max&seed=9").tare_mn
    assert len(asking.tares("blue")) == 1


def test_what_cannot_be_taken_back_is_refused_and_the_device_stopped() -> None:
    """A new ring has no zero before its zero."""
    with pytest.raises(RefusedError):
        asking.tare(FAST, undo=True)


def test_thresholds_are_pushed_compared_changed_and_put_back(tmp_path: Path) -> None:
    """On one ring that stays, over a real port; each errand is a connection of its own."""
    with served(tmp_path / "ring", Options()) as address:
        assert asking.thresholds(address) is None
        with pytest.raises(UsageError, match="holds no thresholds yet") as refused:
            asking.change(address, lambda table: table)
        assert f"acudevice thresholds {address} push tai-chong" in str(refused.value.hint)
        assert not asking.compare(address, table_for).same
        assert asking.push(address, table_for) == TABLE
        assert asking.compare(address, table_for).same
        stronger = ThresholdTable(4, (replace(LR3, high_mn=26_000),))
        assert asking.change(address, lambda _: stronger) == stronger
        assert asking.thresholds(address) == stronger
        assert asking.revert(address) == TABLE


def test_who_is_not_there_is_said(tmp_path: Path) -> None:
    """A port that is none, a name that nobody has."""
    with pytest.raises(NoDeviceError):
        asking.pair(f"serial:{tmp_path / 'nothing'}", None)
    with pytest.raises(NotFoundError):
        asking.ask("blue")
    assert devices() == ()


def test_a_nickname_has_an_address_and_an_address_is_one() -> None:
    """What is neither has none."""
    fill()
    known = {device.nickname: device.address for device in devices()}
    assert {name: asking.address_of(name) for name in known} == known
    assert asking.address_of("virtual:?seed=3") == "virtual:?seed=3"
    with pytest.raises(NotFoundError):
        asking.address_of("green")
