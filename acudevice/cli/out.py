"""What commands print: data to standard output, talk to standard error."""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from acudevice.cli.fitting import GAP, broken, room, rows

SCHEMA = "acudevice/1"

_ORDERS = dict.fromkeys(
    (*(code for code in range(0x20) if chr(code) not in "\n\t"), *range(0x7F, 0xA0), *range(0x202A, 0x202F),
     *range(0x2066, 0x206A)),
    "\N{REPLACEMENT CHARACTER}",
)  # fmt: skip
"""Control characters but for new lines and tabs, and those that turn the direction of writing."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs.")
"""For every command that has data."""


def emit(kind: str, fields: Mapping[str, Any]) -> None:
    """Print one JSON object on a line of its own, at once: the schema, the type, then the fields.

    NaN and infinities, which JSON lacks, become null: they are unknown.
    """
    found = {"schema": SCHEMA, "type": kind, **known(fields)}
    # Bytes, because the object is in UTF-8 whatever the locale of the terminal or pipe.
    click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False).encode())


def known(value: Any) -> Any:
    """Return the value with every float that is no number turned into None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: known(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [known(item) for item in value]
    return value


def shown(text: str) -> str:
    """Return `text` with a mark in place of each character that is an order to a terminal and no sign.

    Names and notes come from files and devices of others: they must not steer the terminal of who reads them.
    """
    return text.translate(_ORDERS)


def say(text: str, *, mark: str = "") -> None:
    """Tell a person something that is not data; on a terminal, lines are broken between words.

    A `mark`, in red, comes before it.
    """
    first, *more = broken(shown(f"{mark} {text}" if mark else text), room(sys.stderr), indent="  ")
    click.echo(click.style(mark, fg="red", bold=True) + first[len(mark) :] if mark else first, err=True)
    for line in more:
        click.echo(line, err=True)


def table(header: Sequence[str], found: Iterable[Sequence[object]], *, err: bool = False) -> None:
    """Print aligned columns; an unknown cell is a dash. Numbers stand to the right. With `err`, it is talk.

    Where a terminal is too narrow, header and rows take several lines each.
    """
    columns = [_column(column) for column in zip(header, *map(_cells, found), strict=True)]
    for line in rows(columns, room(sys.stderr if err else sys.stdout)):
        click.echo(line, err=err)


def _cells(row: Sequence[object]) -> list[str]:
    return [_cell(value) for value in row]


def _column(cells: Sequence[str]) -> list[str]:
    """Return a column, its title first, as cells of one width."""
    width = max(map(len, cells))
    numbers = len(cells) > 1 and all(map(_is_number, cells[1:]))
    return [cell.rjust(width) if numbers else cell.ljust(width) for cell in cells]


def pairs(items: Iterable[tuple[str, object]]) -> None:
    """Print names and values, one a line, values aligned; on a terminal, long values are broken between words."""
    lines = [(name, _cell(value)) for name, value in items]
    width = max((len(name) for name, _ in lines), default=0)
    columns = room(sys.stdout)
    left = None if columns is None else columns - width - len(GAP)
    for name, value in lines:
        for number, part in enumerate(broken(value, left)):
            click.echo(f"{('' if number else name).ljust(width)}{GAP}{part}")


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return shown(str(value).replace("\n", " "))


def _is_number(cell: str) -> bool:
    return cell == "-" or cell.replace(".", "", 1).lstrip("-").isdigit()
