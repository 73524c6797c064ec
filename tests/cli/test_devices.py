"""`acudevice devices` and `acudevice forget`."""

from tests.support.command import acudevice
from tests.support.shelf import fill


def test_devices_are_listed_for_people_and_programs() -> None:
    """By nickname, with all that is known of them."""
    fill()
    header, line = acudevice("devices").out.splitlines()
    assert header.split() == "name address model firmware serial tip mm² simulated paired".split()
    assert line.split()[:5] == ["blue", "serial:/dev/ttyACM0", "acu-ring", "1.2.0", "AR-0001"]
    data = acudevice("devices", "--json").data
    assert (data["schema"], data["type"]) == ("acudevice/1", "devices")
    assert data["devices"] == [
        {
            "nickname": "blue", "address": "serial:/dev/ttyACM0", "family": "ring", "model": "acu-ring",
            "serial": "AR-0001", "firmware": "1.2.0", "protocol": "1.0", "tip_area_mm2": 100.0,
            "simulated": False, "paired": "2026-11-22T10:30:05.250Z",
        }
    ]  # fmt: skip


def test_no_device_is_no_error() -> None:
    """An empty list, and a word on how to find one."""
    assert acudevice("devices", "--json").data["devices"] == []
    result = acudevice("devices")
    assert result.code == 0
    assert "acudevice scan" in result.err


def test_forgetting_asks_and_no_forgets_nothing() -> None:
    """Exit 1: it was not done."""
    fill()
    result = acudevice("forget", "blue", answer="n\n")
    assert (result.code, result.out) == (1, "")
    assert "forget blue (acu-ring at serial:/dev/ttyACM0)?" in result.err
    assert len(acudevice("devices", "--json").data["devices"]) == 1


def test_a_forgotten_device_is_gone_and_the_way_back_is_told() -> None:
    """In any case of its name."""
    fill()
    result = acudevice("forget", "Blue", answer="y\n")
    assert result.code == 0
    assert "acudevice pair serial:/dev/ttyACM0 --name blue" in result.err
    assert acudevice("devices", "--json").data["devices"] == []


def test_programs_forget_without_being_asked() -> None:
    """And get its name."""
    fill()
    data = acudevice("forget", "blue", "--yes", "--json").data
    assert (data["type"], data["device"]) == ("forgotten", "blue")


def test_an_unknown_device_ends_with_66_and_the_nearest() -> None:
    """Before anybody is asked."""
    fill()
    result = acudevice("forget", "bleu")
    assert (result.code, result.out) == (66, "")
    assert "did you mean blue?" in result.err
