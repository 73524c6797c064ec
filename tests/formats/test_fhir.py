"""The FHIR bundle as others see it: plain JSON, and a validator of R4B."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acudevice.errors import UsageError
from acudevice.formats import fhir
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.store.making import begin, samples_of


@pytest.fixture
def bundle(recording: Recording, tmp_path: Path) -> dict[str, Any]:
    """Return the bundle of that recording."""
    fhir.write(recording, tmp_path / "x.fhir.json")
    return json.loads((tmp_path / "x.fhir.json").read_text(encoding="utf-8"))


def test_samples_stand_at_their_times(recording: Recording, bundle: dict[str, Any]) -> None:
    """In millinewtons; E where there is none; with origin, period and unit."""
    scale = recording.epochs[0].scale
    assert scale
    sampled = bundle["entry"][2]["resource"]["valueSampledData"]
    assert (sampled["period"], sampled["factor"], sampled["dimensions"]) == (pytest.approx(10), 0.001, 1)
    assert (sampled["origin"]["value"], sampled["origin"]["code"]) == (0, "N")
    wanted = {
        round(one[7] * 100): force_mn(scale, one[3], 3) for one in samples_of(recording) if one[5:7] == (3, 7)
    }
    known = {at: str(mn) for at, mn in wanted.items() if mn is not None}
    assert {at: text for at, text in enumerate(sampled["data"].split(" ")) if text != "E"} == known
    assert "valueSampledData" not in bundle["entry"][3]["resource"]
    assert "no calibration" in bundle["entry"][3]["resource"]["dataAbsentReason"]["text"]


def test_samples_go_with_their_own_rate(recording: Recording, tmp_path: Path) -> None:
    """Also where the first rate has no known force, and the second has."""
    first, second = recording.epochs
    swapped = replace(recording, epochs=(replace(first, scale=None), replace(second, scale=first.scale)))
    fhir.write(swapped, tmp_path / "x.fhir.json")
    entries = json.loads((tmp_path / "x.fhir.json").read_text(encoding="utf-8"))["entry"]
    assert "dataAbsentReason" in entries[2]["resource"]
    sampled = entries[3]["resource"]["valueSampledData"]
    assert sampled["period"] == pytest.approx(12.5)
    assert len([text for text in sampled["data"].split(" ") if text != "E"]) == 8


def test_gaps_presses_events_and_the_rest_are_there(recording: Recording, bundle: dict[str, Any]) -> None:
    """As components, observations and notes; each refers to the device and the patient in the bundle."""
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    patient, device, force, _, *presses = by_url.values()
    assert (patient["resourceType"], device["resourceType"], device["serialNumber"]) == (
        "Patient",
        "Device",
        "R-0001",
    )
    for one in (force, *presses):
        assert (by_url[one["subject"]["reference"]], by_url[one["device"]["reference"]]) == (patient, device)
    assert force["effectivePeriod"]["start"] == "2026-09-21T14:13:21.410Z"
    gaps = [(gap["code"]["text"], gap["valuePeriod"]["start"]) for gap in force["component"]]
    assert gaps[0] == ("gap: link, missing: 10", "2026-09-21T14:13:23.500Z")
    assert len(gaps) == 3
    texts = [note["text"] for note in force["note"]]
    assert 'device: press_start {"point": "LR3", "side": 1}' in texts
    assert "practice and feedback" in texts[0]
    assert [one["valueCodeableConcept"]["text"] for one in presses] == ["too light", "over ceiling", "ok"]
    figures = {part["code"]["text"]: part.get("valueQuantity") for part in presses[0]["component"]}
    assert (figures["peak"]["value"], figures["in-band"]["value"]) == (9.5, 0.04)
    assert presses[0]["bodySite"]["text"] == "LR3, left"
    rest = json.loads(force["extension"][0]["valueString"])
    assert rest["thresholds"][0]["entries"][0]["low_mn"] == 8000
    assert len(rest["epochs"]) == 2


def test_without_force_there_is_nothing_to_tell(tmp_path: Path) -> None:
    """Refused, and nothing left behind."""
    with Store.open(tmp_path / "store") as store:
        begin(store).seal("nobody came")
        with pytest.raises(UsageError, match="has no samples"):
            fhir.write(store.load("last"), tmp_path / "x.fhir.json")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.slow
def test_a_validator_agrees(bundle: dict[str, Any]) -> None:
    """It reads the same samples; without the origin, which R4B requires, it refuses."""
    module = pytest.importorskip(
        "fhir.resources.R4B.bundle", reason="pip install fhir.resources, to validate as others do"
    )
    read = module.Bundle.model_validate(bundle)
    sampled = read.entry[2].resource.valueSampledData
    assert sampled.data == bundle["entry"][2]["resource"]["valueSampledData"]["data"]
    assert (float(sampled.period), sampled.origin.unit) == (pytest.approx(10), "N")
    del bundle["entry"][2]["resource"]["valueSampledData"]["origin"]
    with pytest.raises(ValueError, match="origin"):
        module.Bundle.model_validate(bundle)
