"""Paired devices: who they are, what they are called, and what is remembered of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import ExistsError, NotFoundError, UsageError, WrongDeviceError
from acudevice.store.devices import Devices, verify
from acudevice.store.store import Store
from acudevice.values.paired import PairedDevice, Tare
from tests.store.making import CALIBRATION, INFO, begin, packet


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Devices]:
    """Return the devices of an empty store."""
    with Store.open(tmp_path) as store:
        yield store.devices


def test_a_device_is_paired_under_a_name_and_found_by_it(devices: Devices) -> None:
    """All that identifies it is kept; the name is found in any case."""
    paired = devices.pair(INFO, "serial:/dev/ttyACM0", "Thumb", now_s=5.0)
    assert paired == PairedDevice(
        "Thumb", "serial:/dev/ttyACM0", "ring", "Ring One", "R-0001", "1.2", "1.0", 100.0, True, 5.0
    )
    assert devices.all() == (paired,)
    assert devices.find("thumb") == devices.get("THUMB") == paired
    assert devices.find("finger") is None


def test_without_a_name_a_device_gets_one_after_its_model(devices: Devices) -> None:
    """The second of a model gets a number."""
    names = [
        devices.pair(replace(INFO, serial=serial, model=model), "serial:A", now_s=1.0).nickname
        for serial, model in (
            ("1", "Ring One"),
            ("2", "Ring One"),
            ("3", "Ring One"),
            ("4", "Ω"),
            ("5", "Last"),
        )
    ]
    assert names == ["ring-one", "ring-one-2", "ring-one-3", "device", "last-2"]


def test_pairing_again_renews_and_may_rename(devices: Devices) -> None:
    """A device is known by its serial number wherever it is plugged in; its tares go along."""
    devices.pair(INFO, "serial:A", "thumb", now_s=1.0)
    devices.tared("thumb", Tare(2.0, (12,), 30))
    renewed = devices.pair(replace(INFO, firmware="2.0"), "serial:B", now_s=3.0)
    assert (renewed.nickname, renewed.firmware, renewed.address) == ("thumb", "2.0", "serial:B")
    devices.pair(INFO, "serial:B", "Finger", now_s=4.0)
    assert [device.nickname for device in devices.all()] == ["Finger"]
    assert devices.tares("finger") == (Tare(2.0, (12,), 30),)


def test_without_a_serial_number_the_address_tells_devices_apart(devices: Devices) -> None:
    """Before bonding a radio device keeps its number to itself."""
    nameless = replace(INFO, serial=None)
    devices.pair(nameless, "ble:AA", now_s=1.0)
    devices.pair(nameless, "ble:AA", now_s=2.0)
    devices.pair(nameless, "ble:BB", now_s=3.0)
    assert [(device.nickname, device.address) for device in devices.all()] == [
        ("ring-one", "ble:AA"),
        ("ring-one-2", "ble:BB"),
    ]


def test_two_devices_do_not_share_a_name(devices: Devices) -> None:
    """A name that is taken, in any case, is refused."""
    devices.pair(INFO, "serial:A", "thumb", now_s=1.0)
    with pytest.raises(ExistsError, match="another device is called 'THUMB'"):
        devices.pair(replace(INFO, serial="R-2"), "serial:B", "THUMB", now_s=2.0)
    assert len(devices.all()) == 1


@pytest.mark.parametrize("name", ["", "last", "LAST", "ble:thumb", "a b", "-x", "../x", "x" * 33])
def test_a_nickname_can_be_told_from_an_address_and_a_word(devices: Devices, name: str) -> None:
    """Names that mean something else on the command line are refused."""
    with pytest.raises(UsageError, match="cannot be a nickname"):
        devices.pair(INFO, "serial:A", name, now_s=1.0)


def test_a_forgotten_device_leaves_its_sessions(tmp_path: Path) -> None:
    """Name and tares go; what was recorded with it stays as it was."""
    with Store.open(tmp_path) as store:
        store.devices.pair(INFO, "serial:A", "thumb", now_s=1.0)
        store.devices.tared("thumb", Tare(2.0, (12,)))
        recorder = begin(store, device="thumb", info=INFO)
        recorder.append(packet(0))
        recorder.seal("done")
        store.devices.forget("Thumb")
        with pytest.raises(NotFoundError, match="no device is called 'thumb'"):
            store.devices.forget("thumb")
        assert store.session("last").info == INFO
        store.devices.pair(INFO, "serial:A", "thumb", now_s=3.0)
        assert store.devices.tares("thumb") == ()


def test_where_a_device_was_reached_last_is_remembered(devices: Devices) -> None:
    """A device that moved to another port is found there next time."""
    devices.pair(INFO, "serial:A", "thumb", now_s=1.0)
    assert devices.moved("thumb", "serial:B") == devices.get("thumb")
    assert devices.get("thumb").address == "serial:B"


def test_another_device_at_the_same_address_is_not_taken_for_it(devices: Devices) -> None:
    """The serial number decides; without one, family and model do; firmware may change."""
    paired = devices.pair(INFO, "serial:A", "thumb", now_s=1.0)
    verify(paired, replace(INFO, firmware="9", serial=None))
    for other, why in (
        (replace(INFO, serial="R-0002"), "its serial number is R-0002, not R-0001"),
        (replace(INFO, model="Scale"), "its model is Scale, not Ring One"),
        (replace(INFO, family="progressor"), "its family is progressor, not ring"),
    ):
        with pytest.raises(WrongDeviceError, match=why):
            verify(paired, other)


def test_tares_and_calibrations_are_history(devices: Devices) -> None:
    """Each tare is kept in order of time, each calibration once."""
    devices.pair(INFO, "serial:A", "thumb", now_s=1.0)
    for tare in (Tare(20.0, (5, -3), 8), Tare(10.0, (4, 4))):
        devices.tared("thumb", tare)
    assert devices.tares("thumb") == (Tare(10.0, (4, 4)), Tare(20.0, (5, -3), 8))
    newer = replace(CALIBRATION, created_s=CALIBRATION.created_s + 1)
    for calibration in (newer, CALIBRATION, CALIBRATION):
        devices.calibrated(calibration)
    assert devices.calibrations() == (CALIBRATION, newer)
