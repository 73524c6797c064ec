"""JSON: an object a line, or one list of objects, or an object of lists."""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

import numpy as np

from acudevice.errors import BadDataError
from acudevice.formats.readers.aside import aside
from acudevice.formats.readers.cells import number
from acudevice.formats.readers.lines import Blocks, lines_of, text_of
from acudevice.formats.readers.model import Columns


def read_objects(file: BinaryIO) -> Columns:
    """Return the numbers in JSON by their keys. Raises `BadDataError` where it is no JSON, or holds none.

    Of objects, those that have the key seen most often count; a list in an object stands for as many rows.
    """
    table: dict[str, array[float]] = {}
    words: dict[str, object] = {}
    for row in _rows(file, words):
        cells = _cells(row)
        _add(table, cells)
        if not words:
            words |= {name: cell for name, cell in cells.items() if isinstance(cell, str)}
    longest = max((len(column) for column in table.values()), default=0)
    kept = {name: column for name, column in table.items() if len(column) == longest}
    if not kept:
        raise BadDataError(
            "there are no numbers in it", hint="a recording has a time and a force in each object"
        )
    lone = {name: column[0] for name, column in table.items() if len(column) == 1 < longest}
    return Columns(tuple(kept), tuple(map(np.asarray, kept.values())), (), *aside(words | lone))


def _cells(row: Any) -> Mapping[str, Any]:
    """Return a row by key: a lone number is a value, the items of a list are numbered; keys of keys have a dot."""
    if isinstance(row, Mapping):
        return dict(_flat(row))
    return {f"{k + 1}": cell for k, cell in enumerate(row)} if isinstance(row, list) else {"value": row}


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the keys of an object, with a dot before those of an object in it, and what they hold."""
    for name, cell in row.items():
        if isinstance(cell, Mapping):
            yield from ((f"{name}.{key}", value) for key, value in _flat(cell))
        else:
            yield name, cell


def _rows(file: BinaryIO, words: dict[str, object]) -> Iterable[Any]:
    """Return the rows of one JSON document, or of one a line; what a document says beside its rows goes to `words`."""
    text = lines_of(file)
    first = list(islice(_lines(text), 2))
    if len(first) == 2 and _is_json(first[0]):
        return _documents(_lines(text))
    try:
        whole = json.loads(text_of(file))
    except json.JSONDecodeError:
        return _documents(_lines(text))
    except RecursionError:
        raise BadDataError(
            "it is nested too deeply", hint="a recording has a time and a force in each object"
        ) from None
    if isinstance(whole, list):
        return whole
    rows = _longest(whole)
    words |= (
        {name: cell for name, cell in _cells(whole).items() if not isinstance(cell, list)} if rows else {}
    )
    return rows or [whole]


def _longest(whole: Any) -> list[Any]:
    """Return the longest list of objects in an object; none where it has none."""
    values = whole.values() if isinstance(whole, Mapping) else ()
    lists = [value for value in values if isinstance(value, list) and value and isinstance(value[0], Mapping)]
    return max(lists, key=len, default=[])


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


def _lines(text: Blocks) -> Iterator[str]:
    """Yield the lines in which there is something."""
    return (line for lines in text() for line in lines if line.strip())


def _documents(lines: Iterator[str]) -> Iterator[Any]:
    """Yield the documents of lines; the last may be cut off."""
    for place, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except RecursionError:
            raise BadDataError(f"line {place} is nested too deeply") from None
        except json.JSONDecodeError as error:
            if place > 1 and next(lines, None) is None:
                return
            raise BadDataError(f"line {place} is no JSON: {error.msg}") from error


def _add(table: "dict[str, array[float]]", row: Mapping[str, Any]) -> None:
    """Add the numbers of one object: missing ones are NaN where its other keys are those of the table."""
    cells = {name: value if isinstance(value, list) else [value] for name, value in row.items()}
    numbers = {name: [_number(cell) for cell in value] for name, value in cells.items() if _is_numeric(value)}
    for name, values in numbers.items():
        table.setdefault(name, array("d")).extend(values)


def _is_numeric(cells: list[Any]) -> bool:
    return bool(cells) and all(map(_may_be_missing, cells))


def _may_be_missing(cell: Any) -> bool:
    """Return whether a cell is a number, or says that there is none: null, or NaN as Python's `json` writes it."""
    return cell is None or isinstance(cell, float) or _number(cell) == _number(cell)


def _number(cell: Any) -> float:
    if isinstance(cell, str):
        return number(cell, comma=False)
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else float("nan")
