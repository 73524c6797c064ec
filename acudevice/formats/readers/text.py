"""Delimited text: any delimiter, decimal point or comma, lines of header before the table, with or without names."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import BinaryIO

import numpy as np

from acudevice.errors import BadDataError
from acudevice.formats.readers.cells import bare, evidence, is_number, number, split, trimmed, unit
from acudevice.formats.readers.header import force_unit, is_line_of_sizes, names_above, rate_hz
from acudevice.formats.readers.labelled import read_labelled
from acudevice.formats.readers.lines import Blocks, Growing, lines_of
from acudevice.formats.readers.model import Columns, Floats
from acudevice.formats.readers.moments import moment
from acudevice.formats.readers.records import read_records
from acudevice.formats.readers.several import MOST, names_sensors
from acudevice.formats.readers.tidying import HEAD, LOOK, tidied

DELIMITERS = ("\t", ";", ",", "|")
"""Tried in this order; white space where none of them parts the lines."""

LONGEST = 4_000_000
"""Characters of a line that may still be one of a table."""

OURS = ("sample", "t_s", "counts")
"""The first columns of the samples in a folder of ours."""

_COMMENT = ("#", "%", "//")
_UNIT = re.compile("units?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


_Words = dict[int, dict[str, int]]
"""Of columns of words: by which number each word is told."""


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


def read_text(file: BinaryIO) -> Columns:
    """Return the columns of a delimited text. Raises `BadDataError` where there is no table of numbers in it."""
    lines = lines_of(file, longest=LONGEST)
    text = tidied(lines)
    named = read_records(lines) or read_labelled(text)
    if named is not None:
        return named
    head = next(text(), [])[:HEAD]
    layout = lay_out(head)
    columns, units, told = _fast(text, layout), ("",) * layout.width, _Words()
    if columns is None:
        rows = head[layout.first :]
        units = _units(rows, layout)
        told = _words(rows, layout)
        columns = _slow(text, layout, units, told)
    if not any(np.isfinite(column).any() for column in columns):
        raise BadDataError("there are no numbers in it", hint="a recording is a table with a column of force")
    first = split(head[layout.first], layout.delimiter)
    clocks = tuple(k for k, cell in enumerate(first) if moment(cell.strip().strip('"')) is not None)
    above = head[: layout.first]
    said = force_unit(above) or _unit_beside(layout.names, first)
    names = _with_units(layout.names, units)
    labels = {k: tuple(codes) for k, codes in told.items()}
    return Columns(names, columns, clocks, rate_hz(above), said, _tared(layout.names), labels)


def _tared(names: Sequence[str]) -> int | None:
    """Return the column of force in the samples of a folder of ours; None in any other table."""
    return names.index("force_n") if tuple(names[: len(OURS)]) == OURS and "force_n" in names else None


def _unit_beside(names: Sequence[str], first: Sequence[str]) -> str | None:
    """Return the unit of force in a column that is called unit; None where there is none."""
    return force_unit(
        [f"{name} {cell}" for name, cell in zip(names, first, strict=False) if _UNIT.fullmatch(name)]
    )


def lay_out(lines: Sequence[str]) -> Layout:
    """Return how a text holds its table: that way of reading under which most lines are rows of numbers."""
    best: tuple[int, Layout] | None = None
    for found in _ways(lines):
        ahead = found[0] - best[0] if best is not None else 1
        if best is None or ahead > 0 or (ahead == 0 and _is_likelier(lines, best[1], found[1])):
            best = found
    if best is None:
        raise BadDataError(
            "there is no table of numbers in it", hint="a recording is a table with a column of force"
        )
    return best[1]


def _ways(lines: Sequence[str]) -> Iterator[tuple[int, Layout]]:
    """Yield how many numbers more than other cells each way of reading finds, and its layout."""
    for delimiter in (*DELIMITERS, None):
        for comma in (False, True) if delimiter != "," or _quoted(lines) else (False,):
            found = _try(lines[: LOOK * 5], delimiter, comma)
            if found is not None:
                yield found


def _is_likelier(lines: Sequence[str], one: Layout, other: Layout) -> bool:
    """Return whether of two ways to read as many numbers, with decimal point and comma, the other is the likelier."""
    if one.delimiter != other.delimiter:
        return False
    rows = (split(line, one.delimiter) for line in lines[one.first : one.first + LOOK])
    columns = list(zip(*(row for row in rows if len(row) == one.width), strict=True))
    points, commas = (
        [sum(part) for part in zip(*(evidence(column, comma=way.comma) for column in columns), strict=True)]
        for way in (one, other)
    )
    # Where commas part the cells, those in a cell part digits.
    return commas > points if one.delimiter != "," else commas[:1] > points[:1]


def _quoted(lines: Sequence[str]) -> bool:
    """Return whether cells may hold the delimiter."""
    return any('"' in line for line in lines[:LOOK])


def _try(lines: Sequence[str], delimiter: str | None, comma: bool) -> tuple[int, Layout] | None:
    """Return how many numbers more than other cells a way of reading finds, and its layout."""
    cells = [trimmed(split(line, delimiter)) for line in lines]
    counts = [sum(is_number(cell, comma=comma) for cell in row) for row in cells]
    width = _width(cells, counts)
    full = (k for k, row in enumerate(cells) if 0 < len(row) == width)
    rows = [k for k in full if 4 * counts[k] >= min(width, 5)]
    if not rows:
        return None
    first = _first(rows, [k for k in rows if _begins(cells[k], comma=comma)])
    first += is_line_of_sizes(cells[:first], cells[first])
    score = sum(map(_gain, (cells[k] for k in rows), (counts[k] for k in rows)))
    whole = len(split(lines[min(first, len(lines) - 1)], delimiter))
    return score, Layout(delimiter, comma, first, width, names_above(cells[:first], width, whole))


def _gain(row: Sequence[str], count: int) -> int:
    """Return by how much numbers prevail in a row: other cells, but for empty ones, may come of parting wrongly."""
    return 2 * count - sum(bool(cell.strip()) for cell in row)


def _width(cells: Sequence[Sequence[str]], counts: Sequence[int]) -> int:
    """Return how many cells most lines have that hold numbers; 0 where none do."""
    widths = Counter(len(row) for row, count in zip(cells, counts, strict=True) if count)
    return widths.most_common(1)[0][0] if widths else 0


def _begins(row: Sequence[str], *, comma: bool) -> bool:
    """Return whether a line may be one of figures, by its first cell: a number, or nothing."""
    return not row or not row[0].strip() or is_number(row[0], comma=comma)


def _first(rows: Sequence[int], begun: Sequence[int]) -> int:
    """Return the first row of a table: a lone row of figures above it belongs to its header.

    So do lines that name a number, such as `Rate;100`, where most rows begin with one: those are `begun`.
    """
    if 2 * len(begun) > len(rows):
        rows = rows[rows.index(begun[0]) :]
    return next((k for k, after in pairwise(rows) if after == k + 1), rows[0] if rows else 0)


def _rows(text: Blocks, layout: Layout) -> Iterator[Sequence[str]]:
    """Yield the lines from the first row of the table on, block by block."""
    blocks = text()
    return chain([next(blocks, ())[layout.first :]], blocks)


def _fast(text: Blocks, layout: Layout) -> tuple[Floats, ...] | None:
    """Return the columns where all rows are plain numbers; None where they are not."""
    found = Growing(layout.width)
    for rows in _rows(text, layout):
        if not any(map(str.strip, rows)):
            continue
        plain = [row.replace(",", ".") for row in rows] if layout.comma else rows
        try:
            table = np.loadtxt(plain, delimiter=layout.delimiter, ndmin=2, comments=None)
        except ValueError:
            return None
        if table.shape[1] != layout.width:
            return None
        found.add(table)
    return found.columns()


def _units(rows: Sequence[str], layout: Layout) -> tuple[str, ...]:
    """Return the unit that the numbers of each column bear in their cells, mostly; empty where none do."""
    found = [Counter[str]() for _ in range(layout.width)]
    for line in rows[:LOOK]:
        for count, cell in zip(found, split(line, layout.delimiter), strict=False):
            count.update([unit(cell, comma=layout.comma)])
    return tuple(count.most_common(1)[0][0] if count else "" for count in found)


def _words(rows: Sequence[str], layout: Layout) -> _Words:
    """Return the columns of words that say which sensor a row is of, and no words yet."""
    told = [k for k, name in enumerate(layout.names) if names_sensors(name)]
    look = [split(line, layout.delimiter) for line in rows[:LOOK]] if told else []
    kinds = {k: {cells[k].strip() for cells in look if len(cells) == layout.width} for k in told}
    return {
        k: {} for k, words in kinds.items()
        if 1 < len(words) <= MOST and not any(is_number(word, comma=layout.comma) for word in words)
    }  # fmt: skip


def _with_units(names: tuple[str, ...], units: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of columns with the units of their cells, where the names tell none."""
    if not any(units):
        return names
    names = names or tuple(f"column {k + 1}" for k in range(len(units)))
    return tuple(
        f"{name} ({said})" if said and not name.endswith((")", "]")) else name
        for name, said in zip(names, units, strict=True)
    )


def _slow(text: Blocks, layout: Layout, units: Sequence[str], told: _Words) -> tuple[Floats, ...]:
    """Return the columns cell by cell: NaN for what is no number, and no row for comments and words.

    A number in another unit than that of its column is none. What cannot be parted but has a digit may be a row. Words
    in columns that are `told` become numbers; which, is kept there.
    """
    found, least = Growing(layout.width), min(2, layout.width)
    for rows in _rows(text, layout):
        table = []
        for line in rows:
            cells = split(line, layout.delimiter)
            if line.lstrip().startswith(_COMMENT) or (len(cells) < least and not _DIGIT.search(line)):
                continue
            cells = (cells + [""] * layout.width)[: layout.width]
            plain = map(bare, cells, units)
            row = [number(cell, comma=layout.comma) for cell in plain]
            for k, codes in told.items():
                row[k] = codes.setdefault(cells[k].strip(), len(codes))
            table.append(row)
        found.add(np.array(table, np.float64).reshape(-1, layout.width))
    return found.columns()
