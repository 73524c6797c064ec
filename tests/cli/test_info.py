"""`acudevice info` shows what a device says of itself, and nothing that it does not."""

import shutil
import sys
from pathlib import Path

import pytest

from acudevice.cli.info import _battery, _thresholds
from acudevice.values.device import Battery, DeviceInfo
from tests.support.command import acudevice
from tests.support.fake_bluez import beside
from tests.support.served import served
from tests.support.shelf import fill


def test_people_read_a_line_for_each_thing() -> None:
    """Figures with their units."""
    lines = dict(line.split(maxsplit=1) for line in acudevice("info", "virtual:").out.splitlines())
    assert lines["address"] == "virtual:"
    assert lines["simulated"] == "yes"
    assert lines["range"] == "60 N"
    assert lines["ceiling"] == "30 N"
    assert lines["tip"] == "area       100 mm²"
    assert lines["sensor"] == "hx711, 1 cell, 24 bits"
    assert lines["rates"].endswith("Hz")
    assert lines["thresholds"] == "none, room for 64"


def test_programs_get_every_field() -> None:
    """Of the device, of its battery; the nickname where it has one."""
    acudevice("pair", "virtual:", "--name", "try")
    data = acudevice("info", "try", "--json").data
    assert (data["type"], data["name"], data["address"]) == ("info", "try", "virtual:")
    assert (data["simulated"], data["family"], data["serial"]) == (True, "ring", "VR-000001")
    assert data["tip_area_mm2"] == 100.0
    assert set(data["battery"]) == {"percent", "voltage_mv", "charging"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_a_device_at_a_serial_port_tells_as_much(tmp_path: Path) -> None:
    """The same ring over a real port, as over none."""
    with served(tmp_path / "ring") as address:
        data = acudevice("info", address, "--json").data
    assert data["address"] == address
    here = acudevice("info", "virtual:", "--json").data
    assert {name for name in data if data[name] != here[name]} <= {"address", "name", "boot_id", "extra"}


def test_a_device_that_is_not_there_ends_with_69() -> None:
    """And one that was never paired with 66."""
    fill()
    assert acudevice("info", "blue").code == 69
    result = acudevice("info", "green")
    assert result.code == 66
    assert "no paired device is called 'green'" in result.err


def test_what_is_unknown_is_not_made_up() -> None:
    """A battery that tells nothing, a device without thresholds."""
    assert _battery(Battery()) is None
    assert _battery(Battery(0, 3700, charging=True)) == "0 %, 3.70 V, charging"
    assert _thresholds(DeviceInfo("x", "y", capacity=8)) == "none, room for 8"
    assert _thresholds(DeviceInfo("x", "y", capacity=8, thresholds_version=7)) == "version 7, room for 8"


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)
def test_what_a_ring_tells_by_radio_is_shown_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its maker; and where standard services say otherwise than the protocol, both are told."""
    with beside(tmp_path, monkeypatch) as world:
        world.values["firmware"] = lambda: b"0.0.9"
        world.values["battery level"] = lambda: b"\x63"
        result = acudevice("info", "ble:Acu ring", "--json")
        assert result.code == 0, result.err
        data = result.data
    assert data["about"]["maker"] == "somebody"
    assert data["about"]["serial"] == data["serial"] == "VR-000003"
    firmware, battery = data["disagreements"]
    assert firmware == f"firmware: 0.0.9 over the air, {data['firmware']} by request"
    assert battery == f"battery_percent: 99 over the air, {data['battery']['percent']} by request"
    assert "the device contradicts itself: firmware" in result.err
