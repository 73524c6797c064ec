"""What a person does, command by command, each a program of its own, on Linux's own Bluetooth stack."""

import signal

import pytest

from tests.support.computer import RING, Around
from tests.support.programs import asked, running
from tests.support.told import assert_whole, guided, numbers, presses

pytestmark = [pytest.mark.slow, pytest.mark.bluez]


def test_a_ring_is_met_guided_by_recorded_and_forgotten(around: Around) -> None:
    """Scan, pair, devices, info, guide, record, forget; the ring is a program of its own, too."""
    with (
        around.of(around.computer.controller()) as transport,
        running("virtual", "ring", "--ble", transport) as ring,
    ):
        address = ring.until(lambda told: told["type"] == "ready")["address"]
        with running("scan", "--json") as scan:
            assert scan.end() == 0
        assert [(found["address"], found["description"]) for found in scan.told] == [(address, "Acu ring")]
        ring.process.send_signal(
            signal.SIGUSR2
        )  # its button: half a minute more, however slow this machine is
        assert asked("pair", RING, "--name", "blue")["nickname"] == "blue"
        (device,) = asked("devices")["devices"]
        assert device["nickname"] == "blue"
        assert device["address"] not in (RING, address), "the lasting one, which only a bonded computer sees"
        assert asked("info", "blue")["serial"] == device["serial"]
        with guided("blue") as guide:
            assert guide.end() == 0
        assert presses(guide) == [("left", "ok", "ok"), ("right", "ok", "ok")]
        assert_whole(guide)
        with running("record", "--device", "blue", "--duration", "3", "--json") as record:
            assert record.end() == 0
        assert len(numbers(record)) == 300
        assert_whole(record)
        assert asked("forget", "blue", "--yes")["device"] == "blue"
        assert asked("devices")["devices"] == []
