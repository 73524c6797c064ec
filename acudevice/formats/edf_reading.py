"""Force and annotations out of an EDF+ file that we wrote, or another of one signal of force: for import."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.formats.edf_annotations import Note
from acudevice.formats.readers.model import Floats, Series
from acudevice.formats.readers.naming import force_unit

_FIELDS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
"""Widths of a signal's fields: label, transducer, unit, physical and digital extremes, filters, samples, reserved."""
_LABEL, _UNIT, _PHYSICAL, _DIGITAL, _SAMPLES = 0, 2, (3, 4), (5, 6), 8
_NOTES = "EDF Annotations"
NO_FORCE = -32_768
"""The digital value that stands for *no force* in our files."""


@dataclass(frozen=True, slots=True)
class EdfForce:
    """The one signal of force of a file."""

    series: Series
    started_s: float
    """Unix time of second 0; the header is taken to be in UTC."""
    notes: tuple[Note, ...] = ()
    """Annotations, in seconds from there."""


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like an EDF or EDF+ file."""
    try:
        with source.open("rb") as file:
            return source.suffix.lower() == ".edf" and file.read(8) == b"0       "
    except OSError:
        return False


def read(source: Path) -> EdfForce:
    """Return the force in a file. Raises `BadDataError` where there is none, or several."""
    try:
        return _read(source.read_bytes())
    except (OSError, ValueError, ArithmeticError, IndexError) as error:
        if isinstance(error, BadDataError):
            raise BadDataError(f"{source}: {error}", hint=error.hint) from error
        raise BadDataError(f"{source} is no EDF file that can be read: {error}") from error


def _read(raw: bytes) -> EdfForce:
    if raw[192:197] == b"EDF+D":
        raise BadDataError("it is discontinuous (EDF+D), and its times are not read", hint="save it as EDF+C")
    head, count = int(raw[184:192]), int(raw[252:256])
    fields = _fields(raw[256:head].decode("ascii"), count)
    sizes = [int(size) for size in fields[_SAMPLES]]
    forces = [k for k, label in enumerate(fields[_LABEL]) if label != _NOTES]
    if len(forces) != 1:
        raise BadDataError(
            f"it has {len(forces)} signals, and not one", hint="csv, jsonl, npz and parquet hold all"
        )
    data = np.frombuffer(raw[head:], "<i2")
    records = data[: len(data) // sum(sizes) * sum(sizes)].reshape(-1, sum(sizes))
    (k,) = forces
    digital = records[:, sum(sizes[:k]) : sum(sizes[: k + 1])].reshape(-1).astype(np.float64)
    low, high = (float(fields[place][k]) for place in _PHYSICAL)
    least, most = (float(fields[place][k]) for place in _DIGITAL)
    force = np.where(digital == NO_FORCE, np.nan, low + (digital - least) * (high - low) / (most - least))
    period_s = float(raw[244:252]) / sizes[k]
    offset_s, notes = _notes(records, sizes, fields[_LABEL])
    series = _series(force, period_s, fields[_UNIT][k])
    ours = b" acudevice_" in raw[88:168]
    return EdfForce(replace(series, tared=ours), _started(raw) + offset_s, tuple(notes))


def _notes(records: NDArray[np.int16], sizes: list[int], labels: list[str]) -> tuple[float, list[Note]]:
    """Return the second of the header's time at which a file begins, and its annotations from there on."""
    found = [
        each
        for k in range(len(labels))
        if labels[k] == _NOTES
        for record in records[:, sum(sizes[:k]) : sum(sizes[: k + 1])]
        for each in _listed(record.tobytes())
    ]
    # The first of all is that of the first record itself.
    offset_s = found[0].onset_s if found else 0.0
    return offset_s, [replace(note, onset_s=round(note.onset_s - offset_s, 6)) for note in found if note.text]


def _listed(page: bytes) -> Iterator[Note]:
    """Yield the annotations of a record, those without words too."""
    for when, *texts in (each.split(b"\x14") for each in page.split(b"\0") if each):
        onset, _, span = when.partition(b"\x15")
        for text in texts:
            yield Note(float(onset), float(span) if span else None, text.decode("utf-8", "replace"))


def _fields(text: str, count: int) -> list[list[str]]:
    """Return what the header says of each signal, field by field."""
    found, at = [], 0
    for width in _FIELDS:
        found.append([text[at + k * width : at + (k + 1) * width].strip() for k in range(count)])
        at += count * width
    return found


def _series(force: Floats, period_s: float, unit: str) -> Series:
    """Return forces with their times; where none is known, there is no row."""
    known = np.isfinite(force)
    t_s = (np.flatnonzero(known) * period_s).astype(np.float64)
    return Series(
        force[known],
        t_s,
        force_unit(f"force ({unit})"),
        "Force",
        "time",
        ("presses and events of EDF+ come as annotations: in words alone",),
    )


def _started(raw: bytes) -> float:
    return datetime.strptime(raw[168:184].decode("ascii"), "%d.%m.%y%H.%M.%S").replace(tzinfo=UTC).timestamp()
