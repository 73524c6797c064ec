"""`acudevice scan` tells who answers, and changes nothing."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.command import acudevice
from tests.support.fake_bluez import LASTING, beside
from tests.support.served import served

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


@POSIX
def test_a_ring_at_a_port_is_found(tmp_path: Path) -> None:
    """A port that the system does not list is named; before and after it was paired."""
    with served(tmp_path / "ring") as address:
        result = acudevice("scan", address.removeprefix("serial:"))
        assert result.code == 0
        assert f"{address}  virtual ring, serial number VR-000001, firmware" in result.out
        assert "meet a device with: acudevice pair ADDRESS" in result.err
        acudevice("pair", address, "--name", "blue")
        again = acudevice("scan", address)
        assert again.out.rstrip().endswith("paired as blue")
        assert "acudevice pair" not in again.err
        found = {
            one["address"]: one
            for one in map(json.loads, acudevice("scan", address, "--json").out.splitlines())
        }
    assert found[address]["nickname"] == "blue"
    assert found[address]["device"]["serial"] == "VR-000001"
    assert found[address]["trouble"] is None


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)
@pytest.mark.slow
def test_a_ring_that_is_heard_is_known_by_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it was paired it has a private one; after that its lasting one, and its nickname."""
    with beside(tmp_path, monkeypatch, paired=False):
        result = acudevice("scan")
        assert "  Acu ring, heard by radio\n" in result.out
        assert "meet a device with" in result.err
        acudevice("pair", "ble:Acu ring", "--name", "blue")
        again = acudevice("scan")
        assert f"ble:{LASTING}  Acu ring, heard by radio, paired as blue\n" in again.out
        assert "acudevice pair" not in again.err


def test_where_nobody_answers_is_told_and_no_error(tmp_path: Path) -> None:
    """Something was searched: exit 0. Data has no line for it, talk has."""
    nowhere = str(tmp_path / "nowhere")
    result = acudevice("scan", nowhere)
    assert result.code == 0
    assert nowhere not in result.out
    assert f"serial:{nowhere}: there is no serial port" in result.err


def test_programs_get_ports_without_a_device_too(tmp_path: Path) -> None:
    """With the reason."""
    nowhere = f"serial:{tmp_path / 'nowhere'}"
    lines = map(json.loads, acudevice("scan", nowhere, "--json").out.splitlines())
    (found,) = [line for line in lines if line["address"] == nowhere]
    assert (found["type"], found["device"], found["nickname"]) == ("found", None, None)
    assert "there is no serial port" in found["trouble"]


@pytest.mark.skipif(sys.platform != "linux", reason="takes the system's bus away")
def test_what_was_not_searched_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody shall wait for a ring that is looked for by cable alone; that is no error."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    result = acudevice("scan")
    assert result.code == 0
    assert "Bluetooth was not: the system's Bluetooth service is not there" in result.err


@pytest.mark.parametrize("port", ["virtual:", "ble:RING", "replay:last"])
def test_what_is_no_port_is_refused(port: str) -> None:
    """Exit 2."""
    result = acudevice("scan", port)
    assert (result.code, result.out) == (2, "")
    assert "is no serial port" in result.err
