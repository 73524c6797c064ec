"""Calibrations from files: a table of loads and readings becomes a record, a record turns counts into force."""

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from acudevice import __version__
from acudevice.errors import AcuError, BadDataError, ExistsError
from acudevice.formats.whole import whole
from acudevice.session.texts import text_of
from acudevice.values.calibration_record import CalibrationRecord, Circumstances

COLUMNS = ("counts", "force_n", "u_n", "lo95_n", "hi95_n", "extrapolated")
"""Of what `apply_file` makes."""
SCHEMA = "acudevice/1"


def fit_file(
    path: Path, *, model: str | None = None, circumstances: Circumstances | None = None
) -> CalibrationRecord:
    """Return the record of a calibration table in CSV.

    Raises:
        NotFoundError: The file is not there.
        BadDataError: No calibration can be made of it; the message says why.
        StorageError: It cannot be read.
    """
    from acudevice.signal.metrology.calibrating import calibrate
    from acudevice.signal.metrology.tables import read_table

    created = datetime.now(UTC).isoformat(timespec="seconds")
    text = text_of(path)
    try:
        return calibrate(
            read_table(text), created=created, software=f"acudevice {__version__}", model=model,
            circumstances=circumstances,
        )  # fmt: skip
    except BadDataError as error:
        raise _in(path, error) from None


def document(record: CalibrationRecord) -> dict[str, Any]:
    """Return a record as programs read it."""
    from acudevice.signal.metrology.documents import to_document

    return to_document(record)


def keep(record: CalibrationRecord, path: Path) -> None:
    """Write a record to a new file. Raises `ExistsError`: a calibration is never overwritten."""
    plain = {"schema": SCHEMA, "type": "calibration", **document(record)}
    write(path, json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def read_calibration(path: Path) -> CalibrationRecord:
    """Return the record that a file holds.

    Raises:
        NotFoundError: The file is not there.
        BadDataError: It holds no calibration, or one that was changed.
        StorageError: It cannot be read.
    """
    from acudevice.signal.metrology.documents import from_document

    text = text_of(path)
    try:
        return from_document(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadDataError(f"{path}: this is no JSON: {error}") from None
    except BadDataError as error:
        raise _in(path, error) from None


def read_either(text: str) -> CalibrationRecord:
    """Return the record in the file that `text` names, or else the one that is kept under an id. Errors as for both."""
    from acudevice.session.calibration import records

    path = Path(text)
    if path.suffix == ".json" or path.is_file():
        return read_calibration(path)
    return records.get(text)


def apply_file(record: CalibrationRecord, path: Path, *, single: bool = False) -> list[dict[str, Any]]:
    """Return a row, named as in `COLUMNS`, for each line of a table with counts. Errors as for `fit_file`."""
    from acudevice.signal.metrology.applying import apply
    from acudevice.signal.metrology.tables import read_counts

    text = text_of(path)
    try:
        return [found._asdict() for found in apply(record, read_counts(text), single=single)]
    except BadDataError as error:
        raise _in(path, error) from None


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Return rows as CSV: forces to a hundredth of a millinewton, `extrapolated` as true or false."""
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
    return out.getvalue()


def write(path: Path, text: str | bytes) -> None:
    """Write a new file, whole or not at all. Raises `ExistsError`, `StorageError`."""
    try:
        with whole(path, force=False, ours=lambda _: False) as part:
            part.write_bytes(text if isinstance(text, bytes) else text.encode())
    except ExistsError as error:
        raise ExistsError(str(error), hint="choose another place: no calibration is overwritten") from None


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.5f}"
    return str(value)


def _in(path: Path, error: AcuError) -> BadDataError:
    return BadDataError(f"{path}: {error}", hint=error.hint)
