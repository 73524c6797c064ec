"""Delimited text: any delimiter, decimal point or comma, lines of header before the table, with or without names."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from acudevice.errors import BadDataError
from acudevice.formats.readers.model import Columns, Floats

DELIMITERS = ("\t", ";", ",", "|")
"""Tried in this order; white space where none of them parts the lines."""

LOOK = 200
"""Lines looked at to understand the table."""

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf(inity)?)", re.IGNORECASE)
_COMMENT = ("#", "%", "//")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text holds its table."""

    delimiter: str | None
    """None is white space."""
    comma: bool
    """Whether decimals follow a comma."""
    first: int
    """Line of the first row, from 0."""
    width: int
    """Cells in a row."""
    names: tuple[str, ...]
    """Empty where no line names the columns."""


def read_text(data: bytes) -> Columns:
    """Return the columns of a delimited text. Raises `BadDataError` where there is no table of numbers in it."""
    lines = decode(data).splitlines()
    layout = lay_out(lines)
    rows = lines[layout.first :]
    columns = _fast(rows, layout)
    if columns is None:
        columns = _slow(rows, layout)
    if columns.shape[1] == 0 or not np.isfinite(columns).any():
        raise BadDataError("there are no numbers in it", hint="a recording is a table with a column of force")
    return Columns(layout.names, tuple(columns))


def decode(data: bytes) -> str:
    """Return bytes as text: as their byte order mark says, as UTF-8, or else as Latin-1, which never fails."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def lay_out(lines: Sequence[str]) -> Layout:
    """Return how a text holds its table: that way of reading under which most lines are rows of numbers."""
    best: tuple[int, Layout] | None = None
    for delimiter in (*DELIMITERS, None):
        for comma in (False, True) if delimiter != "," else (False,):
            found = _try(lines[: LOOK * 5], delimiter, comma)
            if found is not None and (best is None or found[0] > best[0]):
                best = found
    if best is None:
        raise BadDataError(
            "there is no table of numbers in it", hint="a recording is a table with a column of force"
        )
    return best[1]


def _try(lines: Sequence[str], delimiter: str | None, comma: bool) -> tuple[int, Layout] | None:
    """Return how many numbers more than other cells a way of reading finds, and its layout."""
    cells = [_split(line, delimiter) for line in lines]
    counts = [sum(_is_value(cell, comma) for cell in row) for row in cells]
    widths = Counter(len(row) for row, count in zip(cells, counts, strict=True) if count)
    if not widths:
        return None
    width = widths.most_common(1)[0][0]
    rows = [k for k, row in enumerate(cells) if len(row) == width and 4 * counts[k] >= min(width, 5)]
    if not rows:
        return None
    first = _first(rows)
    # Cells that are no numbers count against: they may come of parting in the wrong places.
    score = 2 * sum(counts[k] for k in rows) - width * len(rows)
    return score, Layout(delimiter, comma, first, width, _names(cells, first, width))


def _first(rows: Sequence[int]) -> int:
    """Return the first row of a table: a lone row of figures above it belongs to its header."""
    return next((k for k, after in pairwise(rows) if after == k + 1), rows[0] if rows else 0)


def _names(cells: Sequence[Sequence[str]], first: int, width: int) -> tuple[str, ...]:
    """Return the names of the columns: the nearest line above of as many cells, of which none is a number."""
    for row in reversed(cells[:first]):
        names = [cell.strip().strip('"').lstrip("#%").strip() for cell in row]
        if len(names) == width and any(names) and not any(_NUMBER.fullmatch(name) for name in names):
            return tuple(names)
        if any(names):
            break
    return ()


def _split(line: str, delimiter: str | None) -> list[str]:
    cells = line.split() if delimiter is None else line.strip("\r\n").split(delimiter)
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells


def _is_value(cell: str, comma: bool) -> bool:
    cell = cell.strip().strip('"')
    return (
        _NUMBER.fullmatch(cell.replace(",", ".") if comma else cell) is not None or _moment(cell) is not None
    )


def _fast(rows: Sequence[str], layout: Layout) -> Floats | None:
    """Return the columns where all rows are plain numbers; None where they are not."""
    text = "\n".join(rows)
    if layout.comma:
        text = text.replace(",", ".")
    try:
        table = np.loadtxt(io.StringIO(text), delimiter=layout.delimiter, ndmin=2, comments=None)
    except ValueError:
        return None
    return table.T if table.shape[1] == layout.width else None


def _slow(rows: Sequence[str], layout: Layout) -> Floats:
    """Return the columns cell by cell: NaN for what is no number, and no row for a line of another width."""
    table = []
    for line in rows:
        cells = line.split(layout.delimiter)
        if len(cells) < min(2, layout.width) or line.lstrip().startswith(_COMMENT):
            continue
        cells = (cells + [""] * layout.width)[: layout.width]
        table.append([_value(cell, layout.comma) for cell in cells])
    return np.array(table, np.float64).T.reshape(layout.width, -1)


def _value(cell: str, comma: bool) -> float:
    cell = cell.strip().strip('"')
    try:
        return float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        moment = _moment(cell)
        return float("nan") if moment is None else moment


def _moment(cell: str) -> float | None:
    """Return a time of day or a date and time in seconds; None for anything else."""
    if ":" not in cell:
        return None
    try:
        return datetime.fromisoformat(cell.replace(",", ".")).timestamp()
    except ValueError:
        pass
    parts = cell.replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    return sum(number * 60**k for k, number in enumerate(reversed(numbers))) if len(parts) <= 3 else None
