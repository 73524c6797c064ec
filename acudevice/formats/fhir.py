"""A FHIR R4B bundle: force as sampled data, presses as observations, the device, and a patient without a name.

Force is in whole millinewtons on an even grid (`factor` 0.001 N), `E` where there is none. Codes are the package's own,
units are UCUM. What FHIR has no place for (calibration, thresholds, epochs) is in an extension as JSON. HL7 FHIR 4.3.0,
*Observation*, *SampledData*.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.formats.fhir_resources import SYSTEM, device, force, patient, press
from acudevice.formats.format import Options
from acudevice.formats.grid import MISSING, Grid, gridded
from acudevice.formats.head import from_head
from acudevice.formats.regained import Spread
from acudevice.formats.regained import recording_of as regained
from acudevice.formats.whole import synced, whole
from acudevice.values.recording import Recording, iso

MOST = 65_536
"""Samples that are written at once."""

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the file `target`: whole, or not at all.

    Raises `UsageError` for a recording without any known force, `ExistsError` where something is there that may not be
    replaced, `StorageError` where the disk fails.
    """
    with whole(target, force=options.force, ours=recognises) as part, ExitStack() as spools:
        grids = gridded(recording, lambda: spools.enter_context(TemporaryFile(dir=part.parent)), options)
        marks = [sha256(f"{recording.session.id} {k}".encode()).hexdigest() for k in range(len(grids))]
        text = json.dumps(_bundle(recording, grids, marks), ensure_ascii=False, allow_nan=False)
        with part.open("wb") as file:
            for grid, mark in zip(grids, marks, strict=True):
                if grid.known:
                    before, _, text = text.partition(f'"{mark}"')
                    file.write(before.encode())
                    _data(file, grid)
            file.write(text.encode() + b"\n")
            synced(file)


def read(source: Path) -> Recording:
    """Raise `BadDataError`: FHIR does not hold the whole recording."""
    raise BadDataError(
        f"{source}: FHIR does not hold a whole recording", hint="csv, jsonl, npz and parquet do"
    )


def regain(source: Path) -> Recording:
    """Return what a bundle holds of a recording: force instead of counts. Raises `BadDataError`."""
    try:
        bundle = json.loads(source.read_text("utf-8"))
        found = [entry["resource"] for entry in bundle["entry"] if "valueSampledData" in entry["resource"]]
        head = from_head(json.loads(found[0]["extension"][0]["valueString"]))
        grids = [
            Spread(one["period"] / 1000, _mn(one["data"]))
            for one in (each["valueSampledData"] for each in found)
        ]
        return regained(head, grids)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise BadDataError(f"{source} is not as it was exported: {error}", hint="export it again") from error


def _mn(data: str) -> NDArray[np.int64]:
    return np.array([MISSING if text == "E" else int(text) for text in data.split()], np.int64)


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a file that `write` wrote."""
    try:
        with source.open("rb") as file:
            head = file.read(200)
    except OSError:
        return False
    return head.startswith(b'{"resourceType": "Bundle"') and f"{SYSTEM}:session".encode() in head


def _data(file: IO[bytes], grid: Grid) -> None:
    """Write the samples as the string that `SampledData` wants, a part at a time."""
    sign = '"'
    for mn in grid.parts(MOST):
        texts = ("E" if value == MISSING else str(value) for value in mn.tolist())
        file.write((sign + " ".join(texts)).encode())
        sign = " "
    file.write(b'"')


def _bundle(recording: Recording, grids: list[Grid], marks: list[str]) -> dict[str, Any]:
    """Return the bundle, with a mark where the samples of each grid go."""
    return {
        "resourceType": "Bundle",
        "identifier": {"system": f"{SYSTEM}:session", "value": recording.session.id},
        "type": "collection",
        "timestamp": iso(recording.session.started_s),
        "entry": list(_entries(recording, grids, marks)),
    }


def _entries(recording: Recording, grids: list[Grid], marks: list[str]) -> Iterator[dict[str, Any]]:
    def url(what: str) -> str:
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{SYSTEM}:{recording.session.id}:{what}')}"

    about = {"subject": {"reference": url("patient")}, "device": {"reference": url("device")}}
    yield {"fullUrl": url("patient"), "resource": patient(recording)}
    yield {"fullUrl": url("device"), "resource": device(recording)}
    for k, (grid, mark) in enumerate(zip(grids, marks, strict=True)):
        yield {"fullUrl": url(f"force-{k}"), "resource": force(recording, grid, mark) | about}
    for k, one in enumerate(recording.presses):
        yield {"fullUrl": url(f"press-{k}"), "resource": press(recording, one) | about}
