"""`acudevice demo` does the whole job in one command, with the code that does it for a real ring."""

import json
from pathlib import Path

import pytest

from tests.support.command import acudevice


def test_a_first_press_is_too_light_and_the_next_ones_are_good() -> None:
    """Paired, tared, three good presses on the left foot, a summary, and where it is kept."""
    result = acudevice("demo", "--fast")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "paired: demo-ring, serial number DEMO-000001"
    assert lines[1].startswith("tared: 0.150 N at rest is zero now")
    presses = [line for line in lines if line.startswith("press at ")]
    assert len(presses) == 4
    assert "too light" in presses[0]
    assert all("good: " in press for press in presses[1:])
    assert lines[-1].startswith("summary: 3 good of 4 presses")
    for way_on in ("sessions show last", "replay last", "export last"):
        assert f"acudevice {way_on}" in result.err
    assert "claims no treatment effect" in result.err


def test_the_session_is_kept_and_marked_as_simulated(tmp_path: Path) -> None:
    """And can be exported as any other."""
    acudevice("demo", "--fast")
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert (kept["kind"], kept["state"], kept["simulated"], kept["missing"]) == ("demo", "sealed", True, 0)
    assert kept["presses"] == 4
    assert acudevice("export", "last", "--output", str(tmp_path)).code == 0
    assert (tmp_path / kept["id"] / "samples.csv").stat().st_size > 10_000


def test_programs_get_each_step_as_an_object() -> None:
    """In a stream as any other; its begin says what was done before it."""
    found = [json.loads(line) for line in acudevice("demo", "--fast", "--json").out.splitlines()]
    assert {one["type"] for one in found} == {
        "session_start",
        "device",
        "samples",
        "cue",
        "press",
        "session_end",
    }
    assert found[0]["type"] == "session_start"
    assert found[0]["paired"] == {"name": "demo-ring", "serial": "DEMO-000001"}
    assert found[0]["tared"] == {"tare_mn": [150], "noise_mn": 37}
    assert [one["seq"] for one in found] == list(range(len(found)))
    presses = [one for one in found if one["type"] == "press"]
    assert [press["verdict"] for press in presses] == ["too_light", "ok", "ok", "ok"]
    assert [press["device_verdict"] for press in presses] == ["too_light", "ok", "ok", "ok"]
    assert found[-1]["summary"]["dose"]["good"] == 3


@pytest.mark.slow
def test_one_seed_makes_one_demonstration() -> None:
    """Down to the last figure; another seed makes another."""

    def figures(seed: int) -> list[str]:
        lines = acudevice("demo", "--fast", "--seed", str(seed)).out.splitlines()
        return [line for line in lines if line.startswith(("press", "tared", "summary"))]

    first = figures(1)
    assert figures(1) == first
    assert figures(2) != first


@pytest.mark.slow
def test_what_somebody_has_paired_stays_as_it_is() -> None:
    """A virtual ring of the same seed, and another device that bears the demonstration's nickname."""
    for name, seed in (("mine", 1), ("demo-ring", 2)):
        assert acudevice("pair", f"virtual:?pace=max&seed={seed}", "--name", name).code == 0
    assert acudevice("tare", "mine").code == 0
    before = {device["nickname"]: device for device in acudevice("devices", "--json").data["devices"]}
    for _ in range(2):
        assert "paired: virtual-ring, serial number DEMO-000001" in acudevice("demo", "--fast").out
    after = {device["nickname"]: device for device in acudevice("devices", "--json").data["devices"]}
    assert after.pop("virtual-ring")["serial"] == "DEMO-000001"
    assert after == before


def test_the_ring_keeps_the_name_that_somebody_gave_it() -> None:
    """The demonstration renames nothing."""
    acudevice("demo", "--fast")
    (device,) = acudevice("devices", "--json").data["devices"]
    assert acudevice("pair", device["address"], "--name", "toy").code == 0
    assert acudevice("demo", "--fast").out.startswith("paired: toy, serial number DEMO-000001")
