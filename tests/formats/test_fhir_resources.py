"""What a resource says of what is not known, simulated, or still being recorded."""

from dataclasses import replace
from pathlib import Path

from acudevice.formats.fhir_resources import device, patient, period, press, quantity
from acudevice.store.store import Store
from tests.store.making import begin, record_all


def test_what_is_unknown_is_left_out(tmp_path: Path) -> None:
    """A device that said nothing has a name alone; a press without a point no site, without a peak no peak."""
    with Store.open(tmp_path) as store:
        begin(store).seal("done")
        bare = store.load("last")
        assert set(device(bare)) == {"resourceType", "identifier", "deviceName"}
        assert patient(bare)["identifier"][0]["value"] == "ring"
        recording = store.load(record_all(store))
        resource = press(recording, recording.presses[1])
    assert "bodySite" not in resource
    assert "peak" not in {part["code"]["text"] for part in resource["component"]}


def test_simulated_and_open_sessions_say_so(tmp_path: Path) -> None:
    """On the device, and as the status of observations."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store))
    assert "simulated" in device(recording)["note"][0]["text"]
    assert press(recording, recording.presses[0])["status"] == "final"
    running = replace(recording, session=replace(recording.session, state="open"))
    assert press(running, running.presses[0])["status"] == "preliminary"


def test_units_are_ucum_and_periods_run_forward(tmp_path: Path) -> None:
    """A period that would end before it begins ends where it begins."""
    assert quantity(1.5, "N") == {
        "value": 1.5,
        "unit": "N",
        "system": "http://unitsofmeasure.org",
        "code": "N",
    }
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store))
    found = period(recording, 2.0, 1.0)
    assert found["start"] == found["end"] == "2026-09-21T14:13:23.410Z"
