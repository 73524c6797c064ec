"""Calibration tables as text.

The columns: `series, mount, direction, reference_n, u_reference_n, cell, counts[, t_s, temperature_c,
u_common_n]`.
"""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from math import isfinite
from typing import TypeVar

from acudevice.errors import BadDataError
from acudevice.values.calibration_record import Direction, Observation

T = TypeVar("T")

NEEDED = ("series", "mount", "direction", "reference_n", "u_reference_n", "cell", "counts")
OPTIONAL = ("t_s", "temperature_c", "u_common_n")

DIRECTIONS = {
    **dict.fromkeys(("up", "loading", "load", "increasing", "ascending", "+"), Direction.UP),
    **dict.fromkeys(("down", "unloading", "unload", "decreasing", "descending", "-"), Direction.DOWN),
}
"""What may stand in the column `direction`."""


def read_table(text: str) -> tuple[Observation, ...]:
    """Return the observations of a table. Raises `BadDataError` with the line and what is wrong with it."""
    rows = _rows(text, NEEDED)
    found = [_at(line, _observation, row) for line, row in rows]
    if not found:
        raise BadDataError("the table has no lines", hint="it needs one for each reading under a known load")
    return tuple(found)


def read_counts(text: str) -> tuple[tuple[float, int], ...]:
    """Return counts and cell (1 where there is no such column) of each line of a table. Raises `BadDataError`."""
    return tuple(_at(line, _reading, row) for line, row in _rows(text, ("counts",)))


def _rows(text: str, needed: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """Return each line that is not empty, with its number, by the names of its columns."""
    filled = [(number, cells) for number, cells in _lines(text) if any(cells)]
    written = filled[0][1] if filled else []
    names = [name.lower() for name in written]
    missing = [name for name in needed if name not in names]
    if missing:
        raise BadDataError(
            f"the table lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}",
            hint=_SEPARATOR if len(names) == 1 else f"its first line must name: {', '.join(needed)}",
        )
    _refuse_header(written, names)
    return [(number, _by_name(number, names, cells)) for number, cells in filled[1:]]


def _lines(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text.removeprefix("\ufeff")))
    try:
        return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise BadDataError(f"this is no CSV: {error}") from error


def _by_name(number: int, names: list[str], cells: list[str]) -> dict[str, str]:
    if any(cells[len(names) :]):
        raise BadDataError(
            f"line {number}: {len(cells)} values, but the first line names {len(names)} columns"
        )
    return dict(zip(names, cells + [""] * len(names), strict=False))


_SEPARATOR = "columns are separated by commas, with a point in decimal numbers"


def _refuse_header(written: list[str], names: list[str]) -> None:
    """Refuse a first line that could be taken for another."""
    twice = [name for name in (*NEEDED, *OPTIONAL) if names.count(name) > 1]
    if twice:
        raise BadDataError(f"the table has the column {twice[0]} twice", hint="leave one of them out")
    if "U_reference_n" in written:
        raise BadDataError(
            "U_reference_n, with a capital U, is the sign of an expanded uncertainty",
            hint="halve it where k = 2, and call the column u_reference_n: the standard uncertainty",
        )


def _reading(row: dict[str, str]) -> tuple[float, int]:
    return _number(row, "counts"), _whole(row, "cell") if row.get("cell") else 1


def _observation(row: dict[str, str]) -> Observation:
    direction = DIRECTIONS.get(row["direction"].lower())
    if direction is None:
        raise BadDataError(f"direction must be up or down, not {row['direction']!r}")
    reference_n = _number(row, "reference_n")
    if reference_n < 0.0:
        raise BadDataError(f"reference_n is {reference_n:g}: a load cannot be negative", hint=_SIGN)
    if not row["series"] or not row["mount"]:
        raise BadDataError("series and mount must have a name", hint="a number will do")
    u = _uncertainty(row, reference_n)
    t_s, temperature_c, common = (_number(row, name) if row.get(name) else None for name in OPTIONAL)
    if common is not None and not 0.0 <= common <= u * (1.0 + 1e-9):
        raise BadDataError(
            f"u_common_n is {common:g}, which is no part of the u_reference_n of {u:g}",
            hint="it is what all loads err by alike, and at most all of their uncertainty",
        )
    return Observation(
        row["series"], row["mount"], direction, reference_n, u, _whole(row, "cell"),
        _number(row, "counts"), t_s, temperature_c, u_common_n=common,
    )  # fmt: skip


_SIGN = "give loads as positive newtons, and the unloaded reading as 0"


def _uncertainty(row: dict[str, str], reference_n: float) -> float:
    """Return the standard uncertainty of the reference; 0 is believed of no load alone."""
    if not row["u_reference_n"]:
        raise BadDataError(
            "u_reference_n is missing: without the reference's uncertainty there is none of the force",
            hint="give it in newtons as one standard deviation (k = 1); a certificate's k = 2 is to be halved",
        )
    u = _number(row, "u_reference_n")
    if u < 0.0 or (u == 0.0 and reference_n > 0.0):
        raise BadDataError(
            f"u_reference_n is {u:g}: no reference is known exactly",
            hint="0 goes with no load alone; the certificate or the balance's manual says how well it is known",
        )
    return u


def _number(row: dict[str, str], name: str) -> float:
    try:
        value = float(row[name])
    except ValueError:
        raise BadDataError(f"{name} must be a number, not {row[name]!r:.40}") from None
    if not isfinite(value):
        raise BadDataError(f"{name} must be a finite number, not {row[name]}")
    return value


def _whole(row: dict[str, str], name: str) -> int:
    value = _number(row, name)
    if value != int(value) or not 1 <= value <= 8:
        raise BadDataError(f"{name} must be a whole number from 1 to 8, not {row[name]}")
    return int(value)


def _at(line: int, read: Callable[[dict[str, str]], T], row: dict[str, str]) -> T:
    try:
        return read(row)
    except BadDataError as error:
        raise BadDataError(f"line {line}: {error}", hint=error.hint) from None
