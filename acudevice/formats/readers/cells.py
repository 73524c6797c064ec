"""Cells of a line of text, and the numbers in them."""

import csv
import re

from acudevice.formats.readers.moments import moment

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf(inity)?)", re.IGNORECASE)
_GROUPED = {
    False: (re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?"), ","),
    True: (re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d*)?"), "."),
}
"""Digits in groups of three, and what parts the groups, by whether decimals follow a comma."""


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
    """Return whether a cell is a number, or a time of day."""
    cell = _plain(cell, comma=comma)
    return NUMBER.fullmatch(cell) is not None or moment(cell) is not None


def number(cell: str, *, comma: bool) -> float:
    """Return the number in a cell, of a time of day its seconds; NaN where it is neither."""
    plain = _plain(cell, comma=comma)
    try:
        return float(plain)
    except ValueError:
        seconds = moment(plain)
        return float("nan") if seconds is None else seconds


def _plain(cell: str, *, comma: bool) -> str:
    """Return a cell without quotes and groups of digits, with a decimal point."""
    cell = cell.strip().strip('"').strip()
    grouped, part = _GROUPED[comma]
    if grouped.fullmatch(cell):
        cell = cell.replace(part, "")
    return cell.replace(",", ".") if comma else cell
