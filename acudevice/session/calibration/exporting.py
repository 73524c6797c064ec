"""A calibration as a file: a certificate to read, JSON to use, CSV to look at in a spreadsheet."""

import csv
import json
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Final

from acudevice.errors import UsageError
from acudevice.session.calibration.files import SCHEMA, document, write
from acudevice.values.calibration_record import CalibrationRecord

POINTS: Final = (
    "series", "mount", "direction", "reference_n", "u_reference_n", "cell", "counts", "t_s", "temperature_c",
    "u_common_n", "sd", "n", "zero_shift", "residual_n",
)  # fmt: skip
"""Columns of the CSV: those of a calibration table, so that `fit` reads them back, and what came of each line."""


def _html(record: CalibrationRecord) -> str:
    from acudevice.formats.certificate import certificate

    return certificate(record)


def _pdf(record: CalibrationRecord) -> bytes:
    from acudevice.formats.certificate_pdf import as_pdf

    return as_pdf(_html(record))


def _json(record: CalibrationRecord) -> str:
    plain = {"schema": SCHEMA, "type": "calibration", **document(record)}
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _csv(record: CalibrationRecord) -> str:
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(POINTS)
    for o, residual in zip(record.observations, record.residuals_n, strict=True):
        lines.writerow((
            o.series, o.mount, o.direction.value, repr(o.reference_n), repr(o.u_reference_n), o.cell, repr(o.counts),
            o.t_s, o.temperature_c, o.u_common_n, o.sd, o.n, o.zero_shift, f"{residual:.6f}",
        ))  # fmt: skip
    return out.getvalue()


FORMATS: Final[Mapping[str, Callable[[CalibrationRecord], str | bytes]]] = {
    "html": _html, "pdf": _pdf, "json": _json, "csv": _csv,
}  # fmt: skip
"""By name, which is also how a file's name ends."""


def exported(record: CalibrationRecord, form: str | None, path: Path | None) -> str | bytes:
    """Return a calibration in a format, and write it to a new file where one is named; its name may say the format.

    Raises `UsageError` where nobody says which format, or what it needs is not there; `ExistsError` where the file is
    there already.
    """
    name = form or (path.suffix.removeprefix(".").lower() if path else "")
    if name not in FORMATS:
        raise UsageError("in which format?", hint=f"say --format and one of {', '.join(FORMATS)}")
    text = FORMATS[name](record)
    if path is not None:
        write(path, text)
    return text
