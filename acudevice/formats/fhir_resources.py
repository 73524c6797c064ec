"""The resources of a FHIR R4B bundle: patient, device, observations of force and of presses."""

import json
from typing import Any

from acudevice.formats.datapackage import NOTICE
from acudevice.formats.edf_annotations import event_text
from acudevice.formats.grid import Grid
from acudevice.formats.head import head_of, to_head
from acudevice.values.recording import RecordedPress, Recording, iso
from acudevice.values.thresholds import Side

Resource = dict[str, Any]

SYSTEM = "urn:acudevice"
"""Of codes, identifiers and the extension that are the package's own."""

UCUM = "http://unitsofmeasure.org"


def patient(recording: Recording) -> Resource:
    """Return whoever pressed: nobody says who, so it is whoever uses the device."""
    identifier = {"system": f"{SYSTEM}:subject", "value": recording.session.device}
    return {"resourceType": "Patient", "identifier": [identifier]}


def device(recording: Recording) -> Resource:
    """Return the device."""
    session, info = recording.session, recording.session.info
    found: Resource = {
        "resourceType": "Device",
        "identifier": [{"system": f"{SYSTEM}:device", "value": session.device}],
        "deviceName": [{"name": session.device, "type": "user-friendly-name"}],
    }
    if info is not None:
        known = {"serialNumber": info.serial, "modelNumber": info.model}
        found |= {name: value for name, value in known.items() if value}
        if info.firmware:
            found["version"] = [{"value": info.firmware}]
    if session.simulated:
        found["note"] = [{"text": "simulated: its samples did not come from the world"}]
    return found


def force(recording: Recording, grid: Grid, data: str) -> Resource:
    """Return the observation of force at one rate, with gaps as components and events as notes.

    `data` is what stands for the samples.
    """
    end_s = grid.length * grid.period_s
    found = _observation(recording, "force", "force of the press", 0.0, end_s)
    found["extension"] = [
        {"url": f"{SYSTEM}:recording", "valueString": json.dumps(to_head(head_of(recording)))}
    ]
    if grid.known:
        found["valueSampledData"] = {
            "origin": quantity(0, "N"), "period": 1000 * grid.period_s, "factor": 0.001, "dimensions": 1, "data": data,
        }  # fmt: skip
    else:
        found["dataAbsentReason"] = {"text": "no calibration is known for samples at this rate"}
    found["note"] = [
        {"text": NOTICE},
        *(_note(recording, one.t_s, event_text(one)) for one in recording.marks),
    ]
    if recording.gaps:
        found["component"] = [
            {
                "code": code(
                    "gap", f"gap: {gap.reason}, missing: {'unknown' if gap.missing is None else gap.missing}"
                ),
                "valuePeriod": period(recording, gap.start_s, gap.end_s),
            }
            for gap in recording.gaps
        ]
    return found


def press(recording: Recording, one: RecordedPress) -> Resource:
    """Return the observation of a press, its verdict as the value and its figures as components."""
    judged = one.press
    found = _observation(recording, "press", "a press", one.onset_s, one.release_s)
    found["valueCodeableConcept"] = code(judged.verdict.label)
    if judged.point:
        found["bodySite"] = {"text": f"{judged.point}, {Side(judged.side).name.lower()}"}
    figures = [
        ("peak", judged.peak_n, "N"), ("mean", judged.mean_n, "N"), ("in-band", judged.hold_s, "s"),
        ("cv", judged.cv, "1"), ("impulse", judged.impulse_mn_ticks / judged.tick_hz / 1000, "N.s"),
    ]  # fmt: skip
    found["component"] = [
        {"code": code(name), "valueQuantity": quantity(value, unit)}
        for name, value, unit in figures
        if value is not None
    ]
    if one.device_verdict is not None:
        found["component"].append(
            {"code": code("device-verdict"), "valueCodeableConcept": code(one.device_verdict.label)}
        )
    return found


def _observation(recording: Recording, name: str, text: str, start_s: float, end_s: float) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "preliminary" if recording.session.state == "open" else "final",
        "code": code(name, text),
        "effectivePeriod": period(recording, start_s, end_s),
    }


def _note(recording: Recording, t_s: float | None, text: str) -> Resource:
    return {"text": text} if t_s is None else {"time": moment(recording, t_s), "text": text}


def code(name: str, text: str | None = None) -> Resource:
    """Return a code of the package's own."""
    return {"coding": [{"system": f"{SYSTEM}:code", "code": name}], "text": text or name.replace("_", " ")}


def quantity(value: float, unit: str) -> Resource:
    """Return a value with its UCUM unit."""
    return {"value": round(value, 9), "unit": unit, "system": UCUM, "code": unit}


def period(recording: Recording, start_s: float, end_s: float) -> Resource:
    """Return a stretch of time, given in seconds from sample 0."""
    return {"start": moment(recording, start_s), "end": moment(recording, max(start_s, end_s))}


def moment(recording: Recording, t_s: float) -> str:
    """Return a time, given in seconds from sample 0, in UTC."""
    session = recording.session
    return iso((session.started_s if session.zero_s is None else session.zero_s) + t_s)
