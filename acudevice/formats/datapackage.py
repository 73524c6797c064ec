"""The descriptor of the CSV folder: a Data Package that says what each column is, and all that the tables do not."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from acudevice import __version__
from acudevice.errors import BadDataError
from acudevice.formats.csv_tables import FLAGS, Column
from acudevice.values.plain import from_plain, to_plain
from acudevice.values.recording import Boot, Epoch, Recording, SessionInfo, iso
from acudevice.values.thresholds import ThresholdTable

NAME = "datapackage.json"
SCHEMA = "acudevice/1"
NOTICE = "For practice and feedback; no treatment effect is claimed. Force is what the calibration makes of the counts."


@dataclass(frozen=True, slots=True)
class Stretch:
    """From this sample on: which boot and epoch samples belong to, and how far their ticks are apart."""

    sample: int
    boot_id: int
    epoch: int
    period_ticks: int


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the folder as it was written."""

    name: str
    """Without its ending."""
    columns: tuple[Column, ...]
    size: int
    """Bytes."""
    digest: str
    """SHA-256, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the descriptor says beyond the tables: with them, the whole recording."""

    session: SessionInfo
    boots: tuple[Boot, ...]
    epochs: tuple[Epoch, ...]
    stretches: tuple[Stretch, ...]
    thresholds: tuple[ThresholdTable, ...]
    samples: int
    missing: int


def describe(recording: Recording, stretches: Iterable[Stretch], tables: Iterable[Table]) -> dict[str, Any]:
    """Return the descriptor of a recording whose tables are written."""
    session = recording.session
    start_s = session.started_s if session.zero_s is None else session.zero_s
    facts = Facts(
        session, recording.boots, recording.epochs, tuple(stretches), recording.thresholds,
        recording.samples, recording.missing,
    )  # fmt: skip
    ours = {
        "schema": SCHEMA,
        "type": "recording",
        "software": __version__,
        "start": iso(start_s),
        "rates_hz": sorted({epoch.rate_hz for epoch in recording.epochs if epoch.rate_hz}),
        "flags": {str(bit): name for bit, name in FLAGS.items()},
        **to_plain(facts),
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": session.id.lower(),
        "title": f"Session {session.id}: {session.routine or session.kind} with {session.device}",
        "description": NOTICE,
        "created": session.started,
        "resources": [_resource(table) for table in tables],
        "acudevice": {**ours, "digest": _digest(ours)},
    }


def read(folder: Path) -> tuple[Facts, dict[str, tuple[int, str]]]:
    """Return what the descriptor of a folder says, and of each table its size and SHA-256. Raises `BadDataError`."""
    try:
        descriptor = json.loads((folder / NAME).read_text(encoding="utf-8"))
        ours = descriptor["acudevice"]
        if ours["schema"] != SCHEMA or ours["type"] != "recording":
            raise BadDataError(f"{folder} was written by a version that is not known here: {ours['schema']}")
        if ours.pop("digest") != _digest(ours):
            raise BadDataError(f"{NAME} in {folder} is not as it was exported")
        tables = {
            table["name"]: (table["bytes"], table["hash"].partition(":")[2])
            for table in descriptor["resources"]
        }
        return from_plain(Facts, ours), tables
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, BadDataError):
            raise
        raise BadDataError(f"{folder / NAME} does not describe a recording: {error}") from error


def _digest(ours: dict[str, Any]) -> str:
    """Return the SHA-256 of our part of the descriptor, whatever its layout and the order of its fields."""
    return sha256(json.dumps(ours, sort_keys=True).encode()).hexdigest()


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.size,
        "hash": f"sha256:{table.digest}",
        "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
    if column.unit:
        field["unit"] = column.unit
    if column.required:
        field["constraints"] = {"required": True}
    return field
