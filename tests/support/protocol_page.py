"""Reads firmware_protocol.md, so that tests execute it: its tables as rows of cells, its examples as bytes."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "firmware_protocol.md"


@cache
def section(number: str) -> str:
    """Return the text of one section, such as `4` or `20.8`, from below its heading to the next heading."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(number)} .*?\n(.*?)(?=^## |^### |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"the page has no section {number}")
    return found[1]


def tables(number: str) -> list[list[dict[str, str]]]:
    """Return the tables of a section; each row maps the head of a column to the cell's text, without back quotes."""
    found, lines = [], []
    for line in [*section(number).splitlines(), ""]:
        if line.startswith("|"):
            lines.append([cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")])
        elif lines:
            head, _, *rows = lines
            found.append([dict(zip(head, row, strict=True)) for row in rows])
            lines = []
    return found


def table(number: str, head: str) -> list[dict[str, str]]:
    """Return the one table of a section whose first column is headed `head`."""
    (rows,) = [rows for rows in tables(number) if next(iter(rows[0])) == head]
    return rows


def number(text: str) -> int:
    """Return an integer as the page writes it: `0x1F`, `1,000`, `−3`."""
    return int(text.replace(",", "").replace("−", "-"), 0)


class Example(NamedTuple):
    """One worked example: the bytes under each name (`message`, `crc`, `frame`, `table`, `crc32`)."""

    section: str
    title: str
    parts: dict[str, bytes]


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples of section 20 that give bytes."""
    text = PAGE.read_text(encoding="utf-8")
    found = []
    for heading in re.finditer(r"^### (20\.\d+) (.*)$", text, re.MULTILINE):
        parts: dict[str, str] = {}
        name = ""
        for line in re.findall(r"^ {4}(.*)$", section(heading[1]), re.MULTILINE):
            begins = re.match(r"([a-z]\w*) +(.*)", line)
            name, rest = (begins[1], begins[2]) if begins else (name, line)
            parts[name] = parts.get(name, "") + rest
        if parts.keys() & {"message", "table"}:
            hexes = {name: bytes.fromhex(digits) for name, digits in parts.items()}
            found.append(Example(heading[1], heading[2], hexes))
    return tuple(found)
