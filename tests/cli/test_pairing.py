"""`acudevice pair` meets a device and remembers it."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.support.command import acudevice
from tests.support.fake_bluez import LASTING, RING, beside
from tests.support.shelf import fill
from tests.support.terminal import typed


def test_a_device_is_met_and_listed() -> None:
    """Under its nickname, with what it is."""
    result = acudevice("pair", "virtual:?seed=3", "--name", "try")
    assert result.code == 0
    assert result.out == "paired: try, virtual ring, serial number VR-000003 at virtual:?seed=3\n"
    assert result.err == "go on with: acudevice guide tai-chong --device try\n"
    (device,) = acudevice("devices", "--json").data["devices"]
    assert (device["nickname"], device["address"], device["simulated"]) == ("try", "virtual:?seed=3", True)


def test_programs_get_the_device_as_it_is_listed() -> None:
    """All its fields."""
    data = acudevice("pair", "virtual:", "--json").data
    assert data.pop("type") == "paired"
    assert data.pop("schema") == "acudevice/1"
    assert [data] == acudevice("devices", "--json").data["devices"]
    assert data["nickname"] == "virtual-ring"


def test_pairing_again_renames() -> None:
    """It is one device, known by its serial number; that the name before is gone is said."""
    acudevice("pair", "virtual:", "--name", "try")
    again = acudevice("pair", "virtual:", "--name", "other")
    assert again.out.startswith("paired: other,")
    assert "it was called try until now" in again.err
    assert "virtual:?seed=2" in again.err
    assert [device["nickname"] for device in acudevice("devices", "--json").data["devices"]] == ["other"]


def test_a_name_that_is_taken_is_refused() -> None:
    """By another device; nothing changes."""
    fill()
    result = acudevice("pair", "virtual:", "--name", "blue")
    assert (result.code, result.out) == (2, "")
    assert "another device is called 'blue'" in result.err
    assert len(acudevice("devices", "--json").data["devices"]) == 1


def test_where_nobody_is_nothing_is_paired() -> None:
    """Exit 69 and what to do."""
    result = acudevice("pair", "serial:/nowhere/at/all")
    assert (result.code, result.out) == (69, "")
    assert "see which ports there are with: acudevice scan" in result.err
    assert acudevice("devices", "--json").data["devices"] == []


def test_what_is_no_address_is_refused() -> None:
    """Exit 2 with examples."""
    result = acudevice("pair", "blue")
    assert (result.code, result.out) == (2, "")
    assert "'blue' is no address" in result.err


@pytest.mark.skipif(sys.platform != "linux", reason="takes the system's bus away")
def test_by_radio_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the system's Bluetooth service: exit 69, and how to start it."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    result = acudevice("pair", "ble:Acu ring")
    assert (result.code, result.out) == (69, "")
    assert "start the system's Bluetooth service" in result.err
    assert acudevice("devices", "--json").data["devices"] == []


needs_bus = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)


@needs_bus
def test_digits_are_compared_unless_told_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nobody can, and the way out is said; what is paired stays at its lasting address."""
    with beside(tmp_path, monkeypatch, paired=False) as world:
        world.asks = "RequestConfirmation", "ou", [RING, 42_017]
        refused = acudevice("pair", "ble:Acu ring", answer="y\n")
        assert (refused.code, refused.out) == (2, "")
        assert "--yes" in refused.err
        result = acudevice("pair", "ble:Acu ring", "--name", "blue", "--yes")
        assert result.code == 0, result.err
        assert "the device should show 042 017; not compared" in result.err
        (device,) = acudevice("devices", "--json").data["devices"]
        assert (device["address"], device["serial"]) == (f"ble:{LASTING}", "VR-000003")


@needs_bus
def test_forgetting_takes_the_keys_from_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says that the ring still has its own."""
    with beside(tmp_path, monkeypatch, paired=False) as world:
        acudevice("pair", "ble:Acu ring", "--name", "blue")
        assert world.paired
        result = acudevice("forget", "blue", "--yes")
        assert result.code == 0
        assert "hold its button for 10 s" in result.err
        assert "still to be done" not in result.err
        assert not world.paired


@needs_bus
def test_another_ring_at_the_address_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its serial number, before anything is written; exit 69, and what to do."""
    with beside(tmp_path, monkeypatch, paired=False) as world:
        assert acudevice("pair", "ble:Acu ring", "--name", "blue").code == 0
        world.serial = "VR-000009"
        world.writes.clear()
        result = acudevice("info", "blue")
        assert (result.code, result.out) == (69, "")
        assert "its serial number is VR-000009, not VR-000003" in result.err
        assert "acudevice scan" in result.err
        assert world.writes == []


@needs_bus
@pytest.mark.parametrize(("answer", "code"), [("n\n", 77), ("y\n", 0)])
def test_a_person_at_a_terminal_compares_the_digits(
    answer: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A yes pairs; a no does not, and says what may be wrong."""
    with beside(tmp_path, monkeypatch, paired=False) as world:
        world.asks = "RequestConfirmation", "ou", [RING, 42_017]
        ended, out, err = typed("pair", "ble:Acu ring", "--name", "blue", answer=answer)
        assert "does the device show 042 017? [y/N]" in err
        assert (ended, world.paired) == (code, code == 0)
        assert ("paired: blue" in out) is (code == 0)
        assert ("the digits differ, so nothing was paired" in err) is (code != 0)
