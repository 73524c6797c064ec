"""A calibration record as plain data and back, with an id that is a digest of all of it.

The names at the top are a contract: `id, model, range_n, points, residuals, figures`; null is *not assessed*.
"""

import hashlib
import json
from dataclasses import fields, replace
from typing import Any

from acudevice.errors import BadDataError
from acudevice.values.calibration import Calibration
from acudevice.values.calibration_record import CalibrationRecord, Quantity
from acudevice.values.plain import from_plain, to_plain

DIGITS = 32
_FIELDS = tuple(field.name for field in fields(CalibrationRecord))
_COPIES = ("model", "range_n", "figures")
"""What a document says at the top for whoever looks for it; the cells hold it too."""
_ENVELOPE = ("schema", "type")


def to_document(record: CalibrationRecord) -> dict[str, Any]:
    """Return a record as JSON can hold it: first what one looks for, then all the rest."""
    names = list(dict.fromkeys(cell.model for cell in record.cells))
    return {
        "id": record.id,
        "created": record.created,
        "software": record.software,
        "model": " and ".join(names),
        "range_n": list(record.range_n),
        "points": to_plain(record.observations),
        "residuals": to_plain(record.residuals_n),
        "figures": to_plain(worst(record)),
        "circumstances": to_plain(record.circumstances),
        "cells": to_plain(record.cells),
        **({"held": to_plain(record.held)} if record.held else {}),
    }


def from_document(plain: object) -> CalibrationRecord:
    """Return the record of a document. Raises `BadDataError` for what is none, or was changed after it was made."""
    if not isinstance(plain, dict):
        raise BadDataError("this is no calibration", hint="`acudevice calibrate fit` makes one")
    moved = {**plain, "observations": plain.get("points"), "residuals_n": plain.get("residuals")}
    record = unsealed({name: moved[name] for name in _FIELDS if name in moved})
    if not record.cells or not all(cell.doubts for cell in record.cells):
        raise BadDataError(
            "this calibration has no cells", hint="`acudevice calibrate fit` makes one that has"
        )
    _insist_on_copies(plain, to_document(record))
    return record


def unsealed(plain: dict[str, Any]) -> CalibrationRecord:
    """Return the record of its plain form. Raises `BadDataError` for what is none, or does not fit its id."""
    record = from_plain(CalibrationRecord, plain)
    # The plain form as it was kept decides: a later version may know more of a record than the one that made it. One
    # that another program wrote anew may say 1 for 1.0, and is the same.
    if record.id not in (_digest(plain), digest(record)):
        raise BadDataError(
            f"the calibration {record.id[:8]} was changed after it was made: its id does not fit its contents",
            hint="take the original, from a file or a copy of what was kept, or fit the table again",
        )
    return record


def _insist_on_copies(plain: dict[str, Any], ours: dict[str, Any]) -> None:
    """Hold what a document says twice, or besides, against the record: the id does not cover it."""
    for name, value in plain.items():
        if name not in ours and name not in _ENVELOPE:
            raise BadDataError(f"'{name}' is no part of a calibration", hint="take the original file")
        if name in _COPIES and value != ours[name]:
            raise BadDataError(
                f"'{name}' is not what the calibration itself says: it was changed after it was made",
                hint="take the original file, or fit the table again",
            )


def digest(record: CalibrationRecord) -> str:
    """Return the id that belongs to a record: 32 hex digits of the SHA-256 of all but the id."""
    return _digest(to_plain(record))


def _digest(plain: dict[str, Any]) -> str:
    # What is unknown does not count, so that later versions may know more without changing what is old.
    whole = {**plain, "id": "", "circumstances": _known(plain["circumstances"])}
    whole["cells"] = [
        {**cell, "doubts": [_since(each) for each in cell["doubts"]]} for cell in whole["cells"]
    ]
    for name in ("observations", "held"):
        whole[name] = [_known(each) for each in plain.get(name) or ()]
    if not whole["held"]:
        del whole["held"]
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


_NEW = ("shift_n", "use_k")
"""What the doubts of older records do not say."""


def _since(doubt: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in doubt.items() if name not in _NEW or value is not None}


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [])}


def sealed(record: CalibrationRecord) -> CalibrationRecord:
    """Return the record with its id."""
    return replace(record, id=digest(record))


def worst(record: CalibrationRecord) -> dict[str, Quantity | None]:
    """Return the figures of the cell that does worst in each; None where one of them was not assessed."""
    found: dict[str, Quantity | None] = {}
    for name in record.cells[0].figures:
        each = [cell.figures.get(name) for cell in record.cells]
        known = [quantity for quantity in each if quantity is not None]
        found[name] = max(known, key=lambda q: abs(q.value)) if len(known) == len(each) else None
    return found


def for_device(record: CalibrationRecord, created_s: int) -> Calibration:
    """Return what the device holds of a record: its tables of breakpoints, under the same id."""
    return Calibration(record.id, tuple(cell.table for cell in record.cells), created_s)
