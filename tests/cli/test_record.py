"""`acudevice record` keeps every sample until it is told to end."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import acudevice
from tests.support.served import served

FAST = "virtual:?pace=max"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and signals")


def test_a_duration_is_kept_by_the_device_s_clock() -> None:
    """Two seconds at 100 Hz are 200 samples, and what came before the device heard."""
    result = acudevice("record", "--device", FAST, "--duration", "2")
    assert result.code == 0
    begun, ended = result.out.splitlines()
    assert begun.endswith(f"record with {FAST} (simulated)")
    assert "0 missing" in ended
    assert "acudevice export last --output DIR" in result.err
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert (kept["kind"], kept["state"], kept["missing"]) == ("record", "sealed", 0)
    assert 200 <= kept["samples"] <= 220


def test_the_rate_is_asked_for() -> None:
    """One that the device has; another is refused by name, and no session is begun."""
    result = acudevice("record", "--device", FAST, "--duration", "0.5", "--rate", "500", "--json")
    packets = [one for one in map(json.loads, result.out.splitlines()) if one["type"] == "samples"]
    assert {packet["period_s"] for packet in packets} == {0.002}
    refused = acudevice("record", "--device", FAST, "--rate", "33")
    assert refused.code == 2
    assert "it offers 10, 50, 80, 100, 200, 500, 1000 Hz" in refused.err
    assert len(acudevice("sessions", "list", "--json").data["sessions"]) == 1


def test_samples_are_numbered_without_a_gap() -> None:
    """Each packet begins where the one before ended."""
    result = acudevice("record", "--device", FAST, "--duration", "1", "--json")
    packets = [one for one in map(json.loads, result.out.splitlines()) if one["type"] == "samples"]
    numbers = [packet["sample"] + k for packet in packets for k in range(len(packet["counts"]))]
    assert numbers == list(range(len(numbers)))
    assert all(len(packet["force_n"]) == len(packet["counts"]) for packet in packets)


@POSIX
def test_a_real_port_is_recorded(tmp_path: Path) -> None:
    """At real pace, with nothing missing."""
    with served(tmp_path / "ring") as address:
        result = acudevice("record", "--device", address, "--duration", "0.4", "--plain")
    assert result.code == 0
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert (kept["device"], kept["missing"], kept["state"]) == (address, 0, "sealed")
    assert kept["samples"] >= 40


@POSIX
def test_ctrl_c_is_how_a_recording_ends() -> None:
    """Sealed, and 0."""
    command = [sys.executable, "-m", "acudevice", "record", "--device", "virtual:", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            for line in program.stdout:
                if json.loads(line)["type"] == "samples":
                    break
            program.send_signal(signal.SIGINT)
            out, err = program.communicate(timeout=60)
        finally:
            program.kill()
    assert program.returncode == 0, err
    assert json.loads(out.splitlines()[-1])["type"] == "session_end"
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert kept["state"] == "sealed"


@pytest.mark.parametrize("duration", ["0", "-1", "nan", "inf", "soon"])
def test_a_duration_that_makes_no_sense_is_refused(duration: str) -> None:
    """Before a device is looked for."""
    result = acudevice("record", "--device", FAST, "--duration", duration)
    assert (result.code, result.out) == (2, "")


def test_without_a_device_there_is_nothing_to_record() -> None:
    """The way to one is told."""
    result = acudevice("record")
    assert (result.code, result.out) == (2, "")
    assert "acudevice scan" in result.err
