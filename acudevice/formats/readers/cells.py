"""Cells of a line of text, and the numbers in them."""

import csv
import re
from collections.abc import Sequence

from acudevice.formats.readers.moments import moment
from acudevice.formats.readers.naming import is_unit

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf(inity)?)", re.IGNORECASE)
_GROUPED = {
    False: (re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"), ","),
    True: (re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?"), "."),
}
"""Digits in groups of three, and what parts the groups, by whether decimals follow a comma. No group
begins with a zero."""
_SPACED = re.compile(
    r"[-+]?[1-9]\d{0,2}"
    r"(?:[ '\N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]\d{3})+"
    r"(?:[.,]\d*)?"
)
"""Digits in groups that an apostrophe or a space parts, as in Switzerland and in France."""
_IN_BRACKETS = re.compile(r"\(([\d.,]+)\)")
"""A negative number, as accountants write it."""
_DECIMALS = {
    False: re.compile(r"[-+]?(\d*\.(\d{1,2}|\d{4,})|0?\.\d+)"),
    True: re.compile(r"[-+]?(\d*,(\d{1,2}|\d{4,})|0?,\d+)"),
}
"""Numbers of which nobody can take the decimals for a group of digits."""

_APART = re.compile(r"[^-+\d.,]")
_WITH_UNIT = re.compile(r"(.*[\d.,])\s*([a-zµ]+)", re.IGNORECASE)


def split(line: str, delimiter: str | None) -> list[str]:
    """Return the cells of a line; None parts at white space."""
    if delimiter is None:
        return line.split()
    line = line.strip("\r\n")
    if delimiter == "|":  # as in a table of Markdown
        line = line.strip().removeprefix("|")
    return next(csv.reader([line], delimiter=delimiter), []) if '"' in line else line.split(delimiter)


def trimmed(cells: list[str]) -> list[str]:
    """Return cells without the last where that is empty: lines may end with a delimiter."""
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells


def is_number(cell: str, *, comma: bool) -> bool:
    """Return whether a cell is a number, with or without its unit, or a time of day."""
    plain = _plain(cell, comma=comma)
    return NUMBER.fullmatch(plain) is not None or moment(plain) is not None or bool(unit(cell, comma=comma))


def number(cell: str, *, comma: bool) -> float:
    """Return the number in a cell, of a time of day its seconds; NaN where it is neither."""
    plain = _plain(cell, comma=comma)
    try:
        return float(plain)
    except ValueError:
        seconds = moment(plain)
        return float("nan") if seconds is None else seconds


def unit(cell: str, *, comma: bool) -> str:
    """Return the unit of time or force that stands behind the number in a cell; empty where there is none."""
    found = _WITH_UNIT.fullmatch(cell.strip().strip('"').strip())
    if found is None or not is_unit(found[2]):
        return ""
    return found[2] if NUMBER.fullmatch(_plain(found[1], comma=comma)) else ""


def bare(cell: str, written: str) -> str:
    """Return a cell without the unit `written` behind its number; another unit stays, and makes it no number."""
    return cell.strip().strip('"').strip().removesuffix(written)


def evidence(column: Sequence[str], *, comma: bool) -> tuple[int, int]:
    """Return what speaks for a mark of decimals in a column: numbers that have it for sure; groups count against it.

    They do not where whole numbers of three digits stand beside them: `997` comes before `1,002`.
    """
    cells = [cell.strip().strip('"').strip() for cell in column]
    sure = sum(_DECIMALS[comma].fullmatch(cell) is not None for cell in cells)
    if any(len(cell) == 3 and cell.isdigit() for cell in cells):
        return sure, 0
    return sure, -sum(_GROUPED[comma][0].fullmatch(cell) is not None for cell in cells)


def _plain(cell: str, *, comma: bool) -> str:
    """Return a cell without quotes and groups of digits, with a decimal point."""
    cell = cell.strip().strip('"').strip()
    if (lent := _IN_BRACKETS.fullmatch(cell)) is not None:
        cell = f"-{lent[1]}"
    elif _SPACED.fullmatch(cell) is not None:
        cell = _APART.sub("", cell)
    grouped, part = _GROUPED[comma]
    if grouped.fullmatch(cell):
        cell = cell.replace(part, "")
    return cell.replace(",", ".") if comma else cell
